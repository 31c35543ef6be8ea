//! Sending a request and receiving its whole answer, within limits of time, size and origin.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::header::{ACCEPT, CONTENT_LENGTH, HeaderValue};
use reqwest::{Client, Method, Url, redirect};

use crate::answer::Answer;
use crate::credential::Credential;
use crate::error::{Detail, ErrorKind, Failure, Received};
use crate::operation::Operation;
use crate::request::{Body, Request};

const DEFAULT_CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(60);
const DEFAULT_BODY_LIMIT: usize = 16 * 1024 * 1024;
const DEFAULT_USER_AGENT: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

/// Prefers JSON, takes what else an operation answers.
const ACCEPTED: HeaderValue = HeaderValue::from_static("application/json, */*;q=0.8");

/// Why a [`Transport`] cannot be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// A URL that calls cannot be sent to. It is not shown, because it may hold a password.
    #[error("the base URL is not usable: {reason}")]
    InvalidBaseUrl {
        /// What is wrong with it.
        reason: String,
    },
    /// A credential that cannot be sent. It is not shown.
    #[error("the credential for the header `{header}` is not usable: {reason}")]
    InvalidCredential {
        /// The header that was to carry it.
        header: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The HTTP client cannot be made: TLS is not available, or the user agent is no header value.
    #[error("the HTTP client cannot be made")]
    Client(#[source] reqwest::Error),
}

/// Sends calls to one API. Cheap to clone; clones share connections.
///
/// Redirects are never followed: a redirected answer surfaces with its status and `Location`.
#[derive(Debug, Clone)]
pub struct Transport {
    client: Client,
    base_url: Url,
    credential: Option<Credential>,
    connect_timeout: Duration,
    timeout: Duration,
    body_limit: usize,
}

/// The settings of a [`Transport`], from [`Transport::builder`].
#[derive(Debug, Clone)]
#[must_use = "a builder does nothing until `build`"]
pub struct TransportBuilder {
    base_url: String,
    credential: Option<Credential>,
    user_agent: String,
    connect_timeout: Duration,
    timeout: Duration,
    body_limit: usize,
}

impl Transport {
    /// A transport to `base_url` without a credential and with the default limits.
    ///
    /// # Errors
    ///
    /// [`BuildError::InvalidBaseUrl`] when the URL is not `http` or `https`, has no host, or has a user, password,
    /// query or fragment; [`BuildError::Client`] when TLS is not available.
    pub fn new(base_url: &str) -> Result<Self, BuildError> {
        Self::builder(base_url).build()
    }

    /// The settings of a transport to `base_url`; a path in it goes before each operation's, and a `/` at its end is
    /// harmless.
    pub fn builder(base_url: &str) -> TransportBuilder {
        TransportBuilder {
            base_url: base_url.to_owned(),
            credential: None,
            user_agent: DEFAULT_USER_AGENT.to_owned(),
            connect_timeout: DEFAULT_CONNECT_TIMEOUT,
            timeout: DEFAULT_TIMEOUT,
            body_limit: DEFAULT_BODY_LIMIT,
        }
    }

    /// The base URL that operations without a server of their own are sent to.
    pub fn base_url(&self) -> &str {
        self.base_url.as_str()
    }

    /// Sends a request and receives the whole answer, whatever its status.
    ///
    /// # Errors
    ///
    /// Of kind [`ErrorKind::InvalidRequest`] when a parameter or body was refused (nothing has been sent),
    /// [`ErrorKind::Connect`], [`ErrorKind::Timeout`] or [`ErrorKind::Transport`] when no complete answer arrived, and
    /// [`ErrorKind::BodyTooLarge`] when it is larger than the limit.
    pub async fn send(&self, request: Request) -> Result<Answer, Failure> {
        let operation = request.operation;
        let prepared = self.prepare(request).map_err(|reason| {
            Failure::new(Detail::new(ErrorKind::InvalidRequest, operation).with_reason(reason))
        })?;
        let origin = prepared.url().origin().ascii_serialization();
        let mut response = match self.client.execute(prepared).await {
            Ok(response) => response,
            Err(error) => return Err(self.unsent(operation, &origin, error)),
        };

        let status = response.status();
        let headers = std::mem::take(response.headers_mut());
        match self.receive(&mut response).await {
            Ok(body) => Ok(Answer {
                operation,
                status,
                headers,
                body,
            }),
            Err(broken) => {
                let received = Received::new(status, headers, broken.body);
                Err(self.broken(operation, received, broken.source))
            }
        }
    }

    fn prepare(&self, mut request: Request) -> Result<reqwest::Request, String> {
        if let Some(fault) = request.fault.take() {
            return Err(fault);
        }
        request.finish_cookies()?;
        let method = Method::from_bytes(request.operation.method.as_bytes())
            .map_err(|_| "the method is not an HTTP method".to_owned())?;
        let url = self.target(&request)?;

        let mut headers = request.headers;
        headers.entry(ACCEPT).or_insert(ACCEPTED);
        let credential = self.credential.as_ref();
        if let Some((name, value)) =
            credential.and_then(|secret| secret.for_target(&url, &self.base_url))
        {
            headers.insert(name, value.clone());
        }

        let mut prepared = reqwest::Request::new(method, url);
        *prepared.headers_mut() = headers;
        match request.body {
            Body::Empty => {
                // RFC 9110, section 8.6; some servers answer 411 to a `POST` without it.
                if matches!(
                    *prepared.method(),
                    Method::POST | Method::PUT | Method::PATCH
                ) {
                    let none = HeaderValue::from_static("0");
                    prepared.headers_mut().insert(CONTENT_LENGTH, none);
                }
            }
            Body::Bytes(bytes) => *prepared.body_mut() = Some(bytes.into()),
            Body::Multipart(form) => {
                prepared = reqwest::RequestBuilder::from_parts(self.client.clone(), prepared)
                    .multipart(form)
                    .build()
                    .map_err(|error| error.without_url().to_string())?;
            }
        }
        Ok(prepared)
    }

    fn target(&self, request: &Request) -> Result<Url, String> {
        let own_server = request
            .operation
            .server
            .map(|url| parse_server(url).map_err(|error| error.to_string()))
            .transpose()?;
        let server = own_server.as_ref().unwrap_or(&self.base_url);
        let mut target = server.as_str().trim_end_matches('/').to_owned();
        target.push_str(&request.filled_path()?);
        if !request.query.is_empty() {
            // Some documents write a fixed query into the path.
            target.push(if target.contains('?') { '&' } else { '?' });
            target.push_str(&request.query);
        }
        Url::parse(&target).map_err(|error| format!("the URL is not valid: {error}"))
    }

    async fn receive(&self, response: &mut reqwest::Response) -> Result<Bytes, Broken> {
        let limit = u64::try_from(self.body_limit).unwrap_or(u64::MAX);
        if response.content_length().is_some_and(|size| size > limit) {
            return Err(Broken::default());
        }
        let mut body = BytesMut::new();
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) => {
                    let room = self.body_limit - body.len();
                    if let Some(fitting) = chunk.get(..room)
                        && chunk.len() > room
                    {
                        body.extend_from_slice(fitting);
                        return Err(Broken {
                            body: body.freeze(),
                            source: None,
                        });
                    }
                    if body.is_empty() {
                        body = BytesMut::from(chunk);
                    } else {
                        body.extend_from_slice(&chunk);
                    }
                }
                Ok(None) => return Ok(body.freeze()),
                Err(error) => {
                    return Err(Broken {
                        body: body.freeze(),
                        source: Some(error),
                    });
                }
            }
        }
    }

    fn unsent(
        &self,
        operation: &'static Operation,
        origin: &str,
        error: reqwest::Error,
    ) -> Failure {
        let (kind, reason) = if error.is_connect() && error.is_timeout() {
            let limit = self.connect_timeout;
            (
                ErrorKind::Connect,
                format!("no connection to {origin} within {limit:?}"),
            )
        } else if error.is_connect() {
            let cause = root_cause(&error);
            (
                ErrorKind::Connect,
                format!("cannot connect to {origin}: {cause}"),
            )
        } else {
            self.lost(&error)
        };
        let detail = Detail::new(kind, operation).with_reason(reason);
        Failure::new(detail.with_source(error))
    }

    fn lost(&self, error: &reqwest::Error) -> (ErrorKind, String) {
        if error.is_timeout() {
            let limit = self.timeout;
            let reason = format!("no complete answer within {limit:?}");
            (ErrorKind::Timeout, reason)
        } else {
            let cause = root_cause(error);
            let reason = format!("the connection failed during the call: {cause}");
            (ErrorKind::Transport, reason)
        }
    }

    fn broken(
        &self,
        operation: &'static Operation,
        received: Received,
        source: Option<reqwest::Error>,
    ) -> Failure {
        let detail = match source {
            Some(error) => {
                let (kind, reason) = self.lost(&error);
                Detail::new(kind, operation)
                    .with_reason(reason)
                    .with_source(error)
            }
            None => Detail::new(ErrorKind::BodyTooLarge, operation).with_reason(format!(
                "the body is larger than the limit of {} bytes",
                self.body_limit
            )),
        };
        Failure::new(detail.with_received(received))
    }
}

