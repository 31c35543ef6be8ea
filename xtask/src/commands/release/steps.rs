//! The steps of a release in the repository: the commit, the tags, the push, and the way to publish.

use std::path::Path;

use super::planned::Planned;
use crate::package::release::unit::{Unit, in_publish_order};
use crate::workspace::repository::Remote;

/// The workflow that publishes tags, relative to the workspace root.
const WORKFLOW: &str = ".github/workflows/release.yml";

/// With more tags in one push, GitHub starts no workflow ("Events that trigger workflows", GitHub Docs).
const MOST_TAGS: usize = 3;

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// Everything that differs in the workspace becomes a commit with this message. The repository may have more.
    Commit(String),
    /// The commit gets a tag with this message.
    Tag { tag: String, message: String },
    /// The branch and the tags are pushed, all or none.
    Push { remote: Remote, tags: Vec<String> },
}

impl Step {
    /// The command lines, as the arguments of git.
    pub(super) fn commands(&self) -> Vec<Vec<String>> {
        let words =
            |words: &[&str]| -> Vec<String> { words.iter().map(|it| (*it).to_owned()).collect() };
        match self {
            Self::Commit(message) => vec![
                words(&["add", "--all", "."]),
                words(&["commit", "--quiet", "--message", message, "."]),
            ],
            Self::Tag { tag, message } => {
                vec![words(&["tag", "--annotate", tag, "--message", message])]
            }
            Self::Push { remote, tags } => {
                // A tag and a branch may have the same name.
                let branch = format!("refs/heads/{}", remote.branch);
                let mut push = words(&["push", "--quiet", "--atomic", &remote.name, &branch]);
                push.extend(tags.iter().map(|tag| format!("refs/tags/{tag}")));
                vec![push]
            }
        }
    }

    /// The command line of the step for a shell.
    pub(super) fn shown(&self) -> String {
        let quoted =
            |text: &str| shlex::try_quote(text).map_or_else(|_| text.to_owned(), Into::into);
        match self {
            Self::Commit(message) => {
                let message = quoted(message);
                format!("git add --all . && git commit --message {message} .")
            }
            Self::Tag { tag, message } => {
                let (tag, message) = (quoted(tag), quoted(message));
                format!("git tag --annotate {tag} --message {message}")
            }
            Self::Push { remote, tags } => {
                let names = [&remote.name, &remote.branch].into_iter().chain(tags);
                let names: Vec<String> = names.map(|name| quoted(name)).collect();
                format!("git push --atomic {}", names.join(" "))
            }
        }
    }

    /// One word for a step that was done.
    pub(super) fn done(&self) -> &'static str {
        match self {
            Self::Commit(_) => "Committed",
            Self::Tag { .. } => "Tagged",
            Self::Push { .. } => "Pushed",
        }
    }

    /// The subject of the step: a message, a tag, or the branch with the tags.
    pub(super) fn subject(&self) -> String {
        match self {
            Self::Commit(message) => message.clone(),
            Self::Tag { tag, .. } => tag.clone(),
            Self::Push { remote, tags } => {
                let Remote { name, branch } = remote;
                format!("{branch}, {} to {name}", tags.join(", "))
            }
        }
    }
}

/// All steps of a release.
pub(super) struct Steps {
    commit: Option<Step>,
    tags: Vec<Step>,
    push: Option<Step>,
    /// The tags that are made or only pushed, in the order of their units.
    names: Vec<String>,
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
        let tag = |unit: &&Unit| Some(unit.prefix.tag(unit.version()?));
        let there = pending.iter().filter_map(tag);
        let names: Vec<String> = there.chain(new.iter().cloned()).collect();
        let message = format!("Release {}", new.join(", "));
        let tags = new.iter().map(|tag| Step::Tag {
            tag: tag.clone(),
            message: format!("Release {tag}"),
        });
        let push = remote.map(|remote| Step::Push {
            remote: remote.clone(),
            tags: names.clone(),
        });
        let released = planned.iter().map(|one| &one.unit);
        let released = pending.iter().copied().chain(released);
        let packages = released.flat_map(|unit| unit.packages.clone());
        let packages = in_publish_order(packages.collect()).into_iter();
        let workflow = root.join(WORKFLOW).is_file().then(|| WORKFLOW.to_owned());
        let last = names.last().filter(|_| names.len() > MOST_TAGS);
        Self {
            commit: is_commit_needed.then_some(Step::Commit(message)),
            tags: tags.collect(),
            push,
            has_first: planned.iter().any(|one| one.last.is_none()),
            packages: packages.map(|package| package.name).collect(),
            start: last.map(|tag| format!("gh workflow run release.yml --ref {tag}")),
            workflow,
            names,
        }
    }

    /// The tags that are pushed.
    pub(super) fn tags(&self) -> &[String] {
        &self.names
    }

    /// The steps in their order.
    pub(super) fn all(&self) -> Vec<Step> {
        let steps = self.commit.iter().chain(&self.tags).chain(&self.push);
        steps.cloned().collect()
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
                written: version,
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
        };
        let tags = vec!["v0.1.0".to_owned()];
        let shown = Step::Push { remote, tags }.shown();
        assert_eq!(shown, "git push --atomic origin 'next;$(reboot)' v0.1.0");
    }

    #[test]
    fn the_commit_comes_first_and_the_push_of_all_tags_last() {
        let shown: Vec<String> = steps(&["a", "b"], false)
            .all()
            .iter()
            .map(Step::shown)
            .collect();
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
