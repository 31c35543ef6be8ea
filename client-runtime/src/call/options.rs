//! Options of single calls: times, headers, query, retries.

use std::fmt;
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, COOKIE, HOST, HeaderMap, HeaderName, HeaderValue};
use secrecy::{ExposeSecret as _, SecretString};
use zeroize::Zeroizing;

use crate::call::parameter;
use crate::call::request::is_framing;
use crate::call::retry::RetryPolicy;
use crate::call::secrets;

/// Settings for some calls that differ from the settings of the client. [`Transport::with`](crate::Transport::with)
/// returns a transport that uses them for calls of any operation.
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
/// If a header cannot be sent, every call fails with [`InvalidRequest`](crate::ErrorKind::InvalidRequest) before it is
/// sent. So does a header or query parameter that would replace the credential.
#[derive(Clone, Default)]
#[must_use = "options do nothing until a client has them"]
pub struct CallOptions {
    pub(crate) timeout: Option<Duration>,
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) retry: Option<RetryPolicy>,
    /// Secret headers are marked as sensitive.
    pub(crate) headers: HeaderMap,
    /// Names, and encoded `name=value` pairs.
    pub(crate) query: Vec<(String, String)>,
    pub(crate) fault: Option<String>,
}

impl CallOptions {
    /// Options that change nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the time for a call, with all its attempts and the waiting between them.
    pub fn timeout(self, timeout: Duration) -> Self {
        Self {
            timeout: Some(timeout),
            ..self
        }
    }

    /// Sets the time for one attempt, from connecting to the last byte of the answer. For a streamed answer, it is the
    /// longest silence.
    pub fn attempt_timeout(self, timeout: Duration) -> Self {
        Self {
            attempt_timeout: Some(timeout),
            ..self
        }
    }

    /// Sets how often and when failed calls are sent again.
    pub fn retry(self, policy: RetryPolicy) -> Self {
        Self {
            retry: Some(policy),
            ..self
        }
    }

    /// Adds a header to each call. A header of the same name that the operation sets itself takes precedence. Use
    /// [`secret_header`](Self::secret_header) for a secret.
    pub fn header(self, name: &str, value: &str) -> Self {
        self.insert(name, value, false)
    }

    /// Adds a secret header to each call. It goes only where the credential goes, and nothing shows it.
    pub fn secret_header(self, name: &str, value: &SecretString) -> Self {
        self.insert(name, value.expose_secret(), true)
    }

    /// Adds a percent-encoded query parameter to each call, after those of the operation. If you add a name twice, both
    /// are sent.
    pub fn query(mut self, name: &str, value: &str) -> Self {
        let pair = format!("{}={}", parameter::encode(name), parameter::encode(value));
        self.query.push((name.to_owned(), pair));
        self
    }

    /// Sets the header `Idempotency-Key` (IETF draft "The Idempotency-Key HTTP Header Field"). A server that supports
    /// it treats two requests with the same key as one. All calls with these options have the same key, so make new
    /// options for each call. The header does not change whether the client may send a call again.
    pub fn idempotency_key(self, key: &str) -> Self {
        self.header("idempotency-key", key)
    }

    /// Combines these options with earlier ones. These take precedence.
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

    /// The secret texts in its secret headers.
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
        return Err("is set by the client; leave it out");
    }
    if name == CONTENT_TYPE || name == COOKIE {
        return Err("is set by the method of the operation; leave it out");
    }
    let value = HeaderValue::from_bytes(value.as_bytes());
    let mut value = value.map_err(|_| "contains a control character")?;
    value.set_sensitive(is_secret);
    Ok((name, value))
}

/// Shows times, retries and names, but no values.
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
