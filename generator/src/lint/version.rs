//! Checks the OpenAPI version of a document, and reports features of newer versions that are not supported.

use serde_json::{Map, Value};

use super::Linter;
use crate::source::Part;
use crate::text::quoted;

/// The versions that the checks distinguish. A document without a version counts as the newest one with full support.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Version {
    V30,
    #[default]
    V31,
    V32,
}

impl<'value> Linter<'value> {
    /// Checks the `openapi` key. Returns whether the rest is worth checking.
    pub(super) fn check_version(&mut self, root: &'value Map<String, Value>) -> bool {
        let Some(version) = root.get("openapi") else {
            return self.check_without_version(root);
        };
        // YAML reads an unquoted `3.1` as a number.
        let text = match version {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => String::new(),
        };
        let mut parts = text.trim().splitn(3, '.');
        self.version = match (parts.next(), parts.next()) {
            (Some("3"), Some("0")) => Version::V30,
            (Some("3"), Some("1")) => Version::V31,
            (Some("3"), Some("2")) => Version::V32,
            _ => {
                self.within("openapi", |linter| {
                    linter.error(
                        "unsupported-version",
                        Part::Value,
                        format!("`{}` is not a supported version of OpenAPI", quoted(&text)),
                        "convert the document to OpenAPI 3.0, 3.1 or 3.2",
                    );
                });
                return false;
            }
        };
        true
    }

    fn check_without_version(&mut self, root: &'value Map<String, Value>) -> bool {
        if let Some(swagger) = root.get("swagger") {
            let text = match swagger {
                Value::String(text) => quoted(text),
                other => quoted(&other.to_string()),
            };
            self.within("swagger", |linter| {
                linter.error(
                    "unsupported-version",
                    Part::Value,
                    format!("this is a Swagger {text} document"),
                    "convert it to OpenAPI 3 first, for example with swagger2openapi",
                );
            });
            return false;
        }
        let help = match self
            .suggestions
            .nearest("openapi", root.keys().map(String::as_str))
        {
            Some(key) => format!("did you mean `openapi` instead of `{}`?", quoted(key)),
            None => "add the version of OpenAPI, such as `openapi: 3.1.0`".into(),
        };
        self.error(
            "unsupported-version",
            Part::Value,
            "the document has no `openapi` key".into(),
            help,
        );
        root.contains_key("paths")
    }

    /// Reports a feature that is new in OpenAPI 3.2 and changes the generated code.
    pub(super) fn unsupported(&mut self, what: &str) {
        self.error(
            "unsupported-version",
            Part::Key,
            format!("{what} of OpenAPI 3.2 is not supported"),
            "describe it in terms of OpenAPI 3.1, or remove it in an overlay",
        );
    }

    /// Reports each of `keys` that `object` has, in a document of version 3.2.
    pub(super) fn check_unsupported_keys(
        &mut self,
        object: &'value Map<String, Value>,
        keys: &[&'static str],
    ) {
        if self.version != Version::V32 {
            return;
        }
        for key in keys.iter().copied() {
            if object.contains_key(key) {
                self.within(key, |linter| linter.unsupported(&format!("`{key}`")));
            }
        }
    }
}
