//! The ways in which methods read an answer, and every text that they show.

use std::collections::BTreeMap;
use std::fmt::Debug;

use client_runtime::{Error, Failure, Operation, Response, Transport};
use serde_json::Value;

use crate::callers::{Body, request};
use crate::said::{debugged, result, said};

/// A type with a secret field, optional members, and scalars with several spellings.
type Other = vast_api::types::RotateNotificationWebhookSecretResponse;

type Named<T> = BTreeMap<String, T>;

/// The way in which a method reads an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Json,
    /// JSON of a type from which most answers of these tests deviate.
    OtherJson,
    /// JSON of numbers, which the answers of these tests have as text.
    Numbers,
    /// The same by names, which are secret too.
    NamedNumbers,
    Empty,
    Text,
    Bytes,
    Error,
    ErrorText,
    ErrorBytes,
    Unexpected,
    Stream,
    Events,
    Lines,
    Sequence,
}

impl Way {
    pub(crate) const ALL: [Self; 15] = [
        Self::Json,
        Self::OtherJson,
        Self::Numbers,
        Self::NamedNumbers,
        Self::Empty,
        Self::Text,
        Self::Bytes,
        Self::Error,
        Self::ErrorText,
        Self::ErrorBytes,
        Self::Unexpected,
        Self::Stream,
        Self::Events,
        Self::Lines,
        Self::Sequence,
    ];

    /// The ways that together cover every part of an answer: its expected or unexpected body, its text, its items.
    pub(crate) const SHORT: [Self; 6] = [
        Self::OtherJson,
        Self::Numbers,
        Self::NamedNumbers,
        Self::Error,
        Self::Unexpected,
        Self::Events,
    ];

    fn is_open(self) -> bool {
        matches!(
            self,
            Self::Stream | Self::Events | Self::Lines | Self::Sequence
        )
    }
}

/// Every text of one call.
pub(crate) async fn everything(
    transport: &Transport,
    operation: &'static Operation,
    body: Body,
    way: Way,
) -> String {
    let request = request(operation, body);
    let mut words = debugged(&request);
    let answer = if way.is_open() {
        transport.open(request, |_| true).await
    } else {
        transport.send(request).await
    };
    let answer = match answer {
        Ok(answer) => answer,
        Err(failure) => return words + &said(&failure),
    };
    words += &debugged(&answer);
    // Callers may show the values of an ordinary operation.
    let is_shown = operation.is_sensitive();
    words += &match way {
        Way::Json => response(answer.json::<Value, Value>(), is_shown),
        Way::OtherJson => response(answer.json::<Other, Value>(), is_shown),
        Way::Numbers => response(answer.json::<Vec<u8>, Value>(), is_shown),
        // Errors may show the member names of an ordinary operation as places.
        Way::NamedNumbers if !is_shown => result(answer.empty::<Value>()),
        Way::NamedNumbers => response(answer.json::<Named<Named<u8>>, Value>(), is_shown),
        Way::Empty => result(answer.empty::<Value>()),
        Way::Text => response(answer.text::<Value>(), is_shown),
        Way::Bytes => response(answer.bytes::<Value>(), is_shown),
        Way::Error => said(&answer.error::<Value>()),
        Way::ErrorText => said(&answer.error_text_as::<Value>(Value::from)),
        Way::ErrorBytes => said(&answer.error_bytes_as::<usize>(|bytes| bytes.len())),
        Way::Unexpected => said(&answer.unexpected::<Value>()),
        Way::Stream => {
            let response = answer.stream::<Value>().unwrap();
            let words = debugged(&response);
            let mut stream = response.into_inner();
            let words = words + &debugged(&stream);
            match stream.chunk().await {
                Ok(_) => words,
                Err(failure) => words + &said(&failure),
            }
        }
        Way::Events => match answer.events::<Vec<Value>, Value>() {
            Ok(response) => {
                let words = debugged(&response);
                let mut events = response.into_inner();
                let words = words + &debugged(&events);
                match events.next().await {
                    // Callers may show the items of an ordinary operation.
                    Some(Ok(_)) if !is_shown => words,
                    next => words + &item(next),
                }
            }
            Err(error) => said(&error),
        },
        Way::Lines => match answer.lines::<Vec<u8>, Value>() {
            Ok(response) => {
                let words = debugged(&response);
                let mut lines = response.into_inner();
                words + &debugged(&lines) + &item(lines.next().await)
            }
            Err(error) => said(&error),
        },
        Way::Sequence => match answer.json_sequence::<Vec<u8>, Value>() {
            Ok(response) => {
                let mut items = response.into_inner();
                debugged(&items) + &item(items.next().await)
            }
            Err(error) => said(&error),
        },
    };
    words
}

/// Every text of an error, or of a response with or without its value.
fn response<T: Debug>(ended: Result<Response<T>, Error<Value>>, with_value: bool) -> String {
    match ended {
        Ok(response) if with_value => debugged(&response),
        Ok(response) => debugged(&response.map(drop)),
        Err(error) => said(&error),
    }
}

fn item<T: Debug>(item: Option<Result<T, Failure>>) -> String {
    item.map(result).unwrap_or_default()
}
