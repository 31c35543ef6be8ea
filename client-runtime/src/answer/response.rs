//! A successful answer: the decoded value with the status, the headers and the body.

use std::fmt;
use std::ops::Deref;

use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use serde::de::DeserializeOwned;

use crate::answer::decoding::{Decoding, Reading};
use crate::answer::detail::{Detail, Received};
use crate::answer::error::{Failure, request_id};
use crate::answer::error_kind::ErrorKind;
use crate::answer::json_text::json_text;
use crate::answer::kept::Kept;
use crate::answer::mismatch::{mismatch, of_status};
use crate::call::operation::Operation;
use crate::call::secrets::Secrets;

/// A successful answer. It dereferences to its value of type `T`.
#[derive(Clone)]
pub struct Response<T> {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) value: T,
    pub(crate) body: Kept,
    pub(crate) operation: &'static Operation,
    /// The number of attempts.
    pub(crate) attempts: u32,
    /// How to decode its body.
    pub(crate) reading: Reading,
    /// The secrets of the call, which nothing may show.
    pub(crate) secrets: Secrets,
}

impl<T> Response<T> {
    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers of the answer.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The server's id of the request, from `X-Request-Id` or a similar header. The provider's support may ask for it.
    pub fn request_id(&self) -> Option<&str> {
        request_id(&self.headers)
    }

    /// The body as it was received, or empty if the answer is a stream. The body of a
    /// [sensitive](crate::Operation::sensitive) operation is wiped when the response is dropped.
    pub fn body(&self) -> &Bytes {
        self.body.bytes()
    }

    /// Decodes the body as another type, for members that the document does not describe. An empty body counts as
    /// `null`.
    ///
    /// It decodes as leniently as for the answer itself. It accepts scalars of another type that mean the same. A
    /// [tolerant](crate::ClientBuilder::tolerant) client leaves out optional members that do not decode. It reports no
    /// deviations.
    ///
    /// ```
    /// use client_runtime::{Failure, Response};
    ///
    /// #[derive(serde::Deserialize)]
    /// struct Undocumented {
    ///     region: String,
    /// }
    ///
    /// fn region<T>(response: &Response<T>) -> Result<String, Failure> {
    ///     Ok(response.json::<Undocumented>()?.region)
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Decode`] if the body is not a `U`.
    pub fn json<U: DeserializeOwned>(&self) -> Result<U, Failure> {
        let body = self.body.bytes();
        let text = json_text(body);
        let decoding = Decoding {
            operation: self.operation,
            secrets: &self.secrets,
            reading: &self.reading,
        };
        decoding.json_again(text).map_err(|undecoded| {
            let (reason, path) = mismatch(&undecoded, text, "the body", self.operation);
            let reason = of_status(self.status, &reason);
            let headers = self.headers.clone();
            let received = Received::new(self.status, headers, body.clone(), body.len());
            let detail = Detail::new(
                ErrorKind::Decode,
                self.operation,
                self.attempts,
                self.secrets.clone(),
            );
            let mut detail = detail.with_reason(reason).with_received(received);
            detail.json_path = path;
            Failure::new(detail)
        })
    }

    /// Returns only the decoded value.
    pub fn into_inner(self) -> T {
        self.value
    }

    /// Returns the same answer with its value changed by `change`.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Response<U> {
        Response {
            status: self.status,
            headers: self.headers,
            value: change(self.value),
            body: self.body,
            operation: self.operation,
            attempts: self.attempts,
            reading: self.reading,
            secrets: self.secrets,
        }
    }
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// Shows the status and the value. For a sensitive operation, it shows only the status.
impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = formatter.debug_struct("Response");
        shown.field("status", &self.status.as_u16());
        if !self.operation.sensitive {
            shown.field("value", &self.value);
        }
        shown.finish_non_exhaustive()
    }
}
