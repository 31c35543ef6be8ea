//! The first place at which two JSON values differ.

use serde_json::Value;

/// The first place at which the two differ, with what each has there; `None` when they are equal.
pub(crate) fn difference(wanted: &Value, arrived: &Value) -> Option<(String, String)> {
    if wanted == arrived {
        return None;
    }
    let mut place = String::new();
    let (mut wanted, mut arrived) = (wanted, arrived);
    loop {
        let step = match (wanted, arrived) {
            (Value::Object(lefts), Value::Object(rights)) => {
                let mut keys = lefts.keys().chain(rights.keys());
                let differing = keys.find(|key| lefts.get(*key) != rights.get(*key));
                differing.map(|key| (format!(".{key}"), lefts.get(key), rights.get(key)))
            }
            (Value::Array(lefts), Value::Array(rights)) if lefts.len() == rights.len() => {
                let mut pairs = lefts.iter().zip(rights).enumerate();
                let differing = pairs.find(|(_, (left, right))| left != right);
                differing
                    .map(|(index, (left, right))| (format!("[{index}]"), Some(left), Some(right)))
            }
            _ => None,
        };
        match step {
            Some((step, left, right)) => {
                place.push_str(&step);
                match (left, right) {
                    (Some(left), Some(right)) => (wanted, arrived) = (left, right),
                    _ => return Some((at(&place, left), at(&place, right))),
                }
            }
            None => return Some((at(&place, Some(wanted)), at(&place, Some(arrived)))),
        }
    }
}

fn at(place: &str, value: Option<&Value>) -> String {
    match value {
        Some(value) if place.is_empty() => value.to_string(),
        Some(value) => format!("{place} = {value}"),
        None => format!("no {place}"),
    }
}
