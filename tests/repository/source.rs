//! Reads the Rust files of one crate for the rules of the house: the imports of each, and its length.

use std::collections::{BTreeMap, BTreeSet};

use super::blank::blank;

/// One file of a crate.
pub struct File {
    /// Its path from the root of the workspace.
    pub path: String,
    /// Its text without comments, quoted text and tests. Every line is in its place.
    pub code: String,
    /// The number of its lines without tests.
    pub lines: usize,
    /// The path of its module: `crate`, then the names of the modules.
    module: Vec<String>,
}

/// One import: its first line, and the imported file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Import {
    /// The index of the importing file.
    pub from: usize,
    /// The index of the imported file.
    pub to: usize,
    /// The line of the import, counted from 1.
    pub line: usize,
}

impl File {
    /// Reads a file of the crate whose source directory is `source`, such as `generator/src`.
    pub fn read(source: &str, path: &str, text: &str) -> Self {
        let (code, lines) = blank(text);
        let below = path.strip_prefix(source).unwrap_or(path);
        let below = below.trim_matches('/').trim_end_matches(".rs");
        let steps = below
            .split('/')
            .filter(|step| !matches!(*step, "mod" | "lib" | "main"));
        Self {
            path: path.to_owned(),
            code,
            lines,
            module: std::iter::once("crate")
                .chain(steps)
                .map(str::to_owned)
                .collect(),
        }
    }

    /// The folder of the file in the crate. Its own name if it is in no folder.
    pub fn folder(&self) -> &str {
        self.module.get(1).map_or("", String::as_str)
    }

    /// Whether `other` is a part of this module: a module knows its parts, as a folder knows its files.
    pub fn holds(&self, other: &Self) -> bool {
        other.module.len() > self.module.len() && other.module.starts_with(&self.module)
    }

    /// The line of the first occurrence of `text` in the code.
    pub fn line_of(&self, text: &str) -> Option<usize> {
        let at = self.code.find(text)?;
        Some(self.code[..at].matches('\n').count() + 1)
    }
}

/// Every import of one file of a crate by another, each pair of files once, at its first line.
pub fn imports(files: &[File]) -> Vec<Import> {
    let modules: BTreeMap<&[String], usize> = files
        .iter()
        .enumerate()
        .map(|(index, file)| (file.module.as_slice(), index))
        .collect();
    let mut handed_on: BTreeMap<Vec<String>, Vec<String>> = BTreeMap::new();
    let mut named = Vec::new();
    for (index, file) in files.iter().enumerate() {
        for path in paths(&file.code) {
            let Some(target) = absolute(file, &path.steps, &modules) else {
                continue;
            };
            if path.is_public {
                let name = path.alias.or_else(|| path.steps.last().cloned());
                let mut place = file.module.clone();
                place.extend(name);
                handed_on.insert(place, target);
            } else {
                named.push((index, target, path.line));
            }
        }
    }
    let mut found: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for (from, target, line) in named {
        let target = defined_at(target, &handed_on, &modules);
        let steps = (1..=target.len()).rev();
        let file = steps
            .map(|end| &target[..end])
            .find_map(|path| modules.get(path));
        if let Some(to) = file
            && *to != from
            && files[*to].module.len() > 1
        {
            let first = found.entry((from, *to)).or_insert(line);
            *first = line.min(*first);
        }
    }
    found
        .into_iter()
        .map(|((from, to), line)| Import { from, to, line })
        .collect()
}

/// The path at which a re-exported item is defined.
fn defined_at(
    mut target: Vec<String>,
    handed_on: &BTreeMap<Vec<String>, Vec<String>>,
    modules: &BTreeMap<&[String], usize>,
) -> Vec<String> {
    let mut seen = BTreeSet::new();
    while seen.insert(target.clone()) {
        let longest = (1..=target.len()).rev().map(|end| target[..end].to_vec());
        let next = longest
            .filter(|path| !modules.contains_key(path.as_slice()))
            .find_map(|path| Some((handed_on.get(&path)?, path.len())));
        match next {
            Some((place, end)) => target = place.iter().chain(&target[end..]).cloned().collect(),
            None => break,
        }
    }
    target
}

