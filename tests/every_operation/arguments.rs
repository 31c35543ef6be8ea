//! The arguments of a call, and the request that must result.

use generator::inspect::body_name;
use generator::model::{Body, Encoding, Location, Operation, Parameter, Part, PartContent, Style};
use serde_json::{Map, Value};

use crate::example::{Example, Examples};
use crate::sent::{Content, Sent, SentPart};
use crate::value::Place;
use crate::wire;

/// The text in place of bytes and files.
const BYTES: &str = "bytes \u{0} é\n";

/// The arguments of one call.
#[derive(Debug, Clone, Default)]
pub(crate) struct Arguments {
    /// The required arguments, by name.
    pub(crate) required: Map<String, Value>,
    /// The optional arguments, by the name of the field.
    pub(crate) optional: Map<String, Value>,
    /// The request that must arrive, without the credential.
    pub(crate) sent: Sent,
}

/// An argument with the examples of its values.
struct Varied<'api> {
    target: Target<'api>,
    is_required: bool,
    examples: Vec<Example>,
}

enum Target<'api> {
    Parameter(&'api Parameter),
    Body(&'api Body),
}

/// The arguments of several calls. Together they send every example of every parameter and of the body.
///
/// # Errors
///
/// The reason why there is no example, or none that can be sent.
pub(crate) fn arguments<'api>(
    operation: &'api Operation,
    examples: &mut Examples<'api>,
    with_optional: bool,
) -> Result<Vec<Arguments>, String> {
    let mut varied: Vec<Varied> = Vec::new();
    for parameter in &operation.parameters {
        let is_given = with_optional && !is_refused(parameter);
        if parameter.required || is_given {
            let found = parameter_examples(parameter, examples);
            varied.push(Varied {
                target: Target::Parameter(parameter),
                is_required: parameter.required,
                examples: found.map_err(|why| format!("parameter {}: {why}", parameter.name))?,
            });
        }
    }
    let body = operation.body.iter();
    for body in body.filter(|body| body.required || with_optional) {
        varied.push(Varied {
            target: Target::Body(body),
            is_required: body.required,
            examples: body_examples(body, examples).map_err(|why| format!("body: {why}"))?,
        });
    }
    let count = varied.iter().map(|it| it.examples.len()).max().unwrap_or(1);
    (0..count)
        .map(|index| assembled(operation, &varied, index))
        .collect()
}

/// Whether the parameter cannot be sent, because HTTP has no header of its name (RFC 9110, section 5.6.2).
pub(crate) fn is_refused(parameter: &Parameter) -> bool {
    let name = parameter.name.bytes();
    let is_token = |it: u8| it.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&it);
    parameter.location == Location::Header && !name.into_iter().all(is_token)
}

/// The arguments of a call that the client must refuse, because a parameter cannot be sent.
///
/// # Errors
///
/// The reason why there is no example.
pub(crate) fn refused<'api>(
    operation: &'api Operation,
    examples: &mut Examples<'api>,
    usual: &Arguments,
) -> Result<Option<Arguments>, String> {
    let mut parameters = operation.parameters.iter();
    let Some(parameter) = parameters.find(|it| is_refused(it) && !it.required) else {
        return Ok(None);
    };
    let mut arguments = usual.clone();
    let all = parameter_examples(parameter, examples)?;
    let example = all.into_iter().next().ok_or("there is no example")?;
    arguments
        .optional
        .insert(parameter.argument.clone(), example.given);
    Ok(Some(arguments))
}

fn assembled(
    operation: &Operation,
    varied: &[Varied<'_>],
    index: usize,
) -> Result<Arguments, String> {
    let mut arguments = Arguments::default();
    let mut path = operation.path.clone();
    arguments.sent.method.clone_from(&operation.method);
    for Varied {
        target,
        is_required,
        examples,
    } in varied
    {
        let count = examples.len().max(1);
        let example = examples.get(index % count).ok_or("there is no example")?;
        let (name, sent) = match target {
            Target::Parameter(parameter) => {
                let value = &example.kept;
                send(parameter, value, &mut path, &mut arguments.sent)?;
                (parameter.argument.as_str(), &example.given)
            }
            Target::Body(body) => {
                send_body(body, &example.kept, &mut arguments.sent)?;
                (body_name(body), &example.given)
            }
        };
        let given = if *is_required {
            &mut arguments.required
        } else {
            &mut arguments.optional
        };
        if given.insert(name.to_owned(), sent.clone()).is_some() {
            return Err(format!("two arguments are called {name}"));
        }
    }
    arguments.sent.set_path(&path)?;
    Ok(arguments)
}

fn parameter_examples<'api>(
    parameter: &'api Parameter,
    examples: &mut Examples<'api>,
) -> Result<Vec<Example>, String> {
    let place = match parameter.location {
        Location::Header => Place::Header,
        Location::Cookie if matches!(parameter.style, Style::Cookie | Style::CookieExplode) => {
            Place::PlainCookie
        }
        Location::Path | Location::Query | Location::QueryString | Location::Cookie => Place::Url,
    };
    let mut all = sorted(examples.of_parameter(parameter, place)?);
    // A path without one of its parts would be the path of something else.
    if parameter.location == Location::Path {
        all.retain(|it| wire::path(parameter, &it.kept).is_some());
    }
    if all.is_empty() {
        return Err("no example of it can be sent".to_owned());
    }
    Ok(all)
}

