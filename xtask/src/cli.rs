//! The command line: runs the command that the arguments name, and returns its exit code.

mod command;
mod help;
mod output;
mod terminal;

use std::borrow::Cow;
use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::FromArgMatches as _;
use clap::error::ErrorKind;

use self::command::{Arguments, Color, Command};
use self::output::{Shared, UntilClosed};
use crate::commands::{Console, Outcome, findings_of};
use crate::invocation::Invocation;
use crate::program;
use crate::provider::PROVIDERS_FILE;
use crate::report::{Palette, status};
use crate::workspace::journal;
use crate::workspace::journal::Recovery;
use generator::text::{visible, visible_lines};

/// The outputs of a command, and their abilities.
pub struct Streams {
    /// The results of commands, for other programs too.
    pub stdout: Box<dyn Write>,
    /// Output for people.
    pub stderr: Box<dyn Write>,
    /// Whether help and reports on standard output may have colour, unless `--color` says otherwise.
    pub stdout_color: bool,
    /// Whether messages on standard error may have colour, unless `--color` says otherwise.
    pub color: bool,
    /// The device behind standard error.
    pub destination: Destination,
    /// The width of the terminal, in columns.
    pub width: usize,
}

/// The device behind standard error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Destination {
    /// A pipe or a file.
    Pipe,
    /// A terminal on which a line stays once it is drawn.
    DumbTerminal,
    /// A terminal on which a line can be drawn again in its place.
    Terminal,
}

/// Runs the command line of this process.
#[must_use]
pub fn run() -> ExitCode {
    execute(std::env::args_os(), terminal::streams()).exit_code()
}

/// Runs a command line, the name of the program first.
#[must_use]
pub fn execute(arguments: impl IntoIterator<Item = OsString>, mut streams: Streams) -> Outcome {
    let here = std::env::current_dir().unwrap_or_default();
    let Invocation { words, root } = Invocation::of(arguments, &here);
    // Outside of a workspace, files go to a temporary directory, where nobody notices them.
    let scratch = root.is_none().then(tempfile::tempdir).and_then(Result::ok);
    let root = root.unwrap_or(here);
    let named = program::name(&root);
    let program = named.as_deref().unwrap_or(program::USUAL).to_owned();
    let arguments = match parse(&program, &words, streams.width) {
        Ok(arguments) => arguments,
        Err(error) => {
            let has_providers = root.join(PROVIDERS_FILE).is_file();
            return refuse(&mut streams, (&program, has_providers), &words, &error);
        }
    };
    let stderr = Shared::new(UntilClosed(streams.stderr));
    let mut console = Console {
        target: scratch
            .as_ref()
            .map_or_else(|| root.join("target"), |it| it.path().to_owned()),
        root,
        program,
        palette: Palette {
            color: arguments.color.or(streams.color),
        },
        report_palette: Palette {
            color: arguments.color.or(streams.stdout_color),
        },
        width: streams.width,
        line_width: match streams.destination {
            Destination::Pipe => usize::MAX,
            Destination::DumbTerminal | Destination::Terminal => streams.width,
        },
        has_progress: streams.destination == Destination::Terminal && !arguments.quiet,
        is_quiet: arguments.quiet,
        stdout: Box::new(UntilClosed(streams.stdout)),
        told: if arguments.quiet {
            Box::new(io::sink())
        } else {
            Box::new(stderr.clone())
        },
        stderr: Box::new(stderr),
    };
    let outcome = named
        .map_err(anyhow::Error::from)
        .and_then(|_| run_command(&mut console, &arguments.command));
    let printed = outcome.or_else(|error| print_error(&mut console, error));
    printed.unwrap_or(Outcome::ToolFailed)
}

/// Parses the command line of the program with this name.
fn parse(program: &str, words: &[OsString], width: usize) -> Result<Arguments, clap::Error> {
    let matches = help::command(program, width).try_get_matches_from(words)?;
    Arguments::from_arg_matches(&matches)
}

