//! Parses records between separators from chunks of any size: JSON Lines, and JSON text sequences (RFC 7464).

use std::collections::VecDeque;

use crate::answer::event_parser::Unread;

/// The separator of records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Separator {
    /// The end of a line of JSON. White space around a record is ignored, and so are blank lines.
    Line,
    /// The end of a line of text. A CR before it does not belong to the record.
    TextLine,
    /// The control character RS, before each record (RFC 7464, section 2.2).
    Record,
}

impl Separator {
    fn byte(self) -> u8 {
        match self {
            Self::Line | Self::TextLine => b'\n',
            Self::Record => 0x1E,
        }
    }
}

/// Parses records.
pub(crate) struct LineParser {
    separator: Separator,
    /// The largest number of bytes of one record.
    limit: usize,
    record: Vec<u8>,
    is_too_large: bool,
}

impl LineParser {
    pub(crate) fn new(separator: Separator, limit: usize) -> Self {
        Self {
            separator,
            limit,
            record: Vec::new(),
            is_too_large: false,
        }
    }

    /// Parses a chunk, and adds the completed records to `found`.
    pub(crate) fn push(&mut self, chunk: &[u8], found: &mut VecDeque<Result<Vec<u8>, Unread>>) {
        let separator = self.separator.byte();
        let mut parts = chunk.split(|byte| *byte == separator);
        if let Some(first) = parts.next() {
            self.extend(first);
        }
        for part in parts {
            found.extend(self.take());
            self.extend(part);
        }
    }

    /// The remaining record at the end of the stream, if any.
    pub(crate) fn end(&mut self) -> Option<Result<Vec<u8>, Unread>> {
        // An empty rest after the last line end is not a line.
        let is_nothing = self.record.is_empty() && !self.is_too_large;
        if is_nothing { None } else { self.take() }
    }

    /// Takes the completed record.
    fn take(&mut self) -> Option<Result<Vec<u8>, Unread>> {
        let mut record = std::mem::take(&mut self.record);
        if std::mem::take(&mut self.is_too_large) {
            return Some(Err(Unread::TooLarge));
        }
        if self.separator == Separator::TextLine {
            if record.last() == Some(&b'\r') {
                record.pop();
            }
            return Some(Ok(record));
        }
        let trimmed = record.trim_ascii_end().len();
        let last = *record.get(trimmed.checked_sub(1)?)?;
        // A number or a word may be cut off. White space after it shows that it is complete (RFC 7464, section 2.4).
        let is_over = trimmed < record.len() || matches!(last, b'}' | b']' | b'"');
        if self.separator == Separator::Record && !is_over {
            return Some(Err(Unread::CutOff));
        }
        record.truncate(trimmed);
        Some(Ok(record))
    }

    fn extend(&mut self, part: &[u8]) {
        let size = self.record.len().saturating_add(part.len());
        if self.is_too_large || size > self.limit {
            self.is_too_large = true;
            self.record = Vec::new();
        } else {
            self.record.extend_from_slice(part);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn records<'piece>(
        separator: Separator,
        pieces: impl IntoIterator<Item = &'piece [u8]>,
    ) -> Vec<String> {
        let mut parser = LineParser::new(separator, 10);
        let mut found = VecDeque::new();
        for piece in pieces {
            parser.push(piece, &mut found);
        }
        found.extend(parser.end());
        let shown = found.into_iter().map(|record| match record {
            Ok(record) => String::from_utf8_lossy(&record).into_owned(),
            Err(Unread::TooLarge) => "too large".to_owned(),
            Err(Unread::CutOff) => "cut off".to_owned(),
        });
        shown.collect()
    }

    #[test]
    fn the_last_line_needs_no_end_and_blank_ones_are_none() {
        assert_eq!(
            records(Separator::Line, [&b"1\r\n\n  \n2\n3"[..]]),
            ["1", "2", "3"]
        );
    }

    #[test]
    fn a_record_of_a_sequence_may_have_lines() {
        assert_eq!(
            records(Separator::Record, [&b"\x1E{\n}\n\x1E2\n"[..]]),
            ["{\n}", "2"]
        );
    }

    #[test]
    fn a_number_that_may_go_on_is_cut_off() {
        assert_eq!(
            records(Separator::Record, [&b"\x1E12\x1E{\"a\":1}\x1E3 "[..]]),
            ["cut off", "{\"a\":1}", "3"]
        );
    }

    #[test]
    fn a_line_of_text_keeps_its_blanks() {
        assert_eq!(
            records(Separator::TextLine, [&b"a  \r\n\n\tb \n"[..]]),
            ["a  ", "", "\tb "]
        );
        assert_eq!(records(Separator::TextLine, [&b"a"[..]]), ["a"]);
    }

    #[test]
    fn a_record_over_the_limit_is_told_and_the_next_one_is_read() {
        assert_eq!(
            records(Separator::Line, [&b"1\n12345678901\n2\n"[..]]),
            ["1", "too large", "2"]
        );
    }

    proptest! {
        #[test]
        fn pieces_do_not_matter(text in "[a-c\r\n ]{0,60}", at in 0_usize..60) {
            let (one, other) = text.as_bytes().split_at(at.min(text.len()));
            prop_assert_eq!(
                records(Separator::Line, [one, other]),
                records(Separator::Line, [text.as_bytes()])
            );
        }
    }
}
