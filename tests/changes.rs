//! Compares the verdicts of `cargo xtask changes` on every change of `base.yaml` and its reverse with `verdicts.yaml`.

#[path = "semver/changes.rs"]
mod changes;
#[path = "semver/versions.rs"]
mod versions;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use changes::{Step, changes, document};
use generator::compare::Bump;
use generator::compare::{Change as Found, Severity, gravest};
use generator::source::Limits;
use serde_json::Value;
use tests::fixture;
use xtask::workspace::bundle::read_description;

#[test]
fn every_change_and_its_reverse_have_the_expected_verdict() {
    let base = document("base.yaml").value;
    let verdicts = document("verdicts.yaml").value;
    let mut cases = 0;
    let mut wrong = String::new();
    for change in changes() {
        for (direction, step) in change.steps(&base) {
            cases += 1;
            let found = step.found();
            let said = (bump(&found), lines(&found));
            let verdict = &verdicts[&change.name][direction];
            if said != expected(verdict) {
                writeln!(wrong, "{} {direction}: {verdict}\n  {said:#?}", change.name)
                    .expect("text");
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "these are called something else:\n{wrong}"
    );
    assert!(cases >= 80, "there are only {cases} cases");
    let names: BTreeSet<String> = changes().into_iter().map(|it| it.name).collect();
    let table = verdicts.as_object().expect("a table");
    let unknown: Vec<&String> = table.keys().filter(|it| !names.contains(*it)).collect();
    assert_eq!(unknown, [""; 0], "there are no such changes");
}

#[test]
fn every_change_has_a_place_in_a_document() {
    let base = document("base.yaml").value;
    for change in changes() {
        for (_, step) in change.steps(&base) {
            for found in step.found() {
                let is_somewhere = found.old.is_some() || found.new.is_some();
                assert!(is_somewhere, "{}: {found:?}", change.name);
            }
        }
    }
}

#[test]
fn only_removals_are_breaking() {
    let base = document("base.yaml").value;
    for change in changes() {
        let [(_, step), _] = change.steps(&base);
        let is_breaking = gravest(&step.found()) == Severity::Breaking;
        assert_eq!(is_breaking, change.kind != "compatible", "{}", change.name);
    }
}

#[test]
fn generating_a_document_again_is_not_a_change() {
    let entries = fs_err::read_dir(fixture("constructs")).expect("the fixtures");
    for entry in entries {
        let mut path = entry.expect("an entry").path();
        if path.is_dir() {
            path.push("openapi.yaml");
        }
        let shown = path.display().to_string();
        let document = read_description(&path, &shown, &Limits::default()).expect("a document");
        let found = Step::between(&shown, &document.value, &document.value).found();
        assert_eq!(found, [], "{shown}");
    }
}

fn bump(found: &[Found]) -> String {
    Bump::needed(gravest(found), None).as_str().to_owned()
}

/// Each change in the form of the table.
fn lines(found: &[Found]) -> Vec<String> {
    let line = |it: &Found| format!("{} {} {}", it.severity.as_str(), it.id, it.item);
    found.iter().map(line).collect()
}

/// The expected number that grows, and the expected changes.
fn expected(verdict: &Value) -> (String, Vec<String>) {
    let bump = verdict["bump"].as_str().unwrap_or_default().to_owned();
    let changes = verdict["changes"].as_array();
    let changes = changes.into_iter().flatten();
    let changes = changes.filter_map(|it| it.as_str().map(str::to_owned));
    (bump, changes.collect())
}
