//! Reads Markdown into blocks. Keeps what rustdoc should show, and turns the rest into text.

use super::EXTENSIONS;
use super::block::{Block, Inline, List, Mark, Table};
use super::destination::destination;
use super::source::is_line_break;
use pulldown_cmark::{CowStr, Event, LinkType, Parser, Tag, TagEnd};

/// The deepest level at which quotes and lists are shown. Each level is repeated on each of its lines, so a short text
/// of only `>` would otherwise grow to many megabytes.
const MAX_DEPTH: usize = 8;

/// The blocks of a text.
pub(super) fn parse(markdown: &str) -> Vec<Block> {
    let mut builder = Builder::default();
    for event in Parser::new_ext(markdown, EXTENSIONS) {
        builder.event(event);
    }
    builder.finish()
}

#[derive(Default)]
struct Builder {
    document: Vec<Block>,
    /// The open quotes and lists; the last item of an open list is open, too.
    open: Vec<Block>,
    /// How many open quotes and lists are deeper than the deepest level shown.
    beyond: usize,
    inlines: Vec<Inline>,
    code: Option<String>,
    table: Option<Table>,
    marks: Vec<(Mark, bool)>,
    /// For each open link or image: whether it is shown as a link.
    links: Vec<Option<String>>,
    in_autolink: bool,
    /// Whether the label of a footnote is written and its first paragraph follows.
    after_label: bool,
}

