//! Which places a value refers to, directly or through other references.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::base::pointer::Pointer;
use crate::base::reference::resolve;

/// The targets of all references in a value, directly or through other targets. Leaves out references that lead
/// nowhere.
#[must_use]
pub fn reached(document: &Value, value: &Value) -> BTreeSet<Pointer> {
    let mut reached = BTreeSet::new();
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        match value {
            Value::Object(members) => {
                let reference = members.get("$ref").and_then(Value::as_str);
                if let Some((pointer, target)) = reference.and_then(|it| resolve(document, it))
                    && reached.insert(pointer)
                {
                    open.push(target);
                }
                open.extend(members.values());
            }
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
    reached
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn references_are_followed_to_their_end_and_circles_end() {
        let document = json!({
            "a": {"items": {"$ref": "#/b"}},
            "b": {"allOf": [{"$ref": "#/a"}, {"$ref": "#/c/d"}, {"$ref": "#/gone"}]},
            "c": {"d": 1, "e": {"$ref": "#/f"}},
            "f": 2,
        });
        let found = reached(&document, &json!({"schema": {"$ref": "#/a"}}));
        let found: Vec<&str> = found.iter().map(Pointer::as_str).collect();
        assert_eq!(found, ["/a", "/b", "/c/d"]);
    }
}
