//! The commands in their groups, their functions, and the options of all commands.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{CommandFactory as _, Parser, Subcommand, ValueEnum};

use crate::commands::{self, Console, Outcome};

/// Turns OpenAPI documents into Rust client crates.
#[derive(Debug, Parser)]
#[command(version)]
pub(super) struct Arguments {
    /// Use colours: auto, always or never
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    #[arg(hide_possible_values = true, display_order = 100)]
    pub(super) color: Color,

    /// Print only errors, findings and what they ask you to do
    #[arg(short, long, global = true, display_order = 99)]
    pub(super) quiet: bool,

    /// Work there [default: the nearest workspace]
    #[arg(long, global = true, value_name = "DIR", display_order = 100)]
    pub(super) workspace: Option<PathBuf>,

    #[command(subcommand)]
    pub(super) command: Command,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    Auto,
    Always,
    Never,
}

impl Color {
    /// Whether to use colours. `otherwise` decides if the user did not choose.
    pub(super) fn or(self, otherwise: bool) -> bool {
        match self {
            Self::Auto => otherwise,
            Self::Always => true,
            Self::Never => false,
        }
    }

    /// The value of `--color` in a command line that cannot be parsed or asks for help.
    pub(super) fn named(words: &[OsString]) -> Self {
        let words: Vec<&str> = words.iter().filter_map(|word| word.to_str()).collect();
        let values = words.iter().enumerate().filter_map(|(index, word)| {
            let next = || words.get(index + 1).copied();
            match word.strip_prefix("--color") {
                Some("") => next(),
                Some(rest) => rest.strip_prefix('='),
                None => None,
            }
        });
        let mut colors = values.filter_map(|value| Self::from_str(value, false).ok());
        colors.next().unwrap_or(Self::Auto)
    }
}

/// Every command. A command is a variant of its group, so that none is without a group.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    #[command(flatten)]
    Look(Look),
    #[command(flatten)]
    Change(Change),
    #[command(flatten)]
    Providers(Providers),
    #[command(flatten)]
    Maintain(Maintain),
}

/// Adds the commands of one group to a command line.
type Augment = fn(clap::Command) -> clap::Command;

/// The groups as the help shows them.
pub(super) const GROUPS: [(&str, Augment); 4] = [
    ("Look", Look::augment_subcommands),
    ("Change", Change::augment_subcommands),
    ("Providers", Providers::augment_subcommands),
    ("Maintain", Maintain::augment_subcommands),
];

/// Commands that write nothing into the workspace.
#[derive(Debug, Subcommand)]
pub(super) enum Look {
    /// List the providers, and say whether their crates are fresh
    List(commands::list::Arguments),
    /// Show every fault of the documents, with its place
    Lint(commands::lint::Arguments),
    /// Show what changed in a document for programs that use its crate
    Changes(commands::changes::Arguments),
    /// Generate a crate from any OpenAPI document and compile it
    Try(commands::try_document::Arguments),
}

/// Commands that write documents and crates.
#[derive(Debug, Subcommand)]
pub(super) enum Change {
    /// Write the generated files that differ, or check that none differs
    Generate(commands::generate::Arguments),
    /// Update crates to new documents: all of their files, or none
    Update(commands::update::Arguments),
    /// Copy a published document into specs/, and do no more
    Import(commands::import::Arguments),
}

/// Commands for whole providers.
#[derive(Debug, Subcommand)]
pub(super) enum Providers {
    /// Make a workspace for providers, or complete one that is there
    Init(commands::init::Arguments),
    /// Add a provider: make a crate from its document
    New(commands::new::Arguments),
    /// Remove a provider with its crate and its document
    Remove(commands::remove::Arguments),
}

/// Commands for the workspace as a whole.
#[derive(Debug, Subcommand)]
pub(super) enum Maintain {
    /// Run the steps of CI, or some of them
    Ci(commands::ci::Arguments),
    /// Print a script by which a shell completes this command
    Completions(commands::completions::Arguments),
    /// Version, tag and push what changed since its last tag
    Release(commands::release::Arguments),
}

impl Command {
    /// Runs the command.
    pub(super) fn run(&self, console: &mut Console) -> anyhow::Result<Outcome> {
        match self {
            Self::Look(Look::List(arguments)) => commands::list::run(console, arguments),
            Self::Look(Look::Lint(arguments)) => commands::lint::run(console, arguments),
            Self::Look(Look::Changes(arguments)) => commands::changes::run(console, arguments),
            Self::Look(Look::Try(arguments)) => commands::try_document::run(console, arguments),
            Self::Change(Change::Generate(arguments)) => {
                commands::generate::run(console, arguments)
            }
            Self::Change(Change::Update(arguments)) => commands::update::run(console, arguments),
            Self::Change(Change::Import(arguments)) => commands::import::run(console, arguments),
            Self::Providers(Providers::Init(arguments)) => commands::init::run(console, arguments),
            Self::Providers(Providers::New(arguments)) => commands::new::run(console, arguments),
            Self::Providers(Providers::Remove(arguments)) => {
                commands::remove::run(console, arguments)
            }
            Self::Maintain(Maintain::Ci(arguments)) => commands::ci::run(console, arguments),
            Self::Maintain(Maintain::Completions(arguments)) => {
                commands::completions::run(console, Arguments::command(), arguments)
            }
            Self::Maintain(Maintain::Release(arguments)) => {
                commands::release::run(console, arguments)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(words: &[&str]) -> Color {
        let words: Vec<OsString> = words.iter().map(OsString::from).collect();
        Color::named(&words)
    }

    #[test]
    fn colour_is_found_in_a_command_line_that_cannot_be_parsed() {
        assert_eq!(
            named(&["xtask", "genrate", "--color", "never"]),
            Color::Never
        );
        assert_eq!(
            named(&["xtask", "--color=always", "genrate"]),
            Color::Always
        );
        assert_eq!(named(&["xtask", "--color", "pink"]), Color::Auto);
        assert_eq!(named(&["xtask", "--color"]), Color::Auto);
        assert_eq!(named(&["xtask", "--colorful", "never"]), Color::Auto);
    }
}
