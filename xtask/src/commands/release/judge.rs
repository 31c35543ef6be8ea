//! Judges what the changes of a package mean for programs that use it.

use std::collections::BTreeMap;

use super::baseline::Baseline;
use super::tool;
use crate::commands::Console;
use crate::commands::changes::Before;
use crate::commands::progress::Progress;
use crate::package::release::semver::Report;
use crate::package::release::unit::Package;
use crate::provider::{PROVIDERS_FILE, Providers};
use crate::resolve::{ResolveError, resolve};
use generator::Finding;
use generator::compare::{Severity, gravest};

/// Compares packages with what was released.
pub(super) struct Judge<'judge> {
    providers: &'judge Providers,
    /// The providers of each tag.
    before: BTreeMap<String, Before>,
}

impl<'judge> Judge<'judge> {
    /// One that has compared nothing yet.
    pub(super) fn new(providers: &'judge Providers) -> Self {
        Self {
            providers,
            before: BTreeMap::new(),
        }
    }

    /// Compares the documents of a provider's crate, and the library of any package. The inner error holds the findings in
    /// broken documents.
    ///
    /// # Errors
    ///
    /// When git cannot be asked, or `cargo semver-checks` is not there or has no verdict.
    pub(super) fn judge(
        &mut self,
        console: &Console,
        package: &Package,
        baseline: &Baseline,
    ) -> anyhow::Result<Result<Report, Vec<Finding>>> {
        let Some(was) = baseline.package(&package.name) else {
            return Ok(Ok(Report {
                gravest: Severity::Addition,
                found: vec![format!("package-added {}", package.name)],
            }));
        };
        let mut report = match self.document(console, package, baseline)? {
            Ok(report) => report,
            Err(findings) => return Ok(Err(findings)),
        };
        if package.has_library && was.has_library {
            let text = format!("{} with cargo semver-checks", package.name);
            let progress = Progress::begin(console, "Comparing", &text);
            let library = tool::compare(&console.root, package, (baseline, was));
            drop(progress);
            let library = library?;
            report.gravest = report.gravest.min(library.gravest);
            report.found.extend(library.found);
        }
        Ok(Ok(report))
    }

    /// What the changes of a provider's document mean.
    fn document(
        &mut self,
        console: &Console,
        package: &Package,
        baseline: &Baseline,
    ) -> anyhow::Result<Result<Report, Vec<Finding>>> {
        let mut report = Report {
            gravest: Severity::None,
            found: Vec::new(),
        };
        let mut all = self.providers.all.iter();
        let Some(provider) = all.find(|it| *it.crate_name.get_ref() == package.name) else {
            return Ok(Ok(report));
        };
        // The crate is older than the table of providers.
        if !baseline.root.join(PROVIDERS_FILE).is_file() {
            return Ok(Ok(report));
        }
        let tag = baseline.tag.as_str();
        if !self.before.contains_key(tag) {
            match Before::of(&console.root, tag)? {
                Ok(before) => self.before.insert(tag.to_owned(), before),
                Err(findings) => return Ok(Err(findings)),
            };
        }
        let Some(before) = self.before.get(tag) else {
            return Ok(Ok(report));
        };
        // The crate was written by hand, or was another provider's.
        let Some(was) = before.provider(provider.id.get_ref()) else {
            return Ok(Ok(report));
        };
        let both = before
            .resolve(was)
            .and_then(|old| Ok((old, resolve(&console.root, self.providers, provider)?)));
        let (old, new) = match both {
            Ok(both) => both,
            Err(ResolveError::Findings(findings)) => return Ok(Err(findings)),
            Err(error) => return Err(error.into()),
        };
        let changes = before.compare((was, &old), &new)?.changes;
        report.gravest = gravest(&changes);
        let shown = changes.iter().filter(|it| it.severity == report.gravest);
        let shown = shown.filter(|it| it.severity < Severity::Docs);
        report.found = shown.map(|it| format!("{} {}", it.id, it.item)).collect();
        Ok(Ok(report))
    }
}
