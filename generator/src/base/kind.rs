//! Which kind of object the OpenAPI Specification puts at a place of a document.

use crate::base::keyword::{ADDITIONAL_OPERATIONS, Holds, METHODS, holds_schemas};
use crate::base::pointer::Pointer;

/// The kinds of objects that the walk distinguishes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    PathItem,
    Operation,
    Parameter,
    Header,
    RequestBody,
    Response,
    MediaType,
    Schema,
    Callback,
    Example,
    Link,
    SecurityScheme,
}

/// The sections of `components` and what each holds.
pub(crate) const SECTIONS: [(&str, Kind); 11] = [
    ("schemas", Kind::Schema),
    ("responses", Kind::Response),
    ("parameters", Kind::Parameter),
    ("requestBodies", Kind::RequestBody),
    ("headers", Kind::Header),
    ("pathItems", Kind::PathItem),
    ("callbacks", Kind::Callback),
    ("mediaTypes", Kind::MediaType),
    ("examples", Kind::Example),
    ("links", Kind::Link),
    ("securitySchemes", Kind::SecurityScheme),
];

impl Kind {
    /// The name of this kind in messages, with its article.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::PathItem => "a path item",
            Self::Operation => "an operation",
            Self::Parameter => "a parameter",
            Self::Header => "a header",
            Self::RequestBody => "a request body",
            Self::Response => "a response",
            Self::MediaType => "a media type",
            Self::Schema => "a schema",
            Self::Callback => "a callback",
            Self::Example => "an example",
            Self::Link => "a link",
            Self::SecurityScheme => "a security scheme",
        }
    }

    /// The kind that a section of `components` holds.
    pub(crate) fn of_section(section: &str) -> Option<Self> {
        let found = SECTIONS.iter().find(|(name, _)| *name == section);
        found.map(|(_, kind)| *kind)
    }

    /// The section of `components` for this kind; an operation has none.
    pub(crate) fn section(self) -> Option<&'static str> {
        let found = SECTIONS.iter().find(|(_, kind)| *kind == self);
        found.map(|(section, _)| *section)
    }

    /// The kind of the object at `pointer`, if the specification defines it.
    pub(crate) fn at(pointer: &Pointer) -> Option<Self> {
        let mut tokens = pointer.tokens();
        let (mut kind, mut is_collection) = match tokens.next()?.as_str() {
            "components" => (Self::of_section(&tokens.next()?)?, true),
            "paths" | "webhooks" => (Self::PathItem, true),
            _ => return None,
        };
        loop {
            if is_collection {
                tokens.next()?;
            }
            let Some(key) = tokens.next() else {
                return Some(kind);
            };
            (kind, is_collection) = kind.member(&key)?;
        }
    }

    /// The kind of the objects below this one at `key`, and whether they are in a list or an object.
    pub(crate) fn member(self, key: &str) -> Option<(Self, bool)> {
        Some(match (self, key) {
            (Self::PathItem, method) if METHODS.contains(&method) => (Self::Operation, false),
            (Self::PathItem, ADDITIONAL_OPERATIONS) => (Self::Operation, true),
            (Self::PathItem | Self::Operation, "parameters") => (Self::Parameter, true),
            (Self::Operation, "requestBody") => (Self::RequestBody, false),
            (Self::Operation, "responses") => (Self::Response, true),
            (Self::Operation, "callbacks") => (Self::Callback, true),
            (Self::Callback, _) => (Self::PathItem, false),
            (Self::Response, "headers") => (Self::Header, true),
            (Self::Response, "links") => (Self::Link, true),
            (Self::Response | Self::RequestBody | Self::Parameter | Self::Header, "content") => {
                (Self::MediaType, true)
            }
            (Self::Parameter | Self::Header | Self::MediaType, "examples") => (Self::Example, true),
            (Self::Parameter | Self::Header | Self::MediaType, "schema")
            | (Self::MediaType, "itemSchema") => (Self::Schema, false),
            (Self::Schema, keyword) => (Self::Schema, holds_schemas(keyword)? != Holds::Schema),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_into_an_operation_names_the_kind_it_ends_at() {
        let kind = |pointer: &str| Kind::at(&Pointer::from(pointer));
        assert_eq!(kind("/paths/~1pets/get"), Some(Kind::Operation));
        assert_eq!(
            kind("/paths/~1pets/get/responses/200"),
            Some(Kind::Response)
        );
        assert_eq!(
            kind("/paths/~1pets/get/responses/200/content/text~1plain/schema/items"),
            Some(Kind::Schema)
        );
        assert_eq!(
            kind("/components/pathItems/Pets/parameters/0"),
            Some(Kind::Parameter)
        );
    }

    #[test]
    fn a_collection_or_an_unknown_place_has_no_kind() {
        for pointer in [
            "",
            "/components/schemas",
            "/components/schemas/Pet/properties",
            "/components/x-shared/Pet",
            "/definitions/Pet",
            "/paths/~1pets/get/responses/200/content/text~1plain/example",
        ] {
            assert_eq!(Kind::at(&Pointer::from(pointer)), None, "{pointer}");
        }
    }
}
