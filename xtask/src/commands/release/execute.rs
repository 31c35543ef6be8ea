//! Carries out the steps of a release. After a failed step, the next run can continue.

use std::path::Path;

use super::report;
use super::steps::{Step, Steps};
use crate::commands::{Console, Outcome, apply};
use crate::workspace::candidate::Difference;
use crate::workspace::journal::{self, Journal};
use crate::workspace::repository::{self, RepositoryError};

/// Writes the files, then commits, tags and pushes. If the commit fails, everything is undone. If a tag or the push
/// fails, the run ends, and the next one continues there.
///
/// # Errors
///
/// If the files cannot be written, or restored.
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
        // Without a commit, a failed first tag leaves nothing behind either.
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

/// Restores the files and the index.
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
