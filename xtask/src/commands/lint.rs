//! `lint`: shows all findings about the documents at once.

use clap::ValueEnum;

use super::progress::Progress;
use super::{Console, Outcome, findings_of, has_errors};
use crate::provider::PROVIDERS_FILE;
use crate::report::diagnostic::{self, Format};
use crate::report::status::counted;
use crate::resolve::findings;
use generator::Finding;

/// The arguments of `lint`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The providers to check [default: all]
    #[arg(value_name = "PROVIDER")]
    providers: Vec<String>,

    /// Print text, github or json
    #[arg(long, value_enum, default_value_t = Shape::Text, value_name = "FORMAT")]
    #[arg(hide_possible_values = true)]
    format: Shape,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Shape {
    Text,
    Github,
    Json,
}

/// Prints the findings: text on standard error, the other formats on standard output.
pub fn run(console: &mut Console, arguments: &Arguments) -> anyhow::Result<Outcome> {
    let mut found: Vec<Finding> = Vec::new();
    let read: String;
    match console.all_providers() {
        Ok(providers) => {
            let selected = providers.select(&arguments.providers)?;
            read = counted(selected.len(), "provider");
            let progress = Progress::begin(console, "Reading", "");
            for provider in selected {
                progress.say(&provider.document_path());
                found.extend(findings(&console.root, &providers, provider)?);
            }
        }
        Err(error) => {
            read = PROVIDERS_FILE.to_owned();
            found = findings_of(error)?;
        }
    }
    match arguments.format {
        Shape::Text => {
            console.findings(&found)?;
            let summary = match found.as_slice() {
                [] => "no findings".to_owned(),
                found => diagnostic::summary(found),
            };
            writeln!(console.writer(found.is_empty()), "{summary} in {read}")?;
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
