//! Does the steps of a release. A step that fails leaves what can be gone on from.

use std::path::Path;

use super::report;
use super::steps::{Step, Steps};
use crate::commands::{Console, Outcome, apply};
use crate::workspace::candidate::Difference;
use crate::workspace::journal::{self, Journal};
use crate::workspace::repository::{self, RepositoryError};

/// Writes the files, then commits, tags and pushes. A commit that fails is as if nothing had been done; a tag or a push
/// that fails ends the run, and the next one goes on there.
///
/// # Errors
///
/// When the files cannot be written, or written back.
pub(super) fn execute(
    console: &mut Console,
    journal: Journal,
    differences: &[Difference],
    steps: &Steps,
) -> anyhow::Result<Outcome> {
    apply::land(journal, differences)?;
    let all = steps.all();
    for (index, step) in all.iter().enumerate() {
        let Err(error) = run(&console.root, step) else {
            report::did(console, step)?;
            continue;
        };
        let is_commit = matches!(step, Step::Commit(_));
        if is_commit {
            undo(&console.root, differences)?;
        }
        let rest = all.get(index + 1..).unwrap_or_default();
        // Without a commit, a first tag that fails leaves nothing either.
        report::failed(console, (step, rest), &error.to_string(), index > 0)?;
        return Ok(Outcome::ToolFailed);
    }
    report::done(console, steps)?;
    Ok(Outcome::Fine)
}

fn run(root: &Path, step: &Step) -> Result<(), RepositoryError> {
    let commands = step.commands();
    let mut commands = commands.iter();
    commands.try_for_each(|command| repository::change(root, command))
}

/// Makes the files what they were, and the index with them.
fn undo(root: &Path, differences: &[Difference]) -> anyhow::Result<()> {
    let back: Vec<Difference> = differences
        .iter()
        .map(|it| Difference {
            path: it.path.clone(),
            old: it.new.clone(),
            new: it.old.clone(),
        })
        .collect();
    apply::land(journal::open(root)?, &back)?;
    let paths = differences.iter().map(|it| it.path.clone());
    let reset = ["reset", "--quiet", "--"].map(str::to_owned);
    repository::change(root, &reset.into_iter().chain(paths).collect::<Vec<_>>())?;
    Ok(())
}
