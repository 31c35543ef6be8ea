//! `import`: copies the document that a provider publishes into `specs/`.

use std::ffi::OsString;
use std::path::Path;

use anyhow::Context as _;
use serde_json::Value;

use super::fetch;
use super::provenance::provenance;
use super::{Console, Outcome, findings_of, has_errors};
use crate::commands::fetch::{of_provider, without_document};
use crate::fetch::{Answer, Obtained, Origin};
use crate::provider::{PROVIDERS_FILE, Place, Provider, with_source};
use crate::report::diff::Diff;
use crate::report::status::{self, counted};
use crate::resolve::supplemented;
use crate::workspace::bundle::files_of;
use crate::workspace::journal::{self, Difference};
use crate::workspace::tree;
use crate::workspace::tree::{Entry, Plan, State};
use crate::workspace::{existing, read};
use generator::lint;
use generator::overlay;
use generator::overlay::skip;
use generator::source::{Document, Limits};
use generator::text::visible;

/// The arguments of `import`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The provider of the document
    #[arg(value_name = "PROVIDER")]
    provider: String,

    /// Files or URLs: a document, pages to merge, or an llms.txt
    #[arg(required = true, value_name = "FROM")]
    from: Vec<OsString>,

    /// Take only the pages of an llms.txt below this path
    #[arg(long, value_name = "PATH")]
    prefix: Option<String>,

    /// The URL where the files are published; may be repeated
    #[arg(long, value_name = "URL")]
    source: Vec<String>,
}

/// The end of a line about a broken document.
const UNWRITTEN: &str = "; nothing was written";

/// Imports a document and notes its source in `specs/providers.toml`.
///
/// # Errors
///
/// If a file cannot be read or written, or an address gives no document. Pages without a document, or with
/// contradicting documents, end in [`Outcome::DocumentBroken`], and nothing is written.
pub fn run(console: &mut Console, arguments: &Arguments) -> anyhow::Result<Outcome> {
    let providers = &console.providers()?;
    let provider = providers.get(&arguments.provider)?;
    let id = provider.id.get_ref();
    let (origins, sources) = origins(arguments)?;
    console.say("Importing", &format!("{id} from {}", named(&origins)))?;
    let path = provider.document_path();
    let prefix = arguments.prefix.as_deref();
    let obtained = match of_provider(console, provider, &origins, prefix) {
        Ok(Answer::Obtained(obtained)) => obtained,
        Ok(Answer::Unchanged) => {
            let date = provider.source.as_ref().map_or("", |source| &source.date);
            console.tell("Fresh", &format!("{path} · unchanged since {date}"))?;
            return Ok(Outcome::Fine);
        }
        Err(error) => return console.broken(id, &findings_of(error.into())?, UNWRITTEN),
    };
    let (document, corrected) = corrected(&console.root, provider, &obtained.document);
    let findings = lint(&document, &corrected);
    if has_errors(&findings) {
        return console.broken(id, &findings, UNWRITTEN);
    }
    console.findings_below(&findings)?;

    let stored = obtained.stored(&path)?;
    let source = provenance(
        provider.source.as_ref(),
        (&obtained, &stored),
        published(sources, &obtained),
    );
    let table = with_source(&providers.file.text, id, &source)
        .with_context(|| format!("cannot note the source of `{id}` in {PROVIDERS_FILE}"))?;
    let mut files = stored.texts.clone();
    files.insert(PROVIDERS_FILE.to_owned(), table);
    let plan = Plan {
        extra: files.keys().cloned().collect(),
        files,
        owned: Vec::new(),
    };
    let before = files_of(&console.root, &path);
    stored.refuse_occupied(&console.root, &before)?;
    if stored.texts.len() > 1
        && let Some(other) = providers.in_directory_of(provider)
    {
        anyhow::bail!(
            "the document consists of several files, but `{other}` is in their directory; move `{other}` elsewhere"
        );
    }
    let gone = before.into_iter().filter(|it| !plan.files.contains_key(it));
    let gone: Vec<String> = gone.collect();
    let entries = tree::compare(&console.root, &plan)?;
    let journal = journal::open(&console.root)?;
    journal.commit(&changes(&console.root, &plan, &entries, &gone)?)?;
    print(console, &plan, (&entries, &gone), (&path, &source.date))?;
    without_document(console, &obtained)?;
    if !gone.is_empty() || entries.iter().any(|entry| entry.state != State::Fresh) {
        let next = format!(
            "run `{} generate {id}` and commit the result",
            console.program
        );
        console.next_step(&next)?;
    }
    Ok(Outcome::Fine)
}

