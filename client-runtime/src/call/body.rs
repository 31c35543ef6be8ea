//! The body of a call: bytes, or a stream that is sent once.

use std::error::Error as StdError;
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use http_body::{Frame, SizeHint};
use reqwest::multipart::Form;

/// The error of a caller's stream.
type Cause = Box<dyn StdError + Send + Sync>;

/// The next chunk of the caller's stream.
type Next = Poll<Option<Result<Bytes, Cause>>>;

/// The caller's stream.
type Source = Box<dyn FnMut(&mut Context<'_>) -> Next + Send>;

/// A body to send: bytes, or a stream of bytes that do not fit in memory.
///
/// ```
/// use client_runtime::{Body, Operation, Request};
///
/// const STORE: Operation = Operation::new("store", "PUT", "/files");
///
/// let mut request = Request::new(&STORE);
/// request.body("text", "text/plain");
/// request.body(vec![0_u8, 1, 2], "application/octet-stream");
/// ```
pub struct Body {
    pub(crate) content: Content,
}

/// The body of a described call.
pub(crate) enum Content {
    Empty,
    Bytes(Bytes),
    /// `None` once it has been sent.
    Stream(Option<Upload>),
    /// `None` once it has been sent.
    Multipart(Option<Form>),
}

impl Body {
    /// Sends the chunks of a stream as they come. It sends them with `transfer-encoding: chunked`, unless you set the
    /// length with [`with_length`](Self::with_length).
    ///
    /// The client sends the call once, whatever the retry policy, because a stream cannot be sent twice. Upload and
    /// answer must finish within the [`attempt_timeout`](crate::ClientBuilder::attempt_timeout). If the stream fails,
    /// the call fails with an error of kind [`Transport`](crate::ErrorKind::Transport), whose
    /// [`source`](StdError::source) is the error of the stream.
    pub fn from_stream<S, B, E>(stream: S) -> Self
    where
        S: Stream<Item = Result<B, E>> + Send + 'static,
        B: Into<Bytes>,
        E: Into<Box<dyn StdError + Send + Sync>>,
    {
        let mut stream = Box::pin(stream);
        let next = move |context: &mut Context<'_>| {
            let next = stream.as_mut().poll_next(context);
            next.map(|next| next.map(|chunk| chunk.map(Into::into).map_err(Into::into)))
        };
        Self {
            content: Content::Stream(Some(Upload {
                next: Some(Mutex::new(Box::new(next))),
                length: None,
                taken: 0,
                last: None,
                unsent: None,
                fault: UploadFault::default(),
            })),
        }
    }

    /// Sets the length of the stream in bytes, so that the client sends it as `content-length`. Some servers insist on
    /// that header. If the stream gives fewer or more bytes, the call fails and the server does not get a whole body.
    /// For a body of bytes, this has no effect.
    #[must_use]
    pub fn with_length(mut self, bytes: u64) -> Self {
        if let Content::Stream(Some(upload)) = &mut self.content {
            upload.length = Some(bytes);
            upload.unsent = Some(bytes);
        }
        self
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self {
            content: Content::Bytes(bytes),
        }
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Bytes::from(bytes).into()
    }
}

impl From<String> for Body {
    fn from(text: String) -> Self {
        Bytes::from(text).into()
    }
}

impl From<&'static str> for Body {
    fn from(text: &'static str) -> Self {
        Bytes::from_static(text.as_bytes()).into()
    }
}

impl From<&'static [u8]> for Body {
    fn from(bytes: &'static [u8]) -> Self {
        Bytes::from_static(bytes).into()
    }
}

/// Shows the kind of the body and its length if known, but nothing of its content.
impl fmt::Debug for Body {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, length) = match &self.content {
            Content::Empty => ("empty", Some(0)),
            Content::Bytes(bytes) => ("bytes", u64::try_from(bytes.len()).ok()),
            Content::Stream(upload) => ("stream", upload.as_ref().and_then(|upload| upload.length)),
            Content::Multipart(_) => ("multipart", None),
        };
        let mut shown = formatter.debug_struct("Body");
        shown.field("kind", &format_args!("{kind}"));
        if let Some(length) = length {
            shown.field("length", &length);
        }
        shown.finish_non_exhaustive()
    }
}

