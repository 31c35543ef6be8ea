//! Tests that the commands of the workflows and the documentation exist, that the workflows run only pinned tools, and
//! that they have no needless rights.

use std::collections::BTreeSet;
use std::path::PathBuf;

use ::xtask::workspace::read;
use generator::source::Limits;
use serde_json::Value;
use tests::{crates, root};
use xtask::cli::parses;
use xtask::commands::ci::NAMES;

/// The parsed workflows, by name.
fn workflows() -> Vec<(String, Value)> {
    let directory = root().join(".github/workflows");
    let mut paths: Vec<PathBuf> = fs_err::read_dir(directory)
        .expect("a directory")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    assert!(!paths.is_empty());
    let workflows = paths.iter().map(|path| {
        let name = path.file_name().expect("a name").display().to_string();
        let document = read(path, &name, &Limits::default()).expect("a workflow");
        (name, document.value)
    });
    workflows.collect()
}

/// Every script of a workflow.
fn scripts(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                match member {
                    Value::String(script) if key == "run" => found.push(script.clone()),
                    _ => scripts(member, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| scripts(item, found)),
        _ => {}
    }
}

/// The arguments of every `cargo xtask` in a text, up to the end of the command.
fn command_lines(text: &str) -> Vec<Vec<String>> {
    let text = text.replace("\\\n", " ");
    let lines = text.lines().flat_map(|line| {
        // The text before the first command is not an argument.
        line.split("cargo xtask ").skip(1)
    });
    lines
        .map(|rest| {
            rest.split([' ', '\t'])
                .filter(|word| !word.is_empty())
                .scan(false, |ended, word| {
                    *ended |= ["#", ">", "|", "||", "&&", "<"].contains(&word);
                    (!*ended).then_some(word)
                })
                .map(|word| word.trim_matches(['"', '\'', ';', ')']).to_owned())
                .map(|word| value_of(&word).unwrap_or(word))
                .collect()
        })
        .collect()
}

/// A possible value for the variable of a script. `None` for any other word.
fn value_of(word: &str) -> Option<String> {
    let variable = word.strip_prefix('$')?;
    Some(match variable {
        "STEP" => NAMES[0].to_owned(),
        variable => variable.to_lowercase(),
    })
}

/// The texts between backquotes, and the lines of shell blocks.
fn commands_of_page(page: &str) -> Vec<String> {
    let mut commands = Vec::new();
    let mut in_block = false;
    for line in page.replace("\\\n", " ").lines() {
        if line.starts_with("```") {
            in_block = !in_block;
        } else if in_block {
            commands.extend(line.strip_prefix("$ ").map(str::to_owned));
        } else {
            commands.extend(line.split('`').skip(1).step_by(2).map(str::to_owned));
        }
    }
    commands
}

#[test]
fn every_step_of_ci_is_a_job_of_the_workflow() {
    let workflows = workflows();
    let (_, ci) = workflows
        .iter()
        .find(|(name, _)| name == "ci.yml")
        .expect("ci.yml");
    let job = &ci["jobs"]["step"];
    let steps = job["strategy"]["matrix"]["step"]
        .as_array()
        .expect("a matrix of steps");
    let named: Vec<&str> = steps.iter().filter_map(Value::as_str).collect();
    assert_eq!(named, NAMES);
    let elsewhere = job["strategy"]["matrix"]["include"].as_array();
    for combination in elsewhere.expect("other systems") {
        let step = combination["step"].as_str().expect("a step");
        assert!(named.contains(&step), "{step}");
    }
    let mut found = Vec::new();
    scripts(job, &mut found);
    for script in ["cargo xtask ci \"$STEP\"", ".ci/run test"] {
        assert!(found.contains(&script.to_owned()), "{found:?}");
    }
}

#[test]
fn every_command_of_a_workflow_or_a_page_can_be_run() {
    let mut sources: Vec<(String, Vec<String>)> = Vec::new();
    for (name, workflow) in workflows() {
        let mut found = Vec::new();
        scripts(&workflow, &mut found);
        sources.push((name, found));
    }
    for page in ["README.md", "CONTRIBUTING.md", "specs/README.md"] {
        let text = fs_err::read_to_string(root().join(page)).expect("a page");
        sources.push((page.to_owned(), commands_of_page(&text)));
    }
    let mut commands = BTreeSet::new();
    for (name, texts) in sources {
        for arguments in texts.iter().flat_map(|text| command_lines(text)) {
            if let Err(error) = parses(arguments.clone()) {
                panic!("{name}: cargo xtask {}\n{error}", arguments.join(" "));
            }
            commands.extend(arguments.into_iter().next());
        }
    }
    assert!(commands.len() > 4, "only {commands:?} found");
}

#[test]
fn no_text_from_outside_is_put_into_a_script() {
    for (name, workflow) in workflows() {
        let mut found = Vec::new();
        scripts(&workflow, &mut found);
        for script in found {
            assert!(
                !script.contains("${{"),
                "{name} pastes text into a script, hand it over in `env`:\n{script}"
            );
        }
    }
}

#[test]
fn every_workflow_has_permissions_and_every_job_a_timeout() {
    for (name, workflow) in workflows() {
        let permissions = workflow["permissions"].as_object().expect(&name);
        let granted: Vec<&Value> = permissions.values().filter(|it| *it != "read").collect();
        assert!(granted.is_empty(), "{name}: {granted:?}; grant it to a job");
        for (id, job) in workflow["jobs"].as_object().expect(&name) {
            assert!(job["timeout-minutes"].is_number(), "{name}: {id}");
        }
    }
}

