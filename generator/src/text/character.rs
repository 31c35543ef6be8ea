//! Characters that a source file must not hold, because a reader cannot see them or they end a line.

use std::borrow::Cow;

/// The text with `\n` as its only line end, tabs as spaces up to the next stop of four columns, and no invisible
/// characters.
pub(super) fn visible(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\n')) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut column = 0_usize;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\r' if characters.peek() == Some(&'\n') => {}
            '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                out.push('\n');
                column = 0;
            }
            '\t' => {
                let width = 4 - column % 4;
                out.extend(std::iter::repeat_n(' ', width));
                column += width;
            }
            _ if is_invisible(character) => {}
            _ => {
                out.push(character);
                column += 1;
            }
        }
    }
    Cow::Owned(out)
}

/// Whether a reader cannot see the character. These are control characters, the bidirectional controls of "Trojan
/// Source: Invisible Vulnerabilities" (CVE-2021-42574), zero-width characters and Unicode tags. The joiners that emoji
/// and several scripts need are not among them.
pub fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'
                | '\u{200e}'
                | '\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

/// Whether the character could mislead a terminal or a reader: the invisible ones, and the joiners, which terminals do
/// not need.
pub fn is_hidden(character: char) -> bool {
    is_invisible(character) || matches!(character, '\u{200c}' | '\u{200d}')
}
