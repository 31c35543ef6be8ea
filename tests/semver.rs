//! Tests that additions to a document break no program that uses the client, and that every break is detected.

#[path = "semver/blank.rs"]
mod blank;
#[path = "semver/changes.rs"]
mod changes;
#[path = "semver/compare.rs"]
mod compare;
#[path = "semver/tool.rs"]
mod tool;
#[path = "semver/versions.rs"]
mod versions;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::sync::OnceLock;

use changes::{Change, changes, document};
use compare::Break;
use fs_err as fs;
use generator::Output;
use generator::compare::{Change as Found, Severity, gravest};
use tests::package::keep;
use tests::root;
use xtask::package::loose::manifest;

#[test]
fn additions_to_a_document_break_no_program() {
    let mut broken = String::new();
    for change in of_kind("compatible") {
        let breaks = &judged()[&("forward", module(&change))].breaks;
        if !breaks.is_empty() {
            writeln!(broken, "{}:", change.name).expect("text");
        }
        for one in breaks {
            writeln!(broken, "    {one}").expect("text");
        }
    }
    assert!(
        broken.is_empty(),
        "these additions break programs:\n{broken}"
    );
}

#[test]
fn removals_from_a_document_are_breaks() {
    if tool::find().is_err() {
        // Only the tool detects some of them. One message says for all tests that it is missing.
        return;
    }
    let changes = of_kind("breaking").into_iter();
    let silent: Vec<String> = changes
        .filter(|change| judged()[&("forward", module(change))].breaks.is_empty())
        .map(|change| change.name)
        .collect();
    assert_eq!(silent, [""; 0], "these changes went unseen");
}

#[test]
fn the_verdict_on_a_change_agrees_with_cargo_semver_checks_in_both_directions() {
    let silent: Vec<String> = of_kind("silent").iter().map(module).collect();
    let mut different = String::new();
    for ((direction, module), Judged { found, breaks }) in judged() {
        if silent.contains(module) {
            continue;
        }
        let is_breaking = gravest(found) == Severity::Breaking;
        // Without the tool, some breaks stay undetected, but every detected break is one.
        if breaks.is_empty() && is_breaking && tool::find().is_err() {
            continue;
        }
        if is_breaking == breaks.is_empty() {
            writeln!(different, "{module} {direction}:").expect("text");
            for change in found {
                let severity = change.severity.as_str();
                writeln!(
                    different,
                    "    said: {severity} {} {}",
                    change.id, change.item
                )
                .expect("text");
            }
            for one in breaks {
                writeln!(different, "    {one}").expect("text");
            }
        }
    }
    assert!(
        different.is_empty(),
        "these are judged differently:\n{different}"
    );
}

#[test]
fn breaks_that_no_compiler_sees_are_reported() {
    for change in of_kind("silent") {
        let Judged { found, breaks } = &judged()[&("forward", module(&change))];
        assert_eq!(*breaks, [], "{}", change.name);
        assert_eq!(gravest(found), Severity::Breaking, "{}", change.name);
    }
}

#[test]
fn blank_values_of_tests_survive_additions_to_a_document() {
    let base = document("base.yaml").value;
    let [mut old, mut new] = [BTreeMap::new(), BTreeMap::new()];
    for change in of_kind("compatible") {
        let module = module(&change);
        let steps = change.steps(&base).into_iter();
        for (_, step) in steps.filter(|(direction, _)| *direction == "forward") {
            let types = |output: &Output| output.files["types.rs"].clone();
            if types(&step.old.output) == types(&step.new.output) {
                continue;
            }
            old.insert(module.clone(), step.old.output);
            new.insert(module.clone(), step.new.output);
        }
    }
    let directory = root().join("target/semver/blank");
    let client = directory.join("client");
    write(&client, &new);
    let (types, fields) = blank::run(&old, &new, &client, &directory.join("program"));
    assert!(types > 10 && fields > 10, "{types} types, {fields} fields");
}

fn of_kind(kind: &str) -> Vec<Change> {
    let of_kind: Vec<Change> = changes().into_iter().filter(|it| it.kind == kind).collect();
    assert!(!of_kind.is_empty(), "there is no change that is {kind}");
    of_kind
}

