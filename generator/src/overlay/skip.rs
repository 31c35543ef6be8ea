//! Removes skipped operations before the other stages see the document.

use serde_json::Value;

use super::remove as values;
use crate::base::keyword::path_operations;
use crate::base::pointer::Pointer;

/// Removes the operations that are named as `METHOD /path` from the document.
///
/// Returns the operations that it removed, and the entries with another form: method names, which exist only after the
/// document has been read.
#[must_use]
pub fn remove(document: &mut Value, entries: &[String]) -> (Vec<String>, Vec<String>) {
    let mut removed = Vec::new();
    let mut others = Vec::new();
    for entry in entries {
        if remove_one(document, entry).is_some() {
            removed.push(entry.clone());
        } else {
            others.push(entry.clone());
        }
    }
    (removed, others)
}

fn remove_one(document: &mut Value, entry: &str) -> Option<()> {
    let (method, path) = entry.split_once(' ')?;
    let item = Pointer::from("/paths").child(path);
    let mut operations = path_operations(item.resolve(document)?);
    let operation = operations.find(|it| it.method.eq_ignore_ascii_case(method))?;
    let place = item.operation(&operation);
    drop(operations);
    values::remove(document, &[place.to_string()]);
    // The lint need not check a path without operations.
    if path_operations(item.resolve(document)?).next().is_none() {
        values::remove(document, &[item.to_string()]);
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_operation_is_removed_and_a_method_name_is_left_for_later() {
        let mut document = json!({"paths": {"/a": {"get": {}, "post": {}}}});
        let entries = ["GET /a".to_owned(), "rotate".to_owned()];
        assert_eq!(
            remove(&mut document, &entries),
            (vec!["GET /a".to_owned()], vec!["rotate".to_owned()])
        );
        assert_eq!(document, json!({"paths": {"/a": {"post": {}}}}));
    }

    #[test]
    fn a_path_is_removed_with_its_last_operation() {
        let mut document = json!({"paths": {"/a": {"parameters": [], "get": {}}, "/b": {}}});
        let _ = remove(&mut document, &["GET /a".to_owned()]);
        assert_eq!(document, json!({"paths": {"/b": {}}}));
    }
}
