//! The docs of a shared type: the statements that hold in all of its places.

use std::collections::HashSet;

use crate::model::schema::{Notes, Schema, Shape};

/// The beginning of a paragraph about a default.
const DEFAULT: &str = "Default: ";

/// The docs that a place gives its type. A default belongs only to the place.
pub(super) fn of_type(notes: &Notes) -> Notes {
    Notes {
        description: kept(notes.description.as_deref(), |it| !it.starts_with(DEFAULT)),
        ..notes.clone()
    }
}

/// Keeps only the docs of a type and its properties that another of its places has too. Places that are `related` mean
/// the same in other words, and differ only in their defaults.
pub(super) fn keep_common(named: &mut Schema, other: &Schema, related: bool) {
    keep(&mut named.notes, &of_type(&other.notes), related);
    if let (Shape::Object(named), Shape::Object(other)) = (&mut named.shape, &other.shape) {
        for (property, schema) in &mut named.properties {
            if let Some(other) = other.properties.get(property) {
                keep(&mut schema.notes, &other.notes, related);
            }
        }
    }
}

fn keep(notes: &mut Notes, other: &Notes, related: bool) {
    let said = other.description.as_deref().unwrap_or_default();
    let said: HashSet<&str> = said.split(BREAK).collect();
    notes.description = kept(notes.description.as_deref(), |paragraph| {
        said.contains(paragraph) || (related && !paragraph.starts_with(DEFAULT))
    });
    if notes.title != other.title && !related {
        notes.title = None;
    }
    if notes.example != other.example {
        notes.example = None;
    }
    notes.deprecated &= other.deprecated;
}

/// The separator of two paragraphs.
const BREAK: &str = "\n\n";

/// The paragraphs of a description that are kept; `None` when none is.
fn kept(description: Option<&str>, is_kept: impl Fn(&str) -> bool) -> Option<String> {
    let paragraphs = description?.split(BREAK);
    let kept: Vec<&str> = paragraphs.filter(|it| is_kept(it)).collect();
    (!kept.is_empty()).then(|| kept.join(BREAK))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::read::schema::read;

    #[test]
    fn docs_of_only_one_place_are_not_docs_of_the_type() {
        let of = |id: &str| {
            read(
                &json!({"type": "object", "description": "Which one.", "properties": {
                    "id": {"type": "integer", "description": id},
                    "name": {"type": "string", "description": "Its name."},
                }}),
            )
        };
        let mut named = of("The volume.");
        keep_common(&mut named, &of("The worker."), false);
        assert_eq!(named.notes.description.as_deref(), Some("Which one."));
        let Shape::Object(object) = &named.shape else {
            panic!("an object");
        };
        assert_eq!(object.properties["id"].notes.description, None);
        let name = object.properties["name"].notes.description.as_deref();
        assert_eq!(name, Some("Its name."));
    }

    #[test]
    fn related_places_keep_the_words_of_the_first_without_its_default() {
        let of = |name: &str| {
            let property = json!({"type": "integer", "description": name});
            read(&json!({"type": "object", "properties": {"load": property}}))
        };
        let mut named = of("The least load.\n\nDefault: `10`.");
        keep_common(&mut named, &of("The new least load."), true);
        let Shape::Object(object) = &named.shape else {
            panic!("an object");
        };
        let load = object.properties["load"].notes.description.as_deref();
        assert_eq!(load, Some("The least load."));
    }

    #[test]
    fn a_default_is_not_in_the_docs_of_the_type() {
        let notes = |description: &str| Notes {
            description: Some(description.to_owned()),
            ..Notes::default()
        };
        assert_eq!(of_type(&notes("Default: `a`.")).description, None);
        let both = of_type(&notes("The order.\n\nDefault: `a`."));
        assert_eq!(both.description.as_deref(), Some("The order."));
    }
}
