//! The remote repository of the workspace.

use std::path::Path;

use super::{RepositoryError, git};

/// The remote and branch to which the current branch is pushed, and what they have.
#[derive(Debug, Clone, Default)]
pub struct Remote {
    /// The name of the remote, such as `origin`.
    pub name: String,
    /// The name of the branch, such as `main`.
    pub branch: String,
    /// The commit of the branch. `None` if the remote has no such branch.
    pub commit: Option<String>,
    /// The names of the remote's tags.
    pub tags: Vec<String>,
}

/// The reason why nothing can be pushed.
#[derive(Debug, thiserror::Error)]
pub enum RemoteError {
    /// Git gave no answer.
    #[error(transparent)]
    Repository(#[from] RepositoryError),
    /// HEAD is a commit, not a branch.
    #[error("no branch is checked out")]
    NoBranch,
    /// The branch is pushed to another one by its name than the one that it follows.
    #[error("the branch `{branch}` follows `{followed}` of `{remote}`")]
    OtherBranch {
        /// The branch that is checked out.
        branch: String,
        /// The branch that it follows.
        followed: String,
        /// The remote that has it.
        remote: String,
    },
    /// The remote is not known.
    #[error("there is no remote `{0}` to push to")]
    NoRemote(String),
    /// The remote, with this name, does not answer. With git's words.
    #[error("`{0}` does not say what it has: {1}")]
    Silent(String, String),
}

impl Remote {
    /// Asks the remote of the current branch for the branch and its tags. A branch without a remote uses `origin`.
    ///
    /// # Errors
    ///
    /// When no branch is checked out, it follows a branch of another name, or there is no such remote. Also if the
    /// remote does not answer.
    pub fn of(root: &Path) -> Result<Self, RemoteError> {
        let branch = said(root, &["symbolic-ref", "--quiet", "--short", "HEAD"])?;
        let branch = branch.ok_or(RemoteError::NoBranch)?;
        let key = format!("branch.{branch}.remote");
        let name = said(root, &["config", "--get", &key])?;
        let name = name.unwrap_or_else(|| "origin".to_owned());
        if said(root, &["remote", "get-url", &name])?.is_none() {
            return Err(RemoteError::NoRemote(name));
        }
        // As with `push.default=simple`, the setting of git, the name says where a branch belongs.
        let key = format!("branch.{branch}.merge");
        let followed = said(root, &["config", "--get", &key])?;
        let followed = followed
            .as_deref()
            .and_then(|it| it.strip_prefix("refs/heads/"));
        if let Some(followed) = followed.filter(|followed| *followed != branch) {
            return Err(RemoteError::OtherBranch {
                followed: followed.to_owned(),
                remote: name,
                branch,
            });
        }
        let reference = format!("refs/heads/{branch}");
        let arguments = ["ls-remote", "--quiet", &name, &reference, "refs/tags/*"];
        let output = git(root, &arguments)?;
        if !output.status.success() {
            let words = String::from_utf8_lossy(&output.stderr);
            return Err(RemoteError::Silent(name, words.trim().to_owned()));
        }
        let said = String::from_utf8_lossy(&output.stdout);
        let published = || said.lines().filter_map(|line| line.split_once('\t'));
        let commit = published().find(|(_, name)| *name == reference);
        let tags = published().filter_map(|(_, name)| name.strip_prefix("refs/tags/"));
        // An annotated tag has a second line for its commit: `refs/tags/v0.1.0^{}`.
        let tags = tags.filter(|tag| !tag.ends_with("^{}"));
        Ok(Self {
            commit: commit.map(|(commit, _)| commit.to_owned()),
            tags: tags.map(str::to_owned).collect(),
            name,
            branch,
        })
    }
}

/// Whether HEAD contains a commit. `false` if the repository does not have it.
///
/// # Errors
///
/// If git is missing.
pub fn contains(root: &Path, commit: &str) -> Result<bool, RepositoryError> {
    let arguments = ["merge-base", "--is-ancestor", commit, "HEAD"];
    let output = git(root, &arguments)?;
    Ok(output.status.success())
}

/// The line that git prints. `None` if git fails.
fn said(root: &Path, arguments: &[&str]) -> Result<Option<String>, RepositoryError> {
    let output = git(root, arguments)?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    Ok(output.status.success().then_some(text))
}
