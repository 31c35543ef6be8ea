//! Parses server-sent events (HTML Living Standard, section 9.2.6, "Interpreting an event stream") from chunks of any
//! size.
//!
//! The crates `eventsource-stream` 0.2 and `sseer` 0.3 also parse events. But they hold events of any size in memory,
//! and stop at the first byte that is not UTF-8. The standard replaces such a byte with U+FFFD.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

/// The name of an event that has none.
const UNNAMED: &str = "message";

/// The longest id in bytes. Longer ids are ignored, because an id goes into a header and into every later event.
const LONGEST_ID: usize = 4096;

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// An event with undecoded data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RawEvent {
    pub(crate) event: String,
    pub(crate) id: Option<Arc<str>>,
    pub(crate) retry: Option<Duration>,
    pub(crate) data: String,
}

/// Why an item of a stream cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Unread {
    /// It is larger than the limit.
    TooLarge,
    /// The stream ended, and the item may be incomplete.
    CutOff,
}

/// Parses the events of consecutive connections.
pub(crate) struct EventParser {
    /// The largest number of bytes of the fields of one event.
    limit: usize,
    /// The part of the current line that has arrived.
    line: Vec<u8>,
    /// Whether the last line ended in CR, so that a following LF belongs to it.
    after_cr: bool,
    /// Whether the current line is the first one.
    is_first_line: bool,
    /// Whether the event is too large, so that the rest of it is skipped.
    is_too_large: bool,
    event: String,
    /// The lines of the data, or `None` if there are none yet.
    data: Option<String>,
    retry: Option<Duration>,
    /// The id that takes effect at the end of the event.
    id: Option<Arc<str>>,
    /// The id of the last complete event that had one, or `None` after an empty id.
    last_id: Option<Arc<str>>,
    /// The delay that the server asked for last.
    delay: Option<Duration>,
}

