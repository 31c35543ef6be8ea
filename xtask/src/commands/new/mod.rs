//! `new`: adds a provider and generates a crate from its document, or changes nothing.

mod names;
mod prepare;

use std::ffi::OsString;

use super::fetch;
use super::progress::Progress;
use super::provenance::{CACHE, provenance};
use super::update::check::check;
use super::{Console, Outcome, apply, findings_of};
use crate::commands::fetch::without_document;
use crate::fetch::{Origin, Request, Settings};
use crate::report::status::{self, counted};
use crate::workspace::candidate::{Candidate, Difference};
use crate::workspace::journal;
use crate::workspace::repository;
use names::Names;
use prepare::{Prepared, Taken};

/// The arguments of `new`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The name of the provider: lower-case letters, digits and `-`
    #[arg(value_name = "NAME")]
    name: String,

    /// Its document, page or llms.txt: a file or URL
    #[arg(long, required = true, num_args = 1.., value_name = "FROM")]
    from: Vec<OsString>,

    /// Take only the pages of an llms.txt below this path
    #[arg(long, value_name = "PATH")]
    prefix: Option<String>,

    /// The name of its crate [default: NAME-api]
    #[arg(long = "crate", value_name = "CRATE")]
    crate_name: Option<String>,

    /// Where calls go [default: the document's first server]
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,

    /// Do everything except changing files
    #[arg(long)]
    dry_run: bool,
}

/// The end of a line about a broken document.
const UNCHANGED: &str = "; nothing was changed";

/// Adds a provider, its crate included, all or nothing.
///
/// # Errors
///
/// If a name is taken or invalid. If the document cannot be fetched or has no server for calls. If a file cannot be
/// read or written, or has uncommitted changes. If git or cargo cannot run. Errors in the document end in
/// [`Outcome::DocumentBroken`], and a crate that does not compile in [`Outcome::ToolFailed`]. In all these cases,
/// nothing is changed.
pub fn run(console: &mut Console, arguments: &Arguments) -> anyhow::Result<Outcome> {
    let providers = &console.all_providers()?;
    let names = names::names(&console.root, providers, arguments)?;
    let origins = fetch::origins(&arguments.from)?;
    let begin = format!("{} from {}", names.id, fetch::named(&origins));
    console.say("Adding", &begin)?;
    let taken = match take(console, &names, &origins, arguments) {
        Ok(taken) => taken,
        Err(error) => return console.broken(&names.id, &findings_of(error)?, UNCHANGED),
    };

    let journal = journal::open(&console.root)?;
    let progress = Progress::begin(console, "Preparing", &names.crate_name);
    let candidate = Candidate::of(&console.root)?;
    let base_url = arguments.base_url.as_deref();
    let prepared = prepare::prepare(&candidate, &console.program, (&names, &taken), base_url);
    drop(progress);
    let prepared = match prepared {
        Ok(prepared) => prepared,
        Err(error) => {
            let files = taken.stored.places(&candidate);
            let findings = candidate.located(findings_of(error)?, &files);
            let outcome = console.broken(&names.id, &findings, UNCHANGED)?;
            console.hint(&format!(
                "correct the document in specs/{}.overlay.yaml, then run this again",
                names.id
            ))?;
            return Ok(outcome);
        }
    };
    let differences = candidate.differences()?;
    apply::refuse_ignored(&console.root, &differences, taken.stored.texts.keys())?;
    // Without a commit, nothing can be restored, and the command only adds files.
    if repository::has_commit(&console.root)? {
        // Cargo adds the new crate to the copy's lock file.
        apply::refuse_uncommitted(&console.root, &differences, &["Cargo.lock"])?;
    }

    console.findings_below(&prepared.resolved.warnings)?;
    if let Err(outcome) = check(console, &candidate, &prepared.provider, &differences)? {
        return Ok(outcome);
    }
    let differences = candidate.differences()?;
    apply::refuse_other_versions(&differences, &[&names.crate_name])?;
    if !arguments.dry_run {
        apply::land(journal, &differences)?;
    }
    done(console, &prepared, &differences, arguments.dry_run)?;
    Ok(Outcome::Fine)
}

/// Obtains the document.
fn take(
    console: &mut Console,
    names: &Names,
    origins: &[Origin],
    arguments: &Arguments,
) -> anyhow::Result<Taken> {
    let request = Request {
        origins,
        prefix: arguments.prefix.as_deref(),
        known: None,
        cache: &console.target.join(CACHE),
        merged_path: &format!("specs/{}.yaml", names.id),
        settings: Settings::default(),
    };
    let obtained = fetch::first(console, &request)?;
    without_document(console, &obtained)?;
    let document = if obtained.document.files().next().is_some() {
        format!("{}/{}", names.id, obtained.entry_name())
    } else {
        let end = if obtained.is_json { "json" } else { "yaml" };
        format!("{}.{end}", names.id)
    };
    let stored = obtained.stored(&format!("specs/{document}"))?;
    let source = provenance(None, (&obtained, &stored), None);
    Ok(Taken {
        path: document,
        stored,
        document: obtained.document,
        source,
    })
}

/// Prints the changes and the next step.
fn done(
    console: &mut Console,
    prepared: &Prepared,
    differences: &[Difference],
    is_dry: bool,
) -> std::io::Result<()> {
    apply::print(console, differences)?;
    status::separator(&mut console.told)?;
    let Prepared { provider, resolved } = prepared;
    let text = format!(
        "{} · {} · {}",
        provider.crate_name.get_ref(),
        counted(resolved.output.emitted, "operation"),
        counted(resolved.output.types, "type")
    );
    let word = if is_dry { "Prepared" } else { "Added" };
    console.say(word, &text)?;
    console.next_step(&format!("calls go to {}", provider.base_url.get_ref()))?;
    let key = match &provider.credential {
        Some(credential) => {
            let variables = credential.environment.join(", ");
            let scheme = credential.scheme.get_ref();
            format!("with the key in {variables}, as `{scheme}`")
        }
        None => "without a credential".to_owned(),
    };
    console.next_step(&key)?;
    apply::next(console, is_dry)
}
