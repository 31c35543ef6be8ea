//! The command line: what is asked for, and the exit code that answers.

use std::borrow::Cow;
use std::ffi::OsString;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anstream::{AutoStream, ColorChoice};
use clap::{Parser, Subcommand, ValueEnum};

use crate::commands::{self, Console, Outcome};
use crate::report::{Palette, status};
use crate::workspace::journal;
use crate::workspace::journal::Recovery;
use generator::text::{visible, visible_lines};

/// Turns the OpenAPI documents in `specs/` into client crates.
#[derive(Debug, Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    version,
    arg_required_else_help = true,
    after_help = "Exit codes:\n    0  all is well\n    1  the tool, or a tool it needs, failed\n    4  generated files are stale, or there are changes that --fail-on names or\n       that break programs and are not accepted\n  100  a document has errors"
)]
pub struct Arguments {
    /// Use colours: auto, always or never
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    #[arg(hide_possible_values = true, display_order = 100)]
    color: Color,

    /// Where the workspace is, when it is not the one this command was built in
    #[arg(long, global = true, value_name = "DIR", hide = true)]
    workspace: Option<PathBuf>,

    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write the generated files that differ, or check that none does
    Generate(commands::generate::Arguments),
    /// Print every fault of the documents, with its place
    Lint(commands::lint::Arguments),
    /// Bring the API description of documentation pages into specs/
    Import(commands::import::Arguments),
    /// Generate a crate from any OpenAPI document and compile it
    Try(crate::commands::try_document::Arguments),
    /// Say what changed in a document for programs that use its crate
    Changes(commands::changes::Arguments),
    /// Bring crates up to date with new documents, all or nothing
    Update(commands::update::Arguments),
    /// Add a provider: a document becomes a crate
    New(commands::new::Arguments),
    /// Remove a provider, with its crate and its document
    Remove(commands::remove::Arguments),
    /// Print the providers, and whether their crates are fresh
    List(commands::list::Arguments),
    /// Run what CI checks, or some steps of it
    Ci(commands::ci::Arguments),
}

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
    let words: Vec<OsString> = arguments.into_iter().collect();
    let arguments = match Arguments::try_parse_from(&words) {
        Ok(arguments) => arguments,
        Err(error) => {
            let text = error.render();
            // What is quoted cannot be told from what is coloured.
            let is_plain =
                |word: &OsString| matches!(visible(&word.to_string_lossy()), Cow::Borrowed(_));
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
            return outcome;
        }
    };
    let palette = Palette {
        color: match arguments.color {
            Color::Auto => streams.color,
            Color::Always => true,
            Color::Never => false,
        },
    };
    let mut console = Console {
        root: arguments.workspace.unwrap_or_else(workspace_root),
        palette,
        width: streams.width,
        is_terminal: streams.is_terminal,
        stdout: Box::new(UntilClosed(streams.stdout)),
        stderr: Box::new(UntilClosed(streams.stderr)),
    };
    let outcome = run_command(&mut console, &arguments.command);
    outcome.unwrap_or_else(|error| {
        let _ = print_error(&mut console, &error);
        Outcome::ToolFailed
    })
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
    let program = "cargo xtask".to_owned();
    match Arguments::try_parse_from([program].into_iter().chain(arguments)) {
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
    match command {
        Command::Generate(arguments) => console.with_providers(|console, providers| {
            commands::generate::run(console, providers, arguments)
        }),
        Command::Lint(arguments) => commands::lint::run(console, arguments),
        Command::Import(arguments) => console.with_providers(|console, providers| {
            commands::import::run(console, providers, arguments)
        }),
        Command::Try(arguments) => crate::commands::try_document::run(console, arguments),
        Command::Changes(arguments) => commands::changes::run(console, arguments),
        Command::Update(arguments) => console.with_providers(|console, providers| {
            commands::update::run(console, providers, arguments)
        }),
        Command::New(arguments) => console
            .with_providers(|console, providers| commands::new::run(console, providers, arguments)),
        Command::Remove(arguments) => console.with_providers(|console, providers| {
            commands::remove::run(console, providers, arguments)
        }),
        Command::List(arguments) => console.with_providers(|console, providers| {
            commands::list::run(console, providers, arguments)
        }),
        Command::Ci(arguments) => commands::ci::run(console, arguments),
    }
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

/// The workspace that this command was built in.
fn workspace_root() -> PathBuf {
    let package = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package).to_owned()
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
