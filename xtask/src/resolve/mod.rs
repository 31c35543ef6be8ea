//! Resolves a provider's inputs into the planned crate and the findings.
//!
//! Every command that shows or writes a provider starts from one [`Resolved`] value.

mod broken;
mod failure;
mod inputs;
mod lock;
mod settings;

use std::path::Path;

use crate::package::features;
use crate::provider::{Provider, Providers};
use crate::workspace::tree::Plan;
use failure::finding;
use generator::model::settings::Settings;
use generator::source::Document;
use generator::source::supplement::{Origin, Supplemented};
use generator::{Finding, Output, Request, Severity, lint};
use inputs::{inputs, text_if_there};

pub use broken::{Left, Skipped, leave_out};
pub use failure::located;
pub use inputs::{corrected, superfluous, supplemented};
use settings::{credential, header_of_credential, settings};

/// The planned crate of a provider.
#[derive(Debug)]
pub struct Resolved {
    /// The published document with the additions of its supplements.
    pub document: Document,
    /// The number of operations in the published document.
    pub published: usize,
    /// The additions of each supplement.
    pub supplements: Vec<Origin>,
    /// The output of the pipeline.
    pub output: Output,
    /// The settings of the provider's table.
    pub settings: Settings,
    /// The files of the crate that the generator owns, and the name lock.
    pub plan: Plan,
    /// Findings that do not stop generation.
    pub warnings: Vec<Finding>,
}

/// The reason why a provider has no crate.
#[derive(Debug, thiserror::Error)]
pub enum ResolveError {
    /// A file that cannot be read.
    #[error("cannot read `{path}`; restore it, or correct its name in specs/providers.toml")]
    Unreadable {
        /// The file, relative to the workspace root.
        path: String,
        /// The error of the operating system.
        source: std::io::Error,
    },
    /// Errors in the provider's files.
    #[error("the provider's files have errors")]
    Findings(Vec<Finding>),
}

/// Reads and checks everything about a provider, and generates its files without writing them.
///
/// # Errors
///
/// [`ResolveError::Findings`] has all findings, warnings included, if one of them is an error.
pub fn resolve(
    root: &Path,
    providers: &Providers,
    provider: &Provider,
) -> Result<Resolved, ResolveError> {
    let inputs = inputs(root, provider)?;
    let Supplemented {
        document,
        published,
        origins,
        superseded,
    } = inputs.supplemented;
    let value = inputs.changed.as_ref().unwrap_or(&document.value);
    let mut findings = lint(&document, value);
    findings.extend(superseded);
    if inputs.has_files {
        findings.extend(shared_directory(providers, provider));
    }
    let credential = credential(&document, value, providers, provider, &mut findings);
    let replaced = header_of_credential(providers, provider, credential.as_ref());
    findings.extend(replaced);
    let findings = without_errors(findings)?;

    let names_path = provider.names_path();
    let lock = text_if_there(root, &names_path)?;
    let lock = lock.as_ref().map(lock::parse).transpose();
    let lock = lock.map_err(ResolveError::Findings)?.unwrap_or_default();
    let id = provider.id.get_ref();
    let request = Request {
        settings: settings(provider, credential),
        skip: inputs.skipped_methods,
        lock,
        regenerate: format!("{} generate {id}", providers.program),
    };
    let mut output = generator::generate(value, &request).map_err(|failure| {
        ResolveError::Findings(vec![finding(&document, providers, provider, failure)])
    })?;
    let findings = output.with_warnings(&document, findings);
    output.declared += inputs.removed.len();
    output.skipped.extend(inputs.removed);

    let directory = provider.generated_directory();
    let generated = output.files.iter();
    let generated = generated.map(|(name, text)| (format!("{directory}/{name}"), text.clone()));
    let mut plan = Plan {
        files: generated.collect(),
        owned: vec![directory],
        extra: vec![names_path.clone()],
    };
    let lock = lock::render(&output.lock, id, &providers.program);
    plan.files.insert(names_path, lock);
    let manifest_path = provider.manifest_path();
    if let Some(file) = text_if_there(root, &manifest_path)? {
        let place = (id.as_str(), providers.program.as_str());
        let Some(manifest) = features::with_features(&file.text, &output.features, place) else {
            let finding = Finding::error(
                "manifest-without-place",
                &file,
                None,
                "the manifest has no place for the features of the document's tags",
            );
            let (begin, end) = (features::begin(id, &providers.program), features::END);
            let help = format!("write the two lines `{begin}` and `{end}` under `[features]`");
            return Err(ResolveError::Findings(vec![finding.help(help)]));
        };
        plan.extra.push(manifest_path.clone());
        plan.files.insert(manifest_path, manifest);
    }
    Ok(Resolved {
        document,
        published,
        supplements: origins,
        output,
        settings: request.settings,
        plan,
        warnings: findings,
    })
}

/// All findings about a provider's document, overlays and table.
///
/// # Errors
///
/// Like [`resolve`], but it returns findings of the lint even if they are errors.
pub fn findings(
    root: &Path,
    providers: &Providers,
    provider: &Provider,
) -> Result<Vec<Finding>, ResolveError> {
    match resolve(root, providers, provider) {
        Ok(resolved) => Ok(resolved.warnings),
        Err(ResolveError::Findings(findings)) => Ok(findings),
        Err(error) => Err(error),
    }
}

/// The operations that the provider's `skip` would have to leave out so that the rest can be generated. Empty if that
/// is not enough.
#[must_use]
pub fn skippable(root: &Path, provider: &Provider) -> Vec<Skipped> {
    let Ok(inputs) = inputs(root, provider) else {
        return Vec::new();
    };
    let document = &inputs.supplemented.document;
    let value = inputs.changed.as_ref().unwrap_or(&document.value);
    let left = leave_out(document, value, &lint(document, value));
    let skipped = left.map(|left| left.skipped).unwrap_or_default();
    // If the operations of a path are unknown, the path cannot be an entry.
    if skipped.iter().any(|it| !it.operation.contains(' ')) {
        return Vec::new();
    }
    skipped
}

/// These findings, if none of them is an error.
fn without_errors(findings: Vec<Finding>) -> Result<Vec<Finding>, ResolveError> {
    if findings.iter().any(|it| it.severity == Severity::Error) {
        return Err(ResolveError::Findings(findings));
    }
    Ok(findings)
}

/// The finding for a document in several files that shares its directory.
fn shared_directory(providers: &Providers, provider: &Provider) -> Option<Finding> {
    let other = providers.in_directory_of(provider)?;
    let message =
        format!("the document consists of several files, but `{other}` is in their directory");
    let finding = providers.error("shared-directory", provider.document.span(), message);
    Some(finding.help("move it elsewhere: an update writes and removes files there"))
}