/// A stream on its way to the server.
pub(crate) struct Upload {
    /// `None` once it has ended. It needs a lock, on which nobody ever waits: threads share a body, but the caller's
    /// stream may not be `Sync`.
    next: Option<Mutex<Source>>,
    /// The length in bytes that the caller set.
    length: Option<u64>,
    /// The bytes that the stream has given so far.
    taken: u64,
    /// The chunk that completes the promised length. It waits until the stream ends, because the stream must not give
    /// more.
    last: Option<Bytes>,
    /// The bytes still to send, if known.
    unsent: Option<u64>,
    fault: UploadFault,
}

/// Where an upload stores the error of its stream. The HTTP client would replace it with an error of its own.
#[derive(Clone, Default)]
pub(crate) struct UploadFault(Arc<Mutex<Option<Cause>>>);

/// The error for the HTTP client, in place of the stream's own error.
#[derive(Debug, thiserror::Error)]
#[error("the stream of the body failed")]
pub(crate) struct UploadFailed;

/// A stream that does not have the length that its caller set.
#[derive(Debug, thiserror::Error)]
enum LengthFault {
    #[error("it ended after {taken} of {length} bytes")]
    TooShort { taken: u64, length: u64 },
    #[error("it has more than the announced {length} bytes")]
    TooLong { length: u64 },
}

impl UploadFault {
    /// Takes the error of the stream, if it failed.
    pub(crate) fn take(&self) -> Option<Cause> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn set(&self, cause: Cause) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(cause);
    }
}

impl Upload {
    /// The length in bytes that the caller set.
    pub(crate) fn length(&self) -> Option<u64> {
        self.length
    }

    /// Makes this stream store its error in `fault`, as every other stream of the same body does.
    pub(crate) fn with_fault(mut self, fault: &UploadFault) -> Self {
        self.fault = fault.clone();
        self
    }

    /// Where the stream stores its error.
    pub(crate) fn fault(&self) -> UploadFault {
        self.fault.clone()
    }

    /// The next chunk to send.
    fn next_chunk(&mut self, context: &mut Context<'_>) -> Next {
        loop {
            let Some(next) = &mut self.next else {
                return Poll::Ready(None);
            };
            let next = next.get_mut().unwrap_or_else(PoisonError::into_inner);
            let chunk = match ready!(next(context)) {
                Some(Ok(chunk)) => chunk,
                Some(Err(cause)) => return Poll::Ready(Some(Err(cause))),
                None => return Poll::Ready(self.end()),
            };
            let size = u64::try_from(chunk.len()).unwrap_or(u64::MAX);
            self.taken = self.taken.saturating_add(size);
            match self.length {
                _ if chunk.is_empty() => {}
                Some(length) if self.taken > length => {
                    let fault = LengthFault::TooLong { length };
                    return Poll::Ready(Some(Err(fault.into())));
                }
                Some(length) if self.taken == length => self.last = Some(chunk),
                _ => return Poll::Ready(Some(Ok(chunk))),
            }
        }
    }

    /// The chunk that remains to send after the stream ended, or an error if the length is wrong.
    fn end(&mut self) -> Option<Result<Bytes, Cause>> {
        self.next = None;
        let taken = self.taken;
        match self.length {
            Some(length) if taken < length => {
                Some(Err(LengthFault::TooShort { taken, length }.into()))
            }
            _ => self.last.take().map(Ok),
        }
    }
}

impl http_body::Body for Upload {
    type Data = Bytes;
    type Error = UploadFailed;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, UploadFailed>>> {
        let chunk = match ready!(self.next_chunk(context)) {
            Some(Ok(chunk)) => chunk,
            Some(Err(cause)) => {
                self.next = None;
                self.fault.set(cause);
                return Poll::Ready(Some(Err(UploadFailed)));
            }
            None => return Poll::Ready(None),
        };
        let size = u64::try_from(chunk.len()).unwrap_or(u64::MAX);
        self.unsent = self.unsent.map(|unsent| unsent.saturating_sub(size));
        Poll::Ready(Some(Ok(Frame::data(chunk))))
    }

    fn size_hint(&self) -> SizeHint {
        self.unsent.map_or_else(SizeHint::new, SizeHint::with_exact)
    }
}
