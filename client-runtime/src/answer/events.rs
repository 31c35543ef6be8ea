//! A stream of server-sent events.

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

/// The data by which many providers end a stream.
const DONE: &str = "[DONE]";

/// The delay before the next connection, unless the server sets one.
const DELAY: Duration = Duration::from_secs(3);

/// The longest delay, even if the server sets a longer one.
const LONGEST_DELAY: Duration = Duration::from_secs(600);

/// The largest number of consecutive connections without an event, not counting the first one.
const MOST_FRUITLESS: u32 = 5;

const FRUITLESS: &str = "the server ended several connections in a row without an event";

/// One event of a stream.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Event<T> {
    /// Its name, or `message` if it has none.
    pub event: String,
    /// The current id of the stream: that of this event or of an earlier one.
    pub id: Option<String>,
    /// The delay before the next connection, if this event sets one.
    pub retry: Option<Duration>,
    /// Its decoded data.
    pub data: T,
    is_sensitive: bool,
}

/// Shows the data, unless the operation is sensitive.
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
/// It is a [`Stream`], but you can also use it without that trait:
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
/// The stream ends when the server ends it, or with an event whose data is `[DONE]`. Its duration is unlimited. Each
/// chunk must arrive within the time of one attempt ([`attempt_timeout`](crate::ClientBuilder::attempt_timeout)). The
/// comments that keep a connection open count as chunks. The size limit for answers
/// ([`body_limit`](crate::ClientBuilder::body_limit)) applies to each event.
///
/// An error of kind [`Decode`](ErrorKind::Decode) or [`BodyTooLarge`](ErrorKind::BodyTooLarge) concerns one event, and
/// the next event follows. After any other error, nothing follows, unless the stream is
/// [`reconnecting`](Self::reconnecting).
pub struct Events<T> {
    operation: &'static Operation,
    state: State,
    decode: Decode<T>,
    reopen: Option<Reopen>,
    is_reconnecting: bool,
    /// The number of consecutive connections without an event.
    fruitless: u32,
}

/// The connection of the stream.
enum State {
    Open(Box<Items<EventParser>>),
    /// The connection has ended. The next one begins after a delay.
    Waiting(Pin<Box<Sleep>>, Box<EventParser>),
    Opening(Reopened, Box<EventParser>),
    Ended,
}

impl Parser for EventParser {
    type Item = RawEvent;

    fn push(&mut self, chunk: &[u8], found: &mut VecDeque<Result<RawEvent, Unread>>) {
        self.push(chunk, found);
    }

    /// The standard drops an incomplete event.
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

    /// Continues the stream after its connection ends or fails. The client sends the call again, with `Last-Event-ID`
    /// if an event had an id. Before that, it waits for 3 seconds, or for the delay that the server set, at most 10
    /// minutes.
    ///
    /// The stream then ends with `[DONE]`, with an answer of status 204, or with the error of a call whose answer is
    /// not a stream. It ends with an error after five consecutive connections without an event. If an operation must
    /// not be sent twice, its stream still ends with its connection.
    #[must_use]
    pub fn reconnecting(self) -> Self {
        Self {
            is_reconnecting: self.operation.is_idempotent() && self.reopen.is_some(),
            ..self
        }
    }

    /// Waits for the next event. Returns `None` at the end. You can drop the future without losing an event.
    pub async fn next(&mut self) -> Option<Result<Event<T>, Failure>> {
        poll_fn(|context| self.poll(context)).await
    }

    /// Collects all remaining events.
    ///
    /// # Errors
    ///
    /// The first error. The events before it are lost.
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
                    // A server may be unreachable while it restarts.
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

    /// Leaves the connection. Returns whether there will be another one.
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

    /// Schedules another connection after a failed call. Returns whether there will be one.
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

/// Shows only the operation, because events may be secret.
impl<T> fmt::Debug for Events<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Events")
            .field("operation", &self.operation.id)
            .finish_non_exhaustive()
    }
}
