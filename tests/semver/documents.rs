//! Prints the breaks of a new version of a document for programs that use the old client.
//!
//! `tests/semver.sh` runs it with two documents. It ends with 100 if something breaks.

#[path = "compare.rs"]
mod compare;
#[path = "tool.rs"]
mod tool;
#[path = "versions.rs"]
mod versions;

use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;

use generator::Lock;
use generator::source::Limits;
use tests::root;
use xtask::package::loose;
use xtask::report::diagnostic::{self, Format};
use xtask::workspace::{ReadError, read};

fn main() -> io::Result<ExitCode> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [old, new] = arguments.as_slice() else {
        eprintln!("usage: tests/semver.sh OLD NEW");
        return Ok(ExitCode::from(2));
    };
    let directory = tempfile::tempdir()?;
    let versions =
        [("old", old), ("new", new)].map(|(name, path)| (directory.path().join(name), path));
    let mut lock = Lock::default();
    for (package, path) in &versions {
        let generated = match read(Path::new(path), path, &Limits::default()) {
            Ok(document) => versions::generate(&document, &document.value, lock),
            Err(ReadError::Findings(findings)) => Err(findings),
            Err(error) => return Err(io::Error::other(error)),
        };
        match generated {
            Ok(output) => {
                loose::write(root(), package, &output)?;
                lock = output.lock;
            }
            Err(findings) => {
                diagnostic::write(&mut io::stderr(), &findings, Format::Github)?;
                return Ok(ExitCode::from(100));
            }
        }
    }
    let [(before, _), (after, _)] = &versions;
    let checked = compare::checked(before, after).map_err(io::Error::other)?;
    let breaks = [checked, compare::missing(before, after)].concat();
    let mut out = io::stdout().lock();
    for broken in &breaks {
        let text = broken.to_string();
        writeln!(
            out,
            "{}",
            text.replace(&directory.path().display().to_string(), "")
        )?;
    }
    let verdict = match breaks.len() {
        0 => "nothing breaks".to_owned(),
        count => format!("a breaking change: {count} reasons"),
    };
    writeln!(out, "{old} → {new}: {verdict}")?;
    Ok(ExitCode::from(if breaks.is_empty() { 0 } else { 100 }))
}
