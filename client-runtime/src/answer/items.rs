//! The items of a stream, each decoded by itself.

use std::collections::VecDeque;
use std::task::{Context, Poll, ready};

use bytes::Bytes;

use crate::answer::byte_stream::ByteStream;
use crate::answer::error::Failure;
use crate::answer::error_kind::ErrorKind;
use crate::answer::event_parser::TooLarge;
use crate::answer::mismatch::mismatch;

/// How an item is decoded.
pub(crate) type Decode<T> = fn(&[u8]) -> Result<T, serde_json::Error>;

/// The two ways to decode an item.
pub(crate) mod decode {
    use serde::de::{DeserializeOwned, Error as _};

    /// As JSON.
    pub(crate) fn json<T: DeserializeOwned>(item: &[u8]) -> Result<T, serde_json::Error> {
        serde_json::from_slice(item)
    }

    /// As text.
    pub(crate) fn text(item: &[u8]) -> Result<String, serde_json::Error> {
        let text = std::str::from_utf8(item);
        text.map(str::to_owned)
            .map_err(|_| serde_json::Error::custom("it is not UTF-8 text"))
    }
}

/// What takes a stream apart.
pub(crate) trait Parser {
    /// What comes out.
    type Item;

    /// Takes in what has come, and adds the items that it completes.
    fn push(&mut self, chunk: &[u8], found: &mut VecDeque<Result<Self::Item, TooLarge>>);

    /// What is left at the end of the stream.
    fn end(&mut self) -> Option<Result<Self::Item, TooLarge>>;
}

/// The items of one connection.
pub(crate) struct Items<P: Parser> {
    pub(crate) bytes: ByteStream,
    pub(crate) parser: P,
    found: VecDeque<Result<P::Item, TooLarge>>,
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

    /// The next item; an error of kind `BodyTooLarge` for one that is too large, of another kind when the connection has
    /// failed.
    pub(crate) fn poll(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<P::Item, Failure>>> {
        loop {
            if let Some(item) = self.found.pop_front() {
                return Poll::Ready(Some(item.map_err(|TooLarge| self.too_large())));
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

    fn too_large(&self) -> Failure {
        let call = self.bytes.call();
        let reason = format!(
            "an item is larger than the limit of {} bytes",
            call.item_limit
        );
        Failure::new(
            call.detail_of(ErrorKind::BodyTooLarge, Bytes::new())
                .with_reason(reason),
        )
    }

    /// Decodes an item. One that does not match is kept in the error.
    pub(crate) fn decode<T>(&self, item: &[u8], decode: Decode<T>) -> Result<T, Failure> {
        decode(item).map_err(|error| {
            let call = self.bytes.call();
            let (reason, path) = mismatch(&error, item, "an item", call.operation);
            let detail = call.detail_of(ErrorKind::Decode, Bytes::copy_from_slice(item));
            let mut detail = detail.with_reason(reason);
            detail.json_path = path;
            Failure::new(detail)
        })
    }
}
