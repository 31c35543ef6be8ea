//! `lint`: every finding about the documents at once.

use clap::ValueEnum;

use super::{Console, Outcome, has_errors};
use crate::finding::Finding;
use crate::report::diagnostic::{self, Format};
use crate::resolve::findings;

/// What can be asked of `lint`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The providers whose documents are read; all of them when none is named
    providers: Vec<String>,

    /// For people, for the annotations of a forge, or for programs
    #[arg(long, value_enum, default_value_t = Shape::Text, value_name = "FORMAT")]
    format: Shape,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Shape {
    Text,
    Github,
    Json,
}

/// Prints the findings: text on standard error, the other formats on standard output.
///
/// # Errors
///
/// When a file cannot be read.
pub fn run(console: &mut Console, arguments: &Arguments) -> anyhow::Result<Outcome> {
    let mut found: Vec<Finding> = Vec::new();
    match crate::provider::Providers::read(&console.root) {
        Ok(providers) => {
            for provider in providers.select(&arguments.providers)? {
                found.extend(findings(&console.root, &providers, provider)?);
            }
        }
        Err(crate::provider::ReadError::Invalid(findings)) => found = findings,
        Err(error) => return Err(error.into()),
    }
    match arguments.format {
        Shape::Text => {
            console.findings(&found)?;
            if !found.is_empty() {
                writeln!(console.stderr, "{}", diagnostic::summary(&found))?;
            }
        }
        Shape::Github => diagnostic::write(&mut console.stdout, &found, Format::Github)?,
        Shape::Json => diagnostic::write(&mut console.stdout, &found, Format::Json)?,
    }
    Ok(if has_errors(&found) {
        Outcome::DocumentBroken
    } else {
        Outcome::Fine
    })
}
