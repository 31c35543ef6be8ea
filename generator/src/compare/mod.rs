//! Compares two versions of an API as a Rust caller sees their crates.
//!
//! It compares the generated form under Rust names. A name that the lock keeps, another order of keys, or another
//! spelling of the same schema is therefore not a change. The crate `drift` 0.2 compares documents instead: it reads
//! OpenAPI 3.0 only, and leaves `anyOf` and several schemas of an `allOf` undecided. It cannot know of names, of open
//! enumerations or of types that callers make, which decide here whether a program breaks.

mod answers;
mod bodies;
mod bump;
mod client;
mod comparison;
mod operations;
mod parameters;
mod place;
#[cfg(test)]
mod tests;
mod types;
mod variants;
mod webhooks;
mod written;

use crate::base::contained::contained;
use crate::base::finding::LineColumn;
use crate::model::settings::Settings;
use crate::pipeline::Output;
use crate::source::Document;
pub use bump::{Bump, Version};
use comparison::{Comparison, Half, Single, Subject, each, turned};

/// One version of an API.
#[derive(Debug, Clone, Copy)]
pub struct Side<'side> {
    /// The text before the printed path of the document, such as `HEAD:`; empty for a file.
    pub label: &'side str,
    /// The document as published.
    pub document: &'side Document,
    /// The generated output. The newer one uses the names of the older one.
    pub output: &'side Output,
    /// The settings of the crate besides the document.
    pub settings: &'side Settings,
}

impl<'side> Side<'side> {
    /// A version whose document is a file.
    #[must_use]
    pub fn new(
        document: &'side Document,
        output: &'side Output,
        settings: &'side Settings,
    ) -> Self {
        Self {
            label: "",
            document,
            output,
            settings,
        }
    }
}

/// What a change means for programs that use the crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// A program that uses the item may no longer compile.
    Breaking,
    /// Every program still compiles. There is more to use, or data or warnings change.
    Addition,
    /// Only documentation changes.
    Docs,
    /// Nothing visible in the crate.
    None,
}

impl Severity {
    /// All severities, the gravest first.
    pub const ALL: [Self; 4] = [Self::Breaking, Self::Addition, Self::Docs, Self::None];

    /// The word for programs: `breaking`, `addition`, `docs` or `none`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Breaking => "breaking",
            Self::Addition => "addition",
            Self::Docs => "docs",
            Self::None => "none",
        }
    }
}

/// A place in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// The file, as it is printed.
    pub file: String,
    /// The position in the file.
    pub position: LineColumn,
}

impl std::fmt::Display for Location {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let LineColumn { line, column } = self.position;
        write!(formatter, "{}:{line}:{column}", self.file)
    }
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Stable kebab-case name of the kind of change, for example `field-removed`.
    pub id: &'static str,
    /// What it means for programs.
    pub severity: Severity,
    /// What changes in Rust: `Client::list_hooks`, `types::Hook::name`.
    pub item: String,
    /// The old text, if it fits on one line.
    pub was: Option<String>,
    /// The new text.
    pub is: Option<String>,
    /// Its place in the older document; `None` for a new item.
    pub old: Option<Location>,
    /// Its place in the newer document; `None` for a removed item.
    pub new: Option<Location>,
    /// The methods that reach it, for a change of a type.
    pub operations: Vec<String>,
}

/// All changes, the gravest first.
///
/// # Errors
///
/// The message of a panic, or the system's error when it cannot start a thread, which deep types need.
pub fn compare(old: &Side<'_>, new: &Side<'_>) -> Result<Vec<Change>, String> {
    contained(|| run(old, new))
}

fn run(old: &Side<'_>, new: &Side<'_>) -> Vec<Change> {
    let mut comparison = Comparison {
        old: Half::of(old),
        new: Half::of(new),
        changes: Vec::new(),
    };
    client::compare(&mut comparison);
    operations::compare(&mut comparison);
    types::compare(&mut comparison);
    webhooks::compare(&mut comparison);
    let mut changes = comparison.changes;
    changes.sort_by(|left, right| {
        let key = |it: &Change| (it.severity, it.id);
        let items = || left.item.cmp(&right.item);
        key(left).cmp(&key(right)).then_with(items)
    });
    changes
}

/// The gravest of the changes; [`Severity::None`] when there are none.
#[must_use]
pub fn gravest(changes: &[Change]) -> Severity {
    let severities = changes.iter().map(|change| change.severity);
    severities.min().unwrap_or(Severity::None)
}
