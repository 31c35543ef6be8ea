//! Sending a call, again where that is safe, until it is answered or its time is up.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant, SystemTime};

use backon::Retryable as _;
use reqwest::header::{HeaderMap, USER_AGENT};
use reqwest::{Client, Url};
use tracing::Instrument as _;

use crate::address::PlainHttp;
use crate::answer::Answer;
use crate::attempt::Attempt;
use crate::builder::{BuildError, ClientBuilder};
use crate::credential::Credential;
use crate::error::Failure;
use crate::operation::Operation;
use crate::prepare::prepare;
use crate::provider::Provider;
use crate::request::Request;
use crate::retry::RetryPolicy;
use crate::span;

/// Sends calls to one API. Cheap to clone; clones share connections.
///
/// Redirects are never followed: a redirected answer surfaces as an error with its status and `Location`.
#[derive(Clone)]
pub struct Transport {
    settings: Arc<Settings>,
}

/// What a [`ClientBuilder`] has settled.
pub(crate) struct Settings {
    pub(crate) client: Client,
    pub(crate) base_url: Url,
    pub(crate) plain_http: PlainHttp,
    pub(crate) credential: Option<Credential>,
    pub(crate) headers: HeaderMap,
    pub(crate) connect_timeout: Duration,
    pub(crate) limits: Limits,
    pub(crate) retry: RetryPolicy,
}

/// How long a call may take and how large its answer may be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) attempt_timeout: Duration,
    pub(crate) total_timeout: Duration,
    /// Bytes of an answer's body.
    pub(crate) body: usize,
    /// Bytes of an answer's body that an error keeps.
    pub(crate) error_body: usize,
}

/// An attempt that may be repeated.
enum Lost {
    Answer(Answer),
    Failure(Failure),
}

impl Transport {
    /// A transport to `base_url` without a credential and with the default limits.
    ///
    /// # Errors
    ///
    /// [`BuildError::InvalidBaseUrl`] when the URL is not `https` (or `http` on this machine), has no host, or has a
    /// user, password, query or fragment; [`BuildError::Client`] when TLS is not available.
    pub fn new(base_url: &str) -> Result<Self, BuildError> {
        Self::builder(base_url).build()
    }

    /// The settings of a transport to `base_url`.
    pub fn builder(base_url: &str) -> ClientBuilder<Self> {
        ClientBuilder::new(&Provider::new("", "")).base_url(base_url)
    }

    pub(crate) fn with_settings(settings: Settings) -> Self {
        Self {
            settings: Arc::new(settings),
        }
    }

    /// The base URL that operations without a server of their own are sent to.
    pub fn base_url(&self) -> &str {
        self.settings.base_url.as_str()
    }

    /// Sends a request, again where the [`RetryPolicy`] allows it, and receives the whole answer, whatever its status.
    ///
    /// # Errors
    ///
    /// Of kind [`InvalidRequest`](crate::ErrorKind::InvalidRequest) when a parameter or body was refused, and
    /// [`Credential`](crate::ErrorKind::Credential) when there is no token (nothing has been sent then);
    /// [`Connect`](crate::ErrorKind::Connect), [`Timeout`](crate::ErrorKind::Timeout) or
    /// [`Transport`](crate::ErrorKind::Transport) when no complete answer arrived, and
    /// [`BodyTooLarge`](crate::ErrorKind::BodyTooLarge) when it is larger than the limit.
    pub async fn send(&self, request: Request) -> Result<Answer, Failure> {
        let span = span::call(request.operation);
        let result = self.repeat(request).instrument(span.clone()).await;
        let attempts = match &result {
            Ok(answer) => answer.attempts,
            Err(failure) => failure.attempts(),
        };
        span.record("attempts", attempts);
        result
    }

    async fn repeat(&self, mut request: Request) -> Result<Answer, Failure> {
        let settings = &*self.settings;
        let operation = request.operation;
        let is_repeatable = request.is_repeatable();
        let started = Instant::now();
        let time_left = || {
            settings
                .limits
                .total_timeout
                .saturating_sub(started.elapsed())
        };
        // An atomic only because the closures are shared with a future that may move between threads.
        let count = AtomicU32::new(0);

        let attempt = || {
            let prepared = prepare(settings, &mut request);
            let attempt = Attempt {
                settings,
                operation,
                number: count.fetch_add(1, Ordering::Relaxed).saturating_add(1),
                limit: settings.limits.attempt_timeout.min(time_left()),
            };
            async move {
                match attempt.run(prepared).await {
                    Ok(answer) if is_repeatable && answer.fate().allows(operation) => {
                        Err(Lost::Answer(answer))
                    }
                    Ok(answer) => Ok(answer),
                    Err(failure) => Err(Lost::Failure(failure)),
                }
            }
        };
        let outcome = attempt
            .retry(settings.retry.backoff())
            .when(|lost| is_repeatable && lost.may_be_sent_again(operation))
            .adjust(|lost, longest| {
                let delay = settings.retry.delay(lost.asked_to_wait(), longest?)?;
                (delay < time_left()).then_some(delay)
            })
            .notify(|_, delay| span::sent_again(operation, delay))
            .await;
        match outcome {
            Ok(answer) | Err(Lost::Answer(answer)) => Ok(answer),
            Err(Lost::Failure(failure)) => Err(failure),
        }
    }
}

impl Lost {
    fn may_be_sent_again(&self, operation: &Operation) -> bool {
        match self {
            Self::Answer(answer) => answer.fate().allows(operation),
            Self::Failure(failure) => failure.fate().allows(operation),
        }
    }

    /// The time that the server asks to be left alone.
    fn asked_to_wait(&self) -> Option<Duration> {
        let headers = match self {
            Self::Answer(answer) => Some(&answer.headers),
            Self::Failure(failure) => failure.headers(),
        };
        crate::retry_after::retry_after(headers?, SystemTime::now())
    }
}

/// Shows where calls go, who they say they are from and the limits; no credential, and no other header.
impl std::fmt::Debug for Transport {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Transport")
            .field("base_url", &self.base_url())
            .field("user_agent", &self.settings.headers.get(USER_AGENT))
            .field("credential", &self.settings.credential)
            .field("connect_timeout", &self.settings.connect_timeout)
            .field("limits", &self.settings.limits)
            .field("retry", &self.settings.retry)
            .finish_non_exhaustive()
    }
}
