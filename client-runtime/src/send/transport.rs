//! What sends the calls of one API.

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

/// Sends calls to one API. Cheap to clone; clones share connections.
///
/// Redirects are never followed: a redirected answer surfaces as an error with its status and `Location`.
#[derive(Clone)]
pub struct Transport {
    settings: Arc<Settings>,
    /// What is different for its calls.
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

    /// A transport whose calls have these options, on top of those that the calls of this one have: what is named again is
    /// replaced, query parameters add up. It shares connections, credential and limits with this one.
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

    /// The base URL that operations without a server of their own are sent to.
    pub fn base_url(&self) -> &str {
        self.settings.base_url.as_str()
    }

    /// Sends a request, again where the [`RetryPolicy`](crate::RetryPolicy) allows it, and receives the whole answer, whatever its status.
    ///
    /// # Errors
    ///
    /// Of kind [`InvalidRequest`](crate::ErrorKind::InvalidRequest) when a parameter or body was refused (nothing has been
    /// sent then), and [`Credential`](crate::ErrorKind::Credential) when there is no token for an attempt;
    /// [`Connect`](crate::ErrorKind::Connect), [`Timeout`](crate::ErrorKind::Timeout) or
    /// [`Transport`](crate::ErrorKind::Transport) when no complete answer arrived, and
    /// [`BodyTooLarge`](crate::ErrorKind::BodyTooLarge) when it is larger than the limit.
    pub async fn send(&self, request: Request) -> Result<Answer, Failure> {
        self.call(request, None).await
    }

    /// Sends a request and reads a success as JSON; for calls that no document describes.
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
    /// Those of [`send`](Self::send); [`Unexpected`](crate::ErrorKind::Unexpected) for a status that is not a success, and
    /// [`Decode`](crate::ErrorKind::Decode) when the body is not a `T`.
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

    /// Sends a request as [`send`](Self::send) does, but leaves the body on the connection where `is_streamed` says so of
    /// the status; [`Answer::stream`] hands it out. The bodies of all other statuses are received whole.
    ///
    /// An attempt's time then ends when the headers have arrived, and neither the total time nor the limit of a body
    /// holds for what comes after them: see [`ByteStream`](crate::ByteStream). Once an answer is streamed, the call is not
    /// sent again.
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

    /// How the stream that this request is answered with goes on after its connection has ended.
    fn reopen(&self, request: Request, is_streamed: fn(u16) -> bool) -> Reopen {
        let transport = self.clone();
        Box::new(move |last_event_id| {
            let transport = transport.clone();
            let mut request = request
                .copy()
                .unwrap_or_else(|| Request::new(request.operation));
            // An id that no header can hold is as good as none.
            let id = last_event_id.and_then(|id| HeaderValue::from_bytes(id.as_bytes()).ok());
            if let Some(id) = id {
                request.headers.insert("last-event-id", id);
            }
            Box::pin(async move {
                let answer = transport.call(request, Some(is_streamed)).await?;
                match answer.status() {
                    // It tells clients not to come back (HTML Living Standard, section 9.2).
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

/// Shows where calls go, who they say they are from and the limits; no credential, and no other header.
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
