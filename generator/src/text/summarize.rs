//! Makes the first sentence of a rustdoc comment from a summary.

use super::block::{Block, Inline};
use super::character::visible;
use super::inline::{self, Layout, normalize};
use super::{is_plain, parse, source};

/// The most characters of a summary, as a reader counts them.
const LONGEST: usize = 120;

/// How often the summary is converted again until it stays the same, see [`super::rustdoc`].
const ROUNDS: usize = 4;

/// Takes a summary or description and returns its first paragraph as one line of rustdoc. The line begins with a
/// capital letter and ends with a full stop, or with `…` after 120 characters. Links and emphasis become plain text,
/// code stays code. `None` when the text has no words.
pub fn summary(text: &str) -> Option<String> {
    let trimmed = text.trim_ascii();
    if is_plain(trimmed) {
        let mut pieces = vec![Inline::Text(trimmed.to_owned())];
        capitalize(&mut pieces);
        punctuate(&mut pieces);
        return Some(pieces.iter().map(plain_text).collect());
    }
    let mut line = summarize(text)?;
    for _ in 1..ROUNDS {
        let again = summarize(&line)?;
        if again == line {
            break;
        }
        line = again;
    }
    Some(line)
}

fn summarize(text: &str) -> Option<String> {
    let visible = visible(text);
    let document = parse::parse(&source::defuse(&visible));
    let inlines = first_paragraph(&document)?;
    let mut pieces = normalize(&without_markup(inlines), true, true);
    trim(&mut pieces);
    shorten(&mut pieces);
    capitalize(&mut pieces);
    punctuate(&mut pieces);
    inline::lines(&pieces, Layout::Sentence).pop()
}

fn first_paragraph(blocks: &[Block]) -> Option<&[Inline]> {
    blocks.iter().find_map(|block| match block {
        Block::Paragraph(inlines) | Block::Heading(_, inlines) => {
            has_words(inlines).then_some(inlines.as_slice())
        }
        Block::Quote(blocks) => first_paragraph(blocks),
        Block::List(list) => list.items.iter().find_map(|item| first_paragraph(item)),
        Block::Code(_) | Block::Table(_) | Block::Rule => None,
    })
}

fn has_words(inlines: &[Inline]) -> bool {
    let mut characters = inlines.iter().flat_map(|it| plain_text(it).chars());
    characters.any(char::is_alphanumeric)
}

fn without_markup(inlines: &[Inline]) -> Vec<Inline> {
    use Inline::{Code, HardBreak, SoftBreak, Text, Url};
    let kept = inlines
        .iter()
        .filter(|it| matches!(it, Text(_) | Code(_) | Url(_) | SoftBreak | HardBreak));
    kept.cloned().collect()
}

fn trim(pieces: &mut Vec<Inline>) {
    if let Some(Inline::Text(text)) = pieces.first_mut() {
        text.drain(..text.len() - text.trim_start().len());
    }
    if let Some(Inline::Text(text)) = pieces.last_mut() {
        text.truncate(text.trim_end().len());
    }
    pieces.retain(|piece| !matches!(piece, Inline::Text(text) if text.is_empty()));
}

fn shorten(pieces: &mut Vec<Inline>) {
    // One character is for the full stop.
    let mut room = LONGEST - 1;
    let Some(overlong) = pieces.iter().position(|piece| {
        let left = room.checked_sub(plain_text(piece).chars().count());
        room = left.unwrap_or(room);
        left.is_none()
    }) else {
        return;
    };
    let cut = match pieces.get(overlong) {
        Some(Inline::Text(text)) => {
            let end = text
                .char_indices()
                .nth(room)
                .map_or(text.len(), |(at, _)| at);
            let start = text.get(..end).unwrap_or_default();
            let at_word = text.get(end..).is_some_and(|rest| rest.starts_with(' '));
            let kept = match start.rfind(' ') {
                Some(space) if !at_word => start.get(..space).unwrap_or_default(),
                None if !at_word && overlong > 0 => "",
                _ => start,
            };
            Some(Inline::Text(kept.to_owned()))
        }
        Some(Inline::Code(text) | Inline::Url(text)) if overlong == 0 => {
            Some(Inline::Code(text.chars().take(room).collect()))
        }
        _ => None,
    };
    pieces.truncate(overlong);
    pieces.extend(cut);
    if let Some(Inline::Text(text)) = pieces.last_mut() {
        let end = text
            .trim_end_matches(|c: char| c == ' ' || ",;:.-–—([{".contains(c))
            .len();
        text.truncate(end);
    }
    pieces.push(Inline::Text("…".to_owned()));
}

fn plain_text(piece: &Inline) -> &str {
    match piece {
        Inline::Text(text) | Inline::Code(text) | Inline::Url(text) => text,
        _ => "",
    }
}

/// A first word with a capital letter, a digit or a symbol in it is a name and keeps its spelling.
fn capitalize(pieces: &mut [Inline]) {
    if let Some(Inline::Text(text)) = pieces.first_mut() {
        let word = text.split(' ').next().unwrap_or_default();
        let word = word.trim_end_matches([',', '.', ':', ';', '!', '?', '…']);
        let is_common = word
            .chars()
            .all(|c| c.is_lowercase() || c == '-' || c == '\'');
        if let (true, Some(first)) = (is_common, word.chars().next()) {
            let upper: String = first.to_uppercase().collect();
            text.replace_range(..first.len_utf8(), &upper);
        }
    }
}

fn punctuate(pieces: &mut Vec<Inline>) {
    let ended = matches!(pieces.last(), Some(Inline::Text(text)) if text.ends_with(['.', '!', '?', '…', ':', ';', '。']));
    if !ended && !pieces.is_empty() {
        pieces.push(Inline::Text(".".to_owned()));
    }
}