#[test]
fn every_action_has_its_digest_and_its_version() {
    for (name, workflow) in workflows() {
        let text = text(&name);
        let lines = text.lines().map(|line| line.trim_start_matches([' ', '-']));
        let lines: Vec<&str> = lines.filter_map(|it| it.strip_prefix("uses: ")).collect();
        assert_eq!(lines.len(), steps_with(&workflow, "uses").len(), "{name}");
        for line in lines {
            let parts = line.split_once('@');
            let parts = parts.and_then(|(_, rest)| rest.split_once(" # v"));
            let (digest, version) = parts.unwrap_or_else(|| panic!("{name}: {line}"));
            assert!(is_digest(digest), "{name}: {line}");
            let numbers: Vec<&str> = version.split('.').collect();
            let is_number = |it: &&str| it.parse::<u32>().is_ok();
            assert!(
                numbers.len() == 3 && numbers.iter().all(is_number),
                "{name}: {line}"
            );
        }
    }
}

#[test]
fn no_checkout_keeps_the_token_for_later_steps() {
    for (name, workflow) in workflows() {
        for step in steps_with(&workflow, "uses") {
            let action = step["uses"].as_str().expect("the name of an action");
            if action.starts_with("actions/checkout@") {
                let kept = &step["with"]["persist-credentials"];
                assert_eq!(kept, &Value::Bool(false), "{name}: {step}");
            }
        }
    }
}

#[test]
fn every_tool_is_installed_in_one_version_with_its_own_lock_file() {
    let mut tools: BTreeSet<(String, String)> = BTreeSet::new();
    for (name, workflow) in workflows() {
        for step in steps_with(&workflow, "run") {
            let script = step["run"].as_str().expect("a script");
            for line in script
                .lines()
                .filter_map(|it| it.split_once("cargo install "))
            {
                let words: Vec<&str> = line.1.split(' ').collect();
                let [tool, "--locked", "--version", version] = words[..] else {
                    panic!("{name}: {script}");
                };
                tools.insert((tool.to_owned(), version.to_owned()));
            }
        }
    }
    let names: BTreeSet<&str> = tools.iter().map(|(tool, _)| tool.as_str()).collect();
    assert!(names.contains("cargo-deny"), "{tools:?}");
    assert_eq!(names.len(), tools.len(), "{tools:?}");
}

#[test]
fn the_advisories_come_from_one_commit() {
    let commit = fs_err::read_to_string(root().join(".ci/advisories")).expect("a commit");
    assert!(is_digest(commit.trim_end()), "{commit}");
}

#[test]
fn what_is_published_is_what_the_command_says_and_nothing_else_gets_a_token() {
    for (name, workflow) in workflows() {
        for (id, job) in workflow["jobs"].as_object().expect("jobs") {
            let may_publish = job["permissions"]["id-token"] == "write";
            let publishes = name == "release.yml" && id == "publish";
            assert_eq!(may_publish, publishes, "{name}: {id}");
            assert_eq!(job["environment"] == "release", may_publish, "{name}: {id}");
            let mut found = Vec::new();
            scripts(job, &mut found);
            // A build script of a dependency would get the token.
            let commands = found.iter().flat_map(|script| script.lines());
            let mut cargo = commands.filter(|line| line.trim_start().starts_with("cargo "));
            let compiles_nothing = cargo.all(|line| line.contains(" --no-verify "));
            assert!(compiles_nothing || !may_publish, "{name}: {id}");
        }
    }
    let text = text("release.yml");
    assert!(text.contains("cargo xtask release --packages > "), "{text}");
    let shared = ["openapi-client-".to_owned()];
    for package in crates().into_iter().chain(shared) {
        assert!(
            !text.contains(&package),
            "{package} is named; the command names it"
        );
    }
}

/// The text of a workflow.
fn text(name: &str) -> String {
    fs_err::read_to_string(root().join(".github/workflows").join(name)).expect("a workflow")
}

/// Whether a text is the full hash of a commit.
fn is_digest(text: &str) -> bool {
    text.len() == 40 && text.bytes().all(|byte| b"0123456789abcdef".contains(&byte))
}

/// Every step of a workflow that has this key.
fn steps_with<'workflow>(workflow: &'workflow Value, key: &str) -> Vec<&'workflow Value> {
    let jobs = workflow["jobs"].as_object().expect("jobs").values();
    let steps = jobs.flat_map(|job| job["steps"].as_array().expect("steps"));
    steps.filter(|step| step.get(key).is_some()).collect()
}

#[test]
fn the_workflow_that_init_writes_runs_the_actions_of_this_repository() {
    let ours = fs_err::read_to_string(root().join(".github/workflows/ci.yml")).expect("ci.yml");
    let ours: BTreeSet<&str> = actions(&ours).collect();
    let written = xtask::package::scaffold::workspace::workflow("cargo openapi-client");
    let written: BTreeSet<&str> = actions(&written).collect();
    assert!(!written.is_empty());
    let others: Vec<&&str> = written.difference(&ours).collect();
    assert!(
        others.is_empty(),
        "write the versions of ci.yml into `scaffold::workspace::workflow`: {others:?}"
    );
}

/// The actions of a workflow, each with its digest and version.
fn actions(workflow: &str) -> impl Iterator<Item = &str> {
    workflow.lines().filter_map(|line| {
        line.trim_start()
            .trim_start_matches("- ")
            .strip_prefix("uses: ")
    })
}
