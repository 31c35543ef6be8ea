//! Checks parameters, headers, request bodies and media types.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::Linter;
use super::trail::Token;
use crate::base::held::elements;
use crate::base::keyword::Table;
use crate::base::kind::Kind;
use crate::source::Part;
use crate::text::quoted;

const LOCATIONS: [&str; 4] = ["query", "header", "path", "cookie"];

impl<'value> Linter<'value> {
    /// Checks `parameters` of a path item or of an operation.
    pub(super) fn check_parameters(&mut self, parent: &'value Map<String, Value>) {
        self.visit_list(Kind::Parameter, parent, "parameters");
        let mut seen: HashMap<(&str, &str), (usize, &Value)> = HashMap::new();
        for (index, parameter) in elements(parent.get("parameters")).enumerate() {
            let Some(parameter) = self.follow(parameter) else {
                continue;
            };
            let text = |key| parameter.get(key).and_then(Value::as_str);
            let (Some(name), Some(location)) = (text("name"), text("in")) else {
                continue;
            };
            let (first, known) = *seen.entry((location, name)).or_insert((index, parameter));
            if first != index {
                self.within_all([Token::Key("parameters"), Token::Index(index)], |linter| {
                    linter.duplicate_parameter(location, name, known == parameter);
                });
            }
        }
    }

    fn duplicate_parameter(&mut self, location: &str, name: &str, is_equal: bool) {
        let what = format!("the {} parameter `{}`", quoted(location), quoted(name));
        if is_equal {
            self.warning(
                "duplicate-parameter",
                Part::Value,
                format!("{what} is listed twice; the generator uses it once"),
                "remove one of the two",
            );
        } else {
            self.error(
                "duplicate-parameter",
                Part::Value,
                format!("{what} has two different descriptions"),
                "remove one of the two in an overlay",
            );
        }
    }

    pub(super) fn check_parameter(&mut self, parameter: &'value Map<String, Value>) {
        // A reference's target is checked at its own place.
        if parameter.contains_key("$ref") {
            return;
        }
        self.check_keywords(Table::Parameter, parameter);
        if !parameter.get("name").is_some_and(Value::is_string) {
            self.error(
                "unnamed-parameter",
                Part::Value,
                "the parameter has no `name`",
                "in an overlay, name it or remove it",
            );
        }
        match parameter.get("in").and_then(Value::as_str) {
            Some("path") => {
                if parameter.get("required") == Some(&Value::Bool(false)) {
                    self.within("required", |linter| {
                        linter.warning(
                            "optional-path-parameter",
                            Part::Value,
                            "a path parameter is always required, so the generator requires it",
                            "add `required: true`",
                        );
                    });
                }
            }
            Some("query" | "querystring" | "header" | "cookie") => {}
            location => self.unknown_location(parameter, location),
        }
        self.check_value(parameter);
    }

    fn unknown_location(&mut self, parameter: &'value Map<String, Value>, location: Option<&str>) {
        let help = match location.unwrap_or_default() {
            "body" | "formData" => {
                "this is Swagger 2; move it to the `requestBody` of the operation".into()
            }
            location => self.suggestions.among("locations", &LOCATIONS, location),
        };
        let message = match location {
            Some(location) => format!("`{}` is not a location of a parameter", quoted(location)),
            None => "the parameter has no `in`, which says where it is sent".into(),
        };
        self.within_all(parameter.get("in").map(|_| "in"), |linter| {
            linter.error("unknown-parameter-location", Part::Value, message, help);
        });
    }

    pub(super) fn check_header(&mut self, header: &'value Map<String, Value>) {
        if !header.contains_key("$ref") {
            self.check_value(header);
        }
    }

    /// Checks the keys that describe the value of a parameter or a header.
    fn check_value(&mut self, owner: &'value Map<String, Value>) {
        self.visit_member(Kind::Schema, owner, "schema");
        self.visit_map(Kind::MediaType, owner, "content");
        let has_content = owner
            .get("content")
            .is_some_and(|content| content.as_object().is_none_or(|types| !types.is_empty()));
        if !has_content && owner.get("schema").is_none_or(Value::is_null) {
            self.warning(
                "missing-schema",
                Part::Value,
                "neither `schema` nor `content` describes the value, so it is a string",
                "add a `schema`",
            );
        }
    }

    pub(super) fn check_request_body(&mut self, body: &'value Map<String, Value>) {
        self.visit_map(Kind::MediaType, body, "content");
        let is_empty = match body.get("content") {
            None | Some(Value::Null) => true,
            Some(content) => content.as_object().is_some_and(Map::is_empty),
        };
        if is_empty {
            self.warning(
                "missing-content",
                Part::Value,
                "the request body has no `content`, so none is sent",
                "describe the body under `content`",
            );
        }
    }

    pub(super) fn check_media_type(&mut self, media_type: &'value Map<String, Value>) {
        let is_of_3_2 = self.minor_version == 2;
        let unsupported = ["itemEncoding", "prefixEncoding"].into_iter();
        for key in unsupported.filter(|key| is_of_3_2 && media_type.contains_key(*key)) {
            self.within(key, |linter| {
                linter.error(
                    "unsupported-version",
                    Part::Key,
                    format!("`{key}` of OpenAPI 3.2 is not supported"),
                    "describe it in terms of OpenAPI 3.1, or remove it in an overlay",
                );
            });
        }
        self.visit_member(Kind::Schema, media_type, "itemSchema");
        self.visit_member(Kind::Schema, media_type, "schema");
    }
}
