//! Decides what happens to a reference at a place of a file.

use crate::base::kind::Kind;

/// The members where people write references although the specification allows none there.
const REPLACED: [&str; 13] = [
    "deprecated",
    "description",
    "discriminator",
    "encoding",
    "enum",
    "externalDocs",
    "format",
    "required",
    "security",
    "servers",
    "summary",
    "tags",
    "title",
];

/// The kind of a place, as far as it matters to a reference there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Place {
    /// The whole description.
    Entry,
    /// Its `components`.
    Components,
    /// An object that the specification names. A reference may stand for it.
    Object(Kind),
    /// A list or an object of objects of this kind.
    Members(Kind),
    /// A section of `components`, where every key is a name.
    Section(Kind),
    /// Any other part that matters to a client. The target replaces a reference here, because no version of the
    /// specification allows one.
    Other,
    /// An example, a default, an extension or an unknown value. Text in it that looks like a reference stays.
    Data,
}

impl Place {
    /// The place below this one at `key`, or at an element of a list.
    pub(super) fn below(self, key: &str) -> Self {
        match self {
            Self::Data => Self::Data,
            Self::Members(Kind::PathItem | Kind::Response) if key.starts_with("x-") => Self::Data,
            Self::Members(kind) | Self::Section(kind) => Self::Object(kind),
            _ if key.starts_with("x-") && self != Self::Other => Self::Data,
            Self::Entry => match key {
                "paths" | "webhooks" => Self::Members(Kind::PathItem),
                "components" => Self::Components,
                // Version 2 has definitions there, and so does JSON Schema.
                "definitions" | "$defs" => Self::Section(Kind::Schema),
                _ => Self::Other,
            },
            Self::Components => Kind::of_section(key).map_or(Self::Data, Self::Section),
            Self::Object(kind) => match (kind.member(key), key) {
                (Some((kind, true)), _) => Self::Members(kind),
                (Some((kind, false)), _) => Self::Object(kind),
                (None, key) if REPLACED.contains(&key) => Self::Other,
                (None, _) => Self::Data,
            },
            Self::Other => Self::Other,
        }
    }

    /// Whether a reference stays at this place. Otherwise its target replaces it.
    pub(super) fn keeps_references(self) -> bool {
        matches!(self, Self::Object(kind) if !matches!(kind, Kind::PathItem | Kind::Operation))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(path: &[&str]) -> Place {
        path.iter()
            .fold(Place::Entry, |place, key| place.below(key))
    }

    #[test]
    fn the_specification_decides_the_kind_of_a_place() {
        let schema = Place::Object(Kind::Schema);
        for (path, expected) in [
            (&["paths", "/a"][..], Place::Object(Kind::PathItem)),
            (&["paths", "x-a"], Place::Data),
            (
                &["paths", "/a", "get", "responses"],
                Place::Members(Kind::Response),
            ),
            (
                &["components", "headers", "x-a"],
                Place::Object(Kind::Header),
            ),
            (&["components", "schemas", "A", "properties", "x-a"], schema),
            (
                &["components", "schemas", "A", "properties", "default"],
                schema,
            ),
            (&["components", "schemas", "A", "default"], Place::Data),
            (&["components", "schemas", "A", "required"], Place::Other),
            (&["paths", "/a", "parts", "get"], Place::Data),
            (&["components", "schemas", "A", "x-a", "items"], Place::Data),
            (&["info", "description"], Place::Other),
        ] {
            assert_eq!(place(path), expected, "{path:?}");
        }
    }
}
