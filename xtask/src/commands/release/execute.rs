//! Carries out the steps of a release. After a failed step, the next run can continue.

use std::path::Path;

use super::report;
use super::steps::Steps;
use crate::commands::{Console, Outcome, apply};
use crate::workspace::candidate::Difference;
use crate::workspace::journal::{self, Journal};
use crate::workspace::repository;

/// Writes the files, then commits, tags and pushes. If the commit fails, everything is undone. If a tag or the push
/// fails, the run ends, and the next one continues there.
pub(super) fn execute(
    console: &mut Console,
    journal: Journal,
    differences: &[Difference],
    steps: &Steps,
) -> anyhow::Result<Outcome> {
    apply::land(journal, differences)?;
    for (index, step) in steps.all.iter().enumerate() {
        let mut commands = step.commands.iter();
        let done = commands.try_for_each(|command| repository::change(&console.root, command));
        let Err(error) = done else {
            console.say(step.done, &step.subject)?;
            continue;
        };
        // If files differ, the first step is the commit.
        if index == 0 && !differences.is_empty() {
            undo(&console.root, differences)?;
        }
        let rest = steps.all.get(index..).unwrap_or_default();
        // Without a commit, a failed first tag leaves nothing behind either.
        report::failed(console, rest, &error.to_string(), index > 0)?;
        return Ok(Outcome::ToolFailed);
    }
    report::done(console, steps)?;
    Ok(Outcome::Fine)
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
