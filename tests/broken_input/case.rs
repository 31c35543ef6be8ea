//! Runs every command in one broken workspace, checks that no file changes, and pins the output.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use fs_err as fs;
use serde_json::Value;
use tests::{Printed, Workspace, fixture};
use xtask::commands::Outcome;

/// The usual `specs/providers.toml`.
pub const PROVIDERS: &str = r#"[bookshop]
crate = "bookshop-api"
document = "bookshop.yaml"
base-url = "https://api.bookshop.example"
"#;

/// A document without faults.
pub const GOOD: &str = "openapi: 3.1.0
info: {title: Bookshop, version: 1.0.0}
paths:
  /books:
    get:
      operationId: listBooks
      responses: {'204': {description: None.}}
";

/// A workspace with one provider whose crate is stale, so that a command could change it.
pub struct Case {
    name: &'static str,
    pub workspace: Workspace,
}

impl Case {
    pub fn new(name: &'static str) -> Self {
        let workspace = Workspace::empty();
        workspace.write("specs/providers.toml", PROVIDERS);
        workspace.write("bookshop-api/src/lib.rs", "mod generated;\n");
        workspace.write("bookshop-api/src/generated/client.rs", "// Stale.\n");
        workspace.write("bookshop-api/src/generated/orphan.rs", "// Orphaned.\n");
        Self { name, workspace }
    }

    pub fn good(name: &'static str) -> Self {
        let case = Self::new(name);
        case.workspace.write("specs/bookshop.yaml", GOOD);
        case
    }

    pub fn of_fixture(name: &'static str) -> Self {
        let case = Self::new(name);
        let from = fixture("broken").join(name).with_extension("yaml");
        fs::copy(from, case.workspace.path().join("specs/bookshop.yaml")).expect("a file");
        case
    }

    /// Every command finds a fault of this id in the document.
    pub fn refuse(&self, document: &str, id: &str) {
        self.run(document, id, |tried| {
            assert_eq!(tried.outcome, Outcome::DocumentBroken, "{tried:?}");
            let report: Value = serde_json::from_str(&tried.stdout).expect("JSON");
            let findings = report["findings"].as_array().expect("a list");
            let finding = findings.iter().find(|it| it["id"] == id).expect(id);
            assert!(finding["help"].is_string(), "{finding}");
            assert!(
                finding["file"]
                    .as_str()
                    .is_some_and(|it| it.ends_with(document))
            );
            if !is_about_the_whole_file(id) {
                assert!(finding["line"].is_u64(), "{finding}");
                assert!(finding["column"].is_u64(), "{finding}");
            }
        });
    }

    pub fn run(&self, document: &str, id: &str, check_tried: impl Fn(&Printed)) {
        let path = format!("specs/{document}");
        let mut shown = String::new();
        for command in ["generate", "lint"] {
            let printed = self.untouched(&[command]);
            check_refused(&printed, id, &path);
            show(&mut shown, command, &printed);
        }
        let path = self.workspace.path().join(path);
        let tried = self.untouched(&["try", "--no-check", "--json", &path.display().to_string()]);
        check_tried(&tried);
        show(&mut shown, "try", &tried);
        self.pin(&shown);
    }

    /// `generate` and `lint` find a fault of this id in a file that belongs to the provider.
    pub fn refuse_configuration(&self, id: &str, path: &str) {
        let mut shown = String::new();
        for command in ["generate", "lint"] {
            let printed = self.untouched(&[command]);
            check_refused(&printed, id, path);
            show(&mut shown, command, &printed);
        }
        self.pin(&shown);
    }

    /// The commands fail with this message.
    pub fn fail(&self, commands: &[&str], words: &str) {
        let document = self.workspace.path().join("specs/bookshop.yaml");
        let document = document.display().to_string();
        let mut shown = String::new();
        for command in commands {
            let mut arguments = vec![*command];
            if *command == "try" {
                arguments.extend(["--no-check", "--json", &document]);
            }
            let printed = self.untouched(&arguments);
            assert_eq!(printed.outcome, Outcome::ToolFailed, "{printed:?}");
            assert!(printed.stderr.contains(words), "{}", printed.stderr);
            show(&mut shown, command, &printed);
        }
        self.pin(&shown);
    }

    /// Runs a command, which must change no file.
    pub fn untouched(&self, arguments: &[&str]) -> Printed {
        let [mut before, mut after] = [const { BTreeMap::new() }; 2];
        everything(self.workspace.path(), &mut before);
        let printed = self.workspace.xtask(arguments);
        everything(self.workspace.path(), &mut after);
        assert_eq!(before, after, "{arguments:?} changed a file");
        printed
    }

    fn pin(&self, text: &str) {
        insta::with_settings!({
            prepend_module_to_snapshot => false,
            snapshot_path => "../snapshots/broken_input",
            omit_expression => true,
        }, {
            insta::assert_snapshot!(self.name, text);
        });
    }
}

fn check_refused(printed: &Printed, id: &str, path: &str) {
    assert_eq!(printed.outcome, Outcome::DocumentBroken, "{printed:?}");
    let text = &printed.stderr;
    assert!(text.contains(&format!("error[{id}]: ")), "{text}");
    assert!(text.contains(" help: "), "{text}");
    let place = text
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix("--> "))
        .find_map(|place| place.strip_prefix(path))
        .expect("a place");
    if is_about_the_whole_file(id) {
        assert_eq!(place, "");
    } else {
        let numbers: Vec<&str> = place.trim_start_matches(':').split(':').collect();
        assert_eq!(numbers.len(), 2, "{place}");
        assert!(
            numbers.iter().all(|it| it.parse::<usize>().is_ok()),
            "{place}"
        );
    }
}

/// Whether a fault has no place within the file.
fn is_about_the_whole_file(id: &str) -> bool {
    matches!(id, "empty-document" | "document-too-large")
}

fn show(shown: &mut String, command: &str, printed: &Printed) {
    shown.push_str(&format!("$ cargo xtask {command}: {:?}\n", printed.outcome));
    shown.push_str(&printed.stderr);
    if let Ok(report) = serde_json::from_str::<Value>(&printed.stdout) {
        shown.push_str(&serde_json::to_string_pretty(&report).expect("JSON"));
        shown.push('\n');
    } else {
        shown.push_str(&printed.stdout);
    }
    shown.push('\n');
}

/// Everything in a directory: files with their contents (or lengths if they are huge), directories and links.
fn everything(directory: &Path, found: &mut BTreeMap<PathBuf, String>) {
    const HUGE: u64 = 1024 * 1024;
    for entry in fs::read_dir(directory).expect("a directory") {
        let path = entry.expect("an entry").path();
        let metadata = fs::symlink_metadata(&path).expect("metadata");
        let seen = if metadata.is_dir() {
            everything(&path, found);
            "a directory".to_owned()
        } else if metadata.is_file() && metadata.len() < HUGE {
            String::from_utf8_lossy(&fs::read(&path).expect("a file")).into_owned()
        } else {
            format!("{} bytes", metadata.len())
        };
        found.insert(path, seen);
    }
}