/// A path in a file, from the root of the crate; `None` for a path of another crate.
fn absolute(
    file: &File,
    steps: &[String],
    modules: &BTreeMap<&[String], usize>,
) -> Option<Vec<String>> {
    let mut base = file.module.clone();
    let mut rest = steps;
    match steps.first()?.as_str() {
        "crate" => return Some(steps.to_vec()),
        "self" => rest = &steps[1..],
        "super" => {
            while rest.first().is_some_and(|step| step == "super") {
                base.pop();
                rest = &rest[1..];
            }
        }
        child => {
            base.push(child.to_owned());
            if !modules.contains_key(base.as_slice()) {
                return None;
            }
            base.pop();
        }
    }
    base.extend(rest.iter().filter(|step| *step != "self").cloned());
    Some(base)
}

/// One path that a file names.
struct Named {
    steps: Vec<String>,
    alias: Option<String>,
    is_public: bool,
    line: usize,
}

/// The paths of every `use`, and every other path that begins with `crate` or `super`.
fn paths(code: &str) -> Vec<Named> {
    let mut named = Vec::new();
    let words = words(code);
    let mut index = 0;
    while let Some((word, line)) = words.get(index) {
        let is_path = matches!(*word, "crate" | "super")
            && words.get(index + 1).is_some_and(|(next, _)| *next == "::");
        if *word == "use" {
            let is_public = index > 0 && matches!(words[index - 1].0, "pub" | ")");
            let end = words[index..].iter().position(|(word, _)| *word == ";");
            let end = index + end.unwrap_or(1);
            let tree: Vec<&str> = words[index + 1..end]
                .iter()
                .map(|(word, _)| *word)
                .collect();
            for (steps, alias) in leaves(&tree) {
                named.push(Named {
                    steps,
                    alias,
                    is_public,
                    line: *line,
                });
            }
            index = end;
        } else if is_path {
            let mut steps = vec![(*word).to_owned()];
            while let (Some(("::", _)), Some((next, _))) =
                (words.get(index + 1), words.get(index + 2))
            {
                steps.push((*next).to_owned());
                index += 2;
            }
            named.push(Named {
                steps,
                alias: None,
                is_public: false,
                line: *line,
            });
        }
        index += 1;
    }
    named
}

/// The paths of a `use` tree, each with the name that `as` gives it.
fn leaves(tree: &[&str]) -> Vec<(Vec<String>, Option<String>)> {
    let mut leaves = Vec::new();
    let mut prefixes: Vec<Vec<String>> = vec![Vec::new()];
    let mut steps: Vec<String> = Vec::new();
    let mut alias = None;
    let mut tree = tree.iter();
    while let Some(word) = tree.next() {
        match *word {
            "::" => {}
            "{" => prefixes.push(std::mem::take(&mut steps)),
            "," | "}" => {
                if !steps.is_empty() {
                    let path = prefixes.iter().flatten().chain(&steps).cloned().collect();
                    leaves.push((path, alias.take()));
                    steps.clear();
                }
                if *word == "}" {
                    prefixes.pop();
                }
            }
            "as" => alias = tree.next().map(|word| (*word).to_owned()),
            step => steps.push(step.to_owned()),
        }
    }
    if !steps.is_empty() {
        leaves.push((steps, alias));
    }
    leaves
}

/// The words and marks of code, each with its line.
fn words(code: &str) -> Vec<(&str, usize)> {
    let mut words = Vec::new();
    let mut line = 1;
    let mut rest = code;
    while let Some(first) = rest.chars().next() {
        let is_word = |character: char| character.is_alphanumeric() || character == '_';
        let length = if is_word(first) {
            rest.find(|character| !is_word(character))
                .unwrap_or(rest.len())
        } else if rest.starts_with("::") {
            2
        } else {
            first.len_utf8()
        };
        let (word, after) = rest.split_at(length);
        if !first.is_whitespace() {
            words.push((word, line));
        }
        line += usize::from(first == '\n');
        rest = after;
    }
    words
}
