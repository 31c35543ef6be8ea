//! Tests that additions to a document break no program that uses the client, and that every break is detected and judged
//! as expected.

#[path = "semver/blank.rs"]
mod blank;
#[path = "semver/changes.rs"]
mod changes;
#[path = "semver/compare.rs"]
mod compare;
#[path = "semver/tool.rs"]
mod tool;
#[path = "semver/verdicts.rs"]
mod verdicts;
#[path = "semver/versions.rs"]
mod versions;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::sync::OnceLock;

use changes::{Step, steps};
use compare::Break;
use generator::Output;
use generator::compare::{Change as Found, Severity, gravest};
use tests::package::{keep, keep_lock, manifest};
use tests::root;

#[test]
fn additions_to_a_document_break_no_program() {
    let mut broken = String::new();
    for step in of_kind("compatible") {
        let breaks = &judged()[&(step.direction, step.module())].breaks;
        if !breaks.is_empty() {
            writeln!(broken, "{}:", step.name).expect("text");
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
    let silent: Vec<&str> = of_kind("breaking")
        .filter(|step| judged()[&(step.direction, step.module())].breaks.is_empty())
        .map(|step| step.name.as_str())
        .collect();
    assert_eq!(silent, [""; 0], "these changes went unseen");
}

#[test]
fn the_verdict_on_a_change_agrees_with_cargo_semver_checks_in_both_directions() {
    let silent: Vec<String> = of_kind("silent").map(Step::module).collect();
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
            for change in *found {
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
    for step in of_kind("silent") {
        let Judged { found, breaks } = &judged()[&(step.direction, step.module())];
        assert_eq!(*breaks, [], "{}", step.name);
        assert_eq!(gravest(found), Severity::Breaking, "{}", step.name);
    }
}

#[test]
fn blank_values_of_tests_survive_additions_to_a_document() {
    let [mut old, mut new] = [BTreeMap::new(), BTreeMap::new()];
    for step in of_kind("compatible") {
        let outputs = [&step.old.output, &step.new.output];
        let [before, after] = outputs.map(|output| &output.files["types.rs"]);
        if before != after {
            old.insert(step.module(), outputs[0]);
            new.insert(step.module(), outputs[1]);
        }
    }
    let directory = root().join("target/semver/blank");
    let client = directory.join("client");
    write(&client, &new);
    let (types, fields) = blank::run(&old, &new, &client, &directory.join("program"));
    assert!(types > 10 && fields > 10, "{types} types, {fields} fields");
}

/// The changes of a kind, forward.
fn of_kind(kind: &str) -> impl Iterator<Item = &'static Step> {
    let of_kind = move |step: &&Step| step.direction == "forward" && step.kind == kind;
    assert!(
        steps().iter().any(|it| of_kind(&it)),
        "there is no change that is {kind}"
    );
    steps().iter().filter(of_kind)
}

/// The verdicts on one step.
struct Judged {
    /// From `cargo xtask changes`.
    found: &'static [Found],
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
    let mut judged = BTreeMap::new();
    let mut packages: BTreeMap<&str, [BTreeMap<String, &Output>; 2]> = BTreeMap::new();
    for step in steps() {
        let verdicts = Judged {
            found: &step.found,
            breaks: Vec::new(),
        };
        let twice = judged.insert((step.direction, step.module()), verdicts);
        assert!(twice.is_none(), "two changes are called {}", step.name);
        let [old, new] = packages.entry(step.direction).or_default();
        old.insert(step.module(), &step.old.output);
        new.insert(step.module(), &step.new.output);
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
fn write(directory: &Path, modules: &BTreeMap<String, &Output>) {
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
    keep(&directory.join("Cargo.toml"), &manifest("client", &[])).expect("a file");
    keep_lock(directory).expect("the lock file");
}
