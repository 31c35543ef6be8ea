//! Packages what is released: does each package compile as it is published, and how large is it?

use std::io::Write as _;

use anyhow::Context as _;
use fs_err as fs;

use super::facts::listed;
use crate::commands::Console;
use crate::commands::cargo::cargo;
use crate::commands::progress::Progress;
use crate::package::release::unit::{Planned, Unit, with_dependencies};
use crate::report::status::counted;
use crate::workspace::candidate::Candidate;
use generator::text::visible;

/// Packages everything in the release with its dependencies, because the registry may not have them yet. Returns whether
/// all of it compiles.
pub(super) fn verify(
    console: &mut Console,
    candidate: &Candidate,
    planned: &[Planned],
    all: &[Unit],
) -> anyhow::Result<bool> {
    let released: Vec<_> = planned.iter().flat_map(|it| &it.unit.packages).collect();
    let names = with_dependencies(&released, all);
    let count = counted(released.len(), "package");
    console.say("Packaging", &count)?;
    let progress = Progress::begin(console, "Packaging", "with cargo");
    let run = |options: &[&str]| {
        cargo(candidate.root())
            .args(["package", "--allow-dirty", "--color", "never"])
            .args(names.iter().flat_map(|name| ["--package", name]))
            .args(options)
            .arg("--target-dir")
            .arg(std::path::absolute(candidate.target())?)
            .output()
            .context("cannot start cargo; is it on the PATH?")
    };
    // The lock file names only versions that are there. Online, cargo would look for newer ones.
    let mut output = run(&["--offline"]);
    if let Ok(refused) = &output
        && String::from_utf8_lossy(&refused.stderr).contains("--offline")
    {
        output = run(&[]);
    }
    drop(progress);
    let output = output?;
    if !output.status.success() {
        console.failure("`cargo package` fails")?;
        for line in String::from_utf8_lossy(&output.stderr).lines() {
            writeln!(console.stderr, "{}", visible(line))?;
        }
        console.hint(&format!("the packages are in {}", candidate.shown("")))?;
        return Ok(false);
    }
    for one in planned {
        for package in &one.unit.packages {
            let archive = format!("package/{}-{}.crate", package.name, one.version);
            let bytes = fs::metadata(candidate.target().join(archive))?.len();
            let files = listed(candidate.root(), package)?.len();
            let text = format!(
                "{} {} · {} · {}",
                package.name,
                one.version,
                counted(files, "file"),
                kilobytes(bytes)
            );
            console.say("Packaged", &text)?;
        }
    }
    Ok(true)
}

/// A size as people read it, rounded up.
fn kilobytes(bytes: u64) -> String {
    format!("{} kB", bytes.div_ceil(1000))
}

#[cfg(test)]
mod tests {
    use super::kilobytes;

    #[test]
    fn a_size_is_rounded_up() {
        assert_eq!(kilobytes(0), "0 kB");
        assert_eq!(kilobytes(1), "1 kB");
        assert_eq!(kilobytes(1000), "1 kB");
        assert_eq!(kilobytes(1_234_567), "1235 kB");
    }
}
