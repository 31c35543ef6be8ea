//! The steps of a release in the repository: the commit, the tags, the push, and the way to publish.

use std::path::Path;

use crate::commands::quoted;
use crate::package::release::unit::{Planned, Unit, in_publish_order};
use crate::workspace::repository::Remote;

/// The workflow that publishes tags, relative to the workspace root.
const WORKFLOW: &str = ".github/workflows/release.yml";

/// With more tags in one push, GitHub starts no workflow ("Events that trigger workflows", GitHub Docs).
const MOST_TAGS: usize = 3;

/// One step.
#[derive(Debug)]
pub(super) struct Step {
    /// The command lines, as the arguments of git.
    pub(super) commands: Vec<Vec<String>>,
    /// The command line for a shell.
    pub(super) shown: String,
    /// One word for the step when it is done.
    pub(super) done: &'static str,
    /// Its subject: a message, a tag, or the branch with the tags.
    pub(super) subject: String,
}

impl Step {
    /// Everything that differs in the workspace becomes a commit with this message. The repository may have more.
    fn commit(message: String) -> Self {
        let commit = ["commit", "--quiet", "--message", &message, "."];
        Self {
            commands: vec![words(&["add", "--all", "."]), words(&commit)],
            shown: format!(
                "git add --all . && git commit --message {} .",
                quoted(&message)
            ),
            done: "Committed",
            subject: message,
        }
    }

    /// The commit gets this tag.
    fn tag(tag: &str) -> Self {
        let message = format!("Release {tag}");
        Self {
            commands: vec![words(&["tag", "--annotate", tag, "--message", &message])],
            shown: format!(
                "git tag --annotate {} --message {}",
                quoted(tag),
                quoted(&message)
            ),
            done: "Tagged",
            subject: tag.to_owned(),
        }
    }

    /// The branch and the tags are pushed, all or none.
    fn push(remote: &Remote, tags: &[String]) -> Self {
        let Remote { name, branch, .. } = remote;
        // A tag and a branch may have the same name.
        let reference = format!("refs/heads/{branch}");
        let mut push = words(&["push", "--quiet", "--atomic", name, &reference]);
        push.extend(tags.iter().map(|tag| format!("refs/tags/{tag}")));
        let names = [name, branch].into_iter().chain(tags);
        let names: Vec<_> = names.map(|name| quoted(name)).collect();
        Self {
            commands: vec![push],
            shown: format!("git push --atomic {}", names.join(" ")),
            done: "Pushed",
            subject: format!("{branch}, {} to {name}", tags.join(", ")),
        }
    }
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// All steps of a release.
pub(super) struct Steps {
    /// The steps in their order.
    pub(super) all: Vec<Step>,
    /// The tags that are made or only pushed, in the order of their units.
    pub(super) tags: Vec<String>,
    /// The packages that are published, each after those that it depends on.
    pub(super) packages: Vec<String>,
    /// The workflow that publishes them.
    pub(super) workflow: Option<String>,
    /// Whether a unit has no release yet. The registry may lack its packages then.
    pub(super) has_first: bool,
    /// The command that starts the workflow, if the push does not.
    pub(super) start: Option<String>,
}

impl Steps {
    /// The steps for these units. `pending` are units whose tags the remote does not have yet.
    pub(super) fn of(
        root: &Path,
        planned: &[Planned],
        remote: Option<&Remote>,
        pending: &[&Unit],
        is_commit_needed: bool,
    ) -> Self {
        let new: Vec<String> = planned.iter().map(Planned::tag).collect();
        let there = pending.iter().map(|unit| unit.tag(unit.version));
        let tags: Vec<String> = there.chain(new.iter().cloned()).collect();
        let mut all = Vec::new();
        if is_commit_needed {
            all.push(Step::commit(format!("Release {}", new.join(", "))));
        }
        all.extend(new.iter().map(|tag| Step::tag(tag)));
        all.extend(remote.map(|remote| Step::push(remote, &tags)));
        let released = planned.iter().map(|one| &one.unit);
        let released = pending.iter().copied().chain(released);
        let packages = released.flat_map(|unit| unit.packages.clone());
        let packages = in_publish_order(packages.collect()).into_iter();
        let workflow = root.join(WORKFLOW).is_file().then(|| WORKFLOW.to_owned());
        let last = tags.last().filter(|_| tags.len() > MOST_TAGS);
        Self {
            all,
            has_first: planned.iter().any(|one| one.last.is_none()),
            packages: packages.map(|package| package.name).collect(),
            start: last.map(|tag| format!("gh workflow run release.yml --ref {tag}")),
            workflow,
            tags,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use tempfile::TempDir;

    use super::*;
    use crate::package::release::unit::{Package, units};
    use generator::compare::Severity;

    fn planned(names: &[&str]) -> Vec<Planned> {
        let version = "0.1.0".parse().unwrap();
        let packages = names.iter().map(|name| Package {
            name: (*name).to_owned(),
            version,
            directory: (*name).to_owned(),
            shares_version: false,
            has_library: true,
            repository: None,
            companions: Vec::new(),
            dependencies: Vec::new(),
            facts: Value::Null,
        });
        let units = units(packages.collect()).into_iter();
        units
            .map(|unit| Planned {
                unit,
                last: None,
                version,
                gravest: Severity::None,
                moved: Vec::new(),
            })
            .collect()
    }

    fn steps(names: &[&str], has_workflow: bool) -> Steps {
        let root = TempDir::new().unwrap();
        if has_workflow {
            let path = root.path().join(WORKFLOW);
            fs_err::create_dir_all(path.parent().unwrap()).unwrap();
            fs_err::write(path, "name: Release\n").unwrap();
        }
        let remote = Remote {
            name: "origin".to_owned(),
            branch: "main".to_owned(),
            ..Remote::default()
        };
        Steps::of(root.path(), &planned(names), Some(&remote), &[], true)
    }

    #[test]
    fn a_workflow_that_no_push_starts_is_started_by_hand() {
        assert_eq!(steps(&["a", "b", "c"], true).start, None);
        let four = steps(&["a", "b", "c", "d"], true);
        let start = "gh workflow run release.yml --ref d-v0.1.0";
        assert_eq!(four.start.as_deref(), Some(start));
        assert_eq!(steps(&["a", "b", "c", "d"], false).workflow, None);
    }

    #[test]
    fn the_name_of_a_branch_is_quoted_for_the_shell() {
        let remote = Remote {
            name: "origin".to_owned(),
            branch: "next;$(reboot)".to_owned(),
            ..Remote::default()
        };
        let shown = Step::push(&remote, &["v0.1.0".to_owned()]).shown;
        assert_eq!(shown, "git push --atomic origin 'next;$(reboot)' v0.1.0");
    }

    #[test]
    fn the_commit_comes_first_and_the_push_of_all_tags_last() {
        let all = steps(&["a", "b"], false).all.into_iter();
        let shown: Vec<String> = all.map(|step| step.shown).collect();
        assert_eq!(
            shown,
            [
                "git add --all . && git commit --message 'Release a-v0.1.0, b-v0.1.0' .",
                "git tag --annotate a-v0.1.0 --message 'Release a-v0.1.0'",
                "git tag --annotate b-v0.1.0 --message 'Release b-v0.1.0'",
                "git push --atomic origin main a-v0.1.0 b-v0.1.0",
            ]
        );
    }
}
