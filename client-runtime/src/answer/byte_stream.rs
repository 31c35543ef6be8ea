//! The body of an answer as a stream, for what is too large to be received whole.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http_body::Body as _;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use tokio::time::{Sleep, sleep};

use crate::answer::decoding::Reading;
use crate::answer::detail::{Detail, Received, root_cause};
use crate::answer::error::Failure;
use crate::answer::error_kind::ErrorKind;
use crate::answer::gather::Gathered;
use crate::answer::stream_watch::StreamWatch;
use crate::call::operation::Operation;
use crate::call::secrets::Secrets;

/// The body of an answer, chunk by chunk as it arrives.
///
/// ```
/// use std::io::Write;
///
/// use client_runtime::{ByteStream, Response};
///
/// async fn save(
///     response: Response<ByteStream>,
///     file: &mut std::fs::File,
/// ) -> Result<(), Box<dyn std::error::Error>> {
///     let mut stream = response.into_inner();
///     while let Some(chunk) = stream.chunk().await? {
///         file.write_all(&chunk)?;
///     }
///     Ok(())
/// }
/// ```
///
/// It may be as long as it likes: neither the limit of a body nor the total time of a call holds here. Each chunk has the
/// time of one attempt ([`attempt_timeout`](crate::ClientBuilder::attempt_timeout)), counted only while it is waited for.
///
/// A body that breaks off ends in an error, of kind [`Transport`](ErrorKind::Transport), or
/// [`Timeout`](ErrorKind::Timeout) when nothing more comes in time; so does one that is shorter than its
/// `content-length` or whose last chunk is missing. Only an answer that has neither (HTTP/1.0) cannot be told from a
/// shorter one. After an error there is nothing more. `?` turns the [`Failure`] into the [`Error`](crate::Error) of any
/// operation.
///
/// Dropping it closes the connection if there is more to come.
pub struct ByteStream {
    source: Source,
    length: Option<u64>,
    /// The time for one chunk.
    limit: Duration,
    /// Runs while a chunk is waited for.
    timer: Option<Pin<Box<Sleep>>>,
    /// Until the body has ended; `None` when nobody wants to hear of it.
    watch: Option<Box<StreamWatch>>,
    context: Box<CallContext>,
}

/// Where the chunks come from.
enum Source {
    Connection(reqwest::Body),
    /// A body that has been received whole.
    Memory(Bytes),
    Ended,
}

/// What an error says of the call.
pub(crate) struct CallContext {
    pub(crate) operation: &'static Operation,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    /// How often the call was sent.
    pub(crate) attempts: u32,
    /// Bytes that one item of a stream may have.
    pub(crate) item_limit: usize,
    /// Bytes of what could not be read that an error keeps, where the call may not have been done.
    pub(crate) kept_body: usize,
    /// How items are read.
    pub(crate) reading: Reading,
    /// What the call carried and nothing may show.
    pub(crate) secrets: Secrets,
}

/// A body that has not been received yet.
pub(crate) struct Incoming {
    pub(crate) body: reqwest::Body,
    /// Its length in bytes, where the server says it.
    pub(crate) length: Option<u64>,
    /// The time for one chunk.
    pub(crate) limit: Duration,
    /// Who wants to hear of its end.
    pub(crate) watch: Option<Box<StreamWatch>>,
}

impl ByteStream {
    pub(crate) fn incoming(incoming: Incoming, context: CallContext) -> Self {
        Self {
            source: Source::Connection(incoming.body),
            length: incoming.length,
            limit: incoming.limit,
            timer: None,
            watch: incoming.watch,
            context: Box::new(context),
        }
    }

    pub(crate) fn received(body: Bytes, context: CallContext) -> Self {
        Self {
            length: u64::try_from(body.len()).ok(),
            source: Source::Memory(body),
            limit: Duration::MAX,
            timer: None,
            watch: None,
            context: Box::new(context),
        }
    }

    /// The length of the whole body in bytes, where the server says it.
    pub fn content_length(&self) -> Option<u64> {
        self.length
    }