/// The changes: new texts, and removals of files that the document no longer has.
fn changes(
    root: &Path,
    plan: &Plan,
    entries: &[Entry],
    gone: &[String],
) -> std::io::Result<Vec<Difference>> {
    let written = entries.iter().filter(|it| it.state != State::Fresh);
    let written = written.map(|it| (&it.path, plan.files.get(&it.path)));
    let all = written.chain(gone.iter().map(|path| (path, None)));
    all.map(|(path, text)| {
        Ok(Difference {
            path: path.clone(),
            old: existing(fs_err::read(root.join(path)))?,
            new: text.map(|text| text.clone().into_bytes()),
        })
    })
    .collect()
}

/// The files and addresses on the command line, and the address at which the files are published.
fn origins(arguments: &Arguments) -> anyhow::Result<(Vec<Origin>, Vec<String>)> {
    let origins = fetch::origins(&arguments.from)?;
    if let Some(address) = origins.iter().find_map(Origin::address)
        && !arguments.source.is_empty()
    {
        anyhow::bail!(
            "`--source` is for files; `{address}` is its own source, so leave `--source` out"
        );
    }
    let mut sources = Vec::new();
    for source in &arguments.source {
        match Origin::parse(source.as_ref())?.address() {
            Some(url) => sources.push(url.to_string()),
            None => anyhow::bail!(
                "`{}` is not a URL; `--source` names where the files are published",
                visible(source)
            ),
        }
    }
    Ok((origins, sources))
}

/// Prints the document, and its changes and those of the table.
fn print(
    console: &mut Console,
    plan: &Plan,
    (entries, gone): (&[Entry], &[String]),
    (path, date): (&str, &str),
) -> std::io::Result<()> {
    let is_written = |it: &Entry| it.path != PROVIDERS_FILE && it.state != State::Fresh;
    let (word, text) = if gone.is_empty() && !entries.iter().any(is_written) {
        ("Fresh", format!("{path} · unchanged since {date}"))
    } else {
        ("Imported", format!("{path} · taken on {date}"))
    };
    console.say(word, &text)?;
    for entry in entries {
        let counts = match (&entry.state, plan.files.get(&entry.path)) {
            (State::Changed { on_disk }, Some(new)) => {
                Some(Diff::new(&entry.path, on_disk, new).counts())
            }
            _ => None,
        };
        status::entry(&mut console.told, console.palette, entry, counts, true)?;
    }
    for path in gone {
        console.say("removed", path)?;
    }
    Ok(())
}

/// The address at which the imported files are published, from `--source`.
fn published(sources: Vec<String>, obtained: &Obtained) -> Option<Place> {
    match sources.as_slice() {
        [] => None,
        // A whole document has one address, but a page may be one of several.
        [url] if obtained.shown.is_some() => Some(Place::Document(url.clone())),
        _ => Some(Place::Pages(sources)),
    }
}

/// A short name for the files and addresses.
fn named(origins: &[Origin]) -> String {
    let files = origins.iter().filter(|it| it.address().is_none()).count();
    let addresses = match origins.len() - files {
        1 => "1 address".to_owned(),
        count => format!("{count} addresses"),
    };
    if files == origins.len() {
        counted(files, "file")
    } else if files == 0 {
        addresses
    } else {
        format!("{} and {addresses}", counted(files, "file"))
    }
}

/// A document with the provider's supplements, and its value with overlays applied and without skipped operations. It
/// may have the errors that they correct.
///
/// Overlays that no longer apply are left out, because `generate` reports them later.
pub(super) fn corrected(
    root: &Path,
    provider: &Provider,
    document: &Document,
) -> (Document, Value) {
    let limits = Limits::default();
    let document = match supplemented(root, document.clone(), provider) {
        Ok(supplemented) => supplemented.document,
        Err(_) => document.clone(),
    };
    let mut value = document.value.clone();
    for path in provider.overlay_paths() {
        if let Ok(overlay) = read(&root.join(&path), &path, &limits)
            && let Ok(applied) = overlay::apply(&value, &overlay)
        {
            value = applied.value;
        }
    }
    let skipped: Vec<String> = provider
        .skip
        .iter()
        .map(|skip| skip.operation.get_ref().clone())
        .collect();
    let _ = skip::remove(&mut value, &skipped);
    (document, value)
}
