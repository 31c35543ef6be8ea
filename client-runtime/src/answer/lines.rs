//! A stream of the values of JSON Lines.

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use crate::answer::byte_stream::ByteStream;
use crate::answer::error::Failure;
use crate::answer::event_parser::Unread;
use crate::answer::items::{Decode, Items, Parser};
use crate::answer::line_parser::{LineParser, Separator};

/// The values of an answer as they arrive: one on each line (JSON Lines, `application/x-ndjson`), or one in each record
/// (JSON text sequences, RFC 7464).
///
/// It is a [`Stream`], but you can also use it without that trait:
///
/// ```
/// # use client_runtime::{Failure, Lines};
/// # async fn show(mut lines: Lines<String>) -> Result<(), Failure> {
/// while let Some(line) = lines.next().await {
///     println!("{}", line?);
/// }
/// # Ok(())
/// # }
/// ```
///
/// Its duration is unlimited. Each chunk must arrive within the time of one attempt
/// ([`attempt_timeout`](crate::ClientBuilder::attempt_timeout)). The size limit for answers
/// ([`body_limit`](crate::ClientBuilder::body_limit)) applies to each value.
///
/// An error of kind [`Decode`](crate::ErrorKind::Decode) or [`BodyTooLarge`](crate::ErrorKind::BodyTooLarge) concerns
/// one value, and the next value follows. After any other error, nothing follows.
pub struct Lines<T> {
    items: Items<LineParser>,
    decode: Decode<T>,
}

impl Parser for LineParser {
    type Item = Vec<u8>;

    fn push(&mut self, chunk: &[u8], found: &mut VecDeque<Result<Vec<u8>, Unread>>) {
        self.push(chunk, found);
    }

    fn end(&mut self) -> Option<Result<Vec<u8>, Unread>> {
        self.end()
    }
}

impl<T> Lines<T> {
    pub(crate) fn new(bytes: ByteStream, separator: Separator, decode: Decode<T>) -> Self {
        let parser = LineParser::new(separator, bytes.call().item_limit);
        Self {
            items: Items::new(bytes, parser),
            decode,
        }
    }

    /// Waits for the next value. Returns `None` at the end. You can drop the future without losing a value.
    pub async fn next(&mut self) -> Option<Result<T, Failure>> {
        poll_fn(|context| self.poll(context)).await
    }

    /// Collects all remaining values.
    ///
    /// # Errors
    ///
    /// The first error. The values before it are lost.
    pub async fn collect(mut self) -> Result<Vec<T>, Failure> {
        let mut values = Vec::new();
        while let Some(value) = self.next().await {
            values.push(value?);
        }
        Ok(values)
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T, Failure>>> {
        let item = ready!(self.items.poll(context));
        let decoded = item.map(|item| self.items.decode(&item?, self.decode));
        Poll::Ready(decoded)
    }
}

impl<T> Stream for Lines<T> {
    type Item = Result<T, Failure>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll(context)
    }
}

/// Shows only the operation, because values may be secret.
impl<T> fmt::Debug for Lines<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Lines")
            .field("operation", &self.items.bytes.call().operation.id)
            .finish_non_exhaustive()
    }
}
