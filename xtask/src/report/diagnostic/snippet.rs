//! Cuts the line of a finding out of its file, short enough and safe to print.

use std::ops::Range;

use generator::text::push_visible;

/// A longer line, in bytes, is cut around the span.
const LONGEST_LINE: usize = 1_000;

/// The number of bytes kept in front of the span, and the number from its start on.
const BEFORE: usize = 100;
const AFTER: usize = 300;

/// The most bytes of the span that are marked in a cut line.
const LONGEST_SPAN: usize = 150;

/// One line of a file, and its marked part.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Snippet {
    /// The printed text, without a line end. Hidden characters are visible.
    pub(super) line: String,
    /// The bytes of `line` that are marked.
    pub(super) span: Range<usize>,
    /// Whether the beginning of the line was cut off or escaped, so that its columns differ from the file.
    pub(super) is_shifted: bool,
}

/// The line with the start of `span` in `text`, and the part of the span in it. `None` if the span does not belong to
/// this text.
pub(super) fn snippet(text: &str, span: &Range<usize>) -> Option<Snippet> {
    // The search stops at the longest line. Otherwise, a file of one line would be searched to its end.
    let window_start = floor(text, span.start.saturating_sub(LONGEST_LINE));
    let window_end = floor(text, span.start.saturating_add(LONGEST_LINE));
    let before = text.get(window_start..span.start)?;
    let after = text.get(span.start..window_end)?;
    let line_start = window_start + before.rfind('\n').map_or(0, |index| index + 1);
    let line_end = span.start + after.find(['\n', '\r']).unwrap_or(after.len());
    let span_end = span.end.clamp(span.start, line_end);

    let is_long = line_end - line_start > LONGEST_LINE
        || (line_start == window_start && window_start > 0)
        || (line_end == window_end && window_end < text.len());
    let (from, to, marked_to) = if is_long {
        (
            floor(text, span.start.saturating_sub(BEFORE)).max(line_start),
            floor(text, span.start + AFTER).min(line_end),
            floor(text, span_end.min(span.start + LONGEST_SPAN)),
        )
    } else {
        (line_start, line_end, floor(text, span_end))
    };

    let mut line = String::new();
    if from > line_start {
        line.push_str("...");
    }
    let kept = text.get(from..span.start)?;
    push_all(&mut line, kept);
    let start = line.len();
    push_all(&mut line, text.get(span.start..marked_to)?);
    let end = line.len();
    push_all(&mut line, text.get(marked_to..to)?);
    if to < line_end {
        line.push_str("...");
    }
    Some(Snippet {
        line,
        span: start..end,
        is_shifted: start != kept.len(),
    })
}

/// The nearest start of a character at or before `index`.
fn floor(text: &str, index: usize) -> usize {
    let mut index = index.min(text.len());
    while !text.is_char_boundary(index) {
        index -= 1;
    }
    index
}

fn push_all(line: &mut String, text: &str) {
    for character in text.chars() {
        push_visible(line, character);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(text: &str, span: Range<usize>) -> (String, String) {
        let snippet = snippet(text, &span).unwrap();
        let marked = snippet.line[snippet.span].to_owned();
        (snippet.line, marked)
    }

    #[test]
    fn only_the_line_of_the_span_is_taken() {
        assert_eq!(
            marked("a\nbcd\ne", 3..4),
            ("bcd".to_owned(), "c".to_owned())
        );
    }

    #[test]
    fn a_span_of_several_lines_ends_with_its_first() {
        assert_eq!(marked("ab\r\ncd", 1..6), ("ab".to_owned(), "b".to_owned()));
    }

    #[test]
    fn the_end_of_the_file_can_be_marked() {
        assert_eq!(marked("ab", 2..2), ("ab".to_owned(), String::new()));
        assert_eq!(marked("ab\n", 3..9), (String::new(), String::new()));
    }

    #[test]
    fn a_span_of_another_text_has_no_line() {
        assert_eq!(snippet("ab", &(3..4)), None);
        assert_eq!(snippet("ä", &(1..2)), None);
    }

    #[test]
    fn a_span_that_ends_inside_a_character_or_before_it_begins_is_harmless() {
        assert_eq!(marked("aä", 0..2), ("aä".to_owned(), "a".to_owned()));
        let backwards = Range { start: 2, end: 1 };
        assert_eq!(marked("abc", backwards), ("abc".to_owned(), String::new()));
    }

    #[test]
    fn a_hidden_character_moves_the_mark_but_not_the_marked_text() {
        assert_eq!(
            marked("a\x1b[31mbc", 6..7),
            ("a\\u{1b}[31mbc".to_owned(), "b".to_owned())
        );
    }

    #[test]
    fn a_very_long_line_is_cut_around_the_span() {
        let text = format!("{}SPAN{}", "ä".repeat(500_000), "ö".repeat(500_000));
        let (line, part) = marked(&text, 1_000_000..1_000_004);
        assert_eq!(part, "SPAN");
        assert!(line.starts_with("...ä") && line.ends_with("ö..."), "{line}");
        assert!(line.len() < 500);
    }

    #[test]
    fn a_very_long_span_is_cut() {
        let text = "x".repeat(1_000_000);
        let (line, part) = marked(&text, 10..999_999);
        assert_eq!((line.len(), part.len()), (10 + 300 + 3, 150));
    }
}
