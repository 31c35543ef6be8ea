//! The rules of the house: allowed imports, and the length of a file.

use std::collections::BTreeMap;

use super::source::{File, Import, imports};

/// The folders of the generator, floor by floor. A folder imports from its own floor and from lower ones.
const FLOORS: [&[&str]; 4] = [
    &["base", "text", "model"],
    &["source", "read", "shape", "name", "layout"],
    &["overlay", "lint", "write"],
    &["pipeline", "compare"],
];

/// The packages of the workspace on which each hand-written package may depend.
const BELOW: [(&str, &[&str]); 5] = [
    ("openapi-client-webhook", &[]),
    ("openapi-client-runtime-derive", &[]),
    (
        "openapi-client-runtime",
        &["openapi-client-runtime-derive", "openapi-client-webhook"],
    ),
    ("openapi-client-codegen", &[]),
    ("cargo-openapi-client", &["openapi-client-codegen"]),
];

/// Code that reaches out of the process, or asks for the time.
const OUTSIDE: [&str; 7] = [
    "std::env",
    "std::fs",
    "std::net",
    "std::process",
    "std::time::Instant",
    "std::time::SystemTime",
    "std::io::std",
];

/// Packages that reach out of the process.
pub const OUTSIDE_PACKAGES: [&str; 5] = ["clap", "fs-err", "reqwest", "tokio", "toml"];

/// The most lines of a file without its tests.
const MOST_LINES: usize = 400;

/// All violations of rules in a crate, as `file:line: violation; the rule`.
pub fn violations(files: &[File], is_generator: bool) -> Vec<String> {
    let imports = imports(files);
    let mut found = long_files(files);
    found.extend(circles_of_files(files, &imports));
    found.extend(circles_of_folders(files, &imports));
    if is_generator {
        found.extend(up_a_floor(files, &imports));
        found.extend(outside(files));
    }
    found
}

/// The packages of the workspace among the `dependencies` of a package on which it must not depend.
pub fn packages_above(package: &str, dependencies: &[String], members: &[String]) -> Vec<String> {
    let Some((_, below)) = BELOW.iter().find(|(name, _)| *name == package) else {
        return Vec::new();
    };
    let wrong = dependencies
        .iter()
        .filter(|name| members.contains(name) && !below.contains(&name.as_str()));
    wrong
        .map(|name| {
            format!("`{package}` depends on `{name}`; a package stands only on those below it")
        })
        .collect()
}

fn long_files(files: &[File]) -> Vec<String> {
    let long = files.iter().filter(|file| file.lines > MOST_LINES);
    long.map(|file| {
        format!(
            "{}:{}: {} lines without tests; a file has at most {MOST_LINES}, a longer one is usually two",
            file.path, file.lines, file.lines
        )
    })
    .collect()
}

fn up_a_floor(files: &[File], imports: &[Import]) -> Vec<String> {
    let floor = |index: usize| {
        let folder = files[index].folder();
        FLOORS.iter().position(|floor| floor.contains(&folder))
    };
    let up = imports.iter().filter(|import| {
        matches!((floor(import.from), floor(import.to)), (Some(from), Some(to)) if to > from)
    });
    up.map(|import| {
        format!(
            "{}:{}: imports {}; no import goes up a floor",
            files[import.from].path, import.line, files[import.to].path
        )
    })
    .collect()
}

fn outside(files: &[File]) -> Vec<String> {
    let mut found = Vec::new();
    for file in files {
        for name in OUTSIDE {
            if let Some(line) = file.line_of(name) {
                found.push(format!(
                    "{}:{line}: names `{name}`; the generator is pure: no file, network, process, clock or environment",
                    file.path
                ));
            }
        }
    }
    found
}

fn circles_of_files(files: &[File], imports: &[Import]) -> Vec<String> {
    let mut next: BTreeMap<usize, Vec<&Import>> = BTreeMap::new();
    // A module knows its parts, so this is not an import.
    let between = imports
        .iter()
        .filter(|it| !files[it.from].holds(&files[it.to]));
    for import in between {
        next.entry(import.from).or_default().push(import);
    }
    let mut found = Vec::new();
    for (from, ways) in &next {
        for import in ways {
            if reaches(import.to, *from, |file| {
                next.get(&file).into_iter().flatten().map(|it| it.to)
            }) {
                found.push(format!(
                    "{}:{}: imports {}, which leads back here; no import goes round in a circle of files",
                    files[*from].path, import.line, files[import.to].path
                ));
            }
        }
    }
    found
}

