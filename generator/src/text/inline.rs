//! Writes the content of a paragraph, heading, or table cell as Markdown with the same meaning.

use super::block::{Inline, Mark};
use super::character::is_invisible;
use super::escape::{Place, escape, may_start_line};
use super::word;

/// The surroundings of the text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// A paragraph, whose lines are broken after this many columns.
    Paragraph(usize),
    /// One line that is a paragraph of its own.
    Sentence,
    /// One line behind the mark of a heading.
    Heading,
    /// One line in a table.
    Cell,
}

/// The lines of the text; none when it has nothing visible.
///
/// Line breaks stay where the author put them. If one of the lines is too long, the whole paragraph is broken anew.
pub(super) fn lines(inlines: &[Inline], layout: Layout) -> Vec<String> {
    // Clippy wants the second line of a task indented by the width of its box; Markdown does not.
    let is_task = matches!(inlines.first(), Some(Inline::Task(_)));
    let width = match layout {
        Layout::Paragraph(width) if !is_task => width,
        _ => {
            let line = write(&normalize(inlines, true, true), layout).pop();
            return line.map(|line| line.text).into_iter().collect();
        }
    };
    let mut written = write(&normalize(inlines, false, false), layout);
    if written.iter().any(|line| columns(&line.text) > width) {
        written = write(&normalize(inlines, true, false), layout);
    }
    let mut out = Vec::new();
    let mut written = written.into_iter().peekable();
    while let Some(line) = written.next() {
        wrap(&line, width, &mut out);
        if let (true, Some(last), Some(_)) = (line.hard, out.last_mut(), written.peek()) {
            last.push('\\');
        }
    }
    out
}

/// Joins neighbouring texts, removes invisible characters, folds white space, and finds URLs and names. With
/// `join_soft`, it also turns line breaks into spaces.
pub(super) fn normalize(inlines: &[Inline], join_soft: bool, join_hard: bool) -> Vec<Inline> {
    let mut joined: Vec<Inline> = Vec::with_capacity(inlines.len());
    let mut link_start = None;
    for inline in inlines {
        match inline {
            Inline::Text(text) => push_text(text, &mut joined),
            Inline::SoftBreak if join_soft || link_start.is_some() => push_text(" ", &mut joined),
            Inline::HardBreak if join_hard || link_start.is_some() => push_text(" ", &mut joined),
            Inline::Code(code) => {
                let code = fold(code);
                if code.trim().is_empty() {
                    push_text(" ", &mut joined);
                } else {
                    joined.push(Inline::Code(code.trim().to_owned()));
                }
            }
            Inline::OpenLink => {
                link_start = Some(joined.len());
                joined.push(Inline::OpenLink);
            }
            Inline::CloseLink(destination) => {
                let start = link_start.take().unwrap_or(joined.len());
                let is_bare = match &joined[start..] {
                    [Inline::OpenLink] => true,
                    [Inline::OpenLink, Inline::Text(text)] => {
                        text.trim().is_empty() || text == destination
                    }
                    _ => false,
                };
                if is_bare {
                    joined.truncate(start);
                    joined.push(Inline::Url(destination.clone()));
                } else {
                    joined.push(inline.clone());
                }
            }
            _ => joined.push(inline.clone()),
        }
    }
    let mut out = Vec::with_capacity(joined.len());
    let mut in_link = false;
    for inline in joined {
        in_link = match inline {
            Inline::OpenLink => true,
            Inline::CloseLink(_) => false,
            _ => in_link,
        };
        match inline {
            Inline::Text(text) => {
                for piece in word::split(&text, !in_link) {
                    push_apart(piece, &mut out);
                }
            }
            Inline::Url(url) => push_apart(word::url(&url), &mut out),
            other => push_apart(other, &mut out),
        }
    }
    out
}

fn push_text(text: &str, joined: &mut Vec<Inline>) {
    let folded = fold(text);
    if let Some(Inline::Text(last)) = joined.last_mut() {
        let overlap = last.ends_with(' ') && folded.starts_with(' ');
        last.push_str(if overlap { &folded[1..] } else { &folded });
    } else if !folded.is_empty() {
        joined.push(Inline::Text(folded));
    }
}

/// Without the space, the backticks of two adjacent code spans would become one delimiter.
fn push_apart(inline: Inline, out: &mut Vec<Inline>) {
    if let (Some(Inline::Code(_)), Inline::Code(_)) = (out.last(), &inline) {
        out.push(Inline::Text(" ".to_owned()));
    }
    match (out.last(), &inline) {
        (Some(Inline::Close(closed)), Inline::Open(opened)) if closed == opened => {
            out.pop();
        }
        _ => out.push(inline),
    }
}

