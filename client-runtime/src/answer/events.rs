//! Server-sent events, as a stream.

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_core::Stream;
use tokio::time::{Sleep, sleep};

use crate::answer::byte_stream::ByteStream;
use crate::answer::error::Failure;
use crate::answer::error_kind::ErrorKind;
use crate::answer::event_parser::{EventParser, RawEvent, Unread};
use crate::answer::items::{Decode, Items, Parser};
use crate::answer::reopen::{Reopen, Reopened};
use crate::call::operation::Operation;

/// The data with which many providers end a stream.
const DONE: &str = "[DONE]";

/// How long to wait before the next connection when the server does not say it.
const DELAY: Duration = Duration::from_secs(3);

/// However long the server asks to wait.
const LONGEST_DELAY: Duration = Duration::from_secs(600);

/// So many connections in a row, the first one aside, may bring no event.
const MOST_FRUITLESS: u32 = 5;

const FRUITLESS: &str = "the server ends one connection after the other without an event";

/// One event of a stream.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Event<T> {
    /// Its name; `message` when it has none.
    pub event: String,
    /// The id that the stream stands at: its own, or that of an event before it.
    pub id: Option<String>,
    /// How long the server asks to wait before the next connection, when the event says so.
    pub retry: Option<Duration>,
    /// What it says.
    pub data: T,
    is_sensitive: bool,
}

/// Shows what it says; of a sensitive operation nothing.
impl<T: fmt::Debug> fmt::Debug for Event<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = formatter.debug_struct("Event");
        if !self.is_sensitive {
            shown
                .field("event", &self.event)
                .field("id", &self.id)
                .field("data", &self.data);
        }
        shown.finish_non_exhaustive()
    }
}

/// The events of an answer (`text/event-stream`; HTML Living Standard, section 9.2, "Server-sent events"), as they arrive.
///
/// A [`Stream`], and usable without one:
///
/// ```
/// # use client_runtime::{Events, Failure};
/// # async fn show(mut events: Events<String>) -> Result<(), Failure> {
/// while let Some(event) = events.next().await {
///     let event = event?;
///     println!("{}: {}", event.event, event.data);
/// }
/// # Ok(())
/// # }
/// ```
///
/// It may last as long as it likes, and ends where the server ends it, or with an event whose data is `[DONE]`. Each part
/// of it has the time of one attempt ([`attempt_timeout`](crate::ClientBuilder::attempt_timeout)); a comment, with which
/// servers keep connections open, is a part. Each event may be as large as a whole answer
/// ([`body_limit`](crate::ClientBuilder::body_limit)).
///
/// An error of kind [`Decode`](ErrorKind::Decode) or [`BodyTooLarge`](ErrorKind::BodyTooLarge) is that of one event, and
/// the next one follows. After any other error the connection is gone, and nothing follows, unless the stream is
/// [`reconnecting`](Self::reconnecting).
pub struct Events<T> {
    operation: &'static Operation,
    state: State,
    decode: Decode<T>,
    reopen: Option<Reopen>,
    is_reconnecting: bool,
    /// How many connections in a row have brought no event.
    fruitless: u32,
}

/// Between two events.
enum State {
    Open(Box<Items<EventParser>>),
    /// The connection is gone; the next one is made after a while.
    Waiting(Pin<Box<Sleep>>, Box<EventParser>),
    Opening(Reopened, Box<EventParser>),
    Ended,
}

impl Parser for EventParser {
    type Item = RawEvent;

    fn push(&mut self, chunk: &[u8], found: &mut VecDeque<Result<RawEvent, Unread>>) {
        self.push(chunk, found);
    }

    /// An event that is not over is none.
    fn end(&mut self) -> Option<Result<RawEvent, Unread>> {
        None
    }
}

impl<T> Events<T> {
    pub(crate) fn new(bytes: ByteStream, decode: Decode<T>, reopen: Option<Reopen>) -> Self {
        let call = bytes.call();
        let operation = call.operation;
        let parser = EventParser::new(call.item_limit);
        Self {
            operation,
            state: State::Open(Box::new(Items::new(bytes, parser))),
            decode,
            reopen,
            is_reconnecting: false,
            fruitless: 0,
        }
    }

    /// The same events, going on after the connection has ended or failed: the call is sent again, with `Last-Event-ID`
    /// when an event had an id, after the time that the server has asked for, at most 10 minutes, or 3 seconds.
    ///
    /// It ends with `[DONE]`, with a 204, with the error of a call that is answered otherwise, and with an error when five
    /// connections after each other have brought no event. An operation that must not be sent twice is not sent again: its
    /// stream ends with its connection.
    #[must_use]
    pub fn reconnecting(self) -> Self {
        Self {
            is_reconnecting: self.operation.is_idempotent() && self.reopen.is_some(),
            ..self
        }
    }

