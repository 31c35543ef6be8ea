//! `prefixItems`: tuples.

use serde_json::Value;

use super::keywords::Keywords;
use crate::base::steps::{Step, Steps};

/// A list whose places have schemas of their own.
pub(crate) const STEP: Step = Step {
    name: "prefix-items",
    lost: "the places of a tuple share one type, and its length is not checked",
};

/// Makes a list of any of the places' schemas out of a tuple.
pub(crate) fn apply(keywords: &mut Keywords, steps: &mut Steps) {
    // JSON Schema before 2020-12 wrote a tuple as a list under `items`.
    if let Some(Value::Array(_)) = keywords.get("items")
        && let Some(places) = keywords.shift_remove("items")
    {
        keywords.insert("prefixItems".to_owned(), places);
    }
    let Some(places) = keywords.shift_remove("prefixItems") else {
        return;
    };
    steps.record(&STEP);
    let mut alternatives: Vec<Value> = Vec::new();
    // `items: false` says that nothing follows.
    let rest = keywords
        .shift_remove("items")
        .filter(|rest| *rest != Value::Bool(false));
    for place in places.as_array().into_iter().flatten().chain(&rest) {
        if !alternatives.contains(place) {
            alternatives.push(place.clone());
        }
    }
    let items = match alternatives.len() {
        0 => return,
        1 => alternatives.pop().unwrap_or_default(),
        _ => serde_json::json!({ "oneOf": alternatives }),
    };
    keywords.insert("items".to_owned(), items);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::testing::applied;
    use super::*;

    #[test]
    fn a_tuple_becomes_a_list_of_its_alternatives() {
        let schema = json!({"type": "array", "items": false, "prefixItems": [
            {"type": "string"}, {"type": "integer"}, {"type": "string"},
        ]});
        let expected = json!({"type": "array", "items": {"oneOf": [
            {"type": "string"}, {"type": "integer"},
        ]}});
        assert_eq!(applied(apply, &STEP, schema), (expected, 1));
    }

    #[test]
    fn a_tuple_of_one_kind_becomes_a_list_of_that_kind() {
        let schema = json!({"prefixItems": [{"type": "number"}, {"type": "number"}]});
        assert_eq!(
            applied(apply, &STEP, schema),
            (json!({"items": {"type": "number"}}), 1)
        );
    }
}
