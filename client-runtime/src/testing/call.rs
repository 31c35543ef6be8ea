//! A recorded call, as a server would receive it.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use percent_encoding::percent_decode_str;
use reqwest::header::HeaderMap;
use reqwest::{Method, Request, Url};
use serde::de::DeserializeOwned;

use super::shape::words;
use crate::answer::message::one_line;
use crate::call::operation::Operation;
use crate::call::secrets::Secrets;

/// How many characters of a body `Debug` shows.
const SHOWN_BODY: usize = 300;

/// A call that a [`Script`](super::Script) received, as a server would receive it. A call that was sent again is
/// recorded once for each [`attempt`](Self::attempt).
///
/// `Debug` and failing tests show method, path, query and body. They do not show the credential. For a
/// [sensitive](Operation::sensitive) operation, they show only the length of the body. The bodies of all other
/// operations are shown whole, including members of type [`Sensitive`](crate::Sensitive).
#[derive(Clone)]
pub struct Call(Arc<Sent>);

/// Facts about a call besides its request.
pub(crate) struct Asked {
    pub(crate) operation: &'static Operation,
    /// The path arguments, encoded as in the URL.
    pub(crate) path: Vec<(&'static str, String)>,
    /// The number of the attempt, from 1.
    pub(crate) number: u32,
    /// The secrets of the call, which nothing may show.
    pub(crate) secrets: Secrets,
}

struct Sent {
    operation: &'static Operation,
    method: Method,
    url: Url,
    path: Vec<(&'static str, String)>,
    headers: HeaderMap,
    body: Bytes,
    number: u32,
    secrets: Secrets,
}

impl Call {
    pub(super) fn new(asked: Asked, request: &Request, body: Bytes) -> Self {
        let decoded = |text: String| percent_decode_str(&text).decode_utf8_lossy().into_owned();
        let path = asked.path.into_iter();
        Self(Arc::new(Sent {
            operation: asked.operation,
            method: request.method().clone(),
            url: request.url().clone(),
            path: path.map(|(name, text)| (name, decoded(text))).collect(),
            headers: request.headers().clone(),
            body,
            number: asked.number,
            secrets: asked.secrets,
        }))
    }

    /// The operation that was called.
    pub fn operation(&self) -> &'static Operation {
        self.0.operation
    }

    /// The number of the attempt: 1 for the first.
    pub fn attempt(&self) -> u32 {
        self.0.number
    }

    /// The HTTP method.
    pub fn method(&self) -> &str {
        self.0.method.as_str()
    }

    /// The whole URL. It contains the credential if that goes into the query.
    pub fn url(&self) -> &Url {
        &self.0.url
    }

    /// The decoded argument for a parameter of the path template, or `None` if there is no such parameter.
    pub fn path(&self, name: &str) -> Option<&str> {
        let mut path = self.0.path.iter();
        path.find(|(known, _)| *known == name)
            .map(|(_, text)| text.as_str())
    }

    /// The decoded value of the first query parameter of this name, or `None` if there is none.
    pub fn query(&self, name: &str) -> Option<String> {
        let mut pairs = self.0.url.query_pairs();
        pairs
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.into_owned())
    }

    /// All query parameters in their order, as decoded names and values.
    pub fn query_pairs(&self) -> Vec<(String, String)> {
        self.0.url.query_pairs().into_owned().collect()
    }

    /// The value of a header, or `None` if there is none or it is not ASCII.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.0.headers.get(name)?.to_str().ok()
    }

    /// All headers, except those that a connection adds, such as `host`.
    pub fn headers(&self) -> &HeaderMap {
        &self.0.headers
    }

    /// Decodes the JSON body, as the type that the operation takes or as any other type.
    ///
    /// # Panics
    ///
    /// If the body is not a `T`. The message quotes the body, unless the operation is
    /// [sensitive](Operation::sensitive).
    #[track_caller]
    pub fn body<T: DeserializeOwned>(&self) -> T {
        match serde_json::from_slice(&self.0.body) {
            Ok(value) => value,
            Err(error) => {
                let error = self.redacted(words(&error, self.0.operation));
                panic!("the body does not decode as the expected type{error}\n  {self:?}")
            }
        }
    }

    /// The body as it was sent, or empty if there was none.
    pub fn bytes(&self) -> &Bytes {
        &self.0.body
    }

    /// Removes the secrets of the call from a text.
    pub(super) fn redacted(&self, text: String) -> String {
        self.0.secrets.redact(text)
    }

    /// The description in the message of a failing test.
    fn shown(&self) -> String {
        let Sent {
            operation,
            method,
            url,
            body,
            secrets,
            ..
        } = &*self.0;
        let mut shown = format!("{}: {method} {}", operation.id(), url.path());
        if let Some(query) = url.query() {
            shown.push('?');
            shown.push_str(query);
        }
        match std::str::from_utf8(body) {
            _ if body.is_empty() => {}
            Ok(text) if !operation.is_sensitive() => {
                shown.push_str(" with ");
                // Redacts before it shortens, because the search would miss a shortened secret.
                shown.push_str(&one_line(&secrets.redact(text.to_owned()), SHOWN_BODY));
            }
            _ => {
                shown.push_str(&format!(" with {} bytes", body.len()));
            }
        }
        secrets.redact(shown)
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.shown())
    }
}
