//! The block structure of a text, as far as rustdoc should show it.

use pulldown_cmark::Alignment;

pub(super) enum Block {
    Paragraph(Vec<Inline>),
    Heading(usize, Vec<Inline>),
    Code(String),
    Quote(Vec<Block>),
    List(List),
    Table(Table),
    Rule,
}

pub(super) struct List {
    /// The first number; `None` for bullets.
    pub(super) start: Option<u64>,
    /// Whether its items follow each other without blank lines.
    pub(super) tight: bool,
    pub(super) items: Vec<Vec<Block>>,
}

pub(super) struct Table {
    pub(super) alignments: Vec<Alignment>,
    /// The header row first.
    pub(super) rows: Vec<Vec<Vec<Inline>>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    Emphasis,
    Strong,
    Strikethrough,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Inline {
    Text(String),
    Code(String),
    Url(String),
    Open(Mark),
    Close(Mark),
    OpenLink,
    CloseLink(String),
    SoftBreak,
    HardBreak,
    Task(bool),
}