/// The module with the clients of a change.
fn module(change: &Change) -> String {
    change.name.replace('-', "_")
}

/// The verdicts on one step.
struct Judged {
    /// From `cargo xtask changes`.
    found: Vec<Found>,
    /// From `cargo semver-checks`, and from the missing lines of the surface.
    breaks: Vec<Break>,
}

/// The verdicts on each change in each direction, by the direction and the module of the change.
fn judged() -> &'static BTreeMap<(&'static str, String), Judged> {
    static JUDGED: OnceLock<BTreeMap<(&'static str, String), Judged>> = OnceLock::new();
    JUDGED.get_or_init(judge)
}

/// There is one package before and one after for each direction, with a module for each change, so that the tool runs
/// only once.
fn judge() -> BTreeMap<(&'static str, String), Judged> {
    let base = document("base.yaml").value;
    let mut judged = BTreeMap::new();
    let mut packages: BTreeMap<&str, [BTreeMap<String, Output>; 2]> = BTreeMap::new();
    for change in changes() {
        let module = module(&change);
        for (direction, step) in change.steps(&base) {
            let found = step.found();
            let breaks = Vec::new();
            let twice = judged.insert((direction, module.clone()), Judged { found, breaks });
            assert!(twice.is_none(), "two changes are called {}", change.name);
            let [old, new] = packages.entry(direction).or_default();
            old.insert(module.clone(), step.old.output);
            new.insert(module.clone(), step.new.output);
        }
    }
    for (direction, [old, new]) in packages {
        let directory = root().join("target/semver").join(direction);
        let (before, after) = (directory.join("old"), directory.join("new"));
        write(&before, &old);
        write(&after, &new);
        for one in breaks(&before, &after) {
            let (_, of_module) = judged
                .iter_mut()
                .find(|((of, module), _)| {
                    let is_in = |before: &str, after: &str| {
                        one.subject.contains(&format!("{before}{module}{after}"))
                    };
                    *of == direction && (is_in("/src/", "/") || is_in("client::", "::"))
                })
                .unwrap_or_else(|| panic!("no change is at fault for {one}"));
            of_module.breaks.push(one);
        }
    }
    judged
}

fn breaks(before: &Path, after: &Path) -> Vec<Break> {
    let mut breaks = compare::missing(before, after);
    match compare::checked(before, after) {
        Ok(checked) => breaks.extend(checked),
        Err(words) => {
            // Unlike `eprintln!`, this prints even if the test passes.
            let words =
                format!("SKIPPED: no cargo-semver-checks, so only types were compared: {words}");
            writeln!(std::io::stderr(), "{words}").expect("standard error");
        }
    }
    breaks
}

const MODULE: &str = "//! The client of one change.

mod generated;

pub use generated::client::Client;
#[cfg(feature = \"testing\")]
pub use generated::testing;
pub use generated::{operations, parameters, responses, types};
";

/// Writes a package with a client in each module. It keeps equal files, so that cargo does not compile them again.
fn write(directory: &Path, modules: &BTreeMap<String, Output>) {
    let mut library = String::from("//! The client of every change.\n\n");
    for (module, output) in modules {
        writeln!(library, "pub mod {module};").expect("text");
        let source = directory.join("src");
        keep(&source.join(module).with_extension("rs"), MODULE).expect("a file");
        for (file, text) in &output.files {
            // A generated crate has its client at its root. Only links of the documentation refer to that.
            let text = text.replace("](crate::Client", &format!("](crate::{module}::Client"));
            keep(&source.join(module).join("generated").join(file), &text).expect("a file");
        }
    }
    keep(&directory.join("src/lib.rs"), &library).expect("a file");
    keep(
        &directory.join("Cargo.toml"),
        &manifest(root(), "client", &[]),
    )
    .expect("a file");
    let lock = fs::read_to_string(root().join("Cargo.lock")).expect("the lock file");
    keep(&directory.join("Cargo.lock"), &lock).expect("a file");
}
