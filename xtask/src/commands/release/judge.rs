//! Judges what the changes of a package mean for programs that use it.

use super::baseline::Baseline;
use super::tool;
use crate::commands::changes::Before;
use crate::commands::progress::Progress;
use crate::commands::{Console, findings_of};
use crate::package::release::semver::Report;
use crate::package::release::unit::Package;
use crate::provider::{PROVIDERS_FILE, Providers};
use crate::resolve::resolve;
use generator::compare::{Severity, gravest};

/// Compares the document of a provider's crate, and the library of any package, with the last release.
///
/// # Errors
///
/// If git cannot run, a file cannot be read, or `cargo semver-checks` is missing or has no verdict.
pub(super) fn judge(
    console: &Console,
    providers: &Providers,
    package: &Package,
    baseline: &Baseline,
) -> anyhow::Result<Vec<Report>> {
    let Some(was) = baseline.package(&package.name) else {
        let found = vec![format!("package-added {}", package.name)];
        let gravest = Severity::Addition;
        return Ok(vec![Report { gravest, found }]);
    };
    let mut reports = Vec::from_iter(document(console, providers, package, baseline)?);
    if package.has_library && was.has_library {
        let text = format!("{} with cargo semver-checks", package.name);
        let _progress = Progress::begin(console, "Comparing", &text);
        reports.push(tool::compare(&console.root, package, (baseline, was))?);
    }
    Ok(reports)
}

/// Judges the changes of a provider's document. `None` for a package that is written by hand, or was at its release.
fn document(
    console: &Console,
    providers: &Providers,
    package: &Package,
    baseline: &Baseline,
) -> anyhow::Result<Option<Report>> {
    let mut all = providers.all.iter();
    let provider = all.find(|it| *it.crate_name.get_ref() == package.name);
    // The crate may be older than the table of providers.
    let has_table = baseline.root.join(PROVIDERS_FILE).is_file();
    let Some(provider) = provider.filter(|_| has_table) else {
        return Ok(None);
    };
    // Nobody can correct a released document. The compiler still compares the libraries.
    let unreadable = Some(Report {
        gravest: Severity::Docs,
        found: vec![format!("document-unreadable {}", baseline.tag)],
    });
    let before = match Before::of(&console.root, &baseline.tag) {
        Ok(before) => before,
        Err(error) => return findings_of(error).map(|_| unreadable),
    };
    let Some(was) = before.provider(provider.id.get_ref()) else {
        return Ok(None);
    };
    let old = match before.resolve(was) {
        Ok(old) => old,
        Err(error) => return findings_of(error.into()).map(|_| unreadable),
    };
    let new = resolve(&console.root, providers, provider)?;
    let changes = before.compare((was, &old), &new)?.changes;
    let gravest = gravest(&changes);
    let shown = changes.iter().filter(|it| it.severity == gravest);
    let shown = shown.filter(|it| it.severity < Severity::Docs);
    let found = shown.map(|it| format!("{} {}", it.id, it.item)).collect();
    Ok(Some(Report { gravest, found }))
}
