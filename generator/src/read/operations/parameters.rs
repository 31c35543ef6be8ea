//! Reads parameters: those of the path item and of the operation, in the order of a call.

use std::collections::HashSet;

use serde_json::Value;

use super::media_type::essence;
use super::references::References;
use crate::base::steps::{Step, Steps};
use crate::model::{Location, Parameter, Style};
use crate::read::schema::read as read_schema;

/// Headers that the client sets itself.
pub(crate) const CLIENT_HEADERS: Step = Step {
    name: "client-header",
    lost: "",
};

/// Parameters that accept `null`.
pub(crate) const NULLABLE: Step = Step {
    name: "nullable-parameter",
    lost: "a parameter with the value null is left out, because neither a path nor a query can express null",
};

/// Path parameters that are missing in the path's template.
pub(crate) const WITHOUT_PLACE: Step = Step {
    name: "path-parameter-without-place",
    lost: "a path parameter that the path does not contain is left out",
};

/// OpenAPI Specification 3.1.1, "Parameter Object": definitions of the first three headers shall be ignored. The HTTP
/// client sets the others, which frame a request and control its connection (RFC 9112, sections 6 and 9).
pub(crate) const CLIENT_HEADER_NAMES: [&str; 7] = [
    "accept",
    "content-type",
    "authorization",
    "content-length",
    "transfer-encoding",
    "connection",
    "upgrade",
];

/// Reads the parameters of an operation.
pub(crate) fn read<'document>(
    references: &mut References<'document>,
    item: &'document Value,
    operation: &'document Value,
    path: &str,
    steps: &mut Steps,
) -> Vec<Parameter> {
    let mut parameters: Vec<Parameter> = Vec::new();
    let mut known = HashSet::new();
    // An operation's own parameter replaces the path item's parameter of the same name and location.
    for source in [operation, item] {
        for parameter in source
            .get("parameters")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            if let Some(parameter) = read_parameter(references, parameter, steps)
                && known.insert((parameter.location, parameter.name.clone()))
            {
                parameters.push(parameter);
            }
        }
    }
    parameters.retain(|parameter| {
        let is_client_header = parameter.location == Location::Header
            && CLIENT_HEADER_NAMES.contains(&parameter.name.to_ascii_lowercase().as_str());
        if is_client_header {
            steps.record(&CLIENT_HEADERS);
        }
        let has_place = parameter.location != Location::Path
            || path.contains(&format!("{{{}}}", parameter.name));
        if !has_place {
            steps.record(&WITHOUT_PLACE);
        }
        !is_client_header && has_place
    });
    // Sorts by the order of the template. The sort is stable, so the others keep the document's order.
    parameters.sort_by_key(|parameter| match parameter.location {
        Location::Path => path.find(&format!("{{{}}}", parameter.name)),
        _ => Some(usize::MAX),
    });
    parameters
}

fn read_parameter<'document>(
    references: &mut References<'document>,
    parameter: &'document Value,
    steps: &mut Steps,
) -> Option<Parameter> {
    let parameter = references.follow(parameter);
    let parameter = parameter?;
    let location = match parameter.get("in")?.as_str()? {
        "path" => Location::Path,
        "query" => Location::Query,
        "header" => Location::Header,
        "querystring" => Location::QueryString,
        "cookie" => Location::Cookie,
        _ => return None,
    };
    let flag = |key: &str| parameter.get(key).and_then(Value::as_bool);
    let content = parameter.get("content").and_then(Value::as_object);
    let content = content.and_then(|content| content.iter().next());
    let is_form = content
        .is_some_and(|(media_type, _)| essence(media_type) == "application/x-www-form-urlencoded");
    let raw = content.map_or(parameter, |(_, media)| media).get("schema");
    let mut schema = raw.map_or_else(
        || serde_json::json!({"type": "string"}),
        |schema| references.localize(schema),
    );
    crate::read::dialect::rewrite(&mut schema, steps);
    let mut schema = read_schema(&schema);
    if schema.nullable {
        steps.record(&NULLABLE);
    }
    let nullable = std::mem::take(&mut schema.nullable);
    Some(Parameter {
        name: parameter.get("name")?.as_str()?.to_owned(),
        argument: String::new(),
        location,
        required: location == Location::Path || (flag("required") == Some(true) && !nullable),
        style: if is_form {
            Style::FormExplode
        } else if content.is_some() {
            Style::Json
        } else {
            style(
                location,
                parameter.get("style").and_then(Value::as_str),
                flag("explode"),
            )
        },
        description: super::text(parameter, "description")
            .or_else(|| schema.notes.description.clone()),
        deprecated: flag("deprecated") == Some(true),
        schema,
    })
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
