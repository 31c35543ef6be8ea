//! Writes the message and the help for an example that contradicts its schema.

use serde_json::Value;

use super::mismatch::{Fault, Mismatch, Step};
use super::walk::Example;
use crate::base::pointer::Pointer;
use crate::base::reference::{find, followed};
use crate::text::{quoted, visible};

/// The most characters of a value in a message.
const LONGEST_SHOWN: usize = 40;

/// The problem and its correction.
pub(super) struct Advice {
    /// The place of the value in the example.
    pub example: Pointer,
    /// The place of the schema that does not accept it.
    pub schema: Pointer,
    /// The kind of fault of that schema.
    pub kind: String,
    pub message: String,
    pub help: String,
}

/// The advice about an example.
pub(super) fn of(document: &Value, example: &Example<'_, '_>, found: &Mismatch<'_>) -> Advice {
    let mut place = example.place.pointer();
    let mut schema = followed(document, example.schema_place.pointer());
    let mut path = String::new();
    for step in &found.steps {
        let keys: &[&str] = match step {
            Step::Property(name) => &["properties", name],
            Step::Further(_) => &["additionalProperties"],
            Step::Item(_) => &["items"],
            Step::Place(index) => &["prefixItems", &index.to_string()],
        };
        let next = find(document, &schema, keys);
        schema = followed(document, next.unwrap_or(schema));
        match step {
            Step::Property(name) | Step::Further(name) => {
                place.push(name);
                path.push_str(if path.is_empty() { "" } else { "." });
                path.push_str(name);
            }
            Step::Item(index) | Step::Place(index) => {
                place.push(&index.to_string());
                path.push_str(&format!("[{index}]"));
            }
        }
    }
    let subject = if path.is_empty() {
        "the example".to_owned()
    } else {
        format!("`{}` of the example", quoted(&path))
    };
    let value = shown(found.value);
    let target = json_path(document, &schema);
    let (message, target, action) = match &found.fault {
        Fault::Type(expected) => (
            format!("{subject} is {value}, but its schema is {expected}"),
            target,
            update_type(document, &schema, type_of(found.value)),
        ),
        Fault::Null => (
            format!("{subject} is `null`, but its schema does not allow it"),
            target,
            update_type(document, &schema, "'null'"),
        ),
        Fault::Missing(property) => {
            let list = find(document, &schema, &["required"]);
            let list = json_path(document, &list.unwrap_or_else(|| schema.child("required")));
            (
                format!(
                    "{subject} has no `{}`, but its schema requires it",
                    quoted(property)
                ),
                format!("{list}[?@ == {}]", literal(property)),
                "remove: true".to_owned(),
            )
        }
        Fault::Short(count) => (
            format!("{subject} has fewer items than the {count} of its schema"),
            format!("{target}.minItems"),
            "remove: true".to_owned(),
        ),
        Fault::NoAlternative => {
            let list = find(document, &schema, &["oneOf"]);
            let list = list.or_else(|| find(document, &schema, &["anyOf"]));
            (
                format!("{subject} is {value}, but no alternative of its schema accepts it"),
                list.map_or(target, |list| json_path(document, &list)),
                format!("update: [{{type: {}}}]", type_of(found.value)),
            )
        }
    };
    // A list cannot be merged into a string.
    let has_type = schema
        .child("type")
        .resolve(document)
        .is_some_and(Value::is_string);
    let before = match &found.fault {
        Fault::Type(_) | Fault::Null if has_type => {
            let shown = visible(&target);
            format!("`target: {shown}.type` with `remove: true`, then ")
        }
        _ => String::new(),
    };
    Advice {
        example: place,
        kind: format!("{:?}", found.fault),
        message,
        help: format!(
            "if the example is right, correct the schema in an overlay: {before}`target: {}` with `{action}`",
            visible(&target)
        ),
        schema,
    }
}

/// The action that gives a schema one more type.
fn update_type(document: &Value, schema: &Pointer, added: &str) -> String {
    match schema.child("type").resolve(document) {
        Some(Value::String(known)) => format!("update: {{type: [{}, {added}]}}", quoted(known)),
        _ => format!("update: {{type: [{added}]}}"),
    }
}

/// The type of a value, as `type` names it.
fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "'null'",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// A value as a message shows it: its type, and the value itself if it is short.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(flag) => format!("the boolean `{flag}`"),
        Value::Number(number) => format!("the number `{number}`"),
        Value::String(text) => {
            let cut: String = text.chars().take(LONGEST_SHOWN).collect();
            let dots = if cut.len() < text.len() { "…" } else { "" };
            format!("the string `\"{}{dots}\"`", quoted(&cut))
        }
        Value::Array(_) => "an array".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}

/// The `JSONPath` (RFC 9535) of the value at a pointer.
fn json_path(document: &Value, pointer: &Pointer) -> String {
    let mut path = "$".to_owned();
    let mut at = Some(document);
    for token in pointer.tokens() {
        let is_index = at.is_some_and(Value::is_array);
        let is_word = |it: char| it.is_ascii_alphanumeric() || it == '_';
        let is_name = token.starts_with(|it| is_word(it) && !it.is_ascii_digit())
            && token.chars().all(is_word);
        path.push_str(&match (is_index, is_name) {
            (true, _) => format!("[{token}]"),
            (false, true) => format!(".{token}"),
            (false, false) => format!("[{}]", literal(&token)),
        });
        at = match at {
            Some(Value::Array(list)) => token.parse().ok().and_then(|index: usize| list.get(index)),
            Some(value) => value.get(&token),
            None => None,
        };
    }
    path
}

/// A string in a `JSONPath`.
fn literal(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('\'', "\\'");
    format!("'{escaped}'")
}
