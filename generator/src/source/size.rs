//! How large a document may be, and how large a value is.

use serde_json::Value;

/// Limits on the size of a document.
///
/// Documents come from strangers. Without limits, one file could take all memory or overflow the stack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most bytes of text, and the most bytes of strings that YAML aliases may repeat.
    pub bytes: usize,
    /// Objects and arrays must be nested less deeply than this.
    ///
    /// JSON has a limit of 128 levels in any case, which is `serde_json`'s own.
    pub depth: usize,
    /// The most values of a document, with every YAML alias written out.
    pub nodes: usize,
    /// The most files of one document.
    pub files: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 64 * 1024 * 1024,
            depth: 128,
            // In memory they take less than a gigabyte; documents of the largest providers have about half as many.
            nodes: 3_000_000,
            files: 5_000,
        }
    }
}

/// The size of a value.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Size {
    /// The number of values in it, itself included.
    pub(crate) values: usize,
    /// The bytes of its strings and keys.
    pub(crate) bytes: usize,
    /// How many levels of objects and arrays it has.
    pub(crate) height: usize,
}

impl Size {
    /// Recursive, because the reader of documents limits the depth.
    pub(crate) fn of(value: &Value) -> Self {
        let mut size = Self {
            values: 1,
            ..Self::default()
        };
        match value {
            Value::String(text) => size.bytes = text.len(),
            Value::Array(items) => size.add(items),
            Value::Object(members) => {
                size.bytes = members.keys().map(String::len).sum();
                size.add(members.values());
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
        size
    }

    fn add<'value>(&mut self, parts: impl IntoIterator<Item = &'value Value>) {
        let mut deepest = 0;
        for part in parts {
            let part = Self::of(part);
            self.values += part.values;
            self.bytes += part.bytes;
            deepest = deepest.max(part.height);
        }
        self.height = deepest + 1;
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Size;

    #[test]
    fn values_strings_and_levels_are_counted() {
        let size = |values, bytes, height| Size {
            values,
            bytes,
            height,
        };
        assert_eq!(Size::of(&json!(1)), size(1, 0, 0));
        assert_eq!(Size::of(&json!([])), size(1, 0, 1));
        assert_eq!(
            Size::of(&json!({"ab": ["c", {"d": null}], "e": true})),
            size(6, 5, 3)
        );
    }
}