    /// The next part of the body, at least one byte; `None` once it has arrived to the end. It can be cancelled without
    /// losing a byte.
    ///
    /// # Errors
    ///
    /// Of kind [`Timeout`](ErrorKind::Timeout) when no part arrives in time, and of kind
    /// [`Transport`](ErrorKind::Transport) when the body breaks off.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Failure> {
        poll_fn(|context| self.poll_chunk(context))
            .await
            .transpose()
    }

    /// The rest of the body as one piece of at most `limit` bytes.
    ///
    /// # Errors
    ///
    /// Those of [`ByteStream::chunk`], and of kind [`BodyTooLarge`](ErrorKind::BodyTooLarge) when there are more bytes.
    pub async fn bytes(mut self, limit: usize) -> Result<Bytes, Failure> {
        let mut gathered = Gathered::default();
        while let Some(chunk) = self.chunk().await? {
            if !gathered.push(chunk, limit) {
                let reason = format!("the body is larger than the limit of {limit} bytes");
                let detail = self.context.detail(ErrorKind::BodyTooLarge);
                return Err(Failure::new(detail.with_reason(reason)));
            }
        }
        Ok(gathered.finish())
    }

    /// What an error says of the call.
    pub(crate) fn call(&self) -> &CallContext {
        &self.context
    }

    pub(crate) fn poll_chunk(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Failure>>> {
        loop {
            let body = match &mut self.source {
                Source::Connection(body) => body,
                Source::Memory(bytes) => {
                    let bytes = std::mem::take(bytes);
                    self.source = Source::Ended;
                    return Poll::Ready((!bytes.is_empty()).then_some(Ok(bytes)));
                }
                Source::Ended => return Poll::Ready(None),
            };
            match Pin::new(body).poll_frame(context) {
                Poll::Ready(Some(Ok(frame))) => {
                    self.timer = None;
                    // Anything else is a trailer.
                    if let Ok(chunk) = frame.into_data()
                        && !chunk.is_empty()
                    {
                        if let Some(watch) = &mut self.watch {
                            watch.received(chunk.len());
                        }
                        return Poll::Ready(Some(Ok(chunk)));
                    }
                }
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(self.lost(error)))),
                Poll::Ready(None) => {
                    self.end();
                    if let Some(watch) = self.watch.take() {
                        watch.complete();
                    }
                    return Poll::Ready(None);
                }
                Poll::Pending => {
                    let limit = self.limit;
                    let timer = self.timer.get_or_insert_with(|| Box::pin(sleep(limit)));
                    return match timer.as_mut().poll(context) {
                        Poll::Ready(()) => Poll::Ready(Some(Err(self.late()))),
                        Poll::Pending => Poll::Pending,
                    };
                }
            }
        }
    }

    fn end(&mut self) {
        self.source = Source::Ended;
        self.timer = None;
    }

    fn fail(&mut self, kind: ErrorKind) {
        self.end();
        if let Some(watch) = self.watch.take() {
            watch.failed(kind);
        }
    }

    fn late(&mut self) -> Failure {
        self.fail(ErrorKind::Timeout);
        let reason = format!("no further part of the body within {:?}", self.limit);
        Failure::new(self.context.detail(ErrorKind::Timeout).with_reason(reason))
    }

    fn lost(&mut self, error: reqwest::Error) -> Failure {
        // The caller's own HTTP client may have a shorter limit.
        if error.is_timeout() {
            return self.late();
        }
        self.fail(ErrorKind::Transport);
        let cause = root_cause(&error);
        let reason = format!("the connection failed before the end of the body: {cause}");
        let detail = self.context.detail(ErrorKind::Transport);
        Failure::new(detail.with_reason(reason).with_http_source(error))
    }
}

impl CallContext {
    /// What is known of a failure of the connection.
    fn detail(&self, kind: ErrorKind) -> Detail {
        self.detail_of(kind, Bytes::new())
    }

    /// What is known of a failure to read this part of the body.
    pub(crate) fn detail_of(&self, kind: ErrorKind, part: Bytes) -> Detail {
        let headers = self.headers.clone();
        // An item of an answer to a call that was done is nowhere else.
        let is_lost = kind == ErrorKind::Decode && self.status.is_success();
        let limit = if is_lost { part.len() } else { self.kept_body };
        let received = Received::new(self.status, headers, part, limit);
        let detail = Detail::new(kind, self.operation, self.attempts, self.secrets.clone());
        detail.with_received(received)
    }
}

impl Stream for ByteStream {
    type Item = Result<Bytes, Failure>;

    fn poll_next(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Failure>>> {
        self.get_mut().poll_chunk(context)
    }
}

/// Shows the operation, and the length where it is known; nothing of the body.
impl fmt::Debug for ByteStream {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ByteStream")
            .field("operation", &self.context.operation.id)
            .field("content_length", &self.length)
            .finish_non_exhaustive()
    }
}
