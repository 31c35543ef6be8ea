//! Defines the steps of CI: the checks and their commands.

use super::members::Members;
use crate::commands::quoted;

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its name on the command line.
    pub name: &'static str,
    /// The property that it checks.
    pub purpose: &'static str,
    /// Its environment variables.
    pub environment: &'static [(&'static str, &'static str)],
    /// The arguments of cargo for each of its commands.
    pub commands: Vec<Vec<String>>,
}

/// The names of all steps, in their order: those first that are done soonest.
pub const NAMES: [&str; 7] = [
    "format",
    "fresh",
    "clippy",
    "clippy-defaults",
    "test",
    "documentation",
    "package",
];

/// Makes warnings in documentation errors.
const STRICT: &[(&str, &str)] = &[("RUSTDOCFLAGS", "-D warnings")];

/// The steps that a workspace with these members needs, in the order of [`NAMES`].
#[must_use]
pub fn steps(members: &Members) -> Vec<Step> {
    let features = if members.optional_features.is_empty() {
        String::new()
    } else {
        format!("--features {} ", members.optional_features.join(","))
    };
    let with_optional_features = packages(&members.with_optional_features);
    let step = |name, purpose, environment, arguments: &str| Step {
        name,
        purpose,
        environment,
        commands: vec![arguments.split_whitespace().map(str::to_owned).collect()],
    };
    let mut steps = vec![
        step(
            "format",
            "every file is formatted in the same way",
            &[],
            "fmt --all --check",
        ),
        step(
            "fresh",
            "the generated files match the documents",
            &[],
            "xtask generate --check",
        ),
        step(
            "clippy",
            "there are no lint findings, also with the optional features of the clients",
            &[],
            &format!("clippy --workspace --all-targets {features}--locked -- -D warnings"),
        ),
    ];
    if !features.is_empty() {
        steps.push(step(
            "clippy-defaults",
            "the same without the optional features",
            &[],
            &format!("clippy {with_optional_features} --locked -- -D warnings"),
        ));
    }
    steps.push(step(
        "test",
        "every test passes, including the examples in documentation",
        &[],
        &format!("test --workspace {features}--locked"),
    ));
    steps.push(step(
        "documentation",
        "the documentation is complete, also of optional features, and its links lead somewhere",
        STRICT,
        &format!("doc --workspace {features}--no-deps --locked"),
    ));
    if !members.packaging.is_empty() {
        steps.push(Step {
            name: "package",
            purpose: "each package that can be published compiles from its packaged files alone",
            environment: &[],
            commands: members.packaging.clone(),
        });
    }
    steps
}

/// The arguments that select these packages.
fn packages(names: &[String]) -> String {
    let arguments = names.iter().map(|name| format!("--package {name}"));
    arguments.collect::<Vec<_>>().join(" ")
}

impl Step {
    /// The line for a shell that runs one of its commands. `program` is the name of this program in the workspace.
    #[must_use]
    pub fn command_line(&self, arguments: &[String], program: &str) -> String {
        let variables = self.environment.iter();
        let variables = variables.map(|(name, value)| format!("{name}='{value}'"));
        let (command, arguments) = match arguments.split_first() {
            Some((first, arguments)) if first == "xtask" => (program, arguments),
            _ => ("cargo", arguments),
        };
        let words = arguments.iter().map(|it| quoted(it).into_owned());
        let words = std::iter::once(command.to_owned()).chain(words);
        variables.chain(words).collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members() -> Members {
        Members {
            count: 2,
            packaging: vec![
                ["package", "--package", "a-api"]
                    .map(str::to_owned)
                    .to_vec(),
                [
                    "package",
                    "--config",
                    "patch.crates-io.a-api.path=\"a-api\"",
                ]
                .map(str::to_owned)
                .to_vec(),
            ],
            optional_features: vec!["axum".to_owned(), "testing".to_owned()],
            with_optional_features: vec!["a-api".to_owned()],
        }
    }

    #[test]
    fn a_command_of_a_step_is_a_line_for_a_shell() {
        let lines = |index: usize| {
            let step = &steps(&members())[index];
            let commands = step.commands.iter();
            let lines = commands.map(|it| step.command_line(it, "cargo xtask"));
            lines.collect::<Vec<_>>()
        };
        assert_eq!(lines(1), ["cargo xtask generate --check"]);
        assert_eq!(
            lines(5),
            [
                "RUSTDOCFLAGS='-D warnings' cargo doc --workspace --features 'axum,testing' --no-deps --locked"
            ]
        );
        assert_eq!(
            lines(6),
            [
                "cargo package --package a-api",
                "cargo package --config 'patch.crates-io.a-api.path=\"a-api\"'"
            ]
        );
    }

    #[test]
    fn every_step_has_a_name_in_the_list() {
        let names = steps(&members()).into_iter().map(|step| step.name);
        assert_eq!(names.collect::<Vec<_>>(), NAMES);
    }

    #[test]
    fn a_workspace_without_features_and_packages_to_publish_needs_fewer_steps() {
        let steps = steps(&Members::default());
        let names: Vec<&str> = steps.iter().map(|step| step.name).collect();
        assert_eq!(
            names,
            ["format", "fresh", "clippy", "test", "documentation"]
        );
    }
}
