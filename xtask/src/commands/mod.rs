//! The commands. Each reads the workspace, calls the pure modules, and prints their results.

mod apply;
pub mod cargo;
pub(crate) mod changes;
mod check;
pub mod ci;
pub(crate) mod completions;
mod fetch;
pub(crate) mod generate;
pub(crate) mod import;
pub(crate) mod init;
pub(crate) mod lint;
pub(crate) mod list;
pub(crate) mod new;
mod progress;
mod provenance;
pub(crate) mod release;
pub(crate) mod remove;
pub(crate) mod try_document;
pub(crate) mod update;

use std::borrow::Cow;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anstyle::Style;

use crate::fetch::UpstreamError;
use crate::provider::{PROVIDERS_FILE, Provider, Providers, ReadError};
use crate::report::{Palette, diagnostic, status};
use crate::resolve::ResolveError;
use generator::{Finding, Severity};

/// The workspace and the outputs of a command.
pub struct Console {
    /// The workspace root. Outside of any workspace, it is the current directory.
    pub root: PathBuf,
    /// The directory for files that can be generated again.
    pub target: PathBuf,
    /// The command that starts this program in the workspace, such as `cargo xtask`.
    pub program: String,
    /// The styles of messages on standard error.
    pub palette: Palette,
    /// The styles of reports for people on standard output. Output for programs has none.
    pub report_palette: Palette,
    /// The width of the terminal, in columns.
    pub width: usize,
    /// The width of a message, in columns. It has no bounds without a terminal: people search logs line by line.
    pub line_width: usize,
    /// Whether standard error may show progress during long work.
    pub has_progress: bool,
    /// Whether programs that a command runs should print only problems.
    pub is_quiet: bool,
    /// The results of a command, for other programs too.
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
    pub fn findings(&mut self, findings: &[Finding]) -> io::Result<()> {
        let format = diagnostic::Format::Text {
            palette: self.palette,
            width: self.width,
            line_width: self.line_width,
        };
        diagnostic::write(&mut self.stderr, findings, format)
    }

    /// Prints findings after a blank line, below the line to which they belong. Prints nothing if there are none.
    pub fn findings_below(&mut self, findings: &[Finding]) -> io::Result<()> {
        if findings.is_empty() {
            return Ok(());
        }
        writeln!(self.stderr)?;
        self.findings(findings)
    }

    /// Prints that a document is broken, and its findings. `rest` is the end of the first line.
    pub fn broken(
        &mut self,
        name: &str,
        findings: &[Finding],
        rest: &str,
    ) -> anyhow::Result<Outcome> {
        let summary = diagnostic::summary(findings);
        self.failure(&format!("{name} · {summary}{rest}"))?;
        self.findings_below(findings)?;
        Ok(Outcome::DocumentBroken)
    }

    /// The providers in `specs/providers.toml`, if any.
    ///
    /// # Errors
    ///
    /// If the file does not exist, cannot be read or has faults. The error has the next step, or the faults.
    pub fn all_providers(&self) -> anyhow::Result<Providers> {
        match Providers::read(&self.root) {
            Err(ReadError::Unreadable(error)) if error.kind() == io::ErrorKind::NotFound => {
                anyhow::bail!(
                    "`{}` has no {PROVIDERS_FILE}; go to a workspace that has one, or make this one: `{} init`",
                    self.root.display(),
                    self.program
                )
            }
            read => Ok(read?),
        }
    }

    /// Like [`Self::all_providers`], for a command that needs at least one provider.
    ///
    /// # Errors
    ///
    /// See [`Self::all_providers`]. Also if there is no provider yet.
    pub fn providers(&self) -> anyhow::Result<Providers> {
        let providers = self.all_providers()?;
        if providers.all.is_empty() {
            anyhow::bail!(
                "{PROVIDERS_FILE} describes no provider yet; add one: `{} new NAME --from DOCUMENT`",
                self.program
            );
        }
        Ok(providers)
    }
}

/// Findings about documents, as the error of a command.
#[derive(Debug, thiserror::Error)]
#[error("a document has errors")]
pub struct Broken(pub Vec<Finding>);

/// The findings in an error, for a command that prints more than these. Any other error stays one.
///
/// # Errors
///
/// The error, if it is not about a document or the table of providers.
pub fn findings_of(error: anyhow::Error) -> anyhow::Result<Vec<Finding>> {
    match (
        error.downcast_ref(),
        error.downcast_ref(),
        error.downcast_ref(),
        error.downcast_ref(),
    ) {
        (Some(ResolveError::Findings(findings)), ..)
        | (_, Some(ReadError::Invalid(findings)), ..)
        | (.., Some(UpstreamError::Findings(findings)), _)
        | (.., Some(Broken(findings))) => Ok(findings.clone()),
        _ => Err(error),
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
