//! Disarms Markdown that would otherwise hide text: HTML, and definitions of links that lead nowhere.

use super::EXTENSIONS;
use super::destination::destination;
use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use std::borrow::Cow;
use std::ops::Range;

/// Escaping an HTML block turns its content into Markdown, which may hold HTML again.
const ROUNDS: usize = 4;

/// How many characters of a tag are checked for a line break.
const LONGEST_LINE_BREAK: usize = 16;

/// A range of the source, and its replacement.
type Edit = (Range<usize>, &'static str);

/// The source with tags escaped so that they are shown, and with comments removed. Line breaks (`<br>`) inside a
/// paragraph stay: the caller of the parser knows whether a line may break there.
///
/// The text after an escaped tag is Markdown again, so a paragraph inside a `<div>` keeps its formatting.
pub(super) fn defuse(markdown: &str) -> Cow<'_, str> {
    let mut source = Cow::Borrowed(markdown);
    if !markdown.contains('<') && !markdown.contains("]:") {
        return source;
    }
    for _ in 0..ROUNDS {
        let edits = edits(&source);
        if edits.is_empty() {
            break;
        }
        source = Cow::Owned(apply(&source, edits));
    }
    source
}

/// Whether the tag is a line break, in any of its spellings: `<br>`, `<br/>`, `<BR />`, `</br>`.
pub(super) fn is_line_break(tag: &str) -> bool {
    let name = tag.strip_prefix('<').and_then(|it| it.strip_suffix('>'));
    let name = name.map(|it| it.trim_matches(|c: char| c == '/' || c.is_whitespace()));
    name.is_some_and(|it| it.eq_ignore_ascii_case("br"))
}

fn edits(source: &str) -> Vec<Edit> {
    let mut edits = Vec::new();
    let parser = Parser::new_ext(source, EXTENSIONS);
    for (_, definition) in parser.reference_definitions().iter() {
        if destination(&definition.dest).is_none() {
            edits.push(insertion(definition.span.start));
        }
    }
    let mut block: Option<Vec<Range<usize>>> = None;
    for (event, range) in parser.into_offset_iter() {
        match event {
            Event::Start(Tag::HtmlBlock) => block = Some(Vec::new()),
            Event::Html(_) => {
                if let Some(lines) = &mut block {
                    lines.push(range);
                }
            }
            Event::End(TagEnd::HtmlBlock) => {
                block_edits(source, &block.take().unwrap_or_default(), &mut edits);
            }
            Event::InlineHtml(tag) if tag.starts_with("<!--") => edits.push((range, "")),
            Event::InlineHtml(tag) if !is_line_break(&tag) => edits.push(insertion(range.start)),
            _ => {}
        }
    }
    edits
}

fn insertion(at: usize) -> Edit {
    (at..at, "\\")
}

fn block_edits(source: &str, lines: &[Range<usize>], edits: &mut Vec<Edit>) {
    let text = |range: &Range<usize>| source.get(range.clone()).unwrap_or_default();
    let mut in_comment = lines
        .first()
        .is_some_and(|line| text(line).trim_start().starts_with("<!--"))
        && lines.iter().any(|line| text(line).contains("-->"));
    let mut at_start = true;
    for line in lines {
        let mut position = line.start;
        if in_comment {
            let comment_end = text(line).find("-->").map(|at| line.start + at + 3);
            let end = comment_end.unwrap_or(line.start + text(line).trim_end_matches('\n').len());
            edits.push((line.start..end, ""));
            in_comment = comment_end.is_none();
            position = end;
        }
        while let Some(at) = source
            .get(position..line.end)
            .and_then(|rest| rest.find('<'))
        {
            let start = position + at;
            let rest = text(&(start..line.end));
            let tag = rest
                .char_indices()
                .take(LONGEST_LINE_BREAK)
                .find(|(_, character)| *character == '>')
                .map_or("", |(end, _)| &rest[..=end]);
            at_start &= text(&(line.start..start)).trim().is_empty();
            if is_line_break(tag) {
                let ends_line = rest[tag.len()..].trim().is_empty();
                let replacement = match (at_start, ends_line) {
                    (true, _) => "",
                    (false, true) => "\\",
                    (false, false) => "\\\n",
                };
                edits.push((start..start + tag.len(), replacement));
                position = start + tag.len();
            } else {
                edits.push(insertion(start));
                at_start = false;
                position = start + 1;
            }
        }
        at_start &= text(&(position..line.end)).trim().is_empty();
    }
}

fn apply(source: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|(range, _)| range.start);
    let mut out = String::with_capacity(source.len() + edits.len() * 2);
    let mut done = 0;
    for (range, replacement) in edits {
        // A definition inside an HTML block would be edited twice; only the first edit is applied.
        if let Some(kept) = source.get(done..range.start) {
            out.extend([kept, replacement]);
            done = range.end;
        }
    }
    out.push_str(source.get(done..).unwrap_or_default());
    out
}
