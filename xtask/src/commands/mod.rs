//! The commands: each reads the workspace, calls the pure modules, and prints what they return.

pub mod apply;
pub mod cargo;
pub mod changes;
pub mod check;
pub mod ci;
pub mod completions;
pub mod fetch;
pub mod generate;
pub mod import;
pub mod init;
pub mod lint;
pub mod list;
pub mod new;
pub mod progress;
mod provenance;
pub mod release;
pub mod remove;
pub mod try_document;
pub mod update;

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use crate::provider::{PROVIDERS_FILE, Provider, Providers, ReadError};
use crate::report::{Palette, diagnostic};
use generator::{Finding, Severity};

/// Where a command works and prints.
pub struct Console {
    /// The workspace root; the current directory outside of any workspace.
    pub root: PathBuf,
    /// The directory for files that can be made again.
    pub target: PathBuf,
    /// The words that start this program in the workspace, such as `cargo xtask`.
    pub program: String,
    /// The styles of messages on standard error. Standard output is for programs and has none.
    pub palette: Palette,
    /// The width of the terminal, in columns.
    pub width: usize,
    /// The width of a message, in columns. It has no bounds without a terminal: people search logs line by line.
    pub line_width: usize,
    /// Whether a line may move on standard error while something takes long.
    pub has_progress: bool,
    /// Whether programs that a command runs should print only what is wrong.
    pub is_quiet: bool,
    /// What other programs read.
    pub stdout: Box<dyn Write>,
    /// What people need: errors, findings, and the next steps after them.
    pub stderr: Box<dyn Write>,
    /// What people like to hear while all is well. It goes to standard error too, or nowhere with `--quiet`.
    pub told: Box<dyn Write>,
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// As asked.
    Fine,
    /// The tool, or a tool it needs, failed.
    ToolFailed,
    /// Files differ from what would be generated.
    Stale,
    /// Documents differ in a way that `--fail-on` names, or an update would break programs.
    Changed,
    /// A document has errors.
    DocumentBroken,
}

impl Outcome {
    /// The exit code of the process.
    #[must_use]
    pub fn exit_code(self) -> ExitCode {
        ExitCode::from(match self {
            Self::Fine => 0,
            Self::ToolFailed => 1,
            Self::Stale | Self::Changed => 4,
            Self::DocumentBroken => 100,
        })
    }
}

impl Console {
    /// The writer for a message. `--quiet` leaves out messages that say that all is well.
    pub fn writer(&mut self, is_well: bool) -> &mut dyn Write {
        if is_well {
            &mut self.told
        } else {
            &mut self.stderr
        }
    }

    /// Prints findings for people, with a blank line after each.
    ///
    /// # Errors
    ///
    /// When standard error cannot be written.
    pub fn findings(&mut self, findings: &[Finding]) -> io::Result<()> {
        let format = diagnostic::Format::Text {
            palette: self.palette,
            width: self.width,
            line_width: self.line_width,
        };
        diagnostic::write(&mut self.stderr, findings, format)
    }

    /// Prints findings under the line they belong to, apart from it; nothing when there are none.
    ///
    /// # Errors
    ///
    /// When standard error cannot be written.
    pub fn findings_below(&mut self, findings: &[Finding]) -> io::Result<()> {
        if findings.is_empty() {
            return Ok(());
        }
        writeln!(self.stderr)?;
        self.findings(findings)
    }

    /// What `specs/providers.toml` describes, which may be nothing yet, or everything that is wrong with it.
    ///
    /// # Errors
    ///
    /// When the file is not there, with what to do about it, or cannot be read.
    pub fn read_providers(&self) -> anyhow::Result<Result<Providers, Vec<Finding>>> {
        match Providers::read(&self.root) {
            Ok(providers) => Ok(Ok(providers)),
            Err(ReadError::Invalid(findings)) => Ok(Err(findings)),
            Err(ReadError::Unreadable(error)) if error.kind() == io::ErrorKind::NotFound => {
                anyhow::bail!(
                    "`{}` has no {PROVIDERS_FILE}; go to a workspace that has one, or make this one: `{} init`",
                    self.root.display(),
                    self.program
                )
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The providers of the workspace, of which there may be none yet, or the outcome when `specs/providers.toml` has
    /// errors, which are printed.
    ///
    /// # Errors
    ///
    /// Those of [`Self::read_providers`].
    pub fn all_providers(&mut self) -> anyhow::Result<Result<Providers, Outcome>> {
        match self.read_providers()? {
            Ok(providers) => Ok(Ok(providers)),
            Err(findings) => {
                self.findings(&findings)?;
                Ok(Err(Outcome::DocumentBroken))
            }
        }
    }

    /// The same for a command that needs at least one.
    ///
    /// # Errors
    ///
    /// Those of [`Self::read_providers`], and when there is no provider yet.
    pub fn providers(&mut self) -> anyhow::Result<Result<Providers, Outcome>> {
        let providers = self.all_providers()?;
        if providers.as_ref().is_ok_and(|it| it.all.is_empty()) {
            anyhow::bail!(
                "{PROVIDERS_FILE} describes no provider yet; add one: `{} new NAME --from DOCUMENT`",
                self.program
            );
        }
        Ok(providers)
    }

    /// Runs a command that needs the providers of the workspace.
    ///
    /// # Errors
    ///
    /// When `specs/providers.toml` cannot be read, and those of the command.
    pub fn with_providers(
        &mut self,
        command: impl FnOnce(&mut Self, &Providers) -> anyhow::Result<Outcome>,
    ) -> anyhow::Result<Outcome> {
        match self.providers()? {
            Ok(providers) => command(self, &providers),
            Err(outcome) => Ok(outcome),
        }
    }
}

/// The width of the widest crate name.
#[must_use]
pub fn crate_width(providers: &[&Provider]) -> usize {
    providers
        .iter()
        .map(|provider| provider.crate_name.get_ref().len())
        .max()
        .unwrap_or(0)
}

/// Whether there is an error among the findings.
#[must_use]
pub fn has_errors(findings: &[Finding]) -> bool {
    findings
        .iter()
        .any(|finding| finding.severity == Severity::Error)
}