    /// The next event; `None` at the end. It can be cancelled without losing one.
    pub async fn next(&mut self) -> Option<Result<Event<T>, Failure>> {
        poll_fn(|context| self.poll(context)).await
    }

    /// All events that are left.
    ///
    /// # Errors
    ///
    /// The first error; the events before it are lost.
    pub async fn collect(mut self) -> Result<Vec<Event<T>>, Failure> {
        let mut events = Vec::new();
        while let Some(event) = self.next().await {
            events.push(event?);
        }
        Ok(events)
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Event<T>, Failure>>> {
        loop {
            match &mut self.state {
                State::Ended => return Poll::Ready(None),
                State::Open(items) => match ready!(items.poll(context)) {
                    Some(Ok(event)) if event.data == DONE => self.state = State::Ended,
                    Some(Ok(event)) => {
                        self.fruitless = 0;
                        let decoded = items.decode(event.data.as_bytes(), self.decode);
                        return Poll::Ready(Some(decoded.map(|data| self.event(event, data))));
                    }
                    Some(Err(failure))
                        if matches!(
                            failure.kind(),
                            ErrorKind::BodyTooLarge | ErrorKind::Decode
                        ) =>
                    {
                        return Poll::Ready(Some(Err(failure)));
                    }
                    Some(Err(failure)) => {
                        if !self.is_going_on() {
                            return Poll::Ready(Some(Err(failure)));
                        }
                    }
                    None => {
                        let fruitless = items.failure(ErrorKind::Transport, FRUITLESS);
                        if !self.is_going_on() && self.is_reconnecting {
                            return Poll::Ready(Some(Err(fruitless)));
                        }
                    }
                },
                State::Waiting(timer, _) => {
                    ready!(timer.as_mut().poll(context));
                    self.open();
                }
                State::Opening(opening, _) => match ready!(opening.as_mut().poll(context)) {
                    Ok(Some(bytes)) => {
                        if let State::Opening(_, parser) = self.take() {
                            self.state = State::Open(Box::new(Items::new(bytes, *parser)));
                        }
                    }
                    Ok(None) => self.state = State::Ended,
                    // A server that is being started again is not there for a while.
                    Err(failure) if failure.fate().allows(self.operation) => {
                        if !self.is_waiting() {
                            return Poll::Ready(Some(Err(failure)));
                        }
                    }
                    Err(failure) => {
                        self.state = State::Ended;
                        return Poll::Ready(Some(Err(failure)));
                    }
                },
            }
        }
    }

    fn event(&self, raw: RawEvent, data: T) -> Event<T> {
        Event {
            event: raw.event,
            id: raw.id.map(|id| id.as_ref().to_owned()),
            retry: raw.retry,
            data,
            is_sensitive: self.operation.sensitive,
        }
    }

    /// Leaves the connection, and says whether there will be another one.
    fn is_going_on(&mut self) -> bool {
        match self.take() {
            State::Open(items) => {
                let mut parser = items.parser;
                parser.restart();
                self.wait(Box::new(parser))
            }
            _ => false,
        }
    }

    /// Tries again when the call was not answered, and says whether it does.
    fn is_waiting(&mut self) -> bool {
        match self.take() {
            State::Opening(_, parser) => self.wait(parser),
            _ => false,
        }
    }

    fn wait(&mut self, parser: Box<EventParser>) -> bool {
        if !self.is_reconnecting || self.fruitless == MOST_FRUITLESS {
            return false;
        }
        self.fruitless += 1;
        let delay = parser.delay().unwrap_or(DELAY).min(LONGEST_DELAY);
        self.state = State::Waiting(Box::pin(sleep(delay)), parser);
        true
    }

    fn open(&mut self) {
        if let (State::Waiting(_, parser), Some(reopen)) = (self.take(), &self.reopen) {
            let opening = reopen(parser.last_id());
            self.state = State::Opening(opening, parser);
        }
    }

    fn take(&mut self) -> State {
        std::mem::replace(&mut self.state, State::Ended)
    }
}

impl<T> Stream for Events<T> {
    type Item = Result<Event<T>, Failure>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll(context)
    }
}

/// Shows the operation only: events may be secret.
impl<T> fmt::Debug for Events<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Events")
            .field("operation", &self.operation.id)
            .finish_non_exhaustive()
    }
}
