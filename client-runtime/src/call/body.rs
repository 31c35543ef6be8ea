//! What a call carries: bytes, or a stream that is sent once.

use std::error::Error as StdError;
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use http_body::{Frame, SizeHint};
use reqwest::multipart::Form;

/// Why a stream has failed, in its own words.
type Cause = Box<dyn StdError + Send + Sync>;

/// The next chunk of the caller's stream.
type Next = Poll<Option<Result<Bytes, Cause>>>;

/// The caller's stream.
type Source = Box<dyn FnMut(&mut Context<'_>) -> Next + Send>;

/// A body to be sent: bytes, or a stream of them for what is too large to be held in memory.
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

/// What a described call carries.
pub(crate) enum Content {
    Empty,
    Bytes(Bytes),
    /// `None` once it has been sent.
    Stream(Option<Upload>),
    /// `None` once it has been sent.
    Multipart(Option<Form>),
}

impl Body {
    /// What a stream gives, in chunks as it gives them, with `transfer-encoding: chunked` unless
    /// [`with_length`](Self::with_length) says how much it is.
    ///
    /// The call is sent once, whatever the policy says: a stream cannot be sent twice. It has to be over within the
    /// [`attempt_timeout`](crate::ClientBuilder::attempt_timeout), the upload included. When the stream gives an error, the
    /// call fails with an error of kind [`Transport`](crate::ErrorKind::Transport) that has it as its
    /// [`source`](StdError::source).
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

    /// Says how many bytes the stream gives, so that they are sent with a `content-length`, which some servers insist
    /// on. A stream that gives fewer or more fails the call, and the server does not get a whole body. Bytes have the
    /// length that they have.
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

/// Shows the kind of the body and its length, where that is known; nothing of what is in it.
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
    /// `None` once it has ended. Behind a lock that nobody waits for, because a body is shared between threads and the
    /// caller's stream need not be.
    next: Option<Mutex<Source>>,
    /// The bytes that the caller has promised.
    length: Option<u64>,
    /// The bytes that the stream has given.
    taken: u64,
    /// The chunk that makes up the promised length, kept until the stream has ended: it must not give more.
    last: Option<Bytes>,
    /// The bytes that are still to be sent, where that is known.
    unsent: Option<u64>,
    fault: UploadFault,
}

/// Where an upload leaves the error of its stream: what the HTTP client makes of it would not do the caller much good.
#[derive(Clone, Default)]
pub(crate) struct UploadFault(Arc<Mutex<Option<Cause>>>);

/// What the HTTP client is told of it.
#[derive(Debug, thiserror::Error)]
#[error("the stream of the body failed")]
pub(crate) struct UploadFailed;

/// A stream that does not keep what its caller has promised.
#[derive(Debug, thiserror::Error)]
enum LengthFault {
    #[error("it ended after {taken} of {length} bytes")]
    TooShort { taken: u64, length: u64 },
    #[error("it has more than the {length} bytes that were announced")]
    TooLong { length: u64 },
}

impl UploadFault {
    /// The error of the stream, if it has failed.
    pub(crate) fn take(&self) -> Option<Cause> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn set(&self, cause: Cause) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(cause);
    }
}

impl Upload {
    /// The bytes that the caller has promised.
    pub(crate) fn length(&self) -> Option<u64> {
        self.length
    }

    /// Says where the error of the stream is to be found, as that of any other stream of the same body.
    pub(crate) fn with_fault(mut self, fault: &UploadFault) -> Self {
        self.fault = fault.clone();
        self
    }

    /// Where the error of the stream will be found.
    pub(crate) fn fault(&self) -> UploadFault {
        self.fault.clone()
    }

    /// The next chunk to be sent.
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

    /// What is left to be sent when the stream has ended.
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
