//! Why a parsed value does not decode.

use std::fmt;

use serde::de::{Error, Expected, Unexpected};

use crate::value::deviation::Written;
use crate::value::place::Scope;

/// Why a value does not decode, and its path.
#[derive(Debug)]
pub(crate) struct Fault(Box<Cause>);

#[derive(Debug)]
struct Cause {
    kind: Kind,
    /// The path of the innermost value, once it is known.
    place: Option<Written>,
}

#[derive(Debug)]
enum Kind {
    /// The type expected another value.
    Other {
        expected: String,
        received: &'static str,
    },
    Missing(&'static str),
    /// The words of a type's own error. They may quote the value.
    Words(String),
}

impl Fault {
    fn new(kind: Kind) -> Self {
        Self(Box::new(Cause { kind, place: None }))
    }

    /// Adds the path of the value, unless the path of an inner value is known.
    pub(crate) fn at(mut self, scope: &Scope<'_>) -> Self {
        self.0.place.get_or_insert_with(|| scope.written());
        self
    }

    /// The path of the value with its pattern, or `None` at the top level.
    pub(crate) fn place(&self) -> Option<&Written> {
        self.0.place.as_ref()
    }

    /// The path of the value, or `None` at the top level.
    pub(crate) fn path(&self) -> Option<&str> {
        let path = self.0.place.as_ref()?.path.as_str();
        (!path.is_empty()).then_some(path)
    }

    /// What the document describes and what the server sent, without the value. `kind` is the kind of the whole value.
    pub(crate) fn sides(&self, kind: &'static str) -> (String, &'static str) {
        match &self.0.kind {
            Kind::Other { expected, received } => (expected.clone(), received),
            Kind::Missing(name) => (format!("a member `{name}`"), "nothing"),
            Kind::Words(_) => ("another value".to_owned(), kind),
        }
    }
}

impl Error for Fault {
    fn custom<T: fmt::Display>(words: T) -> Self {
        Self::new(Kind::Words(words.to_string()))
    }

    fn invalid_type(unexpected: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::new(Kind::Other {
            expected: expected.to_string(),
            received: kind(&unexpected),
        })
    }

    fn invalid_value(unexpected: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::invalid_type(unexpected, expected)
    }

    fn invalid_length(_: usize, expected: &dyn Expected) -> Self {
        Self::new(Kind::Other {
            expected: expected.to_string(),
            received: "another number of values",
        })
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self::new(Kind::Other {
            expected: "one of the documented strings".to_owned(),
            received: "another string",
        })
    }

    fn missing_field(name: &'static str) -> Self {
        Self::new(Kind::Missing(name))
    }
}

/// The kind of value that the server sent.
fn kind(unexpected: &Unexpected<'_>) -> &'static str {
    match unexpected {
        Unexpected::Bool(_) => "a boolean",
        Unexpected::Unsigned(_) | Unexpected::Signed(_) => "an integer",
        Unexpected::Float(_) => "a number",
        Unexpected::Char(_) | Unexpected::Str(_) | Unexpected::Bytes(_) => "a string",
        Unexpected::Unit | Unexpected::Option => "null",
        Unexpected::Seq => "an array",
        Unexpected::Map => "an object",
        _ => "another value",
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.kind {
            Kind::Other { expected, received } => {
                write!(formatter, "invalid type: {received}, expected {expected}")
            }
            Kind::Missing(name) => write!(formatter, "missing field `{name}`"),
            Kind::Words(words) => formatter.write_str(words),
        }
    }
}

impl std::error::Error for Fault {}
