//! How quotes and tags decide the value of a YAML scalar.

use std::ops::Range;

use granit_parser::{ScalarStyle, Tag};
use serde_json::Value;

use crate::source::fault::Fault;
use crate::source::scalar::{self, Scalar};

/// Why a scalar has no JSON value.
pub(super) enum NotAValue {
    NotFinite,
    TagMismatch,
}

impl NotAValue {
    pub(super) fn fault(&self, what: &str, tag: Option<&Tag>, range: Range<usize>) -> Fault {
        let tag = tag.map(shown_tag).unwrap_or_default();
        match self {
            Self::NotFinite => {
                Fault::new("not-json", range, format!("JSON has no number for {what}"))
                    .help("quote it if it is text, or use a number that a double can hold")
            }
            Self::TagMismatch => Fault::new(
                "unsupported-tag",
                range,
                format!("{what} does not fit its tag `{tag}`"),
            )
            .help("correct the value or remove the tag"),
        }
    }
}

fn shown_tag(tag: &Tag) -> String {
    match core_name(tag) {
        Some(name) => format!("!!{name}"),
        None => format!("{}{}", tag.handle(), tag.suffix()),
    }
}

/// Whether JSON can express a tag. All other tags belong to one application, and the reader ignores them.
pub(super) fn is_known(tag: &Tag) -> bool {
    is_non_specific(tag)
        || core_name(tag).is_some_and(|name| {
            matches!(
                &*name,
                "str" | "float" | "int" | "bool" | "null" | "map" | "seq"
            )
        })
}

/// The warning about an unknown tag.
pub(super) fn ignored(tag: &Tag, range: Range<usize>) -> Fault {
    let message = format!("the YAML tag `{}` is ignored", shown_tag(tag));
    Fault::new("ignored-tag", range, message)
        .help("an API description holds what JSON can hold; remove the tag")
}

/// The part of a tag after `tag:yaml.org,2002:`.
pub(super) fn core_name(tag: &Tag) -> Option<String> {
    let full = format!("{}{}", tag.handle(), tag.suffix());
    full.strip_prefix("tag:yaml.org,2002:").map(str::to_owned)
}

/// The tag `!`, which means "not resolved": a scalar with it is text.
pub(super) fn is_non_specific(tag: &Tag) -> bool {
    tag.handle().is_empty() && tag.suffix() == "!"
}

/// The value of a scalar by its quotes and its tag.
pub(super) fn scalar_value(
    text: &str,
    style: ScalarStyle,
    tag: Option<&Tag>,
) -> Result<Value, NotAValue> {
    let Some(tag) = tag.filter(|tag| is_known(tag)) else {
        if style != ScalarStyle::Plain {
            return Ok(Value::from(text));
        }
        return match scalar::resolve(text) {
            Scalar::Value(value) => Ok(value),
            Scalar::NotFinite => Err(NotAValue::NotFinite),
            Scalar::Text => Ok(Value::from(text)),
        };
    };
    if is_non_specific(tag) {
        return Ok(Value::from(text));
    }
    let resolved = scalar::resolve(text);
    let fits = match (core_name(tag).as_deref(), &resolved) {
        (Some("str"), _) => return Ok(Value::from(text)),
        (Some("float"), Scalar::Value(Value::Number(number))) => {
            return Ok(number.as_f64().map_or(Value::Null, Value::from));
        }
        (Some("float" | "int"), Scalar::NotFinite) => return Err(NotAValue::NotFinite),
        (Some("int"), Scalar::Value(Value::Number(_))) => {
            !text.contains(['.', 'e', 'E']) || text.starts_with("0x")
        }
        (Some("bool"), Scalar::Value(value)) => value.is_boolean(),
        (Some("null"), Scalar::Value(value)) => value.is_null(),
        _ => false,
    };
    match resolved {
        Scalar::Value(value) if fits => Ok(value),
        _ => Err(NotAValue::TagMismatch),
    }
}
