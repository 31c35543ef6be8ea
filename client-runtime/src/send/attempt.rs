//! One attempt of a call: it sends the request and receives the answer within the limits.

use std::pin::pin;
use std::time::Duration;

use bytes::Bytes;
use http_body::Body as _;
use reqwest::header::AUTHORIZATION;
use reqwest::{Client, StatusCode};
use secrecy::ExposeSecret as _;
use tokio::time::{Instant, timeout};
use tracing::Instrument as _;
use zeroize::Zeroizing;

use crate::answer::answer::{Answer, Content};
use crate::answer::byte_stream::Incoming;
use crate::answer::decoding::Reading;
use crate::answer::detail::{Detail, Received, root_cause};
use crate::answer::error::Failure;
use crate::answer::error_kind::ErrorKind;
use crate::answer::gather::{Gathered, is_too_large};
use crate::answer::quota::is_used_up;
use crate::answer::stream_watch::StreamWatch;
use crate::call::body::UploadFault;
use crate::call::operation::Operation;
use crate::call::options::CallOptions;
use crate::call::request::Request;
use crate::call::secrets::Secrets;
use crate::send::connection::{Connection, NoResponse};
use crate::send::credential::bearer_value;
use crate::send::prepare::{Prepared, prepare};
use crate::send::settings::{Limits, Settings};
use crate::send::target::Target;
use crate::send::watch::CallWatch;

/// One attempt.
pub(crate) struct Attempt<'transport> {
    pub(crate) settings: &'transport Settings,
    pub(crate) options: &'transport CallOptions,
    pub(crate) limits: &'transport Limits,
    pub(crate) target: &'transport Target<'transport>,
    pub(crate) operation: &'static Operation,
    /// The number of the call.
    pub(crate) call: u64,
    /// The number of this attempt, from 1.
    pub(crate) number: u32,
    /// The longest time that it may take.
    pub(crate) limit: Duration,
    /// The secrets that it carries, which nothing may show.
    pub(crate) secrets: Secrets,
    /// Whether the body of an answer with this status stays on the connection, to be streamed.
    pub(crate) is_streamed: Option<fn(u16) -> bool>,
    /// How many bytes of the answer's body have arrived.
    pub(crate) received: Option<usize>,
}

/// The deadline of an answer, if the HTTP client does not watch the time.
#[derive(Clone, Copy)]
struct Deadline {
    started: Instant,
    limit: Duration,
}

impl Deadline {
    fn left(self) -> Duration {
        self.limit.saturating_sub(self.started.elapsed())
    }
}

