//! A parsed document: its value, and the place of each part in its file.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use serde_json::Value;

use super::fault::{Fault, empty, too_large};
use super::nearest::{self, Nearest};
use super::page::Block;
use super::tree::{NodeId, Tree};
use super::{Limits, Parsed, json, yaml};
use crate::base::finding::{Finding, Severity, SourceFile};
use crate::base::pointer::Pointer;

/// The part of an entry that a span covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// The key of the value. The root and the elements of arrays have none; the first line of the value replaces it.
    Key,
    /// The value.
    Value,
}

/// An API description as it was published, with the place of each part.
#[derive(Debug, Clone)]
pub struct Document {
    /// The file it was read from: the whole page when the document is a block of a page.
    pub file: Arc<SourceFile>,
    /// The content, which is an object unless this is a part of a document.
    pub value: Value,
    origin: Origin,
    tree: OnceLock<Tree>,
    pub(super) warnings: Vec<Finding>,
    /// The references that [`super::nearest`] has rewritten.
    pub(super) nearest: Vec<Nearest>,
    pub(super) parts: Parts,
}

/// For a document of several files: everything besides its first file.
#[derive(Debug, Clone, Default)]
pub(super) struct Parts {
    /// The other files, with their paths from the directory of the first.
    pub(super) files: Vec<(String, Arc<Document>)>,
    /// The origin of places of the document, with everything below them: the number of the file and the place there.
    /// Number 0 is the first file.
    pub(super) places: HashMap<Pointer, (usize, Pointer)>,
    /// The places whose key stands in that file too, because a supplement added them.
    pub(super) added: HashSet<Pointer>,
    /// The places of values that were copied from other files because a reference leads to them.
    pub(super) targets: Vec<Pointer>,
    /// The reasons why references lead nowhere, by their texts.
    pub(super) unread: HashMap<String, Unread>,
}

/// Why a reference to a file leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// The name of the rule, as in a finding.
    pub id: &'static str,
    /// The problem: lower case, one line, no trailing period.
    pub message: String,
    /// What to do next.
    pub help: String,
}

/// The position of the parsed text in its file.
#[derive(Debug, Clone)]
enum Origin {
    /// It is the file from this byte on.
    File { start: usize },
    /// It is a block of a page.
    Block(Block),
}

impl Origin {
    fn text<'text>(&'text self, file: &'text SourceFile) -> &'text str {
        match self {
            Self::File { start } => file.text.get(*start..).unwrap_or_default(),
            Self::Block(block) => &block.text,
        }
    }

    fn in_file(&self, span: &Range<usize>) -> Range<usize> {
        match self {
            Self::File { start } => span.start + start..span.end + start,
            Self::Block(block) => block.in_page(span),
        }
    }
}

impl Document {
    /// Reads YAML or JSON. Text is JSON if it starts with `{` or `[` and is valid JSON. A byte order mark in front is
    /// ignored.
    ///
    /// # Errors
    ///
    /// All faults in the document: `document-too-large`, `empty-document`, `not-a-mapping` and those of the two
    /// readers, such as `syntax`, `duplicate-key`, `too-deep`, `alias-expansion` and `not-json`.
    pub fn parse(path: &str, text: String, limits: &Limits) -> Result<Self, Vec<Finding>> {
        Self::parse_file(path, text, limits, true)
    }

    /// Reads a file that a description refers to, which may hold any value. Markdown and plain text become a string.
    ///
    /// # Errors
    ///
    /// Those of [`Document::parse`] except `not-a-mapping`.
    pub fn parse_part(path: &str, text: String, limits: &Limits) -> Result<Self, Vec<Finding>> {
        Self::parse_file(path, text, limits, false)
    }

    fn parse_file(
        path: &str,
        text: String,
        limits: &Limits,
        is_entry: bool,
    ) -> Result<Self, Vec<Finding>> {
        let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
        let path = path.to_owned();
        let file = Arc::new(SourceFile { path, text });
        Self::parse_origin(&file, Origin::File { start }, limits, is_entry)
    }

    /// Reads a block that [`super::page::extract`] found. All places are places of the page.
    ///
    /// # Errors
    ///
    /// Those of [`Document::parse`].
    pub fn parse_block(
        page: &Arc<SourceFile>,
        block: &Block,
        limits: &Limits,
    ) -> Result<Self, Vec<Finding>> {
        Self::parse_origin(page, Origin::Block(block.clone()), limits, true)
    }

    fn parse_origin(
        file: &Arc<SourceFile>,
        origin: Origin,
        limits: &Limits,
        is_entry: bool,
    ) -> Result<Self, Vec<Finding>> {
        let text = origin.text(file);
        let is_prose = [".md", ".markdown", ".txt"]
            .iter()
            .any(|end| file.path.ends_with(end));
        let parsed = if is_prose && !is_entry {
            Ok(Parsed {
                value: text.into(),
                tree: Some(Tree::default()),
                warnings: Vec::new(),
            })
        } else {
            parse_text(text, limits, is_entry)
        };
        let findings = |faults: Vec<Fault>, severity| -> Vec<Finding> {
            let faults = faults.into_iter();
            let in_file = |span: &Range<usize>| origin.in_file(span);
            faults
                .map(|it| it.finding(severity, file, in_file))
                .collect()
        };
        let mut parsed = parsed.map_err(|faults| findings(faults, Severity::Error))?;
        let warnings = findings(parsed.warnings, Severity::Warning);
        let nearest = if nearest::may_have(text) {
            nearest::resolve(&mut parsed.value, limits)
        } else {
            Vec::new()
        };
        Ok(Self {
            file: Arc::clone(file),
            value: parsed.value,
            origin,
            tree: parsed.tree.map_or_else(OnceLock::new, OnceLock::from),
            warnings,
            nearest,
            parts: Parts::default(),
        })
    }

