//! Prints the changes between two versions of an API, for people and for programs.

mod github;
mod json;
mod markdown;
mod text;

use std::io::{self, Write};

use super::Palette;
use super::status::counted;
use generator::compare::{Bump, Version};
use generator::compare::{Change, Severity, gravest};

/// Two compared versions of an API.
#[derive(Debug)]
pub struct Compared {
    /// The crate of the API. `None` for documents without a provider.
    pub crate_name: Option<String>,
    /// The printed path of the older document.
    pub old: String,
    /// The printed path of the newer document.
    pub new: String,
    /// The version of the crate from the older document, if it is known.
    pub version: Option<Version>,
    /// The changes.
    pub changes: Vec<Change>,
}

/// The form of the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people, by severity: all breaking changes, and some of each other kind.
    Text {
        /// The colours.
        palette: Palette,
        /// The width of the terminal, in columns.
        width: usize,
    },
    /// For the description of a pull request.
    Markdown,
    /// As workflow commands. GitHub shows them at the line.
    Github,
    /// As one JSON object.
    Json,
}

/// Prints everything that was compared.
pub fn write(out: &mut dyn Write, compared: &[Compared], format: Format) -> io::Result<()> {
    match format {
        Format::Text { palette, width } => text::write(out, compared, palette, width),
        Format::Markdown => markdown::write(out, compared),
        Format::Github => github::write(out, compared),
        Format::Json => json::write(out, compared),
    }
}

impl Compared {
    /// The part of the crate's version that must grow.
    #[must_use]
    pub fn bump(&self) -> Bump {
        Bump::needed(gravest(&self.changes), self.version)
    }

    /// The next version. `None` if there is nothing to release, or the version is unknown.
    #[must_use]
    pub fn next(&self) -> Option<Version> {
        let bump = self.bump();
        let version = self.version.filter(|_| bump != Bump::None)?;
        Some(version.next(bump))
    }

    /// The changes of one severity.
    fn of(&self, severity: Severity) -> Vec<&Change> {
        let changes = self.changes.iter();
        changes.filter(|it| it.severity == severity).collect()
    }

    /// `vast-api 0.1.0 → 0.2.0`, or the known part of it.
    fn release(&self) -> Option<String> {
        let name = self.crate_name.as_ref()?;
        Some(match (self.version, self.next()) {
            (Some(version), Some(next)) => format!("{name} {version} → {next}"),
            _ => name.clone(),
        })
    }

    /// The next version and the number of changes.
    fn conclusion(&self) -> String {
        let summary = self.summary();
        match self.release() {
            Some(release) => format!("{release}: {summary}"),
            None => summary,
        }
    }

    /// The number of changes of each severity. `no public change` if the crate shows none.
    fn summary(&self) -> String {
        let counts: Vec<String> = Severity::ALL
            .into_iter()
            .map(|severity| (self.of(severity).len(), severity))
            .filter(|(count, severity)| *count > 0 && *severity != Severity::None)
            .map(|(count, severity)| counted(count, noun(severity)))
            .collect();
        if counts.is_empty() {
            "no public change".to_owned()
        } else {
            counts.join(", ")
        }
    }
}

fn noun(severity: Severity) -> &'static str {
    match severity {
        Severity::Breaking => "breaking change",
        Severity::Addition => "addition",
        Severity::Docs => "documentation change",
        Severity::None => "other change",
    }
}

/// The rule by which the version grows.
fn rule(bump: Bump, version: Option<Version>) -> &'static str {
    let is_zero = version.is_none_or(|it| it.major == 0);
    match (bump, is_zero) {
        (Bump::None, _) => "nothing needs a release",
        (Bump::Minor, true) => "below 1.0, breaking changes raise the second number",
        (Bump::Patch, true) => "below 1.0, all other changes raise the third number",
        (Bump::Major, _) => "breaking changes raise the first number",
        (Bump::Minor, false) => "additions raise the second number",
        (Bump::Patch, false) => "documentation changes raise the third number",
    }
}

/// `was → is`, or the known part of it.
fn difference(change: &Change) -> Option<String> {
    match (&change.was, &change.is) {
        (Some(was), Some(is)) => Some(format!("{was} → {is}")),
        (Some(was), None) => Some(format!("was {was}")),
        (None, Some(is)) => Some(is.clone()),
        (None, None) => None,
    }
}

/// The places of the change.
fn places(change: &Change) -> Option<String> {
    match (&change.old, &change.new) {
        (Some(old), Some(new)) => Some(format!("{old} → {new}")),
        (Some(only), None) | (None, Some(only)) => Some(only.to_string()),
        (None, None) => None,
    }
}
