//! The transport, which sends the calls to one API.

use std::sync::Arc;

use reqwest::header::{HeaderValue, USER_AGENT};
use serde::de::DeserializeOwned;

use crate::answer::answer::Answer;
use crate::answer::error::Failure;
use crate::answer::reopen::Reopen;
use crate::answer::response::Response;
use crate::call::options::CallOptions;
use crate::call::request::Request;
use crate::send::call::call;
use crate::send::settings::{Different, Limits, Settings};

/// Sends calls to one API. It is cheap to clone, and clones share connections.
///
/// It never follows redirects. A redirect becomes an error with its status and [`location`](crate::Error::location).
#[derive(Clone)]
pub struct Transport {
    settings: Arc<Settings>,
    /// The settings of its calls that options change.
    different: Arc<Different>,
}

impl Transport {
    pub(crate) fn with_settings(settings: Settings) -> Self {
        let different = Different {
            options: CallOptions::new(),
            limits: settings.limits,
            retry: settings.retry,
            secrets: settings.secrets.clone(),
        };
        Self {
            settings: Arc::new(settings),
            different: Arc::new(different),
        }
    }

    /// Returns a transport whose calls have these options, in addition to the options of this transport. The new
    /// options replace earlier ones, except that query parameters add up. Both transports share connections, credential
    /// and limits.
    #[must_use]
    pub fn with(&self, options: CallOptions) -> Self {
        let mut options = options.on_top_of(&self.different.options);
        let credential = self.settings.credential.as_ref();
        if let Some(taken) = credential.and_then(|credential| credential.taken_by(&options)) {
            options.fault.get_or_insert(taken);
        }
        let limits = &self.settings.limits;
        let different = Different {
            limits: Limits {
                total_timeout: options.timeout.unwrap_or(limits.total_timeout),
                attempt_timeout: options.attempt_timeout.unwrap_or(limits.attempt_timeout),
                ..*limits
            },
            retry: options.retry.unwrap_or(self.settings.retry),
            secrets: self.settings.secrets.and(options.secrets()),
            options,
        };
        Self {
            settings: Arc::clone(&self.settings),
            different: Arc::new(different),
        }
    }

    /// The base URL, to which operations without a server of their own go.
    pub fn base_url(&self) -> &str {
        self.settings.base_url.as_str()
    }

    /// Sends a request and receives the whole answer, whatever its status. It retries as the
    /// [`RetryPolicy`](crate::RetryPolicy) allows.
    ///
    /// # Errors
    ///
    /// * [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if a parameter or the body was refused. Then nothing was
    ///   sent.
    /// * [`Credential`](crate::ErrorKind::Credential) if there is no token for an attempt.
    /// * [`Throttled`](crate::ErrorKind::Throttled) if the server asked all calls to wait longer than the call may
    ///   take.
    /// * [`Connect`](crate::ErrorKind::Connect), [`Timeout`](crate::ErrorKind::Timeout) or
    ///   [`Transport`](crate::ErrorKind::Transport) if no complete answer arrived.
    /// * [`BodyTooLarge`](crate::ErrorKind::BodyTooLarge) if the answer is larger than the limit.
    pub async fn send(&self, request: Request) -> Result<Answer, Failure> {
        self.call(request, None).await
    }

    /// Sends a request and decodes a success as JSON. Use it for calls that the API's document does not describe.
    ///
    /// ```
    /// use client_runtime::{Failure, Operation, Request, Response, Style, Transport};
    ///
    /// static LIST_REGIONS: Operation = Operation::new("list_regions", "GET", "/regions/{country}");
    ///
    /// async fn regions(transport: &Transport) -> Result<Response<Vec<String>>, Failure> {
    ///     let mut request = Request::new(&LIST_REGIONS);
    ///     request.path("country", "nl");
    ///     request.query("limit", Style::FORM_EXPLODE, &10);
    ///     transport.json(request).await
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`send`](Self::send), [`Unexpected`](crate::ErrorKind::Unexpected) if the status is not a success, and
    /// [`Decode`](crate::ErrorKind::Decode) if the body is not a `T`.
    pub async fn json<T: DeserializeOwned>(
        &self,
        request: Request,
    ) -> Result<Response<T>, Failure> {
        let answer = self.send(request).await?;
        match answer.status() {
            200..=299 => answer.decoded(),
            _ => Err(answer.refused("the call was not successful")),
        }
    }

    /// Sends a request as [`send`](Self::send) does, but leaves the body on the connection if `is_streamed` returns
    /// `true` for the status. Read that body with [`Answer::stream`]. For all other statuses, it receives the whole
    /// body.
    ///
    /// The time of an attempt then ends when the headers have arrived. Neither the total time nor the size limit
    /// applies to the streamed body: see [`ByteStream`](crate::ByteStream). Once an answer is streamed, the client does
    /// not send the call again.
    ///
    /// ```
    /// use client_runtime::{ByteStream, Error, Operation, Request, Response, Transport};
    ///
    /// const DOWNLOAD: Operation = Operation::new("download", "GET", "/file");
    ///
    /// async fn download(transport: &Transport) -> Result<Response<ByteStream>, Error<String>> {
    ///     let request = Request::new(&DOWNLOAD);
    ///     let answer = transport.open(request, |status| status == 200).await?;
    ///     match answer.status() {
    ///         200 => answer.stream(),
    ///         404 => Err(answer.error()),
    ///         _ => Err(answer.unexpected()),
    ///     }
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`send`](Self::send).
    pub async fn open(
        &self,
        request: Request,
        is_streamed: fn(u16) -> bool,
    ) -> Result<Answer, Failure> {
        let is_repeatable = request.operation.is_idempotent();
        let again = request.copy().filter(|_| is_repeatable);
        let mut answer = self.call(request, Some(is_streamed)).await?;
        answer.reopen = again.map(|again| self.reopen(again, is_streamed));
        Ok(answer)
    }

    /// How to continue the stream of this request after its connection ended.
    fn reopen(&self, request: Request, is_streamed: fn(u16) -> bool) -> Reopen {
        let transport = self.clone();
        Box::new(move |last_event_id| {
            let transport = transport.clone();
            let mut request = request
                .copy()
                .unwrap_or_else(|| Request::new(request.operation));
            // Drops an id that a header cannot carry.
            let id = last_event_id.and_then(|id| HeaderValue::from_bytes(id.as_bytes()).ok());
            if let Some(id) = id {
                request.headers.insert("last-event-id", id);
            }
            Box::pin(async move {
                let answer = transport.call(request, Some(is_streamed)).await?;
                match answer.status() {
                    // This status tells clients not to reconnect (HTML Living Standard, section 9.2).
                    204 => Ok(None),
                    status if is_streamed(status) && !answer.is_no_stream() => {
                        Ok(Some(answer.into_bytes()))
                    }
                    _ => Err(answer.refused("the stream was not opened again")),
                }
            })
        })
    }

    fn call(
        &self,
        request: Request,
        is_streamed: Option<fn(u16) -> bool>,
    ) -> impl Future<Output = Result<Answer, Failure>> + Send {
        call(&self.settings, &self.different, request, is_streamed)
    }
}

/// Shows the base URL, the user agent and the limits, but neither the credential nor other headers.
impl std::fmt::Debug for Transport {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Transport")
            .field("base_url", &self.base_url())
            .field("user_agent", &self.settings.headers.get(USER_AGENT))
            .field("credential", &self.settings.credential)
            .field("connect_timeout", &self.settings.connect_timeout)
            .field("limits", &self.different.limits)
            .field("retry", &self.different.retry)
            .field("options", &self.different.options)
            .finish_non_exhaustive()
    }
}
