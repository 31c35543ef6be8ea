//! Removes values from a document and keeps the order of the others.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::base::pointer::Pointer;

/// Removes the values at the JSON Pointers. All pointers refer to the original document: removing an entry of an array
/// does not change the meaning of the others.
pub fn remove(document: &mut Value, pointers: &[String]) {
    // Groups them by the value that holds them, the deepest first, so that the remaining pointers stay valid.
    let mut holders: BTreeMap<(Reverse<usize>, &str), BTreeSet<String>> = BTreeMap::new();
    for pointer in pointers {
        let Some((holder, _)) = pointer.rsplit_once('/') else {
            continue;
        };
        let Some(key) = Pointer::from(pointer.as_str()).tokens().last() else {
            continue;
        };
        let depth = holder.matches('/').count();
        holders
            .entry((Reverse(depth), holder))
            .or_default()
            .insert(key);
    }
    for ((_, holder), keys) in holders {
        match document.pointer_mut(holder) {
            Some(Value::Object(members)) => members.retain(|key, _| !keys.contains(key)),
            Some(Value::Array(items)) => {
                let mut index = 0;
                items.retain(|_| {
                    let is_kept = !keys.contains(&index.to_string());
                    index += 1;
                    is_kept
                });
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::remove;
    use serde_json::{Value, json};

    fn removed(mut document: Value, pointers: &[&str]) -> String {
        let pointers: Vec<String> = pointers.iter().map(|&it| it.to_owned()).collect();
        remove(&mut document, &pointers);
        document.to_string()
    }

    #[test]
    fn the_order_of_the_others_is_kept() {
        let document = json!({"a": 1, "b": 2, "c": 3, "d": 4});
        assert_eq!(removed(document, &["/a"]), r#"{"b":2,"c":3,"d":4}"#);
    }

    #[test]
    fn several_entries_of_one_array_are_removed_in_any_order() {
        let document = json!([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
        assert_eq!(
            removed(document, &["/1", "/10", "/0"]),
            "[2,3,4,5,6,7,8,9,11]"
        );
    }

    #[test]
    fn a_value_and_its_member_can_both_be_removed() {
        let document = json!({"a": [{"b": 1}, {"b": 2}], "c": 3});
        assert_eq!(
            removed(document.clone(), &["/a/0", "/a/0/b", "/a/1/b"]),
            r#"{"a":[{}],"c":3}"#
        );
        assert_eq!(removed(document, &["/a", "/a/0/b"]), r#"{"c":3}"#);
    }

    #[test]
    fn escaped_names_are_found() {
        assert_eq!(removed(json!({"a/b~": 1}), &["/a~1b~0"]), "{}");
    }
}
