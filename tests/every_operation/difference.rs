//! Finds the first difference between two JSON values.

use serde_json::Value;

/// The first difference between the two, with both values. `None` if they are equal.
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

/// Removes allowed additions from `arrived`: answered members that are not documented, and other spellings of numbers.
/// Both may also stay in an alternative that hides another one, which the lint reports.
pub(crate) fn settle(arrived: &mut Value, wanted: &Value, answered: &Value) {
    match (arrived, wanted) {
        (Value::Object(arrived), Value::Object(wanted)) => {
            arrived.retain(|name, value| {
                wanted.contains_key(name) || answered.get(name) != Some(value)
            });
            for (name, value) in arrived {
                if let (Some(wanted), Some(answered)) = (wanted.get(name), answered.get(name)) {
                    settle(value, wanted, answered);
                }
            }
        }
        (Value::Array(arrived), Value::Array(wanted)) => {
            for (index, (value, wanted)) in arrived.iter_mut().zip(wanted).enumerate() {
                if let Some(answered) = answered.get(index) {
                    settle(value, wanted, answered);
                }
            }
        }
        (arrived @ Value::Number(_), Value::Number(_))
            if arrived.is_i64() && wanted.is_f64() && arrived.as_f64() == wanted.as_f64() =>
        {
            arrived.clone_from(wanted);
        }
        _ => {}
    }
}

fn at(place: &str, value: Option<&Value>) -> String {
    match value {
        Some(value) if place.is_empty() => value.to_string(),
        Some(value) => format!("{place} = {value}"),
        None => format!("no {place}"),
    }
}