/// The text without invisible characters, each run of white space as one space.
fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_whitespace() {
            if !out.ends_with(' ') {
                out.push(' ');
            }
        } else if !is_invisible(character) {
            out.push(character);
        }
    }
    out
}

#[derive(Default)]
struct Line {
    text: String,
    /// Offsets of the spaces at which the line may be broken.
    spaces: Vec<usize>,
    /// Whether the author meant the line to end here.
    hard: bool,
}

fn write(inlines: &[Inline], layout: Layout) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut line = Line::default();
    let mut in_link = false;
    let cell = layout == Layout::Cell;
    let is_paragraph = matches!(layout, Layout::Paragraph(_) | Layout::Sentence);
    for (index, inline) in inlines.iter().enumerate() {
        match inline {
            Inline::Text(text) => {
                let at_start = line.text.is_empty();
                let text = if at_start { text.trim_start() } else { text };
                let text = match inlines.get(index + 1) {
                    None | Some(Inline::SoftBreak | Inline::HardBreak) => text.trim_end(),
                    _ => text,
                };
                let place = Place {
                    line_start: at_start && is_paragraph,
                    before_link: matches!(inlines.get(index + 1), Some(Inline::OpenLink)),
                    cell,
                };
                let start = line.text.len();
                escape(text, place, &mut line.text);
                if !in_link {
                    let spaces = line.text[start..].match_indices(' ');
                    line.spaces.extend(spaces.map(|(at, _)| start + at));
                }
            }
            Inline::Code(code) => write_code(code, cell, &mut line.text),
            Inline::Url(url) => line.text.extend(["<", url, ">"]),
            Inline::Open(mark) | Inline::Close(mark) => line.text.push_str(match mark {
                Mark::Emphasis => "*",
                Mark::Strong => "**",
                Mark::Strikethrough => "~~",
            }),
            Inline::OpenLink => {
                in_link = true;
                line.text.push('[');
            }
            Inline::CloseLink(destination) => {
                in_link = false;
                line.text.extend(["](", destination, ")"]);
            }
            Inline::Task(done) => line.text.push_str(if *done { "[x] " } else { "[ ] " }),
            Inline::SoftBreak | Inline::HardBreak => {
                line.hard = *inline == Inline::HardBreak;
                end(std::mem::take(&mut line), &mut lines);
            }
        }
    }
    end(line, &mut lines);
    lines
}

fn end(mut line: Line, lines: &mut Vec<Line>) {
    line.text.truncate(line.text.trim_end().len());
    if !line.text.is_empty() {
        lines.push(line);
    }
}

fn write_code(code: &str, cell: bool, out: &mut String) {
    let fence = "`".repeat(longest_run(code) + 1);
    let padding = if code.starts_with('`') || code.ends_with('`') {
        " "
    } else {
        ""
    };
    out.extend([fence.as_str(), padding]);
    if cell {
        out.push_str(&code.replace('|', "\\|"));
    } else {
        out.push_str(code);
    }
    out.extend([padding, fence.as_str()]);
}

/// The length of the longest run of backticks. A fence around them must be longer (`CommonMark`, "Code spans").
pub(super) fn longest_run(text: &str) -> usize {
    let runs = text.split(|character| character != '`');
    runs.map(str::len).max().unwrap_or_default()
}

/// Breaks the line at spaces. A space qualifies if the next word cannot start a block and the characters around the
/// space keep their meaning at the end of a line.
fn wrap(line: &Line, width: usize, out: &mut Vec<String>) {
    let text = line.text.as_str();
    let mut start = 0;
    if columns(text) > width {
        let mut fits: Option<usize> = None;
        for &space in &line.spaces {
            let (Some(before), Some(after)) = (text.get(start..space), text.get(space + 1..))
            else {
                continue;
            };
            if before.is_empty() || before.ends_with(['*', '~', '<', ' ']) || !may_start_line(after)
            {
                continue;
            }
            if columns(before) > width
                && let Some(at) = fits
            {
                out.push(text[start..at].to_owned());
                start = at + 1;
            }
            fits = Some(space);
        }
        if let Some(at) = fits.filter(|at| *at > start && columns(&text[start..]) > width) {
            out.push(text[start..at].to_owned());
            start = at + 1;
        }
    }
    out.push(text[start..].to_owned());
}

fn columns(text: &str) -> usize {
    text.chars().count()
}
