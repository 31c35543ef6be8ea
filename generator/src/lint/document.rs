//! Checks the root of a document, and the servers and security requirements of the document and its operations.

use serde_json::{Map, Value};

use super::Linter;
use super::path::template_names;
use super::report::CORRECT;
use crate::base::held::members;
use crate::base::kind::{Kind, SECTIONS};
use crate::source::Part;
use crate::text::quoted;

impl<'value> Linter<'value> {
    /// Checks the `openapi` key. Returns whether the rest is worth checking.
    pub(super) fn check_version(&mut self, root: &'value Map<String, Value>) -> bool {
        // YAML reads an unquoted `3.1` as a number.
        let text = |version: &Value| match version {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => String::new(),
        };
        let Some(version) = root.get("openapi").map(text) else {
            return self.check_without_version(root);
        };
        let mut parts = version.trim().splitn(3, '.');
        self.minor_version = match (parts.next(), parts.next()) {
            (Some("3"), Some("0")) => 0,
            (Some("3"), Some("1")) => 1,
            (Some("3"), Some("2")) => 2,
            _ => {
                let version = quoted(&version);
                self.within("openapi", |linter| {
                    linter.error(
                        "unsupported-version",
                        Part::Value,
                        format!("`{version}` is not a supported version of OpenAPI"),
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
            let version = match swagger {
                Value::String(text) => quoted(text),
                other => quoted(&other.to_string()),
            };
            self.within("swagger", |linter| {
                linter.error(
                    "unsupported-version",
                    Part::Value,
                    format!("this is a Swagger {version} document"),
                    "convert it to OpenAPI 3 first, for example with swagger2openapi",
                );
            });
            return false;
        }
        let keys = root.keys().map(String::as_str);
        let help = match self.suggestions.nearest("openapi", keys) {
            Some(key) => format!("did you mean `openapi` instead of `{}`?", quoted(key)),
            None => "add the version of OpenAPI, such as `openapi: 3.1.0`".into(),
        };
        let message = "the document has no `openapi` key";
        self.error("unsupported-version", Part::Value, message, help);
        root.contains_key("paths")
    }

    /// Walks the sections of `components` that can hold references or schemas, including the components that no
    /// operation uses.
    pub(super) fn check_components(&mut self, root: &'value Map<String, Value>) {
        let Some(components) = root.get("components") else {
            return;
        };
        self.within("components", |linter| {
            let Some(components) = linter.object(components, "components") else {
                return;
            };
            for (section, kind) in SECTIONS {
                if !matches!(kind, Kind::Example | Kind::Link) {
                    linter.visit_map(kind, components, section);
                }
            }
        });
    }

    /// Checks `servers` of the document, of a path item or of an operation.
    pub(super) fn check_servers(&mut self, parent: &'value Map<String, Value>) {
        let Some(servers) = parent.get("servers") else {
            return;
        };
        self.within("servers", |linter| {
            let Some(servers) = servers.as_array() else {
                return linter.ignored_server("`servers` is not an array");
            };
            for (index, server) in servers.iter().enumerate() {
                linter.within(index, |linter| linter.check_server(server));
            }
        });
    }

    fn check_server(&mut self, server: &'value Value) {
        let Some(url) = server.get("url").and_then(Value::as_str) else {
            return self.ignored_server("the server has no `url`");
        };
        let Ok(names) = template_names(url) else {
            return self.within("url", |linter| {
                linter.ignored_server("the braces of the server's `url` do not match");
            });
        };
        let variables = server.get("variables");
        for name in names {
            let variable = variables.and_then(|variables| variables.get(name));
            if variable.is_none_or(|variable| variable.get("default").is_none()) {
                let message = format!("`{{{}}}` of the server has no default", quoted(name));
                self.within("url", |linter| {
                    linter.warning(
                        "undeclared-server-variable",
                        Part::Value,
                        message,
                        "declare it under `variables` with a `default`, or set the base URL yourself",
                    );
                });
            }
        }
    }

    fn ignored_server(&mut self, problem: &str) {
        let message = format!("{problem}, so it is not used");
        self.warning("invalid-server", Part::Value, message, CORRECT);
    }

    /// Checks `security` of the document or of an operation.
    pub(super) fn check_security(&mut self, parent: &'value Map<String, Value>) {
        let Some(security) = parent.get("security") else {
            return;
        };
        self.within("security", |linter| {
            let Some(requirements) = security.as_array() else {
                return linter.ignored_security();
            };
            for (index, requirement) in requirements.iter().enumerate() {
                linter.within(index, |linter| match requirement.as_object() {
                    Some(schemes) => linter.check_schemes(schemes),
                    None => linter.ignored_security(),
                });
            }
        });
    }

    fn check_schemes(&mut self, schemes: &'value Map<String, Value>) {
        let defined = self.root.pointer("/components/securitySchemes");
        for scheme in schemes.keys() {
            if defined.is_some_and(|defined| defined.get(scheme).is_some()) {
                continue;
            }
            let names = members(defined).map(|(name, _)| name.as_str());
            let help = match self.suggestions.nearest(scheme, names) {
                Some(name) => format!("did you mean `{}`?", quoted(name)),
                None => "describe it under `components.securitySchemes`".into(),
            };
            self.within(scheme, |linter| {
                let message = format!("no security scheme has the name `{}`", quoted(scheme));
                linter.warning("undefined-security-scheme", Part::Key, message, help);
            });
        }
    }

    fn ignored_security(&mut self) {
        let message = "`security` must be an array of objects, so this is not used";
        self.warning("wrong-type", Part::Value, message, CORRECT);
    }
}
