//! Reads parameters: those of the path item and of the operation, in the order of a call.

use std::collections::HashSet;

use serde_json::Value;

use super::Reader;
use super::media_type::essence;
use crate::base::held::{elements, members, text};
use crate::model::schema::{Schema, Shape};
use crate::model::{Location, Parameter, Style};

/// Whether the client sets a header itself. OpenAPI Specification 3.1.1, "Parameter Object": definitions of the first
/// three shall be ignored. The others frame a request and control its connection (RFC 9112, sections 6 and 9).
pub(crate) fn is_client_header(name: &str) -> bool {
    let headers = [
        "accept",
        "content-type",
        "authorization",
        "content-length",
        "transfer-encoding",
        "connection",
        "upgrade",
    ];
    headers
        .iter()
        .any(|header| header.eq_ignore_ascii_case(name))
}

impl<'document> Reader<'document, '_> {
    /// Reads the parameters of an operation.
    pub(super) fn parameters(
        &mut self,
        item: &'document Value,
        operation: &'document Value,
        path: &str,
    ) -> Vec<Parameter> {
        let mut known = HashSet::new();
        // An operation's own parameter replaces the path item's parameter of the same name and location.
        let mut parameters: Vec<Parameter> = [operation, item]
            .into_iter()
            .flat_map(|source| elements(source.get("parameters")))
            .filter_map(|parameter| self.parameter(parameter))
            .filter(|read| known.insert((read.location, read.name.clone())))
            .collect();
        let place = |parameter: &Parameter| path.find(&format!("{{{}}}", parameter.name));
        parameters.retain(|parameter| match parameter.location {
            Location::Header if is_client_header(&parameter.name) => {
                self.steps.lossless("client-header");
                false
            }
            Location::Path if place(parameter).is_none() => {
                self.steps.lost(
                    "path-parameter-without-place",
                    "a path parameter that the path does not contain is left out",
                );
                false
            }
            _ => true,
        });
        // Sorts by the order of the template. The sort is stable, so the others keep the document's order.
        parameters.sort_by_key(|parameter| match parameter.location {
            Location::Path => place(parameter),
            _ => Some(usize::MAX),
        });
        parameters
    }

    fn parameter(&mut self, parameter: &'document Value) -> Option<Parameter> {
        let parameter = self.follow(parameter)?;
        let said = |key: &str| parameter.get(key).and_then(Value::as_str);
        let location = match said("in")? {
            "path" => Location::Path,
            "query" => Location::Query,
            "header" => Location::Header,
            "querystring" => Location::QueryString,
            "cookie" => Location::Cookie,
            _ => return None,
        };
        let flag = |key: &str| parameter.get(key).and_then(Value::as_bool);
        let content = members(parameter.get("content")).next();
        let described = content.map_or(parameter, |(_, media)| media).get("schema");
        let mut schema = match described {
            Some(_) => self.schema(described),
            None => Schema::of(Shape::Text),
        };
        let nullable = std::mem::take(&mut schema.nullable);
        if nullable {
            self.steps.lost(
                "nullable-parameter",
                "a parameter with the value null is left out, because neither a path nor a query can express null",
            );
        }
        Some(Parameter {
            name: said("name")?.to_owned(),
            argument: String::new(),
            location,
            required: location == Location::Path || (flag("required") == Some(true) && !nullable),
            style: match content {
                Some((media_type, _))
                    if essence(media_type) == "application/x-www-form-urlencoded" =>
                {
                    Style::FormExplode
                }
                Some(_) => Style::Json,
                None => style(location, said("style"), flag("explode")),
            },
            description: text(parameter.get("description"))
                .or_else(|| schema.notes.description.clone()),
            deprecated: flag("deprecated") == Some(true),
            schema,
        })
    }
}

/// The style of a parameter, as written or by default (OpenAPI Specification 3.2.0, "Style Values").
fn style(location: Location, style: Option<&str>, explode: Option<bool>) -> Style {
    let form = matches!(location, Location::Query | Location::Cookie);
    let style = style.unwrap_or(if form { "form" } else { "simple" });
    let explode = explode.unwrap_or(matches!(style, "form" | "cookie"));
    match (style, explode) {
        ("label", false) => Style::Label,
        ("label", true) => Style::LabelExplode,
        ("matrix", false) => Style::Matrix,
        ("matrix", true) => Style::MatrixExplode,
        ("spaceDelimited", false) => Style::SpaceDelimited,
        ("pipeDelimited", false) => Style::PipeDelimited,
        ("deepObject", _) => Style::DeepObject,
        ("cookie", false) if location == Location::Cookie => Style::Cookie,
        ("cookie", true) if location == Location::Cookie => Style::CookieExplode,
        ("form", false) => Style::Form,
        _ if form => Style::FormExplode,
        (_, true) => Style::SimpleExplode,
        _ => Style::Simple,
    }
}
