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
mod notes;
mod operations;
mod parameters;
mod place;
#[cfg(test)]
mod tests;
mod types;
mod variants;
mod webhooks;
mod written;

use std::collections::BTreeMap;

use crate::base::contained::contained;
use crate::base::finding::LineColumn;
use crate::base::pointer::Pointer;
use crate::model::schema::Object;
use crate::model::settings::Settings;
use crate::name::usage::Usage;
use crate::pipeline::Output;
use crate::source::Document;
use crate::write::structure::{self, Field};
pub use bump::{Bump, Version};
use place::Places;

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

/// One version, with data that the comparison often needs.
struct Half<'side> {
    side: Side<'side>,
    places: Places<'side>,
    usage: Usage,
    /// The methods and events that reach each type.
    reaching: BTreeMap<String, Vec<String>>,
}

impl<'side> Half<'side> {
    fn of(side: &Side<'side>) -> Self {
        let api = &side.output.api;
        let mut reaching: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for operation in &api.operations {
            for name in api.reached(operation.schemas()) {
                let methods = reaching.entry(name).or_default();
                methods.push(format!("Client::{}", operation.name));
            }
        }
        for webhook in &api.webhooks {
            for name in api.reached(std::iter::once(&webhook.payload)) {
                let events = reaching.entry(name).or_default();
                events.push(format!("webhook {}", webhook.name));
            }
        }
        Self {
            side: *side,
            places: Places::new(side.document, &side.output.lock, &side.output.api.places),
            usage: Usage::of(api, &side.output.lock),
            reaching,
        }
    }

    /// The generated fields of the struct for an object.
    fn fields<'object>(&self, name: &str, object: &'object Object) -> Vec<Field<'object>> {
        let Side {
            output, settings, ..
        } = self.side;
        let schemas = &output.api.schemas;
        structure::fields(name, object, schemas, &output.layout, &self.usage, settings)
    }

    fn location(&self, pointer: &Pointer) -> Option<Location> {
        let (file, position) = self.places.position(pointer)?;
        let file = format!("{}{file}", self.side.label);
        Some(Location { file, position })
    }
}

/// A running comparison.
struct Comparison<'side> {
    old: Half<'side>,
    new: Half<'side>,
    changes: Vec<Change>,
}

/// The details of a change besides its kind.
#[derive(Default)]
struct Details {
    was: Option<String>,
    is: Option<String>,
    old: Option<Pointer>,
    new: Option<Pointer>,
    operations: Vec<String>,
}

impl Details {
    /// An item in both documents.
    fn at(old: Pointer, new: Pointer) -> Self {
        Self {
            old: Some(old),
            new: Some(new),
            ..Self::default()
        }
    }

    /// A removed item.
    fn gone(old: Pointer) -> Self {
        Self {
            old: Some(old),
            ..Self::default()
        }
    }

    /// A new item.
    fn came(new: Pointer) -> Self {
        Self {
            new: Some(new),
            ..Self::default()
        }
    }

    fn was(mut self, text: impl Into<String>) -> Self {
        self.was = Some(text.into());
        self
    }

    fn is(mut self, text: impl Into<String>) -> Self {
        self.is = Some(text.into());
        self
    }

    fn reached_by(mut self, operations: &[String]) -> Self {
        self.operations = operations.to_vec();
        self
    }
}

impl Comparison<'_> {
    fn add(
        &mut self,
        id: &'static str,
        severity: Severity,
        item: impl Into<String>,
        details: Details,
    ) {
        let old = details.old.and_then(|it| self.old.location(&it));
        let new = details.new.and_then(|it| self.new.location(&it));
        self.changes.push(Change {
            id,
            severity,
            item: item.into(),
            was: details.was,
            is: details.is,
            old,
            new,
            operations: details.operations,
        });
    }

    /// The methods and events that reach the type in either version.
    fn reaching(&self, name: &str) -> Vec<String> {
        let of = |half: &Half<'_>| half.reaching.get(name).cloned().unwrap_or_default();
        let mut all = of(&self.old);
        all.extend(of(&self.new));
        all.sort_unstable();
        all.dedup();
        all
    }
}
