//! One attempt of a call: sending it, and receiving its whole answer within the limits.

use std::pin::pin;
use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};
use reqwest::header::AUTHORIZATION;
use secrecy::ExposeSecret as _;
use tracing::{Instrument as _, Span};
use zeroize::Zeroizing;

use crate::answer::Answer;
use crate::credential::bearer_value;
use crate::detail::{Detail, Received};
use crate::error::{ErrorKind, Failure};
use crate::operation::Operation;
use crate::prepare::{Prepared, prepare};
use crate::request::Request;
use crate::secrets::Secrets;
use crate::span;
use crate::transport::Settings;

/// One attempt.
pub(crate) struct Attempt<'transport> {
    pub(crate) settings: &'transport Settings,
    pub(crate) operation: &'static Operation,
    /// How many attempts there are with this one.
    pub(crate) number: u32,
    /// The time it may take.
    pub(crate) limit: Duration,
    /// What it carries and nothing may show.
    pub(crate) secrets: Secrets,
}

impl Attempt<'_> {
    /// Sends the request and receives the whole answer, whatever its status.
    pub(crate) async fn run(mut self, described: &mut Request) -> Result<Answer, Failure> {
        let prepared = match prepare(self.settings, described) {
            Ok(prepared) => prepared,
            Err(reason) => {
                let detail = self.detail(ErrorKind::InvalidRequest);
                return Err(Failure::new(detail.with_reason(reason)));
            }
        };
        let span = span::attempt(self.operation, prepared.request.url(), self.number);
        // Pinned where it is, because a future of this size is not moved for nothing.
        let exchange = pin!(self.exchange(prepared, &span));
        let result = exchange.instrument(span.clone()).await;
        if let Err(failure) = &result {
            span::record_failure(&span, failure.kind());
        }
        result
    }

    async fn exchange(&mut self, prepared: Prepared, span: &Span) -> Result<Answer, Failure> {
        let Prepared {
            client,
            mut request,
            token,
        } = prepared;
        let mut limit = self.limit;
        if let Some(token) = token {
            let asked = Instant::now();
            let token = tokio::time::timeout(self.limit, token)
                .await
                .map_err(|_| self.no_token("its source took too long"))?
                .map_err(|error| {
                    let detail = self.detail(ErrorKind::Credential);
                    let detail = detail.with_reason("there is no token: its source failed");
                    Failure::new(detail.with_source(error))
                })?;
            let value = bearer_value(&token).map_err(|error| self.no_token(&error.to_string()))?;
            request.headers_mut().insert(AUTHORIZATION, value);
            let token = Zeroizing::new(token.expose_secret().to_owned());
            self.secrets = self.secrets.with(token);
            limit = limit.saturating_sub(asked.elapsed());
        }
        *request.timeout_mut() = Some(limit);
        let mut response = match client.execute(request).await {
            Ok(response) => response,
            Err(error) => return Err(self.unsent(error)),
        };

        let status = response.status();
        span::record_status(span, status);
        let headers = std::mem::take(response.headers_mut());
        match self.receive(&mut response).await {
            Ok(body) => Ok(Answer {
                operation: self.operation,
                status,
                headers,
                body,
                attempts: self.number,
                kept_body: self.settings.limits.error_body,
                secrets: self.secrets.clone(),
            }),
            Err(broken) => {
                let kept = self.settings.limits.error_body;
                let received = Received::new(status, headers, broken.body, kept);
                Err(self.broken(received, broken.source))
            }
        }
    }

    async fn receive(&self, response: &mut reqwest::Response) -> Result<Bytes, Broken> {
        let limit = self.settings.limits.body;
        let declared = response.content_length();
        if declared.is_some_and(|size| usize::try_from(size).map_or(true, |size| size > limit)) {
            return Err(Broken::default());
        }
        let mut first = Bytes::new();
        let mut body = BytesMut::new();
        loop {
            let received = first.len() + body.len();
            match response.chunk().await {
                Ok(Some(chunk)) => {
                    let room = limit - received;
                    if chunk.len() > room {
                        let mut cut = joined(first, body);
                        cut.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
                        return Err(Broken {
                            body: cut.freeze(),
                            source: None,
                        });
                    }
                    // Most answers are one chunk, which needs no copy.
                    if received == 0 {
                        first = chunk;
                    } else {
                        body = joined(std::mem::take(&mut first), body);
                        body.extend_from_slice(&chunk);
                    }
                }
                Ok(None) if body.is_empty() => return Ok(first),
                Ok(None) => return Ok(body.freeze()),
                Err(error) => {
                    return Err(Broken {
                        body: joined(first, body).freeze(),
                        source: Some(error),
                    });
                }
            }
        }
    }

    fn no_token(&self, reason: &str) -> Failure {
        let reason = format!("there is no token: {reason}");
        Failure::new(self.detail(ErrorKind::Credential).with_reason(reason))
    }

    fn unsent(&self, error: reqwest::Error) -> Failure {
        let origin = || {
            let url = error.url().unwrap_or(&self.settings.base_url);
            url.origin().ascii_serialization()
        };
        let (kind, reason) = if error.is_connect() && error.is_timeout() {
            let limit = self.settings.connect_timeout;
            (
                ErrorKind::Connect,
                format!("no connection to {} within {limit:?}", origin()),
            )
        } else if error.is_connect() {
            let cause = root_cause(&error);
            (
                ErrorKind::Connect,
                format!("cannot connect to {}: {cause}", origin()),
            )
        } else {
            self.lost(&error)
        };
        let detail = self.detail(kind).with_reason(reason);
        Failure::new(detail.with_http_source(error))
    }

    fn lost(&self, error: &reqwest::Error) -> (ErrorKind, String) {
        if error.is_timeout() {
            let limit = self.limit;
            let reason = format!("no complete answer within {limit:?}");
            (ErrorKind::Timeout, reason)
        } else {
            let cause = root_cause(error);
            let reason = format!("the connection failed during the call: {cause}");
            (ErrorKind::Transport, reason)
        }
    }

    fn broken(&self, received: Received, source: Option<reqwest::Error>) -> Failure {
        let detail = match source {
            Some(error) => {
                let (kind, reason) = self.lost(&error);
                let detail = self.detail(kind).with_reason(reason);
                detail.with_http_source(error)
            }
            None => self.detail(ErrorKind::BodyTooLarge).with_reason(format!(
                "the body is larger than the limit of {} bytes",
                self.settings.limits.body
            )),
        };
        Failure::new(detail.with_received(received))
    }

    fn detail(&self, kind: ErrorKind) -> Detail {
        let sent = match kind {
            ErrorKind::InvalidRequest | ErrorKind::Credential => self.number - 1,
            _ => self.number,
        };
        Detail::new(kind, self.operation, sent, self.secrets.clone())
    }
}

/// What has arrived of a body that could not be received; without a source it was too large.
#[derive(Default)]
struct Broken {
    body: Bytes,
    source: Option<reqwest::Error>,
}

/// The first chunk and what came after it; one of them is empty.
fn joined(first: Bytes, rest: BytesMut) -> BytesMut {
    if first.is_empty() {
        rest
    } else {
        BytesMut::from(first)
    }
}

/// The innermost error, which says what to do, such as `Connection refused`.
fn root_cause(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    if std::ptr::addr_eq(cause, error) {
        // Only reqwest's own error can name the URL.
        return "no further cause is known".to_owned();
    }
    cause.to_string()
}