/// Prints the error of a command line, or its help.
fn refuse(
    streams: &mut Streams,
    (program, has_providers): (&str, bool),
    words: &[OsString],
    error: &clap::Error,
) -> Outcome {
    let names_no_command = matches!(
        error.kind(),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    );
    let text = if names_no_command {
        help::overview(program, has_providers, streams.width)
    } else {
        error.render()
    };
    // Quoted text is not distinguishable from colours, so the whole message is escaped.
    let is_plain = |word: &OsString| matches!(visible(&word.to_string_lossy()), Cow::Borrowed(_));
    let is_plain = words.iter().all(is_plain);
    let (out, color, outcome) = if error.use_stderr() {
        (&mut streams.stderr, streams.color, Outcome::ToolFailed)
    } else {
        (&mut streams.stdout, streams.stdout_color, Outcome::Fine)
    };
    let text = if is_plain && Color::named(words).or(color) {
        text.ansi().to_string()
    } else {
        visible_lines(&text.to_string())
    };
    // If this cannot be printed, the exit code still reports the failure.
    let _ = writeln!(out, "{}", text.trim_end());
    outcome
}

/// Prints the findings of a command, or its error and the causes. They may quote text from anywhere, so it is escaped.
fn print_error(console: &mut Console, error: anyhow::Error) -> io::Result<Outcome> {
    let error = match findings_of(error) {
        Ok(findings) => {
            console.findings(&findings)?;
            return Ok(Outcome::DocumentBroken);
        }
        Err(error) => error,
    };
    let style = console.palette.bad();
    let first = format!("{style}error{style:#}: ");
    let mut lead = (first.as_str(), "error: ".len());
    for cause in error.chain() {
        let text = cause.to_string();
        status::message(&mut console.stderr, lead, &text, console.line_width)?;
        let next = "  caused by: ";
        lead = (next, next.len());
    }
    Ok(Outcome::ToolFailed)
}

/// Checks a command line without the name of the program. The error is the reason why it cannot run.
pub fn parses(arguments: impl IntoIterator<Item = String>) -> Result<(), String> {
    let mut words = vec![OsString::from(program::USUAL)];
    words.extend(arguments.into_iter().map(OsString::from));
    match parse(program::USUAL, &words, usize::MAX) {
        Err(error) if error.use_stderr() => Err(error.to_string()),
        _ => Ok(()),
    }
}

/// Completes an interrupted update, so that no command sees half of it. Then runs the command.
fn run_command(console: &mut Console, command: &Command) -> anyhow::Result<Outcome> {
    if let Recovery::Completed { files } = journal::recover(&console.root)? {
        let text = format!("an interrupted update ({})", status::counted(files, "file"));
        let style = console.palette.good();
        status::line(&mut console.stderr, style, "Completed", &text)?;
    }
    command.run(console)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;
    use std::rc::Rc;

    #[derive(Clone, Default)]
    struct Buffer(Rc<RefCell<Vec<u8>>>);

    impl Write for Buffer {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.borrow_mut().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// The coloured output for people.
    fn said(arguments: &[&str]) -> String {
        let stderr = Buffer::default();
        let streams = Streams {
            stdout: Box::new(io::sink()),
            stderr: Box::new(stderr.clone()),
            stdout_color: true,
            color: true,
            destination: Destination::Pipe,
            width: 80,
        };
        let words = ["xtask"].iter().chain(arguments).map(Into::into);
        assert_eq!(execute(words, streams), Outcome::ToolFailed);
        let bytes = stderr.0.take();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn text_quoted_from_the_command_line_cannot_control_the_terminal() {
        assert!(said(&["genrate"]).contains("\x1b["));
        let hostile = said(&["gen\x1b[31mrate\x07"]);
        assert!(!hostile.contains(['\x1b', '\x07']), "{hostile:?}");
        assert!(
            hostile.contains("error: unrecognized subcommand"),
            "{hostile:?}"
        );
    }

    #[test]
    fn text_quoted_by_an_error_and_its_causes_cannot_control_the_terminal() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path().join("a\x1b[31mb");
        let hostile = said(&["--workspace", &root.display().to_string(), "list"]);
        assert!(hostile.contains("a\\u{1b}[31mb"), "{hostile:?}");
        assert!(!hostile.contains("\x1b[31mb"), "{hostile:?}");
    }
}
