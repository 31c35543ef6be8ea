//! `prefixItems`: tuples.

use serde_json::Value;

use super::keywords::{Keywords, take, union};
use crate::base::steps::Steps;

/// Keeps `prefixItems` only on a list of fixed length. Turns every other list into one whose items fit any of the
/// places' schemas.
pub(super) fn keep_tuples(keywords: &mut Keywords, steps: &mut Steps) {
    // JSON Schema before 2020-12 has a tuple as a list under `items`, and the rest under `additionalItems`.
    if let Some(Value::Array(_)) = keywords.get("items")
        && let Some(places) = take(keywords, "items")
    {
        keywords.insert("prefixItems".to_owned(), places);
        if let Some(rest) = take(keywords, "additionalItems") {
            keywords.insert("items".to_owned(), rest);
        }
    }
    let Some(Value::Array(places)) = take(keywords, "prefixItems") else {
        return;
    };
    // `items: false` forbids further items.
    let rest = take(keywords, "items");
    let count = |keyword: &str| keywords.get(keyword).and_then(Value::as_u64);
    let length = places.len() as u64;
    let is_full = count("minItems").is_some_and(|least| least >= length);
    let is_closed =
        rest == Some(Value::Bool(false)) || count("maxItems").is_some_and(|most| most <= length);
    if is_full && is_closed && !places.is_empty() {
        steps.lossless("tuple");
        for bound in ["minItems", "maxItems"] {
            take(keywords, bound);
        }
        keywords
            .entry("type")
            .or_insert_with(|| Value::from("array"));
        keywords.insert("prefixItems".to_owned(), Value::Array(places));
        return;
    }
    steps.lost(
        "prefix-items",
        "the places of a list whose length is not fixed share one type",
    );
    let rest = rest.filter(|rest| *rest != Value::Bool(false));
    if !places.is_empty() || rest.is_some() {
        let items = union("oneOf", places.into_iter().chain(rest));
        keywords.insert("items".to_owned(), items);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::testing::applied;
    use super::*;

    #[test]
    fn a_list_of_any_length_becomes_one_of_its_alternatives() {
        let schema = json!({"type": "array", "items": false, "prefixItems": [
            {"type": "string"}, {"type": "integer"}, {"type": "string"},
        ]});
        let expected = json!({"type": "array", "items": {"oneOf": [
            {"type": "string"}, {"type": "integer"},
        ]}});
        assert_eq!(applied(keep_tuples, "prefix-items", schema), (expected, 1));
    }

    #[test]
    fn a_list_of_one_kind_becomes_a_list_of_that_kind() {
        let schema = json!({"prefixItems": [{"type": "number"}, {"type": "number"}]});
        assert_eq!(
            applied(keep_tuples, "prefix-items", schema),
            (json!({"items": {"type": "number"}}), 1)
        );
    }

    #[test]
    fn a_list_of_fixed_length_stays_a_tuple_however_it_is_written() {
        let places = json!([{"type": "string"}, {"type": "integer"}]);
        let expected = json!({"prefixItems": places, "type": "array"});
        for schema in [
            json!({"type": "array", "prefixItems": places, "minItems": 2, "maxItems": 2}),
            json!({"prefixItems": places, "minItems": 2, "items": false}),
            json!({"items": places, "minItems": 2, "additionalItems": false}),
        ] {
            assert_eq!(applied(keep_tuples, "tuple", schema), (expected.clone(), 1));
        }
    }
}
