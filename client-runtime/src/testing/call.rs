//! A call as the server would have seen it.

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

/// Characters of a body that are shown.
const SHOWN_BODY: usize = 300;

/// A call that a [`Script`](super::Script) was asked, as the server would have seen it. A call that is sent again is there
/// once for each [`attempt`](Self::attempt).
///
/// `Debug` shows method, path, query and body, and so does a test that fails. They do not show the credential, and of the
/// body of a [sensitive](Operation::sensitive) operation only its length. They do show the bodies of all other operations,
/// with members whose types are [`Sensitive`](crate::Sensitive).
#[derive(Clone)]
pub struct Call(Arc<Sent>);

/// What is known of a call beside its request.
pub(crate) struct Asked {
    pub(crate) operation: &'static Operation,
    /// The path arguments, as they stand in the URL.
    pub(crate) path: Vec<(&'static str, String)>,
    /// How often the call was sent, with this time.
    pub(crate) number: u32,
    /// What nothing may show.
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

    /// How often the call was sent, with this time: 1 for the first.
    pub fn attempt(&self) -> u32 {
        self.0.number
    }

    /// The HTTP method.
    pub fn method(&self) -> &str {
        self.0.method.as_str()
    }

    /// The whole URL, with the credential where it goes into the query.
    pub fn url(&self) -> &Url {
        &self.0.url
    }

    /// The argument for a parameter of the path template, decoded.
    pub fn path(&self, name: &str) -> Option<&str> {
        let mut path = self.0.path.iter();
        path.find(|(known, _)| *known == name)
            .map(|(_, text)| text.as_str())
    }

    /// The first query parameter of this name, decoded.
    pub fn query(&self, name: &str) -> Option<String> {
        let mut pairs = self.0.url.query_pairs();
        pairs
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.into_owned())
    }

    /// All query parameters in their order, decoded.
    pub fn query_pairs(&self) -> Vec<(String, String)> {
        self.0.url.query_pairs().into_owned().collect()
    }

    /// A header; `None` when there is none, or one that is not ASCII.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.0.headers.get(name)?.to_str().ok()
    }

    /// All headers, but those that only a connection adds, such as `host`.
    pub fn headers(&self) -> &HeaderMap {
        &self.0.headers
    }

    /// The body as a value of the type that the operation takes, or as any other that is written as JSON.
    ///
    /// # Panics
    ///
    /// When the body is not a `T`. The message quotes the body, unless the operation is
    /// [sensitive](Operation::sensitive).
    #[track_caller]
    pub fn body<T: DeserializeOwned>(&self) -> T {
        match serde_json::from_slice(&self.0.body) {
            Ok(value) => value,
            Err(error) => {
                let error = self.redacted(words(&error, self.0.operation));
                panic!("the body is not what was expected{error}\n  {self:?}")
            }
        }
    }

    /// The body as it was sent; empty when there was none.
    pub fn bytes(&self) -> &Bytes {
        &self.0.body
    }

    /// The text without what the call carries and nothing may show.
    pub(super) fn redacted(&self, text: String) -> String {
        self.0.secrets.redact(text)
    }

    /// What a failing test shows of it.
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
                // Redacted whole, because a part of a secret is not found.
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