fn circles_of_folders(files: &[File], imports: &[Import]) -> Vec<String> {
    let mut next: BTreeMap<&str, BTreeMap<&str, &Import>> = BTreeMap::new();
    for import in imports {
        let (from, to) = (files[import.from].folder(), files[import.to].folder());
        if from != to && !from.is_empty() {
            next.entry(from).or_default().entry(to).or_insert(import);
        }
    }
    let mut found = Vec::new();
    for (from, ways) in &next {
        for (to, import) in ways {
            if reaches(*to, *from, |folder| {
                next.get(folder).into_iter().flatten().map(|(to, _)| *to)
            }) {
                found.push(format!(
                    "{}:{}: imports {}; no import goes round in a circle of folders: `{to}` leads back to `{from}`",
                    files[import.from].path, import.line, files[import.to].path
                ));
            }
        }
    }
    found
}

/// Whether a way leads from one place to another.
fn reaches<T: Ord + Copy, I: Iterator<Item = T>>(from: T, to: T, next: impl Fn(T) -> I) -> bool {
    let mut seen = std::collections::BTreeSet::new();
    let mut open = vec![from];
    while let Some(place) = open.pop() {
        if place == to {
            return true;
        }
        if seen.insert(place) {
            open.extend(next(place));
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(files: &[(&str, &str)]) -> Vec<String> {
        let files: Vec<File> = files
            .iter()
            .map(|(path, text)| File::read("generator/src", path, text))
            .collect();
        violations(&files, true)
    }

    #[test]
    fn an_import_up_a_floor_is_found_with_its_line() {
        let found = found(&[
            ("generator/src/base/mod.rs", "pub mod finding;\n"),
            (
                "generator/src/base/finding.rs",
                "\nuse crate::lint::{place, Lint};\n",
            ),
            ("generator/src/lint/mod.rs", "pub struct Lint;\n"),
        ]);
        assert_eq!(
            found,
            [
                "generator/src/base/finding.rs:2: imports generator/src/lint/mod.rs; no import goes up a floor"
            ]
        );
    }

    #[test]
    fn a_circle_of_files_is_found_through_re_exports() {
        let found = found(&[
            (
                "generator/src/text/mod.rs",
                "mod a;\nmod b;\npub use b::B;\n",
            ),
            ("generator/src/text/a.rs", "use super::B;\npub struct A;\n"),
            ("generator/src/text/b.rs", "fn b() {\n    super::a::A;\n}\n"),
        ]);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(
            found[0].starts_with("generator/src/text/a.rs:1: imports generator/src/text/b.rs"),
            "{found:?}"
        );
        assert!(
            found[1].starts_with("generator/src/text/b.rs:2: imports generator/src/text/a.rs"),
            "{found:?}"
        );
    }

    #[test]
    fn a_circle_of_folders_is_found_without_a_circle_of_files() {
        let found = found(&[
            ("generator/src/read/a.rs", "use crate::shape::b;\n"),
            ("generator/src/read/c.rs", ""),
            ("generator/src/shape/b.rs", ""),
            ("generator/src/shape/d.rs", "use crate::read::c::C;\n"),
        ]);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(
            found[0].contains("`shape` leads back to `read`"),
            "{found:?}"
        );
    }

    #[test]
    fn a_module_may_know_its_parts_and_they_may_know_it() {
        let found = found(&[
            (
                "generator/src/lint/mod.rs",
                "mod a;\nuse a::A;\npub struct Lint;\n",
            ),
            (
                "generator/src/lint/a.rs",
                "use super::Lint;\npub struct A;\n",
            ),
        ]);
        assert_eq!(found, [""; 0]);
    }

    #[test]
    fn code_that_reaches_out_of_the_process_is_found_outside_of_tests() {
        let text = "#[cfg(test)]\nuse std::fs;\n// std::env\nfn a() { std::process::exit(0) }\n";
        let found = found(&[("generator/src/base/a.rs", text)]);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(
            found[0].starts_with("generator/src/base/a.rs:4: names `std::process`"),
            "{found:?}"
        );
    }

    #[test]
    fn a_long_file_is_found_and_its_tests_do_not_count() {
        let long = "\n".repeat(MOST_LINES + 1);
        let tested = format!(
            "{}#[cfg(test)]\nmod tests {{\n{long}}}\n",
            "\n".repeat(MOST_LINES)
        );
        let found = found(&[
            ("generator/src/base/a.rs", &long),
            ("generator/src/base/b.rs", &tested),
        ]);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(
            found[0].starts_with("generator/src/base/a.rs:401: 401 lines"),
            "{found:?}"
        );
    }

    #[test]
    fn a_package_that_depends_on_a_higher_one_is_found() {
        let members = ["openapi-client-codegen", "cargo-openapi-client"].map(str::to_owned);
        let dependencies = ["serde", "cargo-openapi-client"].map(str::to_owned);
        let found = packages_above("openapi-client-codegen", &dependencies, &members);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(packages_above("cargo-openapi-client", &members[..1], &members).is_empty());
    }
}
