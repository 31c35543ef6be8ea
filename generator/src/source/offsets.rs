//! Byte offsets, which spans count in, from and to what people and the YAML parser count in.

use std::ops::Range;

/// One byte offset is remembered for this many characters; the rest is counted.
const STRIDE: usize = 16;

/// The line of `text`, counted from 1, in which the byte `offset` stands.
pub(super) fn line_of(text: &str, offset: usize) -> usize {
    let line_breaks = text.bytes().take(offset).filter(|byte| *byte == b'\n');
    line_breaks.count() + 1
}

/// The bytes of the character of `text` in which the byte `offset` stands; empty at the end.
pub(super) fn character_at(text: &str, offset: usize) -> Range<usize> {
    let mut start = offset.min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let rest = text.get(start..).unwrap_or_default();
    let width = rest.chars().next().map_or(0, char::len_utf8);
    start..start + width
}

/// Where the characters of a text start.
pub(super) struct CharacterOffsets<'text> {
    text: &'text str,
    /// The byte offset of every [`STRIDE`]th character; empty when the text is ASCII.
    checkpoints: Vec<usize>,
}

impl<'text> CharacterOffsets<'text> {
    pub(super) fn new(text: &'text str) -> Self {
        let checkpoints = if text.is_ascii() {
            Vec::new()
        } else {
            text.char_indices()
                .step_by(STRIDE)
                .map(|(offset, _)| offset)
                .collect()
        };
        Self { text, checkpoints }
    }

    /// The byte at which character number `index` starts; the end of the text when there are fewer.
    pub(super) fn byte(&self, index: usize) -> usize {
        if self.checkpoints.is_empty() {
            return index.min(self.text.len());
        }
        let Some(start) = self.checkpoints.get(index / STRIDE) else {
            return self.text.len();
        };
        self.text
            .get(*start..)
            .and_then(|rest| rest.char_indices().nth(index % STRIDE))
            .map_or(self.text.len(), |(offset, _)| start + offset)
    }
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

    #[test]
    fn every_character_number_gives_the_byte_of_its_character() {
        for text in ["plain ascii", "é", "aé漢🦀b".repeat(20).as_str(), ""] {
            let offsets = CharacterOffsets::new(text);
            for (index, (byte, _)) in text.char_indices().enumerate() {
                assert_eq!(offsets.byte(index), byte, "{text:?} {index}");
            }
            assert_eq!(offsets.byte(text.chars().count()), text.len());
            assert_eq!(offsets.byte(usize::MAX), text.len());
        }
    }
}
