//! The command line: what is asked for, and the exit code that answers.

mod command;
mod help;

use std::borrow::Cow;
use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use anstream::{AutoStream, ColorChoice};
use clap::FromArgMatches as _;
use clap::error::ErrorKind;

use self::command::{Arguments, Color, Command};
use crate::commands::{Console, Outcome};
use crate::invocation::Invocation;
use crate::program;
use crate::report::{Palette, status};
use crate::workspace::journal;
use crate::workspace::journal::Recovery;
use generator::text::{visible, visible_lines};

/// Where the output of a command goes, and what may be written there.
pub struct Streams {
    /// What other programs read.
    pub stdout: Box<dyn Write>,
    /// What people read.
    pub stderr: Box<dyn Write>,
    /// Whether colour is welcome on standard error, unless `--color` says otherwise.
    pub color: bool,
    /// Whether standard error is a terminal.
    pub is_terminal: bool,
    /// The width of the terminal, in columns.
    pub width: usize,
}

/// Runs the command line of this process.
#[must_use]
pub fn run() -> ExitCode {
    let stdout = std::io::stdout();
    let stderr = std::io::stderr();
    let streams = Streams {
        color: AutoStream::choice(&stderr) != ColorChoice::Never,
        is_terminal: std::io::IsTerminal::is_terminal(&stderr),
        width: width(),
        stdout: Box::new(stdout),
        stderr: Box::new(stderr),
    };
    execute(std::env::args_os(), streams).exit_code()
}

/// Runs a command line, the name of the program first.
#[must_use]
pub fn execute(arguments: impl IntoIterator<Item = OsString>, mut streams: Streams) -> Outcome {
    let here = std::env::current_dir().unwrap_or_default();
    let Invocation { words, root } = Invocation::of(arguments, &here);
    // What is left behind outside of a workspace is in nobody's way.
    let scratch = root.is_none().then(tempfile::tempdir).and_then(Result::ok);
    let root = root.unwrap_or(here);
    let named = program::name(&root);
    let program = named.as_deref().unwrap_or(program::USUAL).to_owned();
    let arguments = match parse(&program, &words) {
        Ok(arguments) => arguments,
        Err(error) => return refuse(&mut streams, (&program, &words), &error),
    };
    let palette = Palette {
        color: match arguments.color {
            Color::Auto => streams.color,
            Color::Always => true,
            Color::Never => false,
        },
    };
    let mut console = Console {
        target: scratch
            .as_ref()
            .map_or_else(|| root.join("target"), |it| it.path().to_owned()),
        root,
        program,
        palette,
        width: streams.width,
        is_terminal: streams.is_terminal,
        stdout: Box::new(UntilClosed(streams.stdout)),
        stderr: Box::new(UntilClosed(streams.stderr)),
    };
    let outcome = named
        .map_err(anyhow::Error::from)
        .and_then(|_| run_command(&mut console, &arguments.command));
    outcome.unwrap_or_else(|error| {
        let _ = print_error(&mut console, &error);
        Outcome::ToolFailed
    })
}

/// What a command line asks for of the program with this name.
fn parse(program: &str, words: &[OsString]) -> Result<Arguments, clap::Error> {
    let matches = help::command(program).try_get_matches_from(words)?;
    Arguments::from_arg_matches(&matches)
}

/// Prints why a command line cannot be run, or the help that it asks for.
fn refuse(
    streams: &mut Streams,
    (program, words): (&str, &[OsString]),
    error: &clap::Error,
) -> Outcome {
    let names_no_command = matches!(
        error.kind(),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    );
    let text = if names_no_command {
        help::overview(program)
    } else {
        error.render()
    };
    // What is quoted cannot be told from what is coloured.
    let is_plain = |word: &OsString| matches!(visible(&word.to_string_lossy()), Cow::Borrowed(_));
    let color = streams.color && words.iter().all(is_plain);
    // Where nothing can be printed, the exit code still says it.
    let (_, outcome) = match (error.use_stderr(), color) {
        (true, true) => (
            write!(streams.stderr, "{}", text.ansi()),
            Outcome::ToolFailed,
        ),
        (true, false) => (
            writeln!(streams.stderr, "{}", visible_lines(&text.to_string())),
            Outcome::ToolFailed,
        ),
        (false, _) => (write!(streams.stdout, "{text}"), Outcome::Fine),
    };
    outcome
}

