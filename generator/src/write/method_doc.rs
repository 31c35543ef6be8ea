//! Writes the doc comment of a method.

use serde_json::Value;

use super::argument::body_name;
use super::doc::repeats_name;
use super::response::error_name;
use crate::model::{Choice, Operation, Status, Stream, StreamFormat};
use crate::name::outcome::Outcome;
use crate::text::{inline_code, rustdoc, summary};

/// Summary, description, method and path, the arguments, and the documented errors.
#[must_use]
pub(crate) fn documentation(operation: &Operation, outcome: &Outcome<'_>) -> Vec<String> {
    let title = operation.summary.as_deref().and_then(summary);
    let description = operation.description.as_deref();
    let description = description.map(rustdoc).unwrap_or_default();
    let repeats = matches!((&title, description.as_slice()), (Some(title), [only])
        if only.trim_end_matches('.').eq_ignore_ascii_case(title.trim_end_matches('.')));
    // A summary that only repeats the name is used only if there is no other text.
    let title =
        title.filter(|it| description.is_empty() || repeats || !repeats_name(it, &operation.name));
    let sent = inline_code(&Value::from(operation.signature()));
    let sent = match &operation.server {
        Some(server) => format!("{sent} at <{server}>"),
        None => sent,
    };
    let further = operation.documentation.as_ref();
    let further = further.map(|url| rustdoc(&format!("See <{url}>.")));
    let mut sections = vec![
        title.into_iter().collect(),
        if repeats { Vec::new() } else { description },
        vec![sent],
        further.unwrap_or_default(),
        choices(operation),
        argument_list(operation),
        error_list(outcome),
    ];
    sections.retain(|section| !section.is_empty());
    sections.join(&String::new())
}

/// The docs of the method that streams its answer.
#[must_use]
pub(crate) fn stream_documentation(operation: &Operation, stream: &Stream) -> String {
    let name = &operation.name;
    let what = match stream.format {
        StreamFormat::Events => "events, as they arrive",
        StreamFormat::Lines | StreamFormat::Sequence => "values, as they arrive",
    };
    let media_type = inline_code(&Value::from(stream.media_type.as_str()));
    format!("As [`{name}`](Self::{name}), but answers a stream ({media_type}) of {what}.")
}

/// The docs of the method that sends a form instead of the body.
#[must_use]
pub(crate) fn form_documentation(operation: &Operation) -> String {
    let name = &operation.name;
    format!("As [`{name}`](Self::{name}), with a form (`multipart/form-data`) instead of the body.")
}

/// The docs of the method with optional arguments, which refer to the method `name`.
#[must_use]
pub(crate) fn with_documentation(operation: &Operation, name: &str) -> String {
    let has_parameters = operation.parameters.iter().any(|it| !it.required);
    let what = match (has_parameters, operation.has_optional_body()) {
        (true, true) => {
            "optional parameters and an optional body; for a body alone, pass `body.into()`"
        }
        (true, false) => "optional parameters",
        (false, _) => "a body: `body.into()`",
    };
    format!("As [`{name}`](Self::{name}), with {what}.")
}

/// Which of several media types the method sends and decodes.
fn choices(operation: &Operation) -> Vec<String> {
    let sentence = |lead: &str, choice: &Choice| {
        let code = |it: &String| inline_code(&Value::from(it.as_str()));
        let left: Vec<String> = choice.left.iter().map(code).collect();
        let taken = code(&choice.taken);
        format!("{lead} {taken}; the document also has {}.", left.join(", "))
    };
    let body = operation.body.iter().filter_map(|it| it.choice.as_ref());
    let body = body.map(|choice| sentence("The body is sent as", choice));
    let successes = operation
        .responses
        .iter()
        .filter(|it| it.status.is_success());
    let answers = successes.filter_map(|it| it.choice.as_ref());
    let mut lines: Vec<String> = body
        .chain(answers.map(|choice| sentence("The answer is read as", choice)))
        .collect();
    lines.dedup();
    lines
}

/// The arguments that the document describes.
fn argument_list(operation: &Operation) -> Vec<String> {
    let parameters = operation.parameters.iter().filter(|it| it.required);
    let parameters = parameters.map(|it| (it.argument.as_str(), &it.description));
    let body = operation.body.iter().filter(|body| body.required);
    let body = body.map(|body| (body_name(body), &body.description));
    let described: Vec<String> = parameters
        .chain(body)
        .filter_map(|(name, description)| {
            let text = summary(description.as_deref()?)?;
            Some(format!("* `{name}`: {text}"))
        })
        .collect();
    if described.is_empty() {
        return described;
    }
    let heading = ["# Arguments".to_owned(), String::new()];
    heading.into_iter().chain(described).collect()
}

fn error_list(outcome: &Outcome<'_>) -> Vec<String> {
    let name = error_name(outcome);
    let mut lines = vec!["# Errors".to_owned(), String::new()];
    if outcome.errors.is_empty() {
        lines.push("None is documented; [`Error`] holds the answer.".to_owned());
        return lines;
    }
    lines.push(format!("[`Error::documented`] is a [`responses::{name}`]:"));
    lines.push(String::new());
    lines.extend(outcome.errors.iter().map(|arm| {
        let status = match arm.response.status {
            Status::Default => "any other status".to_owned(),
            status => format!("`{status}`"),
        };
        match summary(&arm.response.description) {
            Some(description) => format!("* {status}: {description}"),
            None => format!("* {status}"),
        }
    }));
    lines
}
