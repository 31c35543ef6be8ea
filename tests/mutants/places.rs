//! Finds values of a document that can be changed, by their kind.

use fastrand::Rng;
use serde_json::Value;

/// The value at a place that `wanted` takes, chosen at random.
pub(crate) fn choose<'value>(
    root: &'value mut Value,
    random: &mut Rng,
    wanted: impl Fn(&Value) -> bool,
) -> Option<&'value mut Value> {
    let pointer = choose_pointer(root, random, wanted)?;
    root.pointer_mut(&pointer)
}

/// The JSON Pointer of a value that `wanted` takes, chosen at random.
pub(crate) fn choose_pointer(
    root: &Value,
    random: &mut Rng,
    wanted: impl Fn(&Value) -> bool,
) -> Option<String> {
    let mut pointers = Vec::new();
    collect(root, &mut String::new(), &wanted, &mut pointers);
    random.choice(pointers)
}

fn collect(
    value: &Value,
    at: &mut String,
    wanted: &impl Fn(&Value) -> bool,
    pointers: &mut Vec<String>,
) {
    if wanted(value) {
        pointers.push(at.clone());
    }
    let length = at.len();
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                at.push('/');
                at.push_str(&key.replace('~', "~0").replace('/', "~1"));
                collect(value, at, wanted, pointers);
                at.truncate(length);
            }
        }
        Value::Array(array) => {
            for (index, value) in array.iter().enumerate() {
                at.push('/');
                at.push_str(&index.to_string());
                collect(value, at, wanted, pointers);
                at.truncate(length);
            }
        }
        _ => {}
    }
}

/// Whether a value looks like a schema.
pub(crate) fn is_schema(value: &Value) -> bool {
    const KEYS: [&str; 9] = [
        "$ref",
        "type",
        "properties",
        "items",
        "allOf",
        "oneOf",
        "anyOf",
        "enum",
        "const",
    ];
    KEYS.iter().any(|key| value.get(key).is_some())
}

/// Whether a value is a reference.
pub(crate) fn is_reference(value: &Value) -> bool {
    value.get("$ref").is_some()
}

/// Whether a value looks like a parameter.
pub(crate) fn is_parameter(value: &Value) -> bool {
    value.get("in").is_some() && value.get("name").is_some()
}

/// Whether a value looks like an operation.
pub(crate) fn is_operation(value: &Value) -> bool {
    value.get("responses").is_some()
}

/// Whether a value has members.
pub(crate) fn is_filled_object(value: &Value) -> bool {
    value.as_object().is_some_and(|it| !it.is_empty())
}