/// What has arrived of a body that could not be received; without a source it was too large.
#[derive(Default)]
struct Broken {
    body: Bytes,
    source: Option<reqwest::Error>,
}

impl TransportBuilder {
    /// Sends this credential with each call to the base URL's origin.
    pub fn credential(self, credential: Credential) -> Self {
        Self {
            credential: Some(credential),
            ..self
        }
    }

    /// The `User-Agent` header, such as `phala-api/0.1.0`.
    pub fn user_agent(self, user_agent: &str) -> Self {
        Self {
            user_agent: user_agent.to_owned(),
            ..self
        }
    }

    /// The time to connect in; 10 seconds unless set.
    pub fn connect_timeout(self, connect_timeout: Duration) -> Self {
        Self {
            connect_timeout,
            ..self
        }
    }

    /// The time for a whole call, from connecting to the answer's last byte; 60 seconds unless set.
    pub fn timeout(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// The largest body of an answer in bytes; 16 MiB unless set.
    pub fn body_limit(self, body_limit: usize) -> Self {
        Self { body_limit, ..self }
    }

    /// The transport.
    ///
    /// # Errors
    ///
    /// Those of [`Transport::new`].
    pub fn build(self) -> Result<Transport, BuildError> {
        let base_url = parse_server(&self.base_url)?;
        // reqwest takes the process's TLS provider; one that the application has installed stays.
        #[cfg(feature = "rustls")]
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .redirect(redirect::Policy::none())
            .user_agent(self.user_agent)
            .connect_timeout(self.connect_timeout)
            .timeout(self.timeout)
            .build()
            .map_err(BuildError::Client)?;
        Ok(Transport {
            client,
            base_url,
            credential: self.credential,
            connect_timeout: self.connect_timeout,
            timeout: self.timeout,
            body_limit: self.body_limit,
        })
    }
}

/// Reads the URL of a server that calls can be sent to.
pub(crate) fn parse_server(text: &str) -> Result<Url, BuildError> {
    let refuse = |reason: String| Err(BuildError::InvalidBaseUrl { reason });
    let url = match Url::parse(text) {
        Ok(url) => url,
        Err(error) => return refuse(error.to_string()),
    };
    if !matches!(url.scheme(), "http" | "https") {
        return refuse("it starts with neither `https://` nor `http://`".to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return refuse(
            "it holds a user or password; pass the secret as a credential instead".to_owned(),
        );
    }
    if url.query().is_some() || url.fragment().is_some() {
        return refuse("it has a query or fragment".to_owned());
    }
    Ok(url)
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
