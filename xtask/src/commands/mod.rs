//! The commands. Each reads the workspace, calls the pure modules, and prints their results.

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

use std::borrow::Cow;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anstyle::Style;

use crate::provider::{PROVIDERS_FILE, Provider, Providers, ReadError};
use crate::report::{Palette, diagnostic, status};
use generator::{Finding, Severity};

/// The workspace and the outputs of a command.
pub struct Console {
    /// The workspace root. Outside of any workspace, it is the current directory.
    pub root: PathBuf,
    /// The directory for files that can be generated again.
    pub target: PathBuf,
    /// The command that starts this program in the workspace, such as `cargo xtask`.
    pub program: String,
    /// The styles of messages on standard error. Standard output is for programs and has none.
    pub palette: Palette,
    /// The width of the terminal, in columns.
    pub width: usize,
    /// The width of a message, in columns. It has no bounds without a terminal: people search logs line by line.
    pub line_width: usize,
    /// Whether standard error may show progress during long work.
    pub has_progress: bool,
    /// Whether programs that a command runs should print only problems.
    pub is_quiet: bool,
    /// Output for other programs.
    pub stdout: Box<dyn Write>,
    /// Errors, findings, and the next steps after them.
    pub stderr: Box<dyn Write>,
    /// Messages that all is well. They go to standard error too, or nowhere with `--quiet`.
    pub told: Box<dyn Write>,
}

/// The end of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The command did its work.
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

    /// Prints a line that all is well, with this word in the status column. `--quiet` leaves it out.
    ///
    /// # Errors
    ///
    /// If standard error cannot be written. So do the next four.
    pub fn say(&mut self, word: &str, text: &str) -> io::Result<()> {
        status::line(&mut self.told, self.palette.good(), word, text)
    }

    /// Like [`Self::say`], in as many lines as the terminal needs.
    pub fn tell(&mut self, word: &str, text: &str) -> io::Result<()> {
        let (style, width) = (self.palette.good(), self.line_width);
        status::paragraph(&mut self.told, style, word, ("", text), width)
    }

    /// Prints the next step after a line that all is well.
    pub fn next_step(&mut self, text: &str) -> io::Result<()> {
        status::next_step(&mut self.told, text, self.line_width)
    }

    /// Prints why a command fails, with the word `Failure` in the status column.
    pub fn failure(&mut self, text: &str) -> io::Result<()> {
        self.problem(self.palette.bad(), "Failure", text)
    }

    /// Prints why something is not as it should be, with this word in the status column.
    pub fn warning(&mut self, word: &str, text: &str) -> io::Result<()> {
        self.problem(self.palette.attention(), word, text)
    }

    fn problem(&mut self, style: Style, word: &str, text: &str) -> io::Result<()> {
        status::paragraph(&mut self.stderr, style, word, ("", text), self.line_width)
    }

    /// Prints the next step after a failure or a warning.
    pub fn hint(&mut self, text: &str) -> io::Result<()> {
        status::next_step(&mut self.stderr, text, self.line_width)
    }

    /// Prints findings for people, with a blank line after each.
    ///
    /// # Errors
    ///
    /// If standard error cannot be written.
    pub fn findings(&mut self, findings: &[Finding]) -> io::Result<()> {
        let format = diagnostic::Format::Text {
            palette: self.palette,
            width: self.width,
            line_width: self.line_width,
        };
        diagnostic::write(&mut self.stderr, findings, format)
    }

    /// Prints findings after a blank line, below the line to which they belong. Prints nothing if there are none.
    ///
    /// # Errors
    ///
    /// If standard error cannot be written.
    pub fn findings_below(&mut self, findings: &[Finding]) -> io::Result<()> {
        if findings.is_empty() {
            return Ok(());
        }
        writeln!(self.stderr)?;
        self.findings(findings)
    }

    /// Reads `specs/providers.toml`. It may have no provider yet. The inner error has all of its faults.
    ///
    /// # Errors
    ///
    /// If the file does not exist or cannot be read. The error has the next step.
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

    /// The providers of the workspace, if any. If `specs/providers.toml` has errors, it prints them and returns the
    /// outcome.
    ///
    /// # Errors
    ///
    /// See [`Self::read_providers`].
    pub fn all_providers(&mut self) -> anyhow::Result<Result<Providers, Outcome>> {
        match self.read_providers()? {
            Ok(providers) => Ok(Ok(providers)),
            Err(findings) => {
                self.findings(&findings)?;
                Ok(Err(Outcome::DocumentBroken))
            }
        }
    }

    /// Like [`Self::all_providers`], for a command that needs at least one provider.
    ///
    /// # Errors
    ///
    /// See [`Self::read_providers`]. Also if there is no provider yet.
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
    /// If `specs/providers.toml` cannot be read, or if the command fails.
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

/// A word in the quotes that a shell needs. A command line has no zero bytes, so quoting cannot fail.
pub fn quoted(word: &str) -> Cow<'_, str> {
    shlex::try_quote(word).unwrap_or(Cow::Borrowed(word))
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

/// Whether one of the findings is an error.
#[must_use]
pub fn has_errors(findings: &[Finding]) -> bool {
    findings
        .iter()
        .any(|finding| finding.severity == Severity::Error)
}
