//! `examples`: a list in OpenAPI 3.1, one `example` in 3.0.

use serde_json::Value;

use super::keywords::Keywords;

/// Keeps the first example under `example`.
pub(crate) fn apply(keywords: &mut Keywords) {
    let first = match keywords.shift_remove("examples") {
        Some(Value::Array(examples)) => examples.into_iter().next(),
        _ => None,
    };
    if let Some(first) = first
        && !keywords.contains_key("example")
    {
        keywords.insert("example".to_owned(), first);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_first_example_is_kept() {
        let mut schema = json!({"examples": ["a", "b"]});
        apply(schema.as_object_mut().expect("an object"));
        assert_eq!(schema, json!({"example": "a"}));
    }
}
