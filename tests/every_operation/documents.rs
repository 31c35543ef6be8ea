//! Calls every operation of the given documents at least once. `every-operation.sh` runs it.

mod access;
mod answer;
mod arguments;
mod call;
mod difference;
mod example;
mod height;
mod package;
mod plan;
mod program;
mod prove;
mod report;
mod run;
mod secret;
mod sent;
mod server;
mod source;
mod subject;
mod typed;
mod unlisted;
mod value;
mod wire;

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> io::Result<ExitCode> {
    let documents: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    if documents.is_empty() {
        eprintln!("usage: tests/every-operation.sh DOCUMENT...");
        return Ok(ExitCode::from(2));
    }
    let mut reports = Vec::new();
    for document in documents {
        let stem = document
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .to_ascii_lowercase();
        let plain = |it: char| if it.is_ascii_alphanumeric() { it } else { '-' };
        // The name of a package begins with a letter.
        let name: String = "of-".chars().chain(stem.chars().map(plain)).collect();
        let proved = prove::prove(&name, &[document])?;
        for report in &proved {
            write!(io::stderr(), "{}", report.details())?;
        }
        reports.extend(proved);
    }
    write!(io::stdout(), "{}", report::summary(&reports))?;
    let is_fine = reports.iter().all(report::Report::is_fine);
    Ok(ExitCode::from(if is_fine { 0 } else { 100 }))
}
