//! Checks the addresses of a document's servers.

use serde_json::{Map, Value};

use super::Linter;
use super::path::template_names;
use crate::source::Part;
use crate::text::quoted;

impl<'value> Linter<'value> {
    /// Checks `servers` of the document, of a path item or of an operation.
    pub(super) fn check_servers(&mut self, parent: &'value Map<String, Value>) {
        let Some(servers) = parent.get("servers") else {
            return;
        };
        self.within("servers", |linter| {
            let Some(servers) = servers.as_array() else {
                linter.ignored_server("`servers` is not an array");
                return;
            };
            for (index, server) in servers.iter().enumerate() {
                linter.within(index, |linter| linter.check_server(server));
            }
        });
    }

    fn check_server(&mut self, server: &'value Value) {
        let Some(url) = server.get("url").and_then(Value::as_str) else {
            self.ignored_server("the server has no `url`");
            return;
        };
        let Ok(names) = template_names(url) else {
            self.within("url", |linter| {
                linter.ignored_server("the braces of the server's `url` do not match");
            });
            return;
        };
        let variables = server.get("variables").and_then(Value::as_object);
        for name in names {
            let variable = variables.and_then(|variables| variables.get(name));
            if variable
                .and_then(|variable| variable.get("default"))
                .is_none()
            {
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
        self.warning(
            "invalid-server",
            Part::Value,
            format!("{problem}, so it is not used"),
            "correct it in the document or in an overlay",
        );
    }
}
