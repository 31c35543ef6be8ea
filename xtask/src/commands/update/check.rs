//! Whether the new version of a crate compiles, before it is brought into the workspace.

use std::io::Write;

use super::super::check::{self, Checked};
use super::super::{Console, Outcome, progress};
use crate::provider::Provider;
use crate::report::status::{self, counted};
use crate::workspace::candidate::{Candidate, Difference};
use generator::text::visible;

/// TLS of the operating system needs its development files, which not every machine has.
const SYSTEM_FEATURE: &str = "native-tls";

/// What was run, and what came of it; `None` when nothing that is compiled differs.
pub(in super::super) type Check = Option<(String, Checked)>;

/// Compiles the crate of a provider in the copy, with its tests, examples and features.
///
/// The inner error is how the command ends when it does not compile, which has been printed.
///
/// # Errors
///
/// When cargo cannot be run, or fails before it comes to the crate.
pub(in super::super) fn check(
    console: &mut Console,
    candidate: &Candidate,
    provider: &Provider,
    differences: &[Difference],
) -> anyhow::Result<Result<Check, Outcome>> {
    let name = provider.crate_name.get_ref();
    let directory = format!("{name}/");
    if !differences.iter().any(|it| it.path.starts_with(&directory)) {
        return Ok(Ok(None));
    }
    let features = features(
        &candidate
            .read(&provider.manifest_path())?
            .unwrap_or_default(),
    );
    let mut options = vec!["--all-targets"];
    if !features.is_empty() {
        options.extend(["--features", &features]);
    }
    let text = format!("{name} · the first time cargo compiles its dependencies");
    let text = if candidate.target().exists() {
        name
    } else {
        &text
    };
    status::begin(&mut console.stderr, console.palette, "Checking", text)?;
    let spinner = progress::spinner(console);
    spinner.set_message(format!("cargo check of {name}"));
    let directory = candidate.root().join(name);
    // A crate that is new asks for nothing that the lock file does not have; cargo would look for newer versions.
    let offline = [&options[..], &["--offline"]].concat();
    let checked = check::check(&directory, candidate.target(), &offline)
        .or_else(|_| check::check(&directory, candidate.target(), &options));
    spinner.finish_and_clear();
    let checked = checked?;
    let command = format!("cargo check --package {name} {}", options.join(" "));
    let took = format!("{:.1} s", checked.took.as_secs_f64());
    if checked.ok {
        let warnings = match checked.warnings {
            0 => "no warnings".to_owned(),
            count => counted(count, "warning"),
        };
        let style = match checked.warnings {
            0 => console.palette.good(),
            _ => console.palette.attention(),
        };
        let text = format!("{name} · {warnings} · {took}");
        status::line(&mut console.stderr, style, "Checked", &text)?;
        return Ok(Ok(Some((command, checked))));
    }
    let text = format!("{name} does not compile");
    status::line(&mut console.stderr, console.palette.bad(), "Failure", &text)?;
    for message in &checked.messages {
        for line in message.lines() {
            writeln!(console.stderr, "{}", visible(line))?;
        }
        writeln!(console.stderr)?;
    }
    let text = format!("the crate is in {}", candidate.shown(name));
    status::next_step(&mut console.stderr, &text)?;
    Ok(Err(Outcome::ToolFailed))
}

/// The features of a manifest that every machine can compile and that are not on by default, separated by commas.
fn features(manifest: &str) -> String {
    let manifest: toml::Table = manifest.parse().unwrap_or_default();
    let Some(features) = manifest.get("features").and_then(toml::Value::as_table) else {
        return String::new();
    };
    let mut default = Vec::new();
    let mut pending = vec!["default"];
    while let Some(name) = pending.pop() {
        if !default.contains(&name) {
            default.push(name);
            let enabled = features.get(name).and_then(toml::Value::as_array);
            pending.extend(
                enabled
                    .into_iter()
                    .flatten()
                    .filter_map(toml::Value::as_str),
            );
        }
    }
    let names = features.keys().map(String::as_str);
    let names = names.filter(|name| !default.contains(name) && *name != SYSTEM_FEATURE);
    names.collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::features;

    #[test]
    fn every_feature_is_compiled_but_the_one_that_needs_the_system() {
        let manifest = "[features]
default = [\"rustls\", \"operations\"]
operations = [\"billing\"]
billing = []
rustls = [\"client-runtime/rustls\"]
native-tls = []
webhook = []
axum = [\"webhook\"]
";
        assert_eq!(features(manifest), "axum,webhook");
        assert_eq!(features("[package]\n"), "");
        assert_eq!(features("[features]\na = [\"b\"]\nb = [\"a\"]\n"), "a,b");
    }
}