    fn tree(&self) -> &Tree {
        self.tree
            .get_or_init(|| json::locate(self.origin.text(&self.file)))
    }

    fn span_of(&self, node: NodeId, part: Part) -> Option<Range<usize>> {
        let tree = self.tree();
        let value = tree.value_span(node)?;
        let span = match part {
            Part::Key => tree
                .key_span(node)
                .unwrap_or_else(|| self.first_line(value)),
            Part::Value => value,
        };
        Some(self.origin.in_file(&span))
    }

    fn first_line(&self, span: Range<usize>) -> Range<usize> {
        let text = self.origin.text(&self.file);
        let first = text.get(span.clone()).and_then(|text| text.lines().next());
        span.start..first.map_or(span.end, |line| span.start + line.len())
    }

    /// The file and the bytes of the value at `pointer`, or of its key; `None` when the document has no such value. A
    /// value that a YAML alias repeats has the place of its anchor, but the alias itself has its own. An empty value
    /// has the place of its key.
    pub fn span(&self, pointer: &Pointer, part: Part) -> Option<(&Arc<SourceFile>, Range<usize>)> {
        let (document, pointer) = self.part_of(pointer, part);
        let (node, is_exact) = document.tree().find(&pointer)?;
        let span = is_exact.then(|| document.span_of(node, part)).flatten()?;
        Some((&document.file, span))
    }

    /// The file and the bytes of the value at `pointer`. If the document does not have the value, because an overlay
    /// added it, the place is that of the nearest ancestor in the document.
    pub fn stands(
        &self,
        pointer: &Pointer,
        part: Part,
    ) -> (&Arc<SourceFile>, Option<Range<usize>>) {
        let (document, pointer) = self.part_of(pointer, part);
        let node = document.tree().find(&pointer);
        let span = node.and_then(|(node, _)| document.span_of(node, part));
        (&document.file, span)
    }

    /// An error about the value of `pointer`, or about its key.
    pub fn error(
        &self,
        id: &'static str,
        pointer: &Pointer,
        part: Part,
        message: impl Into<String>,
    ) -> Finding {
        let (file, span) = self.stands(pointer, part);
        Finding::error(id, file, span, message)
    }

    /// A warning about the value of `pointer`, or about its key.
    pub fn warning(
        &self,
        id: &'static str,
        pointer: &Pointer,
        part: Part,
        message: impl Into<String>,
    ) -> Finding {
        let (file, span) = self.stands(pointer, part);
        Finding::warning(id, file, span, message)
    }
}

fn parse_text(text: &str, limits: &Limits, is_entry: bool) -> Result<Parsed, Vec<Fault>> {
    // Places are 32-bit numbers, and decoding a YAML key can make it half as long again.
    let most = limits.bytes.min(u32::MAX as usize / 2);
    if text.len() > most {
        return Err(vec![too_large(most)]);
    }
    let parsed = match text.trim_start().as_bytes().first() {
        None => return Err(vec![empty()]),
        Some(b'{' | b'[') => parse_json_or_flow(text, limits)?,
        Some(_) => yaml::parse(text, limits)?,
    };
    if parsed.value.is_object() || !is_entry {
        return Ok(parsed);
    }
    let tree = parsed.tree.unwrap_or_else(|| json::locate(text));
    let root = tree
        .find(&Pointer::root())
        .and_then(|(node, _)| tree.value_span(node));
    Err(vec![not_a_mapping(text, &parsed.value, root)])
}

/// YAML may also start with a bracket. When the text is neither, the JSON error is more likely to help.
fn parse_json_or_flow(text: &str, limits: &Limits) -> Result<Parsed, Vec<Fault>> {
    let is_syntax = |fault: &Fault| fault.id == "syntax";
    json::parse(text, limits).or_else(|faults| {
        if !faults.iter().all(is_syntax) {
            return Err(faults);
        }
        yaml::parse(text, limits).map_err(|of_yaml| {
            if of_yaml.iter().any(is_syntax) {
                faults
            } else {
                of_yaml
            }
        })
    })
}

fn not_a_mapping(text: &str, value: &Value, span: Option<Range<usize>>) -> Fault {
    let what = match value {
        Value::Null
            if span
                .as_ref()
                .and_then(|span| text.get(span.clone()))
                .is_none_or(str::is_empty) =>
        {
            return empty();
        }
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    let message = format!("the document is {what}, but an API description is an object");
    Fault::new("not-a-mapping", span, message)
        .help("an API description starts with a line such as `openapi: 3.1.0`")
}
