//! Operations that are left out before anything else looks at the document.

use serde_json::Value;

/// Removes the operations that are named as `METHOD /path` from the document.
///
/// Returns the ones that were there, and the entries that name something else: method names, which exist only after
/// the document has been read.
#[must_use]
pub fn remove(document: &mut Value, entries: &[String]) -> (Vec<String>, Vec<String>) {
    let mut removed = Vec::new();
    let mut others = Vec::new();
    for entry in entries {
        let operation = entry.split_once(' ').and_then(|(method, path)| {
            document
                .get_mut("paths")?
                .get_mut(path)?
                .as_object_mut()?
                .shift_remove(&method.to_ascii_lowercase())
        });
        if operation.is_some() {
            removed.push(entry.clone());
        } else {
            others.push(entry.clone());
        }
    }
    (removed, others)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_operation_goes_and_a_name_is_left_for_later() {
        let mut document = json!({"paths": {"/a": {"get": {}, "post": {}}}});
        let entries = ["GET /a".to_owned(), "rotate".to_owned()];
        assert_eq!(
            remove(&mut document, &entries),
            (vec!["GET /a".to_owned()], vec!["rotate".to_owned()])
        );
        assert_eq!(document, json!({"paths": {"/a": {"post": {}}}}));
    }
}
