//! `remove`: removes a provider with its crate and all other files of its own, or changes nothing.

use std::path::Path;

use anyhow::Context as _;

use super::cargo::cargo;
use super::progress::Progress;
use super::{Console, Outcome, apply};
use crate::package::listing;
use crate::package::scaffold::{dependents, lock, member, removal};
use crate::provider::{PROVIDERS_FILE, Provider, Providers};
use crate::report::status::{self, counted};
use crate::workspace::bundle::{files_of, uses};
use crate::workspace::candidate::{Candidate, Difference};
use crate::workspace::journal;
use crate::workspace::repository;

/// The arguments of `remove`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The provider to remove
    #[arg(value_name = "PROVIDER")]
    provider: String,

    /// Do everything except changing files
    #[arg(long)]
    dry_run: bool,
}

/// Removes a provider, all or nothing.
///
/// # Errors
///
/// If there is no such provider, or another package depends on its crate. If a file cannot be read or written, or has
/// uncommitted changes. If git or cargo cannot run. In all these cases, nothing is changed.
pub fn run(console: &mut Console, arguments: &Arguments) -> anyhow::Result<Outcome> {
    let providers = &console.providers()?;
    let provider = providers.get(&arguments.provider)?;
    let id = provider.id.get_ref();
    let name = provider.crate_name.get_ref();
    refuse_dependents(&console.root, name)?;
    console.say("Removing", &format!("{id} with {name}"))?;

    let journal = journal::open(&console.root)?;
    let progress = Progress::begin(console, "Preparing", "a copy of the workspace");
    let candidate = Candidate::of(&console.root)?;
    let kept = take_out(&candidate, providers, provider)?;
    Providers::read(candidate.root())?;
    progress.say("the lock file");
    forget(&candidate, name)?;
    let differences = candidate.differences()?;
    drop(progress);
    apply::refuse_uncommitted(&console.root, &differences, &[])?;
    if !arguments.dry_run {
        apply::land(journal, &differences)?;
    }
    done(console, provider, (&differences, &kept), arguments.dry_run)?;
    let manifest = candidate.read("Cargo.toml")?.unwrap_or_default();
    if !arguments.dry_run && member::has_none(&manifest) {
        // Cargo refuses to test a workspace without a package.
        console.next_step("commit the result")?;
    } else {
        apply::next(console, arguments.dry_run)?;
    }
    Ok(Outcome::Fine)
}

/// Fails if a manifest depends on the crate or has its path. The error names the lines.
fn refuse_dependents(root: &Path, name: &str) -> anyhow::Result<()> {
    let own = format!("{name}/");
    let mut lines = String::new();
    for path in repository::files(root)? {
        let is_manifest = path == "Cargo.toml" || path.ends_with("/Cargo.toml");
        if !is_manifest || path.starts_with(&own) {
            continue;
        }
        let manifest = fs_err::read_to_string(root.join(&path)).unwrap_or_default();
        for line in dependents::lines(&manifest, &path, name) {
            lines.push_str(&format!("\n  {path}:{line}"));
        }
    }
    if lines.is_empty() {
        return Ok(());
    }
    anyhow::bail!("other packages use `{name}`; remove these lines first:{lines}")
}

/// A file that stays, and the provider that uses it too.
type Kept = (String, String);

/// Removes the files of this provider from the copy. Returns the files that stay because other providers use them.
fn take_out(
    candidate: &Candidate,
    providers: &Providers,
    provider: &Provider,
) -> anyhow::Result<Vec<Kept>> {
    let name = provider.crate_name.get_ref();
    let (snapshot, _) = listing::snapshot(name, "");
    let root = candidate.root();
    let mut own = files_of(root, &provider.document_path());
    own.extend([provider.names_path(), snapshot]);
    let mut kept = Vec::new();
    for path in own.into_iter().chain(provider.companion_paths()) {
        let mut others = providers.all.iter().filter(|it| it.id != provider.id);
        match others.find(|it| uses(root, it, &path)) {
            Some(other) => kept.push((path, other.id.get_ref().clone())),
            None => candidate.remove(&path)?,
        }
    }
    for path in candidate.files_below(name)? {
        candidate.remove(&path)?;
    }
    let table = candidate
        .read(PROVIDERS_FILE)?
        .with_context(|| format!("git does not have {PROVIDERS_FILE}; add it"))?;
    let table = removal::without_table(&table, provider.id.get_ref())
        .with_context(|| format!("cannot rewrite {PROVIDERS_FILE}"))?;
    candidate.write(PROVIDERS_FILE, &table)?;
    let manifest = candidate
        .read("Cargo.toml")?
        .context("git does not have the Cargo.toml of the workspace; add it")?;
    let manifest = member::without_member(&manifest, name).context("cannot rewrite Cargo.toml")?;
    candidate.write("Cargo.toml", &manifest)?;
    Ok(kept)
}

/// Lets cargo remove the crate from the copy's lock file, with packages that nothing else needs.
fn forget(candidate: &Candidate, name: &str) -> anyhow::Result<()> {
    let Some(old) = candidate.read("Cargo.lock")? else {
        return Ok(());
    };
    let manifest = candidate.read("Cargo.toml")?.unwrap_or_default();
    if member::has_none(&manifest) {
        // Cargo writes no lock file for a workspace without packages.
        candidate.remove("Cargo.lock")?;
        return Ok(());
    }
    // Offline, because this needs no package that is missing on this machine.
    if cargo_update(candidate, &["--offline"]).is_err() {
        cargo_update(candidate, &[])?;
    }
    let new = candidate.read("Cargo.lock")?.unwrap_or_default();
    if !lock::is_within(&new, &old, &[name]) {
        anyhow::bail!(
            "cargo would change other packages in Cargo.lock as well; run `cargo check --workspace` and commit the result first"
        );
    }
    Ok(())
}

/// Updates the copy's lock file to its manifests.
fn cargo_update(candidate: &Candidate, options: &[&str]) -> anyhow::Result<()> {
    let root = std::path::absolute(candidate.root()).context("there is no current directory")?;
    let output = cargo(&root)
        .args(["update", "--workspace", "--quiet", "--manifest-path"])
        .arg(root.join("Cargo.toml"))
        .args(options)
        .output()
        .context("cannot start cargo; is it on the PATH?")?;
    if !output.status.success() {
        let words = String::from_utf8_lossy(&output.stderr);
        anyhow::bail!(
            "cargo cannot load the workspace without it:\n{}",
            words.trim_end()
        );
    }
    Ok(())
}

/// Says what was done.
fn done(
    console: &mut Console,
    provider: &Provider,
    (differences, kept): (&[Difference], &[Kept]),
    is_dry: bool,
) -> std::io::Result<()> {
    apply::print(console, differences)?;
    for (path, other) in kept {
        let text = format!("{path} (`{other}` uses it)");
        status::line(&mut console.told, console.palette.note(), "kept", &text)?;
    }
    status::separator(&mut console.told)?;
    let word = if is_dry { "Prepared" } else { "Removed" };
    let name = provider.crate_name.get_ref();
    let count = counted(differences.len(), "file");
    console.say(word, &format!("{name} · {count}"))
}
