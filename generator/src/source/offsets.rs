//! Converts byte offsets, which spans count in, to the lines and characters that people count.

use std::ops::Range;

/// The line of `text`, counted from 1, that contains the byte `offset`.
pub(super) fn line_of(text: &str, offset: usize) -> usize {
    let line_breaks = text.bytes().take(offset).filter(|byte| *byte == b'\n');
    line_breaks.count() + 1
}

/// The bytes of the character of `text` that contains the byte `offset`; empty at the end.
pub(super) fn character_at(text: &str, offset: usize) -> Range<usize> {
    let mut start = offset.min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let rest = text.get(start..).unwrap_or_default();
    let width = rest.chars().next().map_or(0, char::len_utf8);
    start..start + width
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_from_one_and_belong_to_their_break() {
        let lines: Vec<usize> = (0..6).map(|offset| line_of("a\n\nb", offset)).collect();
        assert_eq!(lines, [1, 1, 2, 3, 3, 3]);
    }

    #[test]
    fn a_byte_inside_a_character_gives_the_whole_character() {
        assert_eq!(character_at("aéb", 2), 1..3);
        assert_eq!(character_at("aéb", 4), 4..4);
        assert_eq!(character_at("aéb", 100), 4..4);
    }
}
