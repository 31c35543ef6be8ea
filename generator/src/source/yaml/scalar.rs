//! The scalars of a YAML text: how their quotes and tags decide their values.

use std::ops::Range;

use granit_parser::{ScalarStyle, Tag};
use serde_json::Value;

use super::{Reader, range};
use crate::source::fault::{Fault, MOST_FAULTS};
use crate::source::scalar::{self, Scalar};

/// The tag `!`, which means "not resolved": a scalar with it is text.
const NON_SPECIFIC: &str = "!";

/// Why a scalar has no JSON value.
enum NotAValue {
    NotFinite,
    TagMismatch,
}

impl Reader<'_> {
    /// The value of a scalar, and its place without the empty lines after a block scalar.
    pub(super) fn scalar(
        &mut self,
        text: &str,
        style: ScalarStyle,
        tag: Option<&Tag>,
        is_key: bool,
    ) -> (Value, Range<usize>) {
        let place = range(self.span);
        let source = self.text.get(place.clone()).unwrap_or_default();
        let place = place.start..place.start + source.trim_end().len();
        let tag = self.tag(tag);
        let value = match value(text, style, tag.as_deref()) {
            Ok(value) => value,
            // A key is always its text, even if the text has another meaning as a value.
            Err(NotAValue::NotFinite) if is_key => Value::from(text),
            Err(NotAValue::NotFinite) => {
                let message = format!("JSON has no number for `{text}`");
                let fault = Fault::new("not-json", self.place_of_tag(&place), message);
                self.report(
                    fault.help("quote it if it is text, or use a number that a double can hold"),
                );
                Value::Null
            }
            Err(NotAValue::TagMismatch) => {
                self.mismatch(&format!("`{text}`"), &tag.unwrap_or_default(), &place);
                Value::Null
            }
        };
        (value, place)
    }

    /// Checks the tag of a list or an object.
    pub(super) fn collection_tag(&mut self, tag: Option<&Tag>, expected: &str, what: &str) {
        if let Some(name) = self.tag(tag)
            && name != NON_SPECIFIC
            && name != expected
        {
            self.mismatch(what, &name, &range(self.span));
        }
    }

    fn mismatch(&mut self, what: &str, tag: &str, place: &Range<usize>) {
        let message = format!("{what} does not fit its tag `!!{tag}`");
        let fault = Fault::new("unsupported-tag", self.place_of_tag(place), message);
        self.report(fault.help("correct the value or remove the tag"));
    }

    /// The name of a tag that JSON can express. All others belong to one application: the reader ignores them, with a
    /// warning.
    fn tag(&mut self, tag: Option<&Tag>) -> Option<String> {
        let full = tag.map(|tag| format!("{}{}", tag.handle(), tag.suffix()))?;
        let core = full.strip_prefix("tag:yaml.org,2002:");
        let known = match core {
            Some("str" | "float" | "int" | "bool" | "null" | "map" | "seq") => core,
            _ => Some(full.as_str()).filter(|full| *full == NON_SPECIFIC),
        };
        if known.is_none() && self.warnings.len() < MOST_FAULTS {
            let shown = core.map_or_else(|| full.clone(), |name| format!("!!{name}"));
            let message = format!("the YAML tag `{shown}` is ignored");
            let place = self.place_of_tag(&range(self.span));
            let warning = Fault::new("ignored-tag", place, message);
            self.warnings
                .push(warning.help("an API description holds what JSON can hold; remove the tag"));
        }
        known.map(str::to_owned)
    }

    /// The place of the tag of the latest event, or that of its value if it has none.
    fn place_of_tag(&self, value: &Range<usize>) -> Range<usize> {
        self.span.tag_span().map_or_else(|| value.clone(), range)
    }
}

fn value(text: &str, style: ScalarStyle, tag: Option<&str>) -> Result<Value, NotAValue> {
    let is_text = match tag {
        None => style != ScalarStyle::Plain,
        Some(tag) => matches!(tag, "str" | NON_SPECIFIC),
    };
    if is_text {
        return Ok(Value::from(text));
    }
    match (tag, scalar::resolve(text)) {
        (None, Scalar::Text) => Ok(Value::from(text)),
        (None | Some("float" | "int"), Scalar::NotFinite) => Err(NotAValue::NotFinite),
        (Some("float"), Scalar::Value(Value::Number(number))) => Ok(number.as_f64().into()),
        (tag, Scalar::Value(value)) => {
            let fits = match tag {
                None => true,
                Some("int") => {
                    value.is_number() && (!text.contains(['.', 'e', 'E']) || text.starts_with("0x"))
                }
                Some("bool") => value.is_boolean(),
                Some("null") => value.is_null(),
                Some(_) => false,
            };
            if fits {
                Ok(value)
            } else {
                Err(NotAValue::TagMismatch)
            }
        }
        _ => Err(NotAValue::TagMismatch),
    }
}
