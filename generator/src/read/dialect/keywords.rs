//! The keywords of one schema, and the schemas below them.

use serde_json::{Map, Value, json};

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

/// The value of a keyword. Schemas have few keywords, so comparing them takes less time than a hash.
pub(in crate::read) fn get<'value>(
    keywords: &'value Keywords,
    keyword: &str,
) -> Option<&'value Value> {
    let found = keywords.iter().find(|(known, _)| *known == keyword);
    found.map(|(_, value)| value)
}

/// Removes a keyword, and returns its value; see [`get`].
pub(super) fn take(keywords: &mut Keywords, keyword: &str) -> Option<Value> {
    get(keywords, keyword)?;
    keywords.shift_remove(keyword)
}

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

/// The distinct ones of these schemas, as the alternatives of `keyword`; a schema without another one as itself.
pub(super) fn union(keyword: &str, schemas: impl Iterator<Item = Value>) -> Value {
    let mut distinct: Vec<Value> = Vec::new();
    for schema in schemas {
        if !distinct.contains(&schema) {
            distinct.push(schema);
        }
    }
    match distinct.len() {
        1 => distinct.pop().unwrap_or_default(),
        _ => json!({ keyword: distinct }),
    }
}

/// Adds a sentence to a schema's description, for rules that are documented and not enforced.
pub(crate) fn append_description(keywords: &mut Keywords, sentence: &str) {
    let before = keywords.get("description").and_then(Value::as_str);
    let description = match before.map(str::trim_end) {
        None | Some("") => sentence.to_owned(),
        Some(before) => format!("{before}\n\n{sentence}"),
    };
    keywords.insert("description".to_owned(), description.into());
}
