//! Escapes the characters of a text that Markdown, or rustdoc on top of it, would take for markup.

/// The surroundings of a text that decide which characters need an escape.
#[derive(Clone, Copy, Default)]
pub(super) struct Place {
    /// At the start of a line, where `#`, `-` or `1.` would begin a block.
    pub(super) line_start: bool,
    /// Directly before a link, which a `!` would make an image.
    pub(super) before_link: bool,
    /// In a table cell, which a `|` would end.
    pub(super) cell: bool,
}

/// Appends the text to `out`. Escapes a character only where Markdown would give it a meaning, so that the comment
/// stays readable in the source.
pub(super) fn escape(text: &str, place: Place, out: &mut String) {
    let mut rest = text;
    if place.line_start {
        rest = escape_line_start(text, out);
    }
    let is_space = |it: Option<char>| it == Some(' ');
    let is_word = |it: Option<char>| it.is_some_and(char::is_alphanumeric);
    let mut previous = text[..text.len() - rest.len()].chars().next_back();
    while let Some(character) = rest.chars().next() {
        let length = match character {
            '_' => rest.len() - rest.trim_start_matches('_').len(),
            _ => character.len_utf8(),
        };
        let (token, after) = rest.split_at(length);
        let next = after.chars().next();
        let needed = match character {
            '\\' | '`' | '[' | ']' => true,
            '*' | '~' => !(is_space(previous) && is_space(next)),
            '_' => !(is_word(previous) && is_word(next)),
            '<' => !next.is_some_and(|c| c == ' ' || c == '=' || c.is_ascii_digit()),
            '&' => is_entity(rest).is_some(),
            '|' => place.cell,
            '!' => place.before_link && after.is_empty(),
            _ => false,
        };
        if needed {
            for part in token.chars() {
                out.push('\\');
                out.push(part);
            }
        } else {
            out.push_str(token);
        }
        previous = Some(character);
        rest = after;
    }
}

/// The length of the entity or character reference at the start of the text, such as `&amp;`.
pub(super) fn is_entity(text: &str) -> Option<usize> {
    let name = text.strip_prefix('&')?;
    let end = name.find(|c: char| !(c.is_ascii_alphanumeric() || c == '#'))?;
    (end > 0 && name[end..].starts_with(';')).then_some(end + 2)
}

/// Whether a line may begin with the text as it is written, regardless of the lines around it.
pub(super) fn may_start_line(text: &str) -> bool {
    match text.chars().next() {
        Some('(' | '"' | '\'' | '$' | '/') => true,
        Some('`') => !text.starts_with("```"),
        Some('[') => !text.starts_with("[ ]") && !text.starts_with("[x]"),
        Some('0'..='9') => {
            let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
            !rest.starts_with(['.', ')', '\\'])
        }
        Some('<') => text.starts_with("<http"),
        Some(character) => character.is_alphabetic(),
        None => false,
    }
}

/// Escapes characters that would begin a block, and returns the text after them.
fn escape_line_start<'a>(text: &'a str, out: &mut String) -> &'a str {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, after) = text.split_at(digits);
    let mut characters = after.chars();
    let first = characters.next();
    let rest = characters.as_str();
    let begins_block = match first {
        Some('.' | ')') => digits > 0 && (rest.is_empty() || rest.starts_with(' ')),
        _ if digits > 0 => false,
        Some('#') => {
            let heading = rest.trim_start_matches('#');
            heading.is_empty() || heading.starts_with(' ')
        }
        Some('-' | '+') => !rest.starts_with(|c: char| c.is_alphanumeric()),
        Some('>' | '=' | '|') => true,
        Some(':') => rest.chars().all(|c| matches!(c, '-' | ':' | '|' | ' ')),
        _ => false,
    };
    if begins_block {
        out.push_str(number);
        out.push('\\');
        out.extend(first);
        return rest;
    }
    text
}
