//! The conformance sets of the Overlay Specification, from a clone of github.com/OAI/Overlay-Specification.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::super::{action, apply, target};
use crate::source::{Document, Limits};

/// What stands for the reason that an action of ours needs, and that the sets leave out.
const REASON: &str = "the set says so";

/// The overlays that the sets refuse and whose form is taken here, and why.
const TAKEN: [(&str, &str); 1] = [(
    "actions-not-unique",
    "the second action changes nothing, which is an error where it is applied",
)];

/// The overlays that the sets take and that are refused here, and why.
const REFUSED: [(&str, &str); 3] = [
    ("actions-description", "an action has to change something"),
    (
        "actions-traits-example",
        "RFC 9535 takes a name with `-` in brackets only",
    ),
    (
        "actions-update-with-remove",
        "an action does one thing, as Overlay 1.1 demands",
    ),
];

#[test]
fn the_conformance_sets_come_out_as_they_say() {
    let Some(directory) = std::env::var_os("OVERLAY_SPECIFICATION").map(PathBuf::from) else {
        eprintln!("skipped: OVERLAY_SPECIFICATION does not name a clone of the specification");
        return;
    };
    let mut tally = Tally::default();
    for set in entries(&directory.join("compliant-sets")) {
        if set.is_dir() {
            tally.apply(&set);
        }
    }
    for version in ["v1.0", "v1.1"] {
        let tests = directory.join("tests").join(version);
        for path in entries(&tests.join("pass")) {
            tally.form(&path, true);
        }
        for path in entries(&tests.join("fail")) {
            tally.form(&path, false);
        }
    }
    println!("{tally:#?}");
    assert!(tally.same > 0, "there is no set in {}", directory.display());
    assert_eq!(
        tally.other, [""; 0],
        "these do not come out as the sets say"
    );
}

#[derive(Debug, Default)]
struct Tally {
    /// How many sets come out as they say.
    same: usize,
    /// Sets of other versions, or for other documents than OpenAPI.
    not_ours: Vec<String>,
    /// How many overlays are taken, or refused, as the sets say.
    form: usize,
    /// What does not come out as the sets say.
    other: Vec<String>,
}

impl Tally {
    /// Applies the overlay of a set.
    fn apply(&mut self, set: &Path) {
        let name = name(set);
        let Some((document, output)) = read(&set.join("openapi.yaml"))
            .ok()
            .zip(read(&set.join("output.yaml")).ok())
        else {
            self.not_ours.push(name);
            return;
        };
        let overlay = read(&set.join("overlay.yaml")).map(with_reasons);
        match overlay.and_then(|overlay| apply(&document.value, &overlay)) {
            Ok(applied) if applied.value == output.value => self.same += 1,
            Ok(applied) => self.other.push(format!("{name}: {}", applied.value)),
            Err(findings) => self.other.push(format!("{name}: {findings:#?}")),
        }
    }

    /// Whether the form of an overlay is taken.
    fn form(&mut self, path: &Path, is_good: bool) {
        let name = name(path);
        let overlay = read(path).map(with_reasons);
        let is_taken = overlay.is_ok_and(|overlay| {
            let is_target = |it: &action::Action<'_>| target::locate(&json!({}), it.target).is_ok();
            action::read(&overlay).is_ok_and(|(_, actions)| actions.iter().all(is_target))
        });
        let known: &[(&str, &str)] = if is_good { &REFUSED } else { &TAKEN };
        let is_known = known.iter().any(|(known, _)| *known == name);
        if is_taken == (is_good != is_known) {
            self.form += 1;
        } else {
            let verdict = if is_taken { "taken" } else { "refused" };
            self.other.push(format!("{}: {verdict}", path.display()));
        }
    }
}

fn read(path: &Path) -> Result<Document, Vec<crate::Finding>> {
    let text = fs::read_to_string(path).unwrap_or_default();
    Document::parse(&path.to_string_lossy(), text, &Limits::default())
}

/// The overlay with a reason for each action that has none.
fn with_reasons(mut overlay: Document) -> Document {
    let actions = overlay.value.get_mut("actions");
    for action in actions.and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(action) = action.as_object_mut() {
            action
                .entry("description")
                .or_insert_with(|| Value::from(REASON));
        }
    }
    overlay
}

fn name(path: &Path) -> String {
    path.file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn entries(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).into_iter().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|it| it.unwrap().path()).collect();
    paths.sort();
    paths
}
