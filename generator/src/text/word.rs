//! Finds words of a text that are better or safer as a link or as code.

use super::block::Inline;
use super::destination::destination;

/// Splits the text: URLs become links (`rustdoc::bare_urls`), names such as `webhook_id` become code
/// (`clippy::doc_markdown`), and the rest stays text.
pub(super) fn split(text: &str, find_urls: bool) -> Vec<Inline> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((start, length)) = find_urls.then(|| find_url(rest)).flatten() {
        split_names(&rest[..start], &mut pieces);
        pieces.push(url(&rest[start..start + length]));
        rest = &rest[start + length..];
    }
    split_names(rest, &mut pieces);
    pieces
}

/// Nobody can follow a URL with a placeholder, so it becomes code.
pub(super) fn url(raw: &str) -> Inline {
    match destination(raw) {
        Some(destination) if !raw.contains(['{', '}', '<', '>']) => Inline::Url(destination),
        _ => Inline::Code(raw.to_owned()),
    }
}

fn find_url(text: &str) -> Option<(usize, usize)> {
    let mut from = 0;
    while let Some(at) = text[from..].find("://") {
        let colon = from + at;
        from = colon + 3;
        for scheme in ["https", "http"] {
            if text[..colon].ends_with(scheme) {
                let start = colon - scheme.len();
                let length = url_length(&text[start..]);
                if length > scheme.len() + 3 {
                    return Some((start, length));
                }
            }
        }
    }
    None
}

fn url_length(text: &str) -> usize {
    let mut end = 0;
    while let Some(character) = text[end..].chars().next() {
        let rest = &text[end..];
        end += match character {
            '<' => match placeholder_length(rest) {
                Some(length) => length,
                None => break,
            },
            '>' | '"' | '`' | '\\' | '|' | '^' => break,
            _ if character.is_whitespace() => break,
            _ => character.len_utf8(),
        };
    }
    without_closing_punctuation(&text[..end]).len()
}

/// The URL without the punctuation of the sentence around it. A closing bracket belongs to the URL if the URL has the
/// opening one.
fn without_closing_punctuation(url: &str) -> &str {
    let count = |bracket: char| url.matches(bracket).count();
    let mut unopened = [('(', ')'), ('[', ']'), ('{', '}')]
        .map(|(open, close)| (close, count(close).saturating_sub(count(open))));
    url.trim_end_matches(|character| match character {
        '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '_' | '~' | '[' | '(' => true,
        _ => unopened
            .iter_mut()
            .find(|(close, excess)| *close == character && *excess > 0)
            .map(|(_, excess)| *excess -= 1)
            .is_some(),
    })
}

/// The length of a placeholder such as `<id>`.
fn placeholder_length(text: &str) -> Option<usize> {
    let name = text.strip_prefix('<')?;
    let end = name.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-'))?;
    (end > 0 && name[end..].starts_with('>')).then_some(end + 2)
}

fn split_names(text: &str, pieces: &mut Vec<Inline>) {
    let mut plain = String::new();
    for word in text.split_inclusive(' ') {
        let name = word.trim_matches(|c: char| {
            matches!(c, ' ' | '(' | ')' | ',' | '.' | ';' | ':' | '!' | '?' | '"')
        });
        if is_name(name) {
            let start = word.find(name).unwrap_or_default();
            plain.push_str(&word[..start]);
            if !plain.is_empty() {
                pieces.push(Inline::Text(std::mem::take(&mut plain)));
            }
            pieces.push(Inline::Code(name.to_owned()));
            plain.push_str(&word[start + name.len()..]);
        } else {
            plain.push_str(word);
        }
    }
    if !plain.is_empty() {
        pieces.push(Inline::Text(plain));
    }
}

fn is_name(word: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let is_inside = !word.starts_with('_') && !word.ends_with('_');
    word.contains('_') && is_inside && word.bytes().all(is_allowed)
}
