//! Resolves a provider's inputs into the planned crate and the findings.
//!
//! Every command that shows or writes a provider starts from one [`Resolved`] value.

mod broken;
mod failure;
mod inputs;
mod lock;
mod settings;

use std::borrow::Cow;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;

use serde_json::Value;

use crate::package::features;
use crate::provider::{Provider, Providers};
use crate::workspace::tree::Plan;
use crate::workspace::{ReadError, read_text};
use failure::finding;
use generator::Lock;
use generator::lint;
use generator::model::settings::{Credential, SecurityScheme, Settings};
use generator::overlay::skip;
use generator::source::supplement::Origin;
use generator::source::{Document, Limits};
use generator::{self, Output, Request};
use generator::{Finding, Severity, SourceFile};
use inputs::{Inputs, inputs, unreadable};

pub use broken::{Left, Skipped, leave_out};
pub use failure::located;
pub use inputs::{corrected, superfluous, supplemented};
use settings::{settings, texts};

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
    let Inputs {
        document,
        corrected,
        has_files,
        published,
        supplements,
        superseded,
    } = inputs(root, provider)?;
    let entries = provider.skip.iter();
    let entries: Vec<String> = entries.map(|it| it.operation.get_ref().clone()).collect();
    let mut value = corrected.map_or(Cow::Borrowed(&document.value), Cow::Owned);
    let (removed, by_name) = skipped(&mut value, &entries);

    let mut findings = lint(&document, &value);
    findings.extend(superseded);
    if has_files {
        findings.extend(shared_directory(providers, provider));
    }
    let credential = credential(&document, &value, providers, provider, &mut findings);
    findings.extend(header_of_credential(
        providers,
        provider,
        credential.as_ref(),
    ));
    stop_at_errors(&mut findings)?;

    let names_path = provider.names_path();
    let lock = match read_text(&root.join(&names_path), &names_path, &Limits::default()) {
        Ok(file) => lock::parse(&file).map_err(ResolveError::Findings)?,
        Err(ReadError::Io { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => {
            Lock::default()
        }
        Err(error) => return Err(unreadable(error, &names_path)),
    };
    let id = provider.id.get_ref();
    let request = Request {
        settings: settings(provider, credential),
        skip: by_name,
        lock,
        regenerate: format!("{} generate {id}", providers.program),
    };
    let mut output = generator::generate(&value, &request).map_err(|failure| {
        ResolveError::Findings(vec![finding(&document, providers, provider, failure)])
    })?;
    let findings = output.with_warnings(&document, findings);
    output.declared += removed.len();
    output.skipped.extend(removed);

    let directory = provider.generated_directory();
    let mut plan = Plan {
        owned: vec![directory.clone()],
        extra: vec![names_path.clone()],
        ..Plan::default()
    };
    for (name, text) in &output.files {
        plan.files
            .insert(format!("{directory}/{name}"), text.clone());
    }
    plan.files.insert(
        names_path,
        lock::render(&output.lock, id, &providers.program),
    );
    let manifest_path = provider.manifest_path();
    if let Some(file) = read_manifest(root, &manifest_path)? {
        let Some(manifest) =
            features::with_features(&file.text, &output.features, (id, &providers.program))
        else {
            let finding = Finding::error(
                "manifest-without-place",
                &file,
                None,
                "the manifest has no place for the features of the document's tags",
            );
            let lines = format!(
                "`{}` and `{}`",
                features::begin(id, &providers.program),
                features::END
            );
            let finding = finding.help(format!("write the two lines {lines} under `[features]`"));
            return Err(ResolveError::Findings(vec![finding]));
        };
        plan.extra.push(manifest_path.clone());
        plan.files.insert(manifest_path, manifest);
    }
    Ok(Resolved {
        document,
        published,
        supplements,
        output,
        settings: request.settings,
        plan,
        warnings: findings,
    })
}

/// The manifest of a provider's crate; `None` when there is none yet.
fn read_manifest(root: &Path, path: &str) -> Result<Option<Arc<SourceFile>>, ResolveError> {
    match read_text(&root.join(path), path, &Limits::default()) {
        Ok(file) => Ok(Some(file)),
        // Something else may be in the place of the crate. The tree reports that.
        Err(ReadError::Io { source, .. })
            if matches!(
                source.kind(),
                ErrorKind::NotFound | ErrorKind::NotADirectory
            ) =>
        {
            Ok(None)
        }
        Err(error) => Err(unreadable(error, path)),
    }
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
    let Inputs {
        document,
        corrected,
        ..
    } = inputs;
    let entries = provider.skip.iter();
    let entries: Vec<String> = entries.map(|it| it.operation.get_ref().clone()).collect();
    let mut value = corrected.map_or(Cow::Borrowed(&document.value), Cow::Owned);
    skipped(&mut value, &entries);
    let findings = lint(&document, &value);
    let left = leave_out(&document, &value, &findings);
    let skipped = left.map(|left| left.skipped).unwrap_or_default();
    // If the operations of a path are unknown, the path cannot be an entry.
    if skipped.iter().any(|it| !it.operation.contains(' ')) {
        return Vec::new();
    }
    skipped
}

/// Removes operations like [`skip::remove`]. A borrowed document is copied only if there is something to remove.
fn skipped(value: &mut Cow<'_, Value>, entries: &[String]) -> (Vec<String>, Vec<String>) {
    if entries.is_empty() {
        return <_>::default();
    }
    skip::remove(value.to_mut(), entries)
}

fn stop_at_errors(findings: &mut Vec<Finding>) -> Result<(), ResolveError> {
    let stops = findings
        .iter()
        .any(|finding| finding.severity == Severity::Error);
    if stops {
        return Err(ResolveError::Findings(std::mem::take(findings)));
    }
    Ok(())
}

/// The finding for a document in several files that shares its directory.
fn shared_directory(providers: &Providers, provider: &Provider) -> Option<Finding> {
    let other = providers.in_directory_of(provider)?;
    let message =
        format!("the document consists of several files, but `{other}` is in their directory");
    let finding = providers.error("shared-directory", provider.document.span(), message);
    Some(finding.help("move it elsewhere: an update writes and removes files there"))
}

/// The finding for a fixed header that would replace the credential.
fn header_of_credential(
    providers: &Providers,
    provider: &Provider,
    credential: Option<&Credential>,
) -> Option<Finding> {
    let Some(SecurityScheme::Header(key)) = credential.map(|it| &it.scheme) else {
        return None;
    };
    let mut names = provider.headers.iter().map(|(name, _)| name);
    let name = names.find(|name| name.get_ref().eq_ignore_ascii_case(key))?;
    let message = format!("`{}` is the header with the credential", name.get_ref());
    let finding = providers.error("header-of-credential", name.span(), message);
    Some(finding.help("remove it; users set the key in the variable of `credential.environment`"))
}

/// The security scheme that the provider's table names, and the places of the users' key.
fn credential(
    document: &Document,
    value: &Value,
    providers: &Providers,
    provider: &Provider,
    findings: &mut Vec<Finding>,
) -> Option<Credential> {
    let table = provider.credential.as_ref()?;
    let scheme = &table.scheme;
    let schemes = value.pointer("/components/securitySchemes");
    let Some(described) = schemes.and_then(|schemes| schemes.get(scheme.get_ref())) else {
        let known: Vec<&str> = schemes
            .and_then(Value::as_object)
            .into_iter()
            .flat_map(serde_json::Map::keys)
            .map(String::as_str)
            .collect();
        let help = if known.is_empty() {
            format!("{} describes no security scheme", document.file.path)
        } else {
            format!("the document has `{}`", known.join("`, `"))
        };
        findings.push(
            providers
                .error(
                    "unknown-security-scheme",
                    scheme.span(),
                    format!("the document has no security scheme `{}`", scheme.get_ref()),
                )
                .help(help),
        );
        return None;
    };
    let Some(sent) = SecurityScheme::read(described) else {
        findings.push(
            Finding::warning(
                "unsupported-security-scheme",
                &providers.file,
                Some(scheme.span()),
                "the client has no constructor for this kind of security scheme",
            )
            .help("callers pass their own header to the builder's `secret_header`"),
        );
        return None;
    };
    Some(Credential {
        scheme: sent,
        environment: texts(&table.environment),
        files: texts(&table.files),
        origins: texts(&table.origins),
    })
}
