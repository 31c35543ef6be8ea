//! What a value of a document holds, where it has the type that the specification asks for.

use serde_json::Value;

/// The elements of a list; none if there is no list.
pub(crate) fn elements(list: Option<&Value>) -> impl Iterator<Item = &Value> {
    list.and_then(Value::as_array).into_iter().flatten()
}

/// The members of an object; none if there is no object.
pub(crate) fn members(object: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
    object.and_then(Value::as_object).into_iter().flatten()
}

/// A text without white space around it; `None` if nothing is left.
pub(crate) fn text(text: Option<&Value>) -> Option<String> {
    let text = text?.as_str()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}
