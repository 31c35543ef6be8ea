//! The command line: what is asked for, and the exit code that answers.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anstream::{AutoStream, ColorChoice};
use clap::{Parser, Subcommand, ValueEnum};

use crate::commands::{self, Console, Outcome};
use crate::report::Palette;

/// Turns the OpenAPI documents in `specs/` into client crates, and keeps them up to date.
#[derive(Debug, Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    version,
    arg_required_else_help = true,
    after_help = "Exit codes: 0 all is well, 1 the tool failed, 4 generated files are stale, 100 a document has errors."
)]
pub struct Arguments {
    /// When to use colour
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
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
    /// Write the generated files that differ and remove those that nothing generates
    Generate(commands::generate::Arguments),
    /// Print everything in the documents that cannot be represented, or is taken differently
    Lint(commands::lint::Arguments),
    /// Bring published documentation pages into specs/
    Import(commands::import::Arguments),
    /// Generate and check a crate from any OpenAPI document, in a temporary directory
    Try(commands::attempt::Arguments),
    /// Print the providers, where their documents came from, and whether their crates are fresh
    List(commands::list::Arguments),
}

/// Runs the command line of this process.
#[must_use]
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let choice = match arguments.color {
        Color::Auto => None,
        Color::Always => Some(ColorChoice::Always),
        Color::Never => Some(ColorChoice::Never),
    };
    let stdout = std::io::stdout();
    let stderr = std::io::stderr();
    let color_of = |automatic: ColorChoice| choice.unwrap_or(automatic) != ColorChoice::Never;
    let palette = Palette {
        color: color_of(AutoStream::choice(&stderr)),
    };
    let stdout_palette = Palette {
        color: color_of(AutoStream::choice(&stdout)),
    };
    let mut console = Console {
        root: arguments.workspace.unwrap_or_else(workspace_root),
        palette,
        stdout_palette,
        width: width(),
        is_terminal: std::io::IsTerminal::is_terminal(&stderr),
        stdout: Box::new(stdout),
        stderr: Box::new(stderr),
    };
    let outcome = match &arguments.command {
        Command::Generate(arguments) => commands::generate::run(&mut console, arguments),
        Command::Lint(arguments) => commands::lint::run(&mut console, arguments),
        Command::Import(arguments) => commands::import::run(&mut console, arguments),
        Command::Try(arguments) => commands::attempt::run(&mut console, arguments),
        Command::List(arguments) => commands::list::run(&mut console, arguments),
    };
    let outcome = outcome.unwrap_or_else(|error| {
        if is_broken_pipe(&error) {
            // Whoever reads the output has seen enough.
            return Outcome::Fine;
        }
        let style = palette.bad();
        let _ = writeln!(console.stderr, "{style}error{style:#}: {error:#}");
        Outcome::ToolFailed
    });
    outcome.exit_code()
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .downcast_ref::<std::io::Error>()
        .is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
}

/// The workspace that this command was built in.
fn workspace_root() -> PathBuf {
    let package = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package).to_owned()
}

/// The width of the terminal, as shells export it.
fn width() -> usize {
    const USUAL: usize = 80;
    std::env::var("COLUMNS")
        .ok()
        .and_then(|columns| columns.parse().ok())
        .filter(|columns| (40..=400).contains(columns))
        .unwrap_or(USUAL)
}
