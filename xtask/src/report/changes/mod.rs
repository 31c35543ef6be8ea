//! Prints what changed between two versions of an API, for people and for machines.

mod github;
mod json;
mod markdown;
mod text;

use std::io::{self, Write};

use super::Palette;
use super::status::counted;
use generator::compare::{Bump, Version};
use generator::compare::{Change, Severity, gravest};

/// Two versions of an API that were compared.
#[derive(Debug)]
pub struct Compared {
    /// The crate that is made of it; `None` for documents that belong to no provider.
    pub crate_name: Option<String>,
    /// The older document, as it is printed.
    pub old: String,
    /// The newer document, as it is printed.
    pub new: String,
    /// The version of the crate that the older document became, where it is known.
    pub version: Option<Version>,
    /// What changed.
    pub changes: Vec<Change>,
}

/// In which form changes are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people, by severity: all breaking changes, and some of every other kind.
    Text {
        /// The colours.
        palette: Palette,
        /// How many columns the terminal has.
        width: usize,
    },
    /// For the description of a pull request.
    Markdown,
    /// As workflow commands, which GitHub shows at the line.
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
    /// Which number of the crate's version has to grow.
    #[must_use]
    pub fn bump(&self) -> Bump {
        Bump::needed(gravest(&self.changes), self.version)
    }

    /// The version that comes next; `None` when there is nothing to release, or the version is not known.
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

    /// `vast-api 0.1.0 → 0.2.0`, or what is known of it.
    fn release(&self) -> Option<String> {
        let name = self.crate_name.as_ref()?;
        Some(match (self.version, self.next()) {
            (Some(version), Some(next)) => format!("{name} {version} → {next}"),
            _ => name.clone(),
        })
    }

    /// What is released, and how many changes there are.
    fn conclusion(&self) -> String {
        let summary = self.summary();
        match self.release() {
            Some(release) => format!("{release}: {summary}"),
            None => summary,
        }
    }

    /// How many changes there are of each severity; `no public change` when there are none that the crate shows.
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

/// `was → is`, or what is known of it.
fn difference(change: &Change) -> Option<String> {
    match (&change.was, &change.is) {
        (Some(was), Some(is)) => Some(format!("{was} → {is}")),
        (Some(was), None) => Some(format!("was {was}")),
        (None, Some(is)) => Some(is.clone()),
        (None, None) => None,
    }
}

/// Where the change stands.
fn places(change: &Change) -> Option<String> {
    match (&change.old, &change.new) {
        (Some(old), Some(new)) => Some(format!("{old} → {new}")),
        (Some(only), None) | (None, Some(only)) => Some(only.to_string()),
        (None, None) => None,
    }
}
