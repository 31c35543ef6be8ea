//! Names for schemas without one, from their content, their meaning, or their place.

use crate::model::Status;
use crate::model::schema::{Schema, Shape};
use crate::name::identifier::{pascal, spelled};

/// A name for an object made of its few properties: `SuccessMsg`, `DetailOnly`.
pub(super) fn content_name(schema: &Schema) -> Option<String> {
    const MOST: usize = 4;
    let Shape::Object(object) = &schema.shape else {
        return None;
    };
    if object.properties.len() > MOST {
        return None;
    }
    let mut names: Vec<&str> = object.properties.keys().map(String::as_str).collect();
    if names.len() == 1 {
        names.push("only");
    }
    pascal(&names.join(" "))
}

/// A name for each alternative of a union.
#[must_use]
pub(crate) fn variant_hints(variants: &[Schema]) -> Vec<String> {
    let mut hints: Vec<String> = Vec::with_capacity(variants.len());
    for (index, variant) in variants.iter().enumerate() {
        let mut hint = variant_hint(variant, variants, index);
        while hints.contains(&hint) {
            hint.truncate(hint.trim_end_matches('_').len());
            hint.push_str("Other");
        }
        hints.push(hint);
    }
    hints
}

fn variant_hint(variant: &Schema, all: &[Schema], index: usize) -> String {
    let titled = || variant.notes.title.as_deref().and_then(pascal);
    match &variant.shape {
        // The variant of a sent schema has the schema's own name, because the union is already named as sent.
        Shape::Reference(name) => titled()
            .filter(|title| name.strip_suffix("Input") == Some(title))
            .unwrap_or_else(|| name.clone()),
        Shape::Boolean => "Boolean".to_owned(),
        Shape::Integer(_) => "Integer".to_owned(),
        Shape::Number => "Number".to_owned(),
        Shape::Text => "Text".to_owned(),
        Shape::DateTime => "DateTime".to_owned(),
        Shape::Date => "Date".to_owned(),
        Shape::Base64 => "Base64".to_owned(),
        Shape::Enumeration(_) => titled().unwrap_or_else(|| "Keyword".to_owned()),
        Shape::Integers(_) => titled().unwrap_or_else(|| "Code".to_owned()),
        Shape::Array(items) => match &items.shape {
            Shape::Any | Shape::Object(_) | Shape::Union(_) => "List".to_owned(),
            _ => format!("{}List", variant_hint(items, &[], 0).trim_end_matches('_')),
        },
        Shape::Tuple(_) => titled().unwrap_or_else(|| "Tuple".to_owned()),
        Shape::Map(_) => "Map".to_owned(),
        Shape::Object(object) => titled()
            .or_else(|| {
                // A property with one fixed value gives its alternative the best name.
                object.properties.values().find_map(|it| match &it.shape {
                    Shape::Enumeration(values) | Shape::Tag(values) if values.len() == 1 => {
                        pascal(&values[0])
                    }
                    _ => None,
                })
            })
            .or_else(|| {
                let own = object.properties.keys().find(|name| {
                    all.iter().enumerate().all(|(other, schema)| {
                        other == index
                            || !matches!(&schema.shape, Shape::Object(theirs)
                                if theirs.properties.contains_key(*name))
                    })
                })?;
                Some(format!("With{}", pascal(own)?))
            })
            .unwrap_or_else(|| "Object".to_owned()),
        _ => "Value".to_owned(),
    }
}

/// The reason phrase of a status as words of a name.
#[must_use]
pub(crate) fn status_words(status: Status) -> String {
    match status {
        Status::Code(code) => http::StatusCode::from_u16(code)
            .ok()
            .and_then(|status| status.canonical_reason())
            .and_then(pascal)
            .unwrap_or_else(|| format!("Status{code}")),
        Status::Range(1) => "Informational".to_owned(),
        Status::Range(2) => "Success".to_owned(),
        Status::Range(3) => "Redirection".to_owned(),
        Status::Range(4) => "ClientError".to_owned(),
        Status::Range(_) => "ServerError".to_owned(),
        Status::Default => "Default".to_owned(),
    }
}

pub(super) fn joined(base: &str, part: &str) -> String {
    let part = spelled(part, pascal).unwrap_or_else(|| "Part".to_owned());
    let part = part.strip_suffix('_').unwrap_or(&part);
    pascal(&format!("{base}{part}")).unwrap_or_else(|| base.to_owned())
}

/// The name of a property in a place, with dots and brackets escaped, which would look like steps.
pub(super) fn escaped(name: &str) -> String {
    const STEPS: [char; 7] = ['.', '[', ']', '{', '}', '|', '\\'];
    let mut escaped = String::with_capacity(name.len());
    for character in name.chars() {
        if STEPS.contains(&character) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

/// The singular of a name: drops English plural endings, and adds `Item` to other names.
pub(super) fn singular(plural: &str) -> String {
    const ENDINGS: [(&str, &str); 6] = [
        ("ies", "y"),
        ("sses", "ss"),
        ("xes", "x"),
        ("ches", "ch"),
        ("shes", "sh"),
        ("s", ""),
    ];
    const NOT_PLURAL: [&str; 5] = ["ss", "us", "is", "Response", "Body"];
    let plural = plural.trim_end_matches('_');
    let mut endings = ENDINGS.iter();
    let singular = endings.find_map(|(plural_ending, ending)| {
        let stem = plural.strip_suffix(plural_ending)?;
        (stem.len() > 2).then(|| format!("{stem}{ending}"))
    });
    let is_singular = NOT_PLURAL.iter().any(|ending| plural.ends_with(ending));
    singular
        .filter(|_| !is_singular)
        .unwrap_or_else(|| format!("{plural}Item"))
}
