//! The command line: what is asked for, and the exit code that answers.

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anstream::{AutoStream, ColorChoice};
use clap::{Parser, Subcommand, ValueEnum};

use crate::commands::{self, Console, Outcome};
use crate::journal::{self, Recovery};
use crate::report::{Palette, status};

/// Turns the OpenAPI documents in `specs/` into client crates.
#[derive(Debug, Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    version,
    arg_required_else_help = true,
    after_help = "Exit codes:\n    0  all is well\n    1  the tool, or a tool it needs, failed\n    4  generated files are stale, or there are changes that --fail-on names\n  100  a document has errors"
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
    Try(commands::attempt::Arguments),
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
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            let text = error.render();
            // Where nothing can be printed, the exit code still says it.
            let (_, outcome) = match (error.use_stderr(), streams.color) {
                (true, true) => (
                    write!(streams.stderr, "{}", text.ansi()),
                    Outcome::ToolFailed,
                ),
                (true, false) => (write!(streams.stderr, "{text}"), Outcome::ToolFailed),
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
        let style = palette.bad();
        let _ = writeln!(console.stderr, "{style}error{style:#}: {error}");
        for cause in error.chain().skip(1) {
            let _ = writeln!(console.stderr, "  caused by: {cause}");
        }
        Outcome::ToolFailed
    })
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
        Command::Generate(arguments) => commands::generate::run(console, arguments),
        Command::Lint(arguments) => commands::lint::run(console, arguments),
        Command::Import(arguments) => commands::import::run(console, arguments),
        Command::Try(arguments) => commands::attempt::run(console, arguments),
        Command::Changes(arguments) => commands::changes::run(console, arguments),
        Command::Update(arguments) => commands::update::run(console, arguments),
        Command::New(arguments) => commands::new::run(console, arguments),
        Command::Remove(arguments) => commands::remove::run(console, arguments),
        Command::List(arguments) => commands::list::run(console, arguments),
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