impl Attempt<'_> {
    /// Sends the request and receives the answer, whatever its status. It receives the whole body unless the body is
    /// streamed.
    pub(crate) async fn run(
        mut self,
        described: &mut Request,
        call: &mut CallWatch<'_>,
    ) -> Result<Answer, Failure> {
        let prepared = match prepare(self.settings, self.target, self.options, described) {
            Ok(prepared) => prepared,
            Err(reason) => {
                let detail = self.detail(ErrorKind::InvalidRequest);
                return Err(Failure::new(detail.with_reason(reason)));
            }
        };
        let body = prepared.request.body();
        let bytes_sent = body.map_or(Some(0), |body| body.size_hint().exact());
        let watch = call.attempt(&self.target.server, self.number, bytes_sent);
        let result = {
            // Pinned on the stack, because moving a future of this size is expensive.
            let exchange = pin!(self.exchange(prepared, described));
            exchange.instrument(watch.span.clone()).await
        };
        watch.end(&result, self.received);
        result
    }

    async fn exchange(
        &mut self,
        prepared: Prepared,
        described: &Request,
    ) -> Result<Answer, Failure> {
        let Prepared {
            client,
            mut request,
            token,
            upload,
        } = prepared;
        let mut limit = self.limit;
        if let Some(token) = token {
            let asked = Instant::now();
            let token = timeout(self.limit, token)
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
        let connection = self.connection(client, described);
        // The time limit of the HTTP client would end a stream.
        let is_watched = self.is_streamed.is_some() || !connection.keeps_time();
        let deadline = is_watched.then(|| Deadline {
            started: Instant::now(),
            limit,
        });
        *request.timeout_mut() = Some(deadline.map_or(limit, |_| Duration::MAX));
        let sent = connection.execute(request);
        let response = match deadline {
            None => sent.await,
            Some(deadline) => match timeout(deadline.left(), sent).await {
                Ok(response) => response,
                Err(_) => return Err(Failure::new(self.late())),
            },
        };
        let mut response = response.map_err(|cause| self.unanswered(cause, upload.as_ref()))?;

        let status = response.status();
        let headers = std::mem::take(response.headers_mut());
        let is_streamed = self.is_streamed;
        let body = if is_streamed.is_some_and(|is_streamed| is_streamed(status.as_u16())) {
            Content::Incoming(Incoming {
                length: response.content_length(),
                body: response.into(),
                limit: self.limits.attempt_timeout,
                watch: StreamWatch::begin(
                    &self.settings.observers,
                    self.call,
                    self.operation,
                    status,
                ),
            })
        } else {
            match self.receive(&mut response, deadline).await {
                Ok(body) => {
                    self.received = Some(body.len());
                    Content::Received(body)
                }
                Err(broken) => {
                    self.received = Some(broken.body.len());
                    let kept = self.limits.error_body;
                    let received = Received::new(status, headers, broken.body, kept);
                    return Err(self.broken(received, broken.cause, upload.as_ref()));
                }
            }
        };
        Ok(Answer {
            operation: self.operation,
            status,
            headers,
            is_used_up: self.is_used_up(status, &body),
            body,
            attempts: self.number,
            kept_body: self.limits.error_body,
            reading: Reading {
                is_tolerant: self.settings.is_tolerant,
                audience: self.settings.observers.audience(self.call),
            },
            item_limit: self.limits.body,
            reopen: None,
            secrets: self.secrets.clone(),
        })
    }

    async fn receive(
        &self,
        response: &mut reqwest::Response,
        deadline: Option<Deadline>,
    ) -> Result<Bytes, Broken> {
        let limit = self.limits.body;
        let mut gathered = Gathered::default();
        if is_too_large(response.content_length(), limit) {
            return Err(Broken::new(gathered, BrokenBy::Size));
        }
        loop {
            let chunk = match deadline {
                None => response.chunk().await,
                Some(deadline) => match timeout(deadline.left(), response.chunk()).await {
                    Ok(chunk) => chunk,
                    Err(_) => return Err(Broken::new(gathered, BrokenBy::Time)),
                },
            };
            match chunk {
                Ok(Some(chunk)) => {
                    if !gathered.push(chunk, limit) {
                        return Err(Broken::new(gathered, BrokenBy::Size));
                    }
                }
                Ok(None) => return Ok(gathered.finish()),
                Err(error) => return Err(Broken::new(gathered, BrokenBy::Connection(error))),
            }
        }
    }

    /// Whether an answer means a used-up quota. It does not read a body that is too large for an error to keep.
    fn is_used_up(&self, status: StatusCode, body: &Content) -> bool {
        match (&self.settings.quota, body) {
            (Some(quota), Content::Received(body)) if status == StatusCode::TOO_MANY_REQUESTS => {
                body.len() <= self.limits.error_body && is_used_up(quota, body)
            }
            _ => false,
        }
    }

    fn no_token(&self, reason: &str) -> Failure {
        let reason = format!("there is no token: {reason}");
        Failure::new(self.detail(ErrorKind::Credential).with_reason(reason))
    }

    /// The connection for the request.
    #[cfg(not(feature = "testing"))]
    #[expect(clippy::unused_self, reason = "with a script, it uses the attempt")]
    fn connection(&self, client: Client, _: &Request) -> Connection {
        Connection::Http(client)
    }

    /// The connection for the request: the script, if there is one.
    #[cfg(feature = "testing")]
    fn connection(&self, client: Client, described: &Request) -> Connection {
        use crate::testing::call::Asked;

        let Some(stage) = &self.settings.stage else {
            return Connection::Http(client);
        };
        let asked = Asked {
            operation: self.operation,
            path: described.path.clone(),
            number: self.number,
            secrets: self.secrets.clone(),
        };
        Connection::Scripted(stage.clone(), Box::new(asked))
    }

    fn unanswered(&self, cause: NoResponse, upload: Option<&UploadFault>) -> Failure {
        match cause {
            NoResponse::Http(error) => self.unsent(error, upload),
            #[cfg(feature = "testing")]
            NoResponse::Scripted(cause) => Failure::new(
                self.upload_failed(upload)
                    .unwrap_or_else(|| self.detail(cause.kind).with_reason(cause.reason)),
            ),
        }
    }

    fn unsent(&self, error: reqwest::Error, upload: Option<&UploadFault>) -> Failure {
        if !error.is_connect() {
            return Failure::new(self.lost(error, upload));
        }
        let url = error.url().unwrap_or(&self.settings.base_url);
        let origin = url.origin().ascii_serialization();
        let reason = if error.is_timeout() {
            let limit = self.settings.connect_timeout;
            format!("no connection to {origin} within {limit:?}")
        } else {
            let cause = root_cause(&error);
            format!("cannot connect to {origin}: {cause}")
        };
        let detail = self.detail(ErrorKind::Connect).with_reason(reason);
        Failure::new(detail.with_http_source(error))
    }

    fn broken(&self, received: Received, cause: BrokenBy, upload: Option<&UploadFault>) -> Failure {
        let detail = match cause {
            BrokenBy::Connection(error) => self.lost(error, upload),
            BrokenBy::Time => self.late(),
            BrokenBy::Size => self.detail(ErrorKind::BodyTooLarge).with_reason(format!(
                "the body is larger than the limit of {} bytes",
                self.limits.body
            )),
        };
        Failure::new(detail.with_received(received))
    }

    /// Describes the failure of an established connection.
    fn lost(&self, error: reqwest::Error, upload: Option<&UploadFault>) -> Detail {
        if let Some(detail) = self.upload_failed(upload) {
            return detail;
        }
        if error.is_timeout() {
            return self.late().with_http_source(error);
        }
        let cause = root_cause(&error);
        let reason = format!("the connection failed during the call: {cause}");
        let detail = self.detail(ErrorKind::Transport).with_reason(reason);
        detail.with_http_source(error)
    }

    /// Describes the failure of the caller's own stream.
    fn upload_failed(&self, upload: Option<&UploadFault>) -> Option<Detail> {
        let cause = upload.and_then(UploadFault::take)?;
        // The stream's error may quote the body.
        let reason = if self.operation.sensitive {
            "the stream of the body failed".to_owned()
        } else {
            format!("the stream of the body failed: {cause}")
        };
        let detail = self.detail(ErrorKind::Transport).with_reason(reason);
        Some(detail.with_source(cause))
    }

    fn late(&self) -> Detail {
        let reason = format!("no complete answer within {:?}", self.limit);
        self.detail(ErrorKind::Timeout).with_reason(reason)
    }

    fn detail(&self, kind: ErrorKind) -> Detail {
        let sent = match kind {
            ErrorKind::InvalidRequest | ErrorKind::Credential => self.number - 1,
            _ => self.number,
        };
        Detail::new(kind, self.operation, sent, self.secrets.clone())
    }
}

/// The part that arrived of a body that could not be received.
struct Broken {
    body: Bytes,
    cause: BrokenBy,
}

/// Why a body could not be received.
enum BrokenBy {
    Size,
    Time,
    Connection(reqwest::Error),
}

impl Broken {
    fn new(gathered: Gathered, cause: BrokenBy) -> Self {
        let body = gathered.finish();
        Self { body, cause }
    }
}
