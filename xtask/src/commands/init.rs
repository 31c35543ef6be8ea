//! `init`: makes a directory a workspace for clients, without changing existing parts.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use fs_err as fs;

use super::{Console, Outcome, apply};
use crate::package::scaffold::workspace;
use crate::program;
use crate::provider::PROVIDERS_FILE;
use crate::report::status::{self, counted};
use crate::workspace::candidate::Difference;
use crate::workspace::journal;
use crate::workspace::repository;

/// The arguments of `init`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The directory [default: the nearest workspace, or this one]
    #[arg(value_name = "DIR")]
    directory: Option<PathBuf>,
}

/// The workflow that checks every change, relative to the workspace root.
const WORKFLOW: &str = ".github/workflows/ci.yml";

/// Writes the missing parts of the workspace, and makes it a git repository if it is not in one.
///
/// # Errors
///
/// If an existing manifest is not TOML, or a file cannot be read or written. Then no file is changed.
pub fn run(console: &mut Console, arguments: &Arguments) -> anyhow::Result<Outcome> {
    let root = arguments
        .directory
        .as_ref()
        .unwrap_or(&console.root)
        .clone();
    fs::create_dir_all(&root)?;
    let program = program::name(&root)?;
    let (differences, kept) = missing(&root, &program)?;
    let shown = root.display().to_string();
    console.say("Preparing", &shown)?;
    if !differences.is_empty() {
        apply::land(journal::open(&root)?, &differences)?;
    }
    let repository = make_repository(&root);

    apply::print(console, &differences)?;
    for path in kept {
        let text = if path == WORKFLOW {
            format!("{path}; let it run `{program} ci` as well")
        } else {
            path.to_owned()
        };
        status::line(&mut console.told, console.palette.note(), "kept", &text)?;
    }
    status::separator(&mut console.told)?;
    let done = match (differences.len(), &repository) {
        (0, Ok(false)) => "nothing is missing".to_owned(),
        (0, _) => "a git repository".to_owned(),
        (count, Ok(true)) => format!("{} and a git repository", counted(count, "file")),
        (count, _) => counted(count, "file"),
    };
    let word = if differences.is_empty() {
        "Fresh"
    } else {
        "Prepared"
    };
    console.say(word, &done)?;
    if let Err(error) = repository {
        console.hint(&format!("run `git init` before you go on: {error}"))?;
    }
    if arguments.directory.is_some() && is_elsewhere(&root) {
        console.next_step(&format!("go to {shown}"))?;
    }
    // `new` overwrites nothing that no commit has. In a repository without a commit, there is nothing to lose.
    if !differences.is_empty() && repository::has_commit(&root).unwrap_or(false) {
        console.next_step("commit these files")?;
    }
    console.next_step(&format!("add an API: `{program} new NAME --from DOCUMENT`"))?;
    Ok(Outcome::Fine)
}

/// Whether the person who runs the command is neither in this directory nor below it.
fn is_elsewhere(root: &Path) -> bool {
    let here = std::env::current_dir().and_then(fs::canonicalize);
    let there = fs::canonicalize(root);
    matches!((here, there), (Ok(here), Ok(there)) if !here.starts_with(&there))
}

/// Everything that has to be written, in the order of its paths, and what is there in the place of a file that would be written.
fn missing(root: &Path, program: &str) -> anyhow::Result<(Vec<Difference>, Vec<&'static str>)> {
    let read = |path: &str| match fs::read_to_string(root.join(path)) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    };
    let mut differences = Vec::new();
    let mut kept = Vec::new();
    let absolute = std::path::absolute(root).context("there is no current directory")?;
    let name = absolute.file_name().unwrap_or_default().to_string_lossy();
    for (path, text) in [
        (WORKFLOW, workspace::workflow(program)),
        ("README.md", workspace::readme(&name, program)),
        (PROVIDERS_FILE, workspace::providers(program)),
        ("specs/README.md", workspace::DOCUMENTS.to_owned()),
        (".gitattributes", workspace::ATTRIBUTES.to_owned()),
    ] {
        match read(path)? {
            None => differences.push(added(path, text)),
            // A table with providers needs no changes.
            Some(there) if there == text || path == PROVIDERS_FILE => {}
            Some(_) => kept.push(path),
        }
    }
    let manifest = read("Cargo.toml")?;
    let completed = match &manifest {
        Some(manifest) => {
            workspace::with_manifest(manifest).context("cannot complete Cargo.toml")?
        }
        None => workspace::manifest(),
    };
    let ignored = read(".gitignore")?;
    let with_ignored = workspace::with_ignored(ignored.as_deref().unwrap_or_default());
    for (path, old, new) in [
        ("Cargo.toml", manifest, completed),
        (".gitignore", ignored, with_ignored),
    ] {
        if old.as_ref() != Some(&new) {
            differences.push(Difference {
                old: old.map(String::into_bytes),
                ..added(path, new)
            });
        }
    }
    differences.sort_by(|a, b| a.path.cmp(&b.path));
    Ok((differences, kept))
}

fn added(path: &str, text: String) -> Difference {
    Difference {
        path: path.to_owned(),
        old: None,
        new: Some(text.into_bytes()),
    }
}

/// Makes a directory a git repository if it is not in one, like `cargo new`. Other commands ask git for the files of
/// the workspace. Returns whether it made one.
fn make_repository(root: &Path) -> Result<bool, repository::RepositoryError> {
    let is_missing = !repository::is_within(root)?;
    if is_missing {
        repository::create(root)?;
    }
    Ok(is_missing)
}