impl EventParser {
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            limit,
            line: Vec::new(),
            after_cr: false,
            is_first_line: true,
            is_too_large: false,
            event: String::new(),
            data: None,
            retry: None,
            id: None,
            last_id: None,
            delay: None,
        }
    }

    /// The id of the last event that had one.
    pub(crate) fn last_id(&self) -> Option<&str> {
        self.last_id.as_deref()
    }

    /// How long to wait before the next connection, if the server said so.
    pub(crate) fn delay(&self) -> Option<Duration> {
        self.delay
    }

    /// Starts with another connection. An incomplete event is lost. The last id and the delay are kept.
    pub(crate) fn restart(&mut self) {
        let last_id = self.last_id.take();
        *self = Self {
            id: last_id.clone(),
            last_id,
            delay: self.delay,
            ..Self::new(self.limit)
        };
    }

    /// Parses a chunk, and adds the completed events to `found`.
    pub(crate) fn push(&mut self, chunk: &[u8], found: &mut VecDeque<Result<RawEvent, Unread>>) {
        let mut rest = chunk;
        if !rest.is_empty() && std::mem::take(&mut self.after_cr) {
            rest = rest.strip_prefix(b"\n").unwrap_or(rest);
        }
        while let Some(end) = rest.iter().position(|byte| matches!(byte, b'\r' | b'\n')) {
            self.extend(&rest[..end]);
            let is_cr = rest[end] == b'\r';
            rest = &rest[end + 1..];
            if is_cr {
                match rest {
                    [b'\n', after @ ..] => rest = after,
                    [] => self.after_cr = true,
                    _ => {}
                }
            }
            found.extend(self.end_line());
        }
        self.extend(rest);
    }

    /// Adds a part of a line, unless it makes the event too large.
    fn extend(&mut self, part: &[u8]) {
        let is_comment = self.line.first().or(part.first()) == Some(&b':');
        if is_comment {
            // One byte identifies a comment, and the rest of it does not matter.
            self.line.clear();
            self.line.push(b':');
            return;
        }
        let data = self.data.as_ref().map_or(0, String::len);
        let size = self.line.len() + data + self.event.len();
        if self.is_too_large || size.saturating_add(part.len()) > self.limit {
            self.is_too_large |= !part.is_empty();
            // Keeps one byte, because only an empty line ends the event.
            self.line.truncate(1);
            if self.line.is_empty() && !part.is_empty() {
                self.line.push(b'-');
            }
            return;
        }
        self.line.extend_from_slice(part);
    }

    fn end_line(&mut self) -> Option<Result<RawEvent, Unread>> {
        let line = std::mem::take(&mut self.line);
        let is_first = std::mem::take(&mut self.is_first_line);
        let line = match line.strip_prefix(BYTE_ORDER_MARK) {
            Some(after) if is_first => after,
            _ => &line,
        };
        if line.is_empty() {
            return self.dispatch();
        }
        if self.is_too_large {
            return None;
        }
        let line = String::from_utf8_lossy(line);
        let (field, value) = line.split_once(':').unwrap_or((&line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut self.event),
            "data" => match &mut self.data {
                Some(data) => {
                    data.push('\n');
                    data.push_str(value);
                }
                None => self.data = Some(value.to_owned()),
            },
            "id" if !value.contains('\0') && value.len() <= LONGEST_ID => {
                self.id = (!value.is_empty()).then(|| value.into());
            }
            "retry" if !value.is_empty() && value.bytes().all(|it| it.is_ascii_digit()) => {
                self.retry = value.parse().ok().map(Duration::from_millis);
                self.delay = self.retry.or(self.delay);
            }
            _ => {}
        }
        None
    }

    fn dispatch(&mut self) -> Option<Result<RawEvent, Unread>> {
        let event = std::mem::take(&mut self.event);
        let data = self.data.take();
        let retry = self.retry.take();
        self.last_id.clone_from(&self.id);
        if std::mem::take(&mut self.is_too_large) {
            return Some(Err(Unread::TooLarge));
        }
        data.map(|data| {
            Ok(RawEvent {
                event: if event.is_empty() {
                    UNNAMED.to_owned()
                } else {
                    event
                },
                id: self.last_id.clone(),
                retry,
                data,
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LIMIT: usize = 100;

    /// The events of a stream in these pieces, each as `event|id|retry|data`.
    fn events<'piece>(pieces: impl IntoIterator<Item = &'piece [u8]>) -> Vec<String> {
        let mut parser = EventParser::new(LIMIT);
        let mut found = VecDeque::new();
        for piece in pieces {
            parser.push(piece, &mut found);
        }
        let shown = found.into_iter().map(|event| match event {
            Ok(RawEvent {
                event,
                id,
                retry,
                data,
            }) => {
                let retry = retry.map(|it| it.as_millis().to_string());
                let (id, retry) = (id.unwrap_or_default(), retry.unwrap_or_default());
                format!("{event}|{id}|{retry}|{data}")
            }
            Err(_) => "too large".to_owned(),
        });
        shown.collect()
    }

    fn of(text: &str) -> Vec<String> {
        events([text.as_bytes()])
    }

    #[test]
    fn the_examples_of_the_standard_are_read_as_it_says() {
        assert_eq!(
            of("data: YHOO\ndata: +2\ndata: 10\n\n"),
            ["message|||YHOO\n+2\n10"]
        );
        let stream = ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n";
        assert_eq!(
            of(stream),
            [
                "message|1||first event",
                "message|||second event",
                "message||| third event"
            ]
        );
        assert_eq!(
            of("data\n\ndata\ndata\n\ndata:"),
            ["message|||", "message|||\n"]
        );
        assert_eq!(of("data:test\n\ndata: test\n\n"), ["message|||test"; 2]);
    }

    #[test]
    fn every_end_of_a_line_is_one() {
        for end in ["\n", "\r", "\r\n"] {
            let text = ["event: a", "data: 1", "", "data: 2", "", ""].join(end);
            assert_eq!(of(&text), ["a|||1", "message|||2"], "{end:?}");
        }
        assert_eq!(
            of("data: 1\r\ndata: 2\n\rdata: 3\r\n\r\n"),
            ["message|||1\n2", "message|||3"]
        );
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_first_line_alone() {
        assert_eq!(
            of("\u{feff}data: 1\n\n\u{feff}data: 2\n\n"),
            ["message|||1"]
        );
    }

    #[test]
    fn an_id_stays_until_another_one_comes() {
        let stream = "id: 7\ndata: 1\n\ndata: 2\n\nid: a\0b\ndata: 3\n\nid\ndata: 4\n\n";
        assert_eq!(
            of(stream),
            [
                "message|7||1",
                "message|7||2",
                "message|7||3",
                "message|||4"
            ]
        );
        let mut parser = EventParser::new(LIMIT);
        let mut found = VecDeque::new();
        parser.push(b"id: 8\n\nretry: 20\nid: 9\ndata: lost", &mut found);
        assert!(found.is_empty());
        // The incomplete event comes again.
        parser.restart();
        parser.push(b"data: 1\n\n", &mut found);
        assert_eq!(parser.last_id(), Some("8"));
        assert_eq!(parser.delay(), Some(Duration::from_millis(20)));
        let event = found.pop_front().expect("an event").expect("no larger");
        assert_eq!((event.id.as_deref(), &*event.data), (Some("8"), "1"));
    }

    #[test]
    fn an_id_that_a_header_cannot_carry_is_ignored() {
        let id = "x".repeat(LONGEST_ID + 1);
        let stream = format!("id: 1\ndata: 1\n\nid: {id}\ndata: 2\n\n");
        let mut parser = EventParser::new(10_000);
        let mut found = VecDeque::new();
        parser.push(stream.as_bytes(), &mut found);
        assert_eq!(parser.last_id(), Some("1"));
    }

    #[test]
    fn only_digits_are_a_time_to_wait() {
        assert_eq!(
            of(
                "retry: 1500\ndata: 1\n\nretry: 1s\ndata: 2\n\nretry: 99999999999999999999999\ndata: 3\n\n"
            ),
            ["message||1500|1", "message|||2", "message|||3"]
        );
    }

    #[test]
    fn an_incomplete_event_at_the_end_is_dropped() {
        assert_eq!(of("data: 1\n\ndata: 2\n"), ["message|||1"]);
        assert_eq!(of("event: a\n\nid: 1\n\n"), [""; 0]);
    }

    #[test]
    fn bytes_that_are_no_text_are_replaced() {
        assert_eq!(events([&b"data: a\xFFb\n\n"[..]]), ["message|||a\u{fffd}b"]);
    }

    #[test]
    fn an_event_over_the_limit_is_told_and_the_next_one_is_read() {
        let long = "x".repeat(LIMIT);
        let stream = format!("data: 1\n\ndata: {long}\nid: 5\n\ndata: 2\n\n");
        assert_eq!(of(&stream), ["message|||1", "too large", "message|||2"]);
        let many = format!("{}\ndata: 2\n\n", "data: 12345678\n".repeat(LIMIT));
        assert_eq!(of(&many), ["too large", "message|||2"]);
        let comment = format!("data: 1\n:{long}{long}\ndata: 2\n\n");
        assert_eq!(of(&comment), ["message|||1\n2"]);
    }

    proptest! {
        #[test]
        fn pieces_do_not_matter(
            text in "([a-z:é\r\n ]|data: [a-z]{0,3}\n|id: [0-9]\n|event: é\r\n|\r\n|\u{feff}){0,30}",
            sizes in prop::collection::vec(0_usize..5, 0..60),
        ) {
            let whole = of(&text);
            let mut rest = text.as_bytes();
            let mut pieces = Vec::new();
            for size in sizes {
                let (piece, after) = rest.split_at(size.min(rest.len()));
                pieces.push(piece);
                rest = after;
            }
            pieces.push(rest);
            prop_assert_eq!(events(pieces), whole);
        }

        #[test]
        fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            events([&bytes[..]]);
        }
    }
}
