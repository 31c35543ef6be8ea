//! The steps of CI: the one place that says what is checked, and how.

/// One step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// The word that asks for it.
    pub name: &'static str,
    /// What it makes sure of.
    pub purpose: &'static str,
    /// Variables of its environment.
    pub environment: &'static [(&'static str, &'static str)],
    /// The arguments of cargo.
    pub arguments: &'static [&'static str],
}

/// The features of the clients that are not there by default, but for the one that needs OpenSSL.
const OPTIONAL_FEATURES: &str = "attestation,axum,deploy,gzip,testing";

/// Warnings are errors in documentation.
const STRICT: [(&str, &str); 1] = [("RUSTDOCFLAGS", "-D warnings")];

/// Every step, those first that are done soonest.
pub const STEPS: [Step; 7] = [
    Step {
        name: "format",
        purpose: "every file has the one style",
        environment: &[],
        arguments: &["fmt", "--all", "--check"],
    },
    Step {
        name: "fresh",
        purpose: "the generated files are what the documents say",
        environment: &[],
        arguments: &["xtask", "generate", "--check"],
    },
    Step {
        name: "clippy",
        purpose: "no lint has anything to say",
        environment: &[],
        arguments: &[
            "clippy",
            "--workspace",
            "--all-targets",
            "--locked",
            "--",
            "-D",
            "warnings",
        ],
    },
    Step {
        name: "clippy-features",
        purpose: "the same for the optional features of the clients and their examples",
        environment: &[],
        arguments: &[
            "clippy",
            "--workspace",
            "--all-targets",
            "--features",
            OPTIONAL_FEATURES,
            "--locked",
            "--",
            "-D",
            "warnings",
        ],
    },
    Step {
        name: "test",
        purpose: "every test passes, the examples in documentation among them",
        environment: &[],
        arguments: &["test", "--workspace", "--locked"],
    },
    Step {
        name: "documentation",
        purpose: "the documentation is complete and its links lead somewhere",
        environment: &STRICT,
        arguments: &["doc", "--workspace", "--no-deps", "--locked"],
    },
    Step {
        name: "documentation-features",
        purpose: "the same for the optional features of the clients",
        environment: &STRICT,
        arguments: &[
            "doc",
            "--workspace",
            "--features",
            OPTIONAL_FEATURES,
            "--no-deps",
            "--locked",
        ],
    },
];

impl Step {
    /// The command line as it is typed in a shell.
    #[must_use]
    pub fn command_line(&self) -> String {
        let variables = self.environment.iter();
        let variables = variables.map(|(name, value)| format!("{name}='{value}'"));
        let words = ["cargo"].iter().chain(self.arguments);
        let words: Vec<String> = variables
            .chain(words.map(|word| (*word).to_owned()))
            .collect();
        words.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::STEPS;

    #[test]
    fn a_step_can_be_typed_in_a_shell() {
        for step in STEPS {
            let line = step.command_line();
            assert_eq!(line.matches('\'').count(), 2 * step.environment.len());
            assert!(
                step.arguments
                    .iter()
                    .all(|word| !word.contains([' ', '\'', '$'])),
                "{line}"
            );
        }
        assert_eq!(
            STEPS[5].command_line(),
            "RUSTDOCFLAGS='-D warnings' cargo doc --workspace --no-deps --locked"
        );
    }
}
