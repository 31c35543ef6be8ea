//! Finds answers that are secret as a whole, and makes undocumented answers with secrets.

use std::collections::BTreeMap;

use generator::model::Content;
use generator::model::schema::{Schema, Shape};
use serde_json::{Value, json};

use crate::call::{About, Call};
use crate::server::Reply;
use crate::value::MARK;

/// The most changed answers of one status.
const MOST_DEVIATING: usize = 3;

/// Whether the answer of a sensitive operation is secret as a whole. If its type has secret properties, only those are.
pub(crate) fn is_wholly_secret(content: &Content) -> bool {
    match content {
        Content::Json(schema) => is_untyped(schema),
        Content::Text => true,
        Content::Empty | Content::Bytes | Content::Stream(_) => false,
    }
}

fn is_untyped(schema: &Schema) -> bool {
    match &schema.shape {
        Shape::Any | Shape::Text => true,
        Shape::Array(inner) | Shape::Map(inner) => is_untyped(inner),
        _ => false,
    }
}

/// The calls with a secret in their answers. No document describes these answers.
pub(crate) fn deviating(calls: &[Call]) -> Vec<Call> {
    let mut counts: BTreeMap<&About, usize> = BTreeMap::new();
    let answered = calls.iter().filter(|call| {
        let is_answer = matches!(call.about, About::Success(_) | About::Error(_));
        let count = counts.entry(&call.about).or_default();
        *count += usize::from(is_answer && call.has_secret());
        is_answer && call.has_secret() && *count <= MOST_DEVIATING
    });
    let calls = answered.flat_map(|call| {
        let replies = replies(&call.reply).into_iter();
        replies.map(|reply| Call {
            about: About::Secrecy,
            method: call.method.clone(),
            required: call.required.clone(),
            optional: call.optional.clone(),
            sent: call.sent.clone(),
            reply,
            end: Value::Null,
        })
    });
    calls.collect()
}

/// The answer with its secrets in values of other types, and cut off after its last secret.
fn replies(reply: &Reply) -> Vec<Reply> {
    let text = String::from_utf8_lossy(&reply.body);
    let mut bodies = Vec::new();
    if let Ok(mut value) = serde_json::from_str(&text) {
        put_into_lists(&mut value);
        bodies.push(value.to_string());
    }
    if let Some((before, _)) = text.rsplit_once(MARK) {
        bodies.push(format!("{before}{MARK}"));
    }
    let replies = bodies.into_iter().map(|body| Reply {
        body: body.into_bytes(),
        ..reply.clone()
    });
    replies.collect()
}

/// Moves every secret text into a list, and below a key that is secret too.
fn put_into_lists(value: &mut Value) {
    match value {
        Value::String(text) if text.contains(MARK) => *value = json!([{text.as_str(): text}]),
        Value::Array(items) => items.iter_mut().for_each(put_into_lists),
        Value::Object(members) => members.values_mut().for_each(put_into_lists),
        _ => {}
    }
}
