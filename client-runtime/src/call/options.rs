//! What is different for the calls of one client: time, headers, query, retries.

use std::fmt;
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, COOKIE, HOST, HeaderMap, HeaderName, HeaderValue};
use secrecy::{ExposeSecret as _, SecretString};
use zeroize::Zeroizing;

use crate::call::parameter;
use crate::call::request::is_framing;
use crate::call::retry::RetryPolicy;
use crate::call::secrets;

/// What is different for calls that are sent with it, of whatever operation; see
/// [`Transport::with`](crate::Transport::with).
///
/// ```
/// use std::time::Duration;
///
/// use client_runtime::{CallOptions, RetryPolicy, Transport};
///
/// # fn example(transport: &Transport) {
/// let patient = CallOptions::new()
///     .timeout(Duration::from_secs(600))
///     .attempt_timeout(Duration::from_secs(300))
///     .retry(RetryPolicy::new().attempts(5))
///     .header("x-request-source", "nightly");
/// let transport = transport.with(patient);
/// # }
/// ```
///
/// A header or query that cannot be sent makes every call fail with
/// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) before anything is sent.
#[derive(Clone, Default)]
#[must_use = "options do nothing until a client has them"]
pub struct CallOptions {
    pub(crate) timeout: Option<Duration>,
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) retry: Option<RetryPolicy>,
    /// Those that are secret are marked as sensitive.
    pub(crate) headers: HeaderMap,
    /// Names and encoded pairs.
    pub(crate) query: Vec<(String, String)>,
    pub(crate) fault: Option<String>,
}

impl CallOptions {
    /// Options that change nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// The time for a call with all its attempts and the waiting between them.
    pub fn timeout(self, timeout: Duration) -> Self {
        Self {
            timeout: Some(timeout),
            ..self
        }
    }

    /// The time for one attempt, from connecting to the answer's last byte; of a streamed answer, the longest silence.
    pub fn attempt_timeout(self, timeout: Duration) -> Self {
        Self {
            attempt_timeout: Some(timeout),
            ..self
        }
    }

    /// Which failed calls are sent again, and when.
    pub fn retry(self, policy: RetryPolicy) -> Self {
        Self {
            retry: Some(policy),
            ..self
        }
    }

    /// A header that goes with each call. It gives way to one that the operation sets itself. Use
    /// [`secret_header`](Self::secret_header) for a secret.
    pub fn header(self, name: &str, value: &str) -> Self {
        self.insert(name, value, false)
    }

    /// A header that goes with each call and is a secret: it goes where the credential goes and nowhere else, and nothing
    /// shows it.
    pub fn secret_header(self, name: &str, value: &SecretString) -> Self {
        self.insert(name, value.expose_secret(), true)
    }

    /// A query parameter that goes with each call, percent-encoded, after those of the operation. A parameter that is
    /// named twice is sent twice.
    pub fn query(mut self, name: &str, value: &str) -> Self {
        let pair = format!("{}={}", parameter::encode(name), parameter::encode(value));
        self.query.push((name.to_owned(), pair));
        self
    }

    /// The header `Idempotency-Key` (the IETF draft of that name): by it a server that knows the header sees that two
    /// requests are one. Every attempt of a call has the same key, and so has every call with these options: make new
    /// options for each call. Whether a call may be sent again is not changed by it.
    pub fn idempotency_key(self, key: &str) -> Self {
        self.header("idempotency-key", key)
    }

    /// These on top of earlier ones.
    pub(crate) fn on_top_of(self, earlier: &Self) -> Self {
        let mut headers = earlier.headers.clone();
        for (name, value) in &self.headers {
            headers.insert(name.clone(), value.clone());
        }
        let query = earlier.query.iter().cloned().chain(self.query);
        Self {
            timeout: self.timeout.or(earlier.timeout),
            attempt_timeout: self.attempt_timeout.or(earlier.attempt_timeout),
            retry: self.retry.or(earlier.retry),
            headers,
            query: query.collect(),
            fault: earlier.fault.clone().or(self.fault),
        }
    }

    /// The texts of its secret headers.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = Zeroizing<String>> {
        let secret = self.headers.values().filter(|value| value.is_sensitive());
        secret.flat_map(secrets::of_header)
    }

    fn insert(mut self, name: &str, value: &str, is_secret: bool) -> Self {
        match header(name, value, is_secret) {
            Ok((name, value)) => {
                self.headers.insert(name, value);
            }
            Err(reason) => {
                let fault = format!("header `{}` {reason}", name.escape_debug());
                self.fault.get_or_insert(fault);
            }
        }
        self
    }
}

fn header(
    name: &str,
    value: &str,
    is_secret: bool,
) -> Result<(HeaderName, HeaderValue), &'static str> {
    let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| "is not a header name")?;
    if is_framing(&name) || name == HOST {
        return Err("is set by the client");
    }
    if name == CONTENT_TYPE || name == COOKIE {
        return Err("says what an operation sends, and is set by its method");
    }
    let value = HeaderValue::from_bytes(value.as_bytes());
    let mut value = value.map_err(|_| "contains a control character")?;
    value.set_sensitive(is_secret);
    Ok((name, value))
}

/// Shows times, retries and names; no value.
impl fmt::Debug for CallOptions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers: Vec<&HeaderName> = self.headers.keys().collect();
        let query: Vec<&String> = self.query.iter().map(|(name, _)| name).collect();
        formatter
            .debug_struct("CallOptions")
            .field("timeout", &self.timeout)
            .field("attempt_timeout", &self.attempt_timeout)
            .field("retry", &self.retry)
            .field("headers", &headers)
            .field("query", &query)
            .finish_non_exhaustive()
    }
}