impl Builder {
    fn finish(mut self) -> Vec<Block> {
        self.end_paragraph();
        self.document
    }

    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Code(code) => self.inlines.push(Inline::Code(code.into_string())),
            Event::InlineHtml(tag) if is_line_break(&tag) => self.line_break(),
            Event::Text(text)
            | Event::Html(text)
            | Event::InlineHtml(text)
            | Event::InlineMath(text)
            | Event::DisplayMath(text) => self.text(&text),
            Event::FootnoteReference(label) => self.text(&format!("[^{label}]")),
            Event::SoftBreak => self.inlines.push(Inline::SoftBreak),
            Event::HardBreak => self.line_break(),
            Event::Rule => {
                self.end_paragraph();
                self.push(Block::Rule);
            }
            Event::TaskListMarker(done) => self.inlines.push(Inline::Task(done)),
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(code) = &mut self.code {
            code.push_str(text);
        } else if !self.in_autolink {
            self.inlines.push(Inline::Text(text.to_owned()));
        }
    }

    /// HTML authors separate paragraphs with two line breaks in a row.
    fn line_break(&mut self) {
        let splits = self.marks.is_empty()
            && self.links.is_empty()
            && self.table.is_none()
            && matches!(self.inlines.last(), Some(Inline::HardBreak));
        if splits {
            self.end_paragraph();
        } else {
            self.inlines.push(Inline::HardBreak);
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Emphasis => self.open_mark(Mark::Emphasis),
            Tag::Strong => self.open_mark(Mark::Strong),
            Tag::Strikethrough => self.open_mark(Mark::Strikethrough),
            Tag::Superscript | Tag::Subscript => {}
            Tag::TableHead | Tag::TableRow => {
                if let Some(table) = &mut self.table {
                    table.rows.push(Vec::new());
                }
            }
            Tag::TableCell => self.inlines.clear(),
            Tag::Link {
                link_type: LinkType::Autolink,
                dest_url,
                ..
            } => self.autolink(&dest_url),
            Tag::Link {
                link_type: LinkType::Email,
                dest_url,
                ..
            } => self.open_link(destination(&format!("mailto:{dest_url}"))),
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => {
                self.open_link(destination(&dest_url));
            }
            _ => self.start_block(tag),
        }
    }

    fn start_block(&mut self, tag: Tag<'_>) {
        let continues_label = std::mem::take(&mut self.after_label);
        if !(continues_label && tag == Tag::Paragraph) {
            self.end_paragraph();
        }
        match tag {
            Tag::Paragraph => {
                // The parser leaves out the paragraphs of a tight list.
                if let Some(Block::List(list)) = self.open.last_mut() {
                    list.tight = false;
                }
            }
            Tag::CodeBlock(_) => self.code = Some(String::new()),
            Tag::Table(alignments) => {
                self.table = Some(Table {
                    alignments,
                    rows: Vec::new(),
                });
            }
            Tag::BlockQuote(_) => self.open_container(Block::Quote(Vec::new())),
            Tag::List(start) => self.open_container(Block::List(List {
                start,
                tight: true,
                items: Vec::new(),
            })),
            Tag::Item => {
                if let (Some(Block::List(list)), 0) = (self.open.last_mut(), self.beyond) {
                    list.items.push(Vec::new());
                }
            }
            Tag::FootnoteDefinition(label) => {
                self.inlines.push(Inline::Text(format!("[^{label}]: ")));
                self.after_label = true;
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough => self.close_mark(),
            TagEnd::Superscript | TagEnd::Subscript | TagEnd::TableHead | TagEnd::TableRow => {}
            TagEnd::TableCell => {
                let cell = std::mem::take(&mut self.inlines);
                if let Some(row) = self.table.as_mut().and_then(|table| table.rows.last_mut()) {
                    row.push(cell);
                }
            }
            TagEnd::Link | TagEnd::Image => self.close_link(),
            TagEnd::Heading(level) => {
                let heading = Block::Heading(level as usize, std::mem::take(&mut self.inlines));
                self.push(heading);
            }
            TagEnd::CodeBlock => {
                let code = self.code.take().unwrap_or_default();
                self.push(Block::Code(code));
            }
            TagEnd::Table => {
                if let Some(table) = self.table.take() {
                    self.push(Block::Table(table));
                }
            }
            TagEnd::BlockQuote(_) | TagEnd::List(_) => {
                self.end_paragraph();
                if self.beyond > 0 {
                    self.beyond -= 1;
                } else if let Some(closed) = self.open.pop() {
                    self.push(closed);
                }
            }
            _ => self.end_paragraph(),
        }
    }

    fn open_container(&mut self, container: Block) {
        // A list is two levels: its own, and that of its open item.
        let levels = |open: &Block| 1 + usize::from(matches!(open, Block::List(_)));
        if self.beyond > 0 || self.open.iter().map(levels).sum::<usize>() >= MAX_DEPTH {
            self.beyond += 1;
        } else {
            self.open.push(container);
        }
    }

    fn push(&mut self, block: Block) {
        match self.open.last_mut() {
            Some(Block::Quote(blocks)) => blocks.push(block),
            Some(Block::List(list)) => match list.items.last_mut() {
                Some(item) => item.push(block),
                None => list.items.push(vec![block]),
            },
            _ => self.document.push(block),
        }
    }

    fn end_paragraph(&mut self) {
        if !self.inlines.is_empty() {
            let paragraph = Block::Paragraph(std::mem::take(&mut self.inlines));
            self.push(paragraph);
        }
    }

    /// A mark inside the same mark changes nothing visible.
    fn open_mark(&mut self, mark: Mark) {
        let shown = !self.marks.iter().any(|(open, _)| *open == mark);
        self.marks.push((mark, shown));
        if shown {
            self.inlines.push(Inline::Open(mark));
        }
    }

    fn close_mark(&mut self) {
        if let Some((mark, true)) = self.marks.pop() {
            self.inlines.push(Inline::Close(mark));
        }
    }

    fn autolink(&mut self, url: &CowStr<'_>) {
        let scheme = url.get(..7);
        if scheme.is_some_and(|it| it.eq_ignore_ascii_case("mailto:")) {
            return self.open_link(destination(url));
        }
        let in_link = self.links.iter().any(Option::is_some);
        self.links.push(None);
        self.in_autolink = true;
        self.inlines.push(match destination(url) {
            Some(_) if !in_link => Inline::Url(url.to_string()),
            Some(_) => Inline::Text(url.to_string()),
            None => Inline::Text(format!("<{url}>")),
        });
    }

    /// A link or image without a usable destination, or inside another link, is shown as its text.
    fn open_link(&mut self, destination: Option<String>) {
        let shown = destination.filter(|_| self.links.iter().all(Option::is_none));
        if shown.is_some() {
            self.inlines.push(Inline::OpenLink);
        }
        self.links.push(shown);
    }

    fn close_link(&mut self) {
        self.in_autolink = false;
        if let Some(Some(destination)) = self.links.pop() {
            self.inlines.push(Inline::CloseLink(destination));
        }
    }
}
