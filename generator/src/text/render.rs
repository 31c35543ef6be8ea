//! Writes blocks as the lines of a rustdoc comment.

use super::LINE_WIDTH;
use super::block::{Block, Inline, List, Table};
use super::character::visible;
use super::inline::{Layout, lines as inline_lines, longest_run};
use pulldown_cmark::Alignment;

/// Prose has at least this many columns, even if it is deeply nested.
const MINIMUM_WIDTH: usize = 40;

/// The largest number of a list item that `CommonMark` accepts.
const LARGEST_ITEM_NUMBER: u64 = 999_999_999;

/// The lines of the blocks.
pub(super) fn lines(blocks: &[Block]) -> Vec<String> {
    let writer = Writer {
        demotion: usize::from(has_title(blocks)),
    };
    writer.blocks(blocks, LINE_WIDTH, false)
}

/// Whether there is a first-level heading. On a page of rustdoc, the item's name has that level.
fn has_title(blocks: &[Block]) -> bool {
    blocks.iter().any(|block| match block {
        Block::Heading(level, _) => *level == 1,
        Block::Quote(blocks) => has_title(blocks),
        Block::List(list) => list.items.iter().any(|item| has_title(item)),
        _ => false,
    })
}

struct Writer {
    /// By how many levels headings are lowered.
    demotion: usize,
}

impl Writer {
    fn blocks(&self, blocks: &[Block], width: usize, tight: bool) -> Vec<String> {
        let mut out: Vec<String> = Vec::new();
        let mut previous: Option<&Block> = None;
        for block in blocks {
            let lines = self.block(block, width);
            if lines.is_empty() {
                continue;
            }
            if previous.is_some_and(|previous| !(tight && may_touch(previous, block))) {
                out.push(String::new());
            }
            out.extend(lines);
            previous = Some(block);
        }
        out
    }

    fn block(&self, block: &Block, width: usize) -> Vec<String> {
        match block {
            Block::Paragraph(inlines) => inline_lines(inlines, Layout::Paragraph(width)),
            Block::Heading(level, inlines) => self.heading(*level, inlines),
            Block::Code(code) => code_lines(code),
            Block::Quote(blocks) => self
                .blocks(blocks, narrower(width, 2), false)
                .iter()
                .map(|line| prefixed("> ", line))
                .collect(),
            Block::List(list) => self.list(list, width),
            Block::Table(table) => table_lines(table),
            Block::Rule => vec!["***".to_owned()],
        }
    }

    fn heading(&self, level: usize, inlines: &[Inline]) -> Vec<String> {
        let mut lines = inline_lines(inlines, Layout::Heading);
        for line in &mut lines {
            // Markdown would drop number signs at the end as a closing sequence.
            if line.ends_with('#') {
                line.insert(line.len() - 1, '\\');
            }
            let level = (level + self.demotion).min(6);
            line.insert_str(0, &format!("{} ", "#".repeat(level)));
        }
        lines
    }

    fn list(&self, list: &List, width: usize) -> Vec<String> {
        let mut out = Vec::new();
        let mut number = list.start;
        for item in &list.items {
            let marker = match number {
                Some(number) => format!("{}. ", number.min(LARGEST_ITEM_NUMBER)),
                None => "- ".to_owned(),
            };
            let lines = self.blocks(item, narrower(width, marker.len()), list.tight);
            if lines.is_empty() {
                continue;
            }
            if !list.tight && !out.is_empty() {
                out.push(String::new());
            }
            let indent = " ".repeat(marker.len());
            for (index, line) in lines.iter().enumerate() {
                out.push(prefixed(if index == 0 { &marker } else { &indent }, line));
            }
            number = number.map(|number| number.saturating_add(1));
        }
        out
    }
}

/// Whether the second block remains a separate block directly below the first.
fn may_touch(first: &Block, second: &Block) -> bool {
    match (first, second) {
        (Block::Paragraph(_), Block::List(list)) => list.start.is_none_or(|start| start == 1),
        (Block::Paragraph(_), Block::Paragraph(_) | Block::Table(_)) => false,
        (Block::Paragraph(_) | Block::Heading(..) | Block::Code(_) | Block::Rule, _) => true,
        _ => false,
    }
}

fn narrower(width: usize, by: usize) -> usize {
    width.saturating_sub(by).max(MINIMUM_WIDTH)
}

fn prefixed(prefix: &str, line: &str) -> String {
    let mut out = format!("{prefix}{line}");
    out.truncate(out.trim_end().len());
    out
}

/// The language is always `text`. rustdoc compiles and runs a block without a language, and shows all others alike.
fn code_lines(code: &str) -> Vec<String> {
    let code = visible(code);
    let content: Vec<&str> = code.lines().map(str::trim_end).collect();
    let first = content.iter().position(|line| !line.is_empty());
    let last = content.iter().rposition(|line| !line.is_empty());
    let (Some(first), Some(last)) = (first, last) else {
        return Vec::new();
    };
    let fence = "`".repeat((longest_run(&code) + 1).max(3));
    let mut out = vec![format!("{fence}text")];
    out.extend(content[first..=last].iter().map(|&line| line.to_owned()));
    out.push(fence);
    out
}

fn table_lines(table: &Table) -> Vec<String> {
    let mut out = Vec::with_capacity(table.rows.len() + 1);
    for (index, row) in table.rows.iter().enumerate() {
        let cells = row
            .iter()
            .map(|cell| inline_lines(cell, Layout::Cell).pop().unwrap_or_default());
        out.push(table_row(cells));
        if index == 0 {
            out.push(table_row(table.alignments.iter().map(|alignment| {
                match alignment {
                    Alignment::None => "---",
                    Alignment::Left => ":---",
                    Alignment::Center => ":---:",
                    Alignment::Right => "---:",
                }
                .to_owned()
            })));
        }
    }
    out
}

fn table_row(cells: impl Iterator<Item = String>) -> String {
    let mut row = String::from("|");
    for cell in cells {
        row.extend([" ", &cell, " |"]);
    }
    row
}