/// The examples with the properties of objects sorted by name. Text contains them in this order.
fn sorted(examples: Vec<Example>) -> Vec<Example> {
    let mut examples = examples;
    for example in &mut examples {
        example.kept.sort_all_objects();
    }
    examples
}

/// Writes a parameter to its place.
fn send(
    parameter: &Parameter,
    value: &Value,
    path: &mut String,
    sent: &mut Sent,
) -> Result<(), String> {
    match parameter.location {
        Location::Path => {
            let text = wire::path(parameter, value).ok_or("a path parameter is empty")?;
            *path = path.replace(&format!("{{{}}}", parameter.name), &text);
        }
        Location::Query => sent.query.extend(wire::query(parameter, value)),
        Location::QueryString => {
            let members = value.as_object().ok_or("a query string is an object")?;
            sent.query.extend(wire::form(members));
        }
        Location::Header => {
            if let Some(text) = wire::header(parameter, value) {
                sent.header(&parameter.name, text.trim());
            }
        }
        Location::Cookie => sent.cookies.extend(wire::cookies(parameter, value)),
    }
    Ok(())
}

fn body_examples<'api>(
    body: &'api Body,
    examples: &mut Examples<'api>,
) -> Result<Vec<Example>, String> {
    match body.encoding {
        Encoding::Json => examples.all(&body.schema, Place::Json),
        Encoding::Form => {
            let mut all = sorted(examples.all(&body.schema, Place::Json)?);
            all.retain(|it| it.kept.is_object());
            if all.is_empty() {
                return Err("a form that is no object cannot be sent".to_owned());
            }
            Ok(all)
        }
        Encoding::Text | Encoding::Bytes => Ok(vec![Example::of(BYTES.into())]),
        Encoding::Multipart if body.parts.is_empty() => Ok(vec![Example::of(BYTES.into())]),
        Encoding::Multipart => forms(body, examples),
    }
}

/// Examples of a form, by the names of its fields: one with every part, and one with the required parts.
fn forms<'api>(body: &'api Body, examples: &mut Examples<'api>) -> Result<Vec<Example>, String> {
    let mut parts: Vec<(&Part, Vec<Example>)> = Vec::new();
    for part in &body.parts {
        let found = match &part.content {
            PartContent::Value(schema) => sorted(examples.all(schema, Place::Json)?),
            PartContent::File { is_list: true, .. } => {
                vec![Example::of(vec![BYTES, "another"].into())]
            }
            PartContent::File { is_list: false, .. } => vec![Example::of(BYTES.into())],
        };
        parts.push((part, found));
    }
    let count = parts
        .iter()
        .map(|(_, found)| found.len())
        .max()
        .unwrap_or(1);
    let mut forms = Vec::new();
    for index in 0..=count {
        let [mut given, mut kept] = [Map::new(), Map::new()];
        for (part, found) in &parts {
            // The last one has only the required parts.
            if part.required || index < count {
                let example = found.get(index % found.len().max(1));
                let example = example.ok_or("there is no example of a part")?;
                given.insert(part.field.clone(), example.given.clone());
                kept.insert(part.field.clone(), example.kept.clone());
            }
        }
        let [given, kept] = [given, kept].map(Value::Object);
        forms.push(Example {
            given,
            ..Example::of(kept)
        });
    }
    Ok(forms)
}

fn send_body(body: &Body, value: &Value, sent: &mut Sent) -> Result<(), String> {
    let bytes = || value.as_str().unwrap_or_default().as_bytes().to_vec();
    let mut media_type = body.media_type.as_str();
    sent.content = match body.encoding {
        Encoding::Json => Content::Json(value.clone()),
        Encoding::Form => {
            media_type = "application/x-www-form-urlencoded";
            let members = value.as_object().ok_or("a form is no object")?;
            Content::Pairs(wire::form(members))
        }
        Encoding::Text | Encoding::Bytes => Content::Bytes(bytes()),
        Encoding::Multipart => {
            media_type = "multipart/form-data";
            let mut parts = Vec::new();
            if body.parts.is_empty() {
                // The program makes a form of one part.
                parts.push(SentPart::text("part", bytes()));
            }
            for part in &body.parts {
                if let Some(value) = value.get(&part.field) {
                    send_part(part, value, &mut parts);
                }
            }
            Content::Parts(parts)
        }
    };
    sent.header("content-type", media_type);
    Ok(())
}

/// The parts of a value or a file, one per item of a list.
fn send_part(part: &Part, value: &Value, parts: &mut Vec<SentPart>) {
    if let Value::Array(items) = value {
        for item in items {
            send_part(part, item, parts);
        }
        return;
    }
    let Some(text) = wire::scalar(value) else {
        return;
    };
    let plain = SentPart::text(&part.name, text.into_bytes());
    parts.push(match &part.content {
        PartContent::Value(_) if value.is_object() => SentPart {
            media_type: Some("application/json".to_owned()),
            ..plain
        },
        PartContent::Value(_) => plain,
        PartContent::File { media_type, .. } => {
            let media_type = media_type.as_deref().unwrap_or("application/octet-stream");
            SentPart {
                file: Some(part.name.clone()),
                media_type: Some(media_type.to_owned()),
                ..plain
            }
        }
    });
}
