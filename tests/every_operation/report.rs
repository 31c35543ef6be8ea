//! The proved and unproved properties of each document.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::call::About;

/// The most lines for one operation and status.
const MOST_LINES: usize = 3;

/// The results of one document's calls.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// The document.
    pub(crate) name: String,
    /// The number of calls.
    pub(crate) calls: usize,
    /// The properties to prove, by operation.
    pub(crate) wanted: BTreeMap<String, BTreeSet<About>>,
    /// The failures, by operation and property.
    pub(crate) failures: BTreeMap<(String, About), Vec<String>>,
    /// Values that are untyped, although the document has a type.
    pub(crate) untyped: Vec<String>,
    /// Secrets that no call sent and no answer contained.
    pub(crate) unseen: Vec<String>,
    /// Operations with untyped answers, because the document has no type.
    pub(crate) open_answers: usize,
    /// The reason why nothing could be proved.
    pub(crate) broken: Option<String>,
}

impl Report {
    /// A document for which nothing could be proved.
    pub(crate) fn broken(name: &str, why: String) -> Self {
        Self {
            name: name.to_owned(),
            broken: Some(why),
            ..Self::default()
        }
    }

    pub(crate) fn want(&mut self, operation: &str, about: &About) {
        let wanted = self.wanted.entry(operation.to_owned()).or_default();
        wanted.insert(about.clone());
    }

    pub(crate) fn fail(&mut self, operation: &str, about: &About, why: String) {
        self.want(operation, about);
        let key = (operation.to_owned(), about.clone());
        self.failures.entry(key).or_default().push(why);
    }

    /// Whether there are no failures.
    pub(crate) fn is_fine(&self) -> bool {
        let lacks = [&self.untyped, &self.unseen];
        self.broken.is_none() && self.failures.is_empty() && lacks.iter().all(|it| it.is_empty())
    }

    /// One line per failure.
    pub(crate) fn details(&self) -> String {
        let mut text = String::new();
        if let Some(why) = &self.broken {
            writeln!(text, "  {}: {why}", self.name).ok();
        }
        for ((operation, about), whys) in &self.failures {
            for why in whys.iter().take(MOST_LINES) {
                writeln!(text, "  {operation}  {about}: {why}").ok();
            }
            if let Some(more @ 1..) = whys.len().checked_sub(MOST_LINES) {
                writeln!(text, "  {operation}  {about}: and {more} more").ok();
            }
        }
        for place in &self.untyped {
            writeln!(text, "  untyped: {place}").ok();
        }
        for secret in &self.unseen {
            writeln!(
                text,
                "  a secret that was in no call and no answer: {secret}"
            )
            .ok();
        }
        text
    }

    fn columns(&self) -> [String; 6] {
        let is_error = |about: &About| matches!(about, About::Error(_));
        let failed: BTreeSet<&str> = self.failures.keys().map(|(it, _)| it.as_str()).collect();
        let errors = self
            .wanted
            .values()
            .flatten()
            .filter(|it| is_error(it))
            .count();
        let failed_errors = self.failures.keys().filter(|(_, it)| is_error(it)).count();
        let operations = self.wanted.len();
        [
            self.name.clone(),
            format!("{} of {operations} operations", operations - failed.len()),
            format!("{} of {errors} documented errors", errors - failed_errors),
            format!("{} calls", self.calls),
            format!(
                "{} untyped values where the document gives a type",
                self.untyped.len()
            ),
            format!("{} answers without one", self.open_answers),
        ]
    }
}

/// One line per document, in columns.
pub(crate) fn summary(reports: &[Report]) -> String {
    let rows: Vec<[String; 6]> = reports.iter().map(Report::columns).collect();
    let mut text = String::new();
    for row in &rows {
        let mut line = String::new();
        for (index, cell) in row.iter().enumerate() {
            let widths = rows.iter().filter_map(|row| row.get(index));
            let width = widths.map(|cell| cell.chars().count()).max().unwrap_or(0);
            write!(line, "{cell:width$}  ").ok();
        }
        writeln!(text, "{}", line.trim_end()).ok();
    }
    text
}
