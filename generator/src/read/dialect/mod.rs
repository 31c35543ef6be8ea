//! Schemas of JSON Schema 2020-12 (OpenAPI 3.1), rewritten construct by construct to what OpenAPI 3.0.3 can say.
//!
//! The order matters only where a file says so: constructs that introduce others come first.

pub mod additional_properties;
pub mod boolean_schema;
pub mod bounds;
pub mod condition;
pub mod const_value;
pub mod default_value;
pub mod dynamic_reference;
pub mod enumeration;
pub mod example;
pub mod exclusive_bounds;
pub mod implied_type;
pub mod null_union;
pub mod number_format;
pub mod prefix_items;
pub mod reference_siblings;
pub mod string_format;
pub mod title;
pub mod type_array;
pub mod version;
pub mod wrong_type;

use serde_json::{Map, Value};

use crate::base::steps::Steps;
use crate::text::is_invisible;

/// The keywords of one schema.
pub type Keywords = Map<String, Value>;

/// Keywords whose value is a schema.
const SCHEMA: [&str; 3] = ["additionalProperties", "unevaluatedProperties", "items"];

/// Keywords whose value is a list of schemas.
const SCHEMA_LIST: [&str; 4] = ["allOf", "anyOf", "oneOf", "prefixItems"];

/// Keywords whose value is an object of schemas.
const SCHEMA_MAP: [&str; 2] = ["properties", "patternProperties"];

/// Rewrites `schema` and every schema in it.
pub fn rewrite(schema: &mut Value, steps: &mut Steps) {
    boolean_schema::apply(schema, steps);
    let Some(keywords) = schema.as_object_mut() else {
        *schema = Value::Object(Keywords::new());
        return;
    };
    // What is dropped anyway need not be rewritten first.
    wrong_type::apply(keywords, steps);
    condition::apply(keywords, steps);
    dynamic_reference::apply(keywords, steps);
    additional_properties::apply(keywords, steps);
    type_array::apply(keywords, steps);
    // These make unions, which are rewritten with the other schemas below.
    prefix_items::apply(keywords, steps);
    // `null` has to leave a union before it is taken for an alternative of its own.
    null_union::apply(keywords, steps);
    for_each_child(keywords, &mut |child| rewrite(child, steps));
    reference_siblings::apply(keywords, steps);
    const_value::apply(keywords, steps);
    enumeration::apply(keywords, steps);
    implied_type::apply(keywords, steps);
    exclusive_bounds::apply(keywords, steps);
    number_format::apply(keywords, steps);
    string_format::apply(keywords, steps);
    bounds::apply(keywords, steps);
    default_value::apply(keywords, steps);
    example::apply(keywords);
    title::apply(keywords, steps);
}

/// Calls `visit` on each schema directly below these keywords.
pub fn for_each_child(keywords: &mut Keywords, visit: &mut dyn FnMut(&mut Value)) {
    for (keyword, value) in keywords.iter_mut() {
        let keyword = keyword.as_str();
        if SCHEMA.contains(&keyword) {
            match value {
                // A tuple as JSON Schema wrote it before 2020-12.
                Value::Array(places) => places.iter_mut().for_each(&mut *visit),
                schema => visit(schema),
            }
        } else if SCHEMA_LIST.contains(&keyword) {
            value
                .as_array_mut()
                .into_iter()
                .flatten()
                .for_each(&mut *visit);
        } else if SCHEMA_MAP.contains(&keyword) {
            value
                .as_object_mut()
                .into_iter()
                .flat_map(Map::values_mut)
                .for_each(&mut *visit);
        }
    }
}

/// Adds a sentence to a schema's description: what is documented instead of enforced.
fn append_description(keywords: &mut Keywords, sentence: &str) {
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

/// A value as inline code; line breaks and backticks cannot stand in one.
#[must_use]
pub fn inline_code(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let mut text: String = text
        .chars()
        .map(|character| {
            if is_invisible(character) {
                ' '
            } else {
                character
            }
        })
        .take(200)
        .collect();
    if text.trim().is_empty() {
        text = value.to_string();
    }
    // A fence longer than any run of backticks in it (CommonMark, "Code spans").
    let mut longest = 0;
    let mut run = 0;
    for character in text.chars() {
        run = if character == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    if longest == 0 {
        return format!("`{text}`");
    }
    let fence = "`".repeat(longest + 1);
    format!("{fence} {text} {fence}")
}

#[cfg(test)]
pub(crate) mod testing {
    //! One step on one schema.

    use serde_json::Value;

    use super::Keywords;
    use crate::base::steps::{Step, Steps};

    /// What `apply` makes of `schema`, and how often `step` acted.
    pub(crate) fn applied(
        apply: fn(&mut Keywords, &mut Steps),
        step: &Step,
        mut schema: Value,
    ) -> (Value, usize) {
        let mut steps = Steps::default();
        if let Some(keywords) = schema.as_object_mut() {
            apply(keywords, &mut steps);
        }
        (schema, steps.count(step))
    }
}
