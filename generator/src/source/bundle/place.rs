//! What a reference at a place of a file becomes.

use crate::base::kind::{Kind, SECTIONS};

/// The members of objects that people write references in although the specification has none there.
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

/// A place of a description, as far as it matters to a reference that stands there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Place {
    /// The whole description.
    Entry,
    /// Its `components`.
    Components,
    /// An object that the specification gives a name. A reference may stand for it.
    Object(Kind),
    /// A list or an object of these.
    Members(Kind),
    /// A section of `components`, in which every key is a name.
    Section(Kind),
    /// Anything else that a client is told by. A reference stands for what it leads to, though no version of the
    /// specification has one there.
    Other,
    /// A value that is an example, a default or an extension, or is not known: what looks like a reference in it stays.
    Data,
}

impl Place {
    /// The place at `key`, or at an element of a list.
    pub(super) fn below(self, key: &str) -> Self {
        match self {
            Self::Data => Self::Data,
            Self::Members(Kind::PathItem | Kind::Response) if key.starts_with("x-") => Self::Data,
            Self::Members(kind) | Self::Section(kind) => Self::Object(kind),
            _ if key.starts_with("x-") && self != Self::Other => Self::Data,
            Self::Entry => match key {
                "paths" | "webhooks" => Self::Members(Kind::PathItem),
                "components" => Self::Components,
                // Where version 2 had them, and JSON Schema has them.
                "definitions" | "$defs" => Self::Section(Kind::Schema),
                _ => Self::Other,
            },
            Self::Components => SECTIONS
                .iter()
                .find(|(section, _)| *section == key)
                .map_or(Self::Data, |(_, kind)| Self::Section(*kind)),
            Self::Object(kind) => match (kind.member(key), key) {
                (Some((kind, true)), _) => Self::Members(kind),
                (Some((kind, false)), _) => Self::Object(kind),
                (None, key) if REPLACED.contains(&key) => Self::Other,
                (None, _) => Self::Data,
            },
            Self::Other => Self::Other,
        }
    }

    /// Whether a reference stays here, to something that is kept once; otherwise what it leads to takes its place.
    pub(super) fn keeps_references(self) -> bool {
        match self {
            Self::Object(kind) => !matches!(kind, Kind::PathItem | Kind::Operation),
            _ => false,
        }
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
    fn places_are_told_by_the_specification() {
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
