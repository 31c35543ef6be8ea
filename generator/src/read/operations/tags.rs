//! Reads the tags of a document, and chooses the tags of each operation.

use indexmap::IndexMap;
use serde_json::Value;

use super::text;
use crate::model::Tag;

/// The document's tags by their names, in its order.
pub(super) fn read(document: &Value) -> IndexMap<String, Tag> {
    let tags = document.get("tags").and_then(Value::as_array);
    let tags = tags.into_iter().flatten();
    tags.filter_map(|tag| {
        let read = Tag {
            title: text(tag, "summary"),
            description: text(tag, "description"),
            parent: text(tag, "parent"),
            is_navigation: text(tag, "kind").is_none_or(|kind| kind == "nav"),
        };
        Some((text(tag, "name")?, read))
    })
    .collect()
}

/// The tags of an operation, each once. Tags that are not for navigation, such as badges, count only if there are no
/// others (OpenAPI Specification 3.2.0, "Tag Object", `kind`).
pub(super) fn of_operation(operation: &Value, known: &IndexMap<String, Tag>) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    let named = operation.get("tags").and_then(Value::as_array);
    for tag in named.into_iter().flatten().filter_map(Value::as_str) {
        let tag = tag.trim();
        if !tag.is_empty() && !tags.iter().any(|known| known == tag) {
            tags.push(tag.to_owned());
        }
    }
    let is_navigation = |tag: &String| known.get(tag).is_none_or(|tag| tag.is_navigation);
    if tags.iter().any(is_navigation) {
        tags.retain(is_navigation);
    }
    tags
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn badges_count_only_without_other_tags() {
        let document = json!({"tags": [
            {"name": "books", "kind": "nav"}, {"name": "beta", "kind": "badge"}, {"name": "plain"},
        ]});
        let known = read(&document);
        let of = |tags: Value| of_operation(&json!({ "tags": tags }), &known);
        assert_eq!(of(json!(["beta", "books", "books"])), ["books"]);
        assert_eq!(of(json!(["beta", "plain", "other"])), ["plain", "other"]);
        assert_eq!(of(json!(["beta"])), ["beta"]);
        assert_eq!(of(json!([])), [""; 0]);
    }
}
