//! Packages what is released: does each package compile as it is published, and how large is it?

use std::io::Write as _;
use std::process::Output;

use anyhow::Context as _;
use fs_err as fs;

use super::facts::listed;
use crate::commands::Console;
use crate::commands::cargo::{cargo, metadata};
use crate::commands::progress::Progress;
use crate::package::packaging::Packaging;
use crate::package::release::unit::Planned;
use crate::report::status::counted;
use crate::workspace::candidate::Candidate;
use generator::text::visible;

/// Packages everything in the release, and compiles it. Returns whether all of it compiles.
pub(super) fn verify(
    console: &mut Console,
    candidate: &Candidate,
    planned: &[Planned],
) -> anyhow::Result<bool> {
    let packaging = Packaging::read(&metadata(candidate.root())?)
        .context("cannot read the output of cargo metadata")?;
    let released = planned.iter().flat_map(|it| &it.unit.packages);
    let released: Vec<_> = released
        .map(|it| packaging.arguments(&it.name, &[]))
        .collect();
    console.say("Packaging", &counted(released.len(), "package"))?;
    let progress = Progress::begin(console, "Packaging", "with cargo");
    let refused = released
        .iter()
        .map(|arguments| packaged(candidate, arguments))
        .find(|output| !output.as_ref().is_ok_and(|it| it.status.success()));
    drop(progress);
    if let Some(refused) = refused.transpose()? {
        console.failure("`cargo package` fails")?;
        for line in String::from_utf8_lossy(&refused.stderr).lines() {
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

/// What cargo prints for these arguments.
fn packaged(candidate: &Candidate, arguments: &[String]) -> anyhow::Result<Output> {
    let run = |options: &[&str]| {
        cargo(candidate.root())
            .args(arguments)
            .args(["--color", "never"])
            .args(options)
            .arg("--target-dir")
            .arg(std::path::absolute(candidate.target())?)
            .output()
            .context("cannot start cargo; is it on the PATH?")
    };
    // The lock file names only versions that are there. Online, cargo would look for newer ones.
    let output = run(&["--offline"])?;
    if String::from_utf8_lossy(&output.stderr).contains("--offline") && !output.status.success() {
        return run(&[]);
    }
    Ok(output)
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
