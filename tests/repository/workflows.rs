//! The commands that the workflows run and the pages name are commands that there are.

use std::collections::BTreeSet;
use std::path::PathBuf;

use ::xtask::workspace::read;
use generator::source::Limits;
use serde_json::Value;
use tests::root;
use xtask::cli::parses;
use xtask::commands::ci::NAMES;

/// What is in every workflow, by its name.
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

/// The arguments of every `cargo xtask` in a text: what stands between it and the end of the command.
fn command_lines(text: &str) -> Vec<Vec<String>> {
    let text = text.replace("\\\n", " ");
    let lines = text.lines().flat_map(|line| {
        // What comes before the first one is no part of it.
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

/// A value that the variable of a script may have; `None` for any other word.
fn value_of(word: &str) -> Option<String> {
    let variable = word.strip_prefix('$')?;
    Some(match variable {
        "STEP" => NAMES[0].to_owned(),
        variable => variable.to_lowercase(),
    })
}

/// The texts between backquotes, and the lines of blocks that are typed in a shell.
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
    let mut found = Vec::new();
    scripts(job, &mut found);
    assert!(
        found.contains(&"cargo xtask ci \"$STEP\"".to_owned()),
        "{found:?}"
    );
}

#[test]
fn every_command_that_a_workflow_or_a_page_names_can_be_run() {
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
fn every_workflow_says_what_it_may_do_and_every_action_its_version() {
    for (name, workflow) in workflows() {
        assert!(workflow["permissions"].is_object(), "{name}");
        let mut actions = Vec::new();
        uses(&workflow, &mut actions);
        for action in actions {
            let version = action.split_once("@v").map(|(_, version)| version);
            let is_major = version.is_some_and(|it| it.bytes().all(|byte| byte.is_ascii_digit()));
            assert!(is_major, "{name}: {action}");
        }
    }
}

/// Every action that a workflow uses.
fn uses(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                match member {
                    Value::String(action) if key == "uses" => found.push(action.clone()),
                    _ => uses(member, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| uses(item, found)),
        _ => {}
    }
}