/// Says why a command failed, and what caused that. What is quoted comes from anywhere.
fn print_error(console: &mut Console, error: &anyhow::Error) -> io::Result<()> {
    let style = console.palette.bad();
    let shown = visible_lines(&error.to_string());
    writeln!(console.stderr, "{style}error{style:#}: {shown}")?;
    for cause in error.chain().skip(1) {
        let shown = visible_lines(&cause.to_string());
        writeln!(console.stderr, "  caused by: {shown}")?;
    }
    Ok(())
}

/// Whether a command line, without the name of the program, is one that can be run; otherwise what is wrong with it.
pub fn parses(arguments: impl IntoIterator<Item = String>) -> Result<(), String> {
    let first = [OsString::from(program::USUAL)].into_iter();
    match parse(
        program::USUAL,
        &first
            .chain(arguments.into_iter().map(Into::into))
            .collect::<Vec<_>>(),
    ) {
        Err(error) if error.use_stderr() => Err(error.to_string()),
        _ => Ok(()),
    }
}

/// Ends an update that was interrupted, so that no command sees half of it; then runs the command.
fn run_command(console: &mut Console, command: &Command) -> anyhow::Result<Outcome> {
    if let Recovery::Completed { files } = journal::recover(&console.root)? {
        let text = format!(
            "an update that was interrupted ({})",
            status::counted(files, "file")
        );
        let style = console.palette.good();
        status::line(&mut console.stderr, style, "Completed", &text)?;
    }
    command.run(console)
}

/// Takes what nobody reads any more: a reader that has seen enough does not change how a command ends.
struct UntilClosed(Box<dyn Write>);

impl Write for UntilClosed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.0.write(bytes) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(bytes.len()),
            other => other,
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self.0.flush() {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            other => other,
        }
    }
}

/// The width to write for: what `COLUMNS` says where it is exported, otherwise what every terminal has.
fn width() -> usize {
    const USUAL: usize = 80;
    std::env::var("COLUMNS")
        .ok()
        .and_then(|columns| columns.parse().ok())
        .filter(|columns| (40..=400).contains(columns))
        .unwrap_or(USUAL)
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

    /// What is printed in colour for people.
    fn said(arguments: &[&str]) -> String {
        let stderr = Buffer::default();
        let streams = Streams {
            stdout: Box::new(io::sink()),
            stderr: Box::new(stderr.clone()),
            color: true,
            is_terminal: false,
            width: 80,
        };
        let words = ["xtask"].iter().chain(arguments).map(Into::into);
        assert_eq!(execute(words, streams), Outcome::ToolFailed);
        let bytes = stderr.0.take();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn what_is_quoted_from_the_command_line_does_not_reach_the_terminal_as_a_command() {
        assert!(said(&["genrate"]).contains("\x1b["));
        let hostile = said(&["gen\x1b[31mrate\x07"]);
        assert!(!hostile.contains(['\x1b', '\x07']), "{hostile:?}");
        assert!(
            hostile.contains("error: unrecognized subcommand"),
            "{hostile:?}"
        );
    }

    #[test]
    fn what_an_error_and_its_causes_quote_does_not_reach_the_terminal_as_a_command() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path().join("a\x1b[31mb");
        let hostile = said(&["--workspace", &root.display().to_string(), "list"]);
        assert!(hostile.contains("a\\u{1b}[31mb"), "{hostile:?}");
        assert!(!hostile.contains("\x1b[31mb"), "{hostile:?}");
    }
}
