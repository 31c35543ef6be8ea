//! Compares the verdicts of `cargo xtask changes` on every change of `base.yaml` and its reverse with `verdicts.yaml`.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use generator::Lock;
use generator::compare::Bump;
use generator::compare::{Change as Found, Severity, gravest};
use generator::source::Limits;
use serde_json::Value;
use tests::fixture;
use xtask::workspace::bundle::read_description;

use crate::changes::{Version, document, steps};

#[test]
fn every_change_and_its_reverse_have_the_expected_verdict() {
    let verdicts = document("verdicts.yaml").value;
    let mut wrong = String::new();
    for step in steps() {
        let said = (bump(&step.found), lines(&step.found));
        let verdict = &verdicts[&step.name][step.direction];
        if said != expected(verdict) {
            writeln!(
                wrong,
                "{} {}: {verdict}\n  {said:#?}",
                step.name, step.direction
            )
            .expect("text");
        }
    }
    assert!(
        wrong.is_empty(),
        "these are called something else:\n{wrong}"
    );
    let cases = steps().len();
    assert!(cases >= 80, "there are only {cases} cases");
    let names: BTreeSet<&str> = steps().iter().map(|it| it.name.as_str()).collect();
    let table = verdicts.as_object().expect("a table");
    let unknown = table.keys().filter(|it| !names.contains(it.as_str()));
    let unknown: Vec<&String> = unknown.collect();
    assert_eq!(unknown, [""; 0], "there are no such changes");
}

#[test]
fn every_change_has_a_place_in_a_document() {
    for step in steps() {
        for found in &step.found {
            let is_somewhere = found.old.is_some() || found.new.is_some();
            assert!(is_somewhere, "{}: {found:?}", step.name);
        }
    }
}

#[test]
fn only_removals_are_breaking() {
    for step in steps().iter().filter(|it| it.direction == "forward") {
        let is_breaking = gravest(&step.found) == Severity::Breaking;
        assert_eq!(is_breaking, step.kind != "compatible", "{}", step.name);
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
        let old = Version::of(&shown, &document.value, Lock::default());
        let new = old.next(&shown, &document.value);
        assert_eq!(old.compare(&new), [], "{shown}");
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
