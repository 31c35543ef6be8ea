//! The body of an answer as a stream, for bodies that do not fit in memory.

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

/// The body of an answer, in chunks as they arrive.
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
/// Its length and duration are unlimited: neither the size limit of bodies nor the total time of calls applies. Each
/// chunk must arrive within the time of one attempt ([`attempt_timeout`](crate::ClientBuilder::attempt_timeout)), which
/// runs only while you wait for it.
///
/// If the body breaks off, the stream ends with an error of kind [`Transport`](ErrorKind::Transport). If nothing more
/// arrives in time, the kind is [`Timeout`](ErrorKind::Timeout). A body also breaks off if it is shorter than its
/// `content-length`, or if its last chunk is missing. For an answer of HTTP/1.0 without `content-length`, the client
/// cannot notice that. After an error, nothing follows. `?` turns the [`Failure`] into the [`Error`](crate::Error) of
/// any operation.
///
/// If you drop the stream before its end, its connection is closed.
pub struct ByteStream {
    source: Source,
    length: Option<u64>,
    /// The time limit for one chunk.
    limit: Duration,
    /// Runs while the caller waits for a chunk.
    timer: Option<Pin<Box<Sleep>>>,
    /// `None` once the body has ended, or if there is no observer.
    watch: Option<Box<StreamWatch>>,
    context: Box<CallContext>,
}

/// The source of the chunks.
enum Source {
    Connection(reqwest::Body),
    /// A body that was received whole.
    Memory(Bytes),
    Ended,
}

/// The facts about the call for errors.
pub(crate) struct CallContext {
    pub(crate) operation: &'static Operation,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    /// The number of attempts.
    pub(crate) attempts: u32,
    /// The largest number of bytes of one item of a stream.
    pub(crate) item_limit: usize,
    /// The largest number of unreadable bytes that an error keeps, unless the call was a success.
    pub(crate) kept_body: usize,
    /// How to decode items.
    pub(crate) reading: Reading,
    /// The secrets of the call, which nothing may show.
    pub(crate) secrets: Secrets,
}

/// A body that is still on the connection.
pub(crate) struct Incoming {
    pub(crate) body: reqwest::Body,
    /// Its length in bytes, if the server announced it.
    pub(crate) length: Option<u64>,
    /// The time limit for one chunk.
    pub(crate) limit: Duration,
    /// Reports its end to the observers.
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

    /// The length of the whole body in bytes, if the server announced it.
    pub fn content_length(&self) -> Option<u64> {
        self.length
    }

    /// Waits for the next chunk of the body, which has at least one byte. Returns `None` at the end. You can drop the
    /// future without losing a byte.
    ///
    /// # Errors
    ///
    /// [`Timeout`](ErrorKind::Timeout) if no chunk arrives in time, and [`Transport`](ErrorKind::Transport) if the body
    /// breaks off.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Failure> {
        poll_fn(|context| self.poll_chunk(context))
            .await
            .transpose()
    }

    /// Receives the rest of the body, at most `limit` bytes.
    ///
    /// # Errors
    ///
    /// Those of [`ByteStream::chunk`], and [`BodyTooLarge`](ErrorKind::BodyTooLarge) if there are more bytes.
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

    /// The facts about the call for errors.
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
                    // Any other frame holds trailers.
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
        let reason = format!("no more of the body arrived within {:?}", self.limit);
        Failure::new(self.context.detail(ErrorKind::Timeout).with_reason(reason))
    }

    fn lost(&mut self, error: reqwest::Error) -> Failure {
        // The caller's HTTP client may have a shorter time limit.
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
    /// Describes a failure of the connection.
    fn detail(&self, kind: ErrorKind) -> Detail {
        self.detail_of(kind, Bytes::new())
    }

    /// Describes a failure to read this part of the body.
    pub(crate) fn detail_of(&self, kind: ErrorKind, part: Bytes) -> Detail {
        let headers = self.headers.clone();
        // Nothing else has the items of a call that was done.
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

/// Shows the operation, and the length if known, but nothing of the body.
impl fmt::Debug for ByteStream {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ByteStream")
            .field("operation", &self.context.operation.id)
            .field("content_length", &self.length)
            .finish_non_exhaustive()
    }
}
