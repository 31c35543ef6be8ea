//! The keywords of one schema, and the schemas below them.

use serde_json::{Map, Value};

use crate::base::keyword::{Holds, holds_schemas};

/// The keywords of one schema.
pub(crate) type Keywords = Map<String, Value>;

/// The keywords whose schemas contribute to types.
const READ: [&str; 9] = [
    "additionalProperties",
    "allOf",
    "anyOf",
    "items",
    "oneOf",
    "patternProperties",
    "prefixItems",
    "properties",
    "unevaluatedProperties",
];

/// Calls `visit` on each schema directly below these keywords.
pub(crate) fn for_each_child(keywords: &mut Keywords, visit: &mut dyn FnMut(&mut Value)) {
    for (keyword, value) in keywords.iter_mut() {
        let holds = READ
            .contains(&keyword.as_str())
            .then(|| holds_schemas(keyword));
        match (holds.flatten(), value) {
            // A list instead of a schema is a tuple of a JSON Schema before 2020-12.
            (Some(Holds::List | Holds::Schema), Value::Array(schemas)) => {
                schemas.iter_mut().for_each(&mut *visit);
            }
            (Some(Holds::Schema), schema) => visit(schema),
            (Some(Holds::Map), Value::Object(schemas)) => {
                schemas.values_mut().for_each(&mut *visit);
            }
            _ => {}
        }
    }
}

/// Adds a sentence to a schema's description, for rules that are documented and not enforced.
pub(crate) fn append_description(keywords: &mut Keywords, sentence: &str) {
    match keywords.get_mut("description") {
        Some(Value::String(description)) if !description.trim().is_empty() => {
            let end = description.trim_end().len();
            description.truncate(end);
            description.push_str("\n\n");
            description.push_str(sentence);
        }
        _ => {
            keywords.insert("description".to_owned(), Value::from(sentence));
        }
    }
}
