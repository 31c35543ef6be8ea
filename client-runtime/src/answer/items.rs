//! Splits a stream into items, and decodes each item separately.

use std::collections::VecDeque;
use std::task::{Context, Poll, ready};

use bytes::Bytes;

use crate::answer::byte_stream::ByteStream;
use crate::answer::decoding::{Decoding, Undecoded};
use crate::answer::error::Failure;
use crate::answer::error_kind::ErrorKind;
use crate::answer::event_parser::Unread;
use crate::answer::mismatch::mismatch;

/// How an item is decoded.
pub(crate) type Decode<T> = fn(&[u8], Decoding<'_>) -> Result<T, Undecoded>;

/// The two ways to decode an item.
pub(crate) mod decode {
    use serde::de::DeserializeOwned;

    use crate::answer::decoding::{Decoding, Undecoded};

    /// As JSON.
    pub(crate) fn json<T: DeserializeOwned>(
        item: &[u8],
        decoding: Decoding<'_>,
    ) -> Result<T, Undecoded> {
        decoding.json(item)
    }

    /// As text.
    pub(crate) fn text(item: &[u8], _: Decoding<'_>) -> Result<String, Undecoded> {
        let text = std::str::from_utf8(item);
        text.map(str::to_owned)
            .map_err(|_| Undecoded::custom("it is not UTF-8 text"))
    }
}

/// Splits a stream into items.
pub(crate) trait Parser {
    /// An undecoded item.
    type Item;

    /// Parses a chunk, and adds the completed items to `found`.
    fn push(&mut self, chunk: &[u8], found: &mut VecDeque<Result<Self::Item, Unread>>);

    /// The remaining item at the end of the stream, if any.
    fn end(&mut self) -> Option<Result<Self::Item, Unread>>;
}

/// The items of one connection.
pub(crate) struct Items<P: Parser> {
    pub(crate) bytes: ByteStream,
    pub(crate) parser: P,
    found: VecDeque<Result<P::Item, Unread>>,
    has_ended: bool,
}

impl<P: Parser> Items<P> {
    pub(crate) fn new(bytes: ByteStream, parser: P) -> Self {
        Self {
            bytes,
            parser,
            found: VecDeque::new(),
            has_ended: false,
        }
    }

    /// Polls for the next item. An error of kind `BodyTooLarge` or `Decode` concerns one item. Any other error ends the
    /// connection.
    pub(crate) fn poll(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<P::Item, Failure>>> {
        loop {
            if let Some(item) = self.found.pop_front() {
                return Poll::Ready(Some(item.map_err(|unread| self.unread(&unread))));
            }
            if self.has_ended {
                return Poll::Ready(None);
            }
            match ready!(self.bytes.poll_chunk(context)) {
                Some(Ok(chunk)) => self.parser.push(&chunk, &mut self.found),
                Some(Err(failure)) => {
                    self.has_ended = true;
                    return Poll::Ready(Some(Err(failure)));
                }
                None => {
                    self.has_ended = true;
                    self.found.extend(self.parser.end());
                }
            }
        }
    }

    /// A failure that does not concern a single item.
    pub(crate) fn failure(&self, kind: ErrorKind, reason: &str) -> Failure {
        let detail = self.bytes.call().detail_of(kind, Bytes::new());
        Failure::new(detail.with_reason(reason))
    }

    fn unread(&self, unread: &Unread) -> Failure {
        match unread {
            Unread::TooLarge => {
                let limit = self.bytes.call().item_limit;
                let reason = format!("an item is larger than the limit of {limit} bytes");
                self.failure(ErrorKind::BodyTooLarge, &reason)
            }
            Unread::CutOff => self.failure(ErrorKind::Decode, "an item may be cut off"),
        }
    }

    /// Decodes an item. If the item does not match, the error keeps it.
    pub(crate) fn decode<T>(&self, item: &[u8], decode: Decode<T>) -> Result<T, Failure> {
        let call = self.bytes.call();
        let decoding = Decoding {
            operation: call.operation,
            secrets: &call.secrets,
            reading: &call.reading,
        };
        decode(item, decoding).map_err(|undecoded| {
            let (reason, path) = mismatch(&undecoded, item, "an item", call.operation);
            let detail = call.detail_of(ErrorKind::Decode, Bytes::copy_from_slice(item));
            let mut detail = detail.with_reason(reason);
            detail.json_path = path;
            Failure::new(detail)
        })
    }
}
