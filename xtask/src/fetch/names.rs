//! Names the kept files of a published description, all below the directory of the first.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

use reqwest::Url;

use crate::provider::{is_device, parse_address, same_origin, without_user};
use generator::source::bundle::Unread;
use generator::text::visible;

/// The address of each file, and its name below the directory of the entry file.
pub(super) struct Names {
    entry: Url,
    /// The directory of the entry file, with a slash at its end.
    directory: String,
    known: RefCell<Known>,
}

/// The names in use.
#[derive(Default)]
struct Known {
    /// The address of each file: after redirects, because relative references start from there.
    urls: HashMap<String, Url>,
    names: HashMap<Url, String>,
    /// The names in lower case, for systems that ignore case.
    lower: BTreeSet<String>,
}

impl Known {
    fn add(&mut self, name: &str, url: &Url) {
        self.lower.insert(name.to_lowercase());
        self.urls.insert(name.to_owned(), url.clone());
        self.names.insert(url.clone(), name.to_owned());
    }

    /// Whether another file or a directory has this name.
    fn is_taken(&self, name: &str) -> bool {
        let lower = name.to_lowercase();
        let directory = format!("{lower}/");
        let mut below = self.lower.range(directory.clone()..);
        self.lower.contains(&lower)
            || below.next().is_some_and(|it| it.starts_with(&directory))
            || self.is_below_a_file(&lower)
    }

    /// Whether a directory of the name is a file.
    fn is_below_a_file(&self, name: &str) -> bool {
        let lower = name.to_lowercase();
        let mut above = lower.match_indices('/').map(|(end, _)| &lower[..end]);
        above.any(|directory| self.lower.contains(directory))
    }
}

impl Names {
    /// The names for a document at `entry` that was asked from `asked`.
    pub(super) fn of(entry: &Url, asked: &Url, name: &str) -> Self {
        let path = entry.path();
        let end = path.rfind('/').map_or(0, |slash| slash + 1);
        let mut known = Known::default();
        known.add(name, entry);
        known.names.insert(asked.clone(), name.to_owned());
        Self {
            directory: path[..end].to_owned(),
            known: RefCell::new(known),
            entry: entry.clone(),
        }
    }

    /// The file to which a reference in the file `base` leads.
    pub(super) fn resolve(&self, base: &str, reference: &str) -> Result<String, Unread> {
        let refused = |reason: &str| Unread {
            id: "external-reference",
            message: format!("`{}` {reason}", visible(&without_user(reference))),
            help:
                "refer to a file of the document's own origin, or import the files from a directory"
                    .to_owned(),
        };
        let mut known = self.known.borrow_mut();
        let base = known.urls.get(base);
        let Some(url) = base.and_then(|base| base.join(reference).ok()) else {
            return Err(refused("is not a URL"));
        };
        if !same_origin(&url, &self.entry) {
            return Err(refused("is of another origin"));
        }
        let url = parse_address(url.as_str()).map_err(refused)?;
        if let Some(name) = known.names.get(&url) {
            return Ok(name.clone());
        }
        let wanted = file_name(&url, &self.directory);
        let mut name = wanted.clone();
        let mut number = 2;
        while known.is_taken(&name) {
            name = if known.is_below_a_file(&wanted) {
                format!("outside-{number}/{wanted}")
            } else {
                numbered(&wanted, number)
            };
            number += 1;
        }
        known.add(&name, &url);
        Ok(name)
    }

    /// Notes the final address of a file.
    pub(super) fn redirected(&self, name: &str, location: &Url) {
        let mut known = self.known.borrow_mut();
        known.urls.insert(name.to_owned(), location.clone());
        let known = known.names.entry(location.clone());
        known.or_insert_with(|| name.to_owned());
    }

    pub(super) fn url(&self, name: &str) -> Option<Url> {
        self.known.borrow().urls.get(name).cloned()
    }
}

/// The name for the file of an address, below the directory of the entry file.
fn file_name(url: &Url, directory: &str) -> String {
    let (above, path) = match url.path().strip_prefix(directory) {
        Some(path) => ("", path),
        None => ("outside/", url.path()),
    };
    let query = url.query().map(|query| format!("-{query}"));
    let text = format!("{path}{}", query.unwrap_or_default());
    let steps = text.split('/').filter(|step| !step.is_empty());
    let steps: Vec<String> = steps.map(plain).collect();
    if steps.is_empty() {
        return format!("{above}index");
    }
    format!("{above}{}", steps.join("/"))
}

/// A step of a path without characters that are special to a file system, a shell or git.
pub(super) fn plain(step: &str) -> String {
    let characters = step.chars().take(100).map(|it| match it {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' | '.' => it,
        _ => '_',
    });
    let step: String = characters.collect();
    let step = match step.strip_suffix('.') {
        Some(rest) => format!("{rest}_"),
        None => step,
    };
    match step.strip_prefix('.') {
        Some(rest) => format!("_{rest}"),
        None if is_device(&step) => format!("_{step}"),
        None => step,
    }
}

/// The name with a number in front of its ending.
fn numbered(name: &str, number: usize) -> String {
    match name.rsplit_once('.') {
        Some((stem, end)) if !end.contains('/') => format!("{stem}-{number}.{end}"),
        _ => format!("{name}-{number}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names {
        let entry = Url::parse("https://a.example/v1/openapi.yaml").unwrap();
        Names::of(&entry, &entry, "openapi.yaml")
    }

    #[test]
    fn addresses_of_one_origin_become_plain_names_below_the_directory() {
        let names = names();
        for (reference, expected) in [
            ("b/c.yaml", "b/c.yaml"),
            ("./b/../d.yaml", "d.yaml"),
            ("https://a.example/v1/e.yaml", "e.yaml"),
            ("/common/f.yaml", "outside/common/f.yaml"),
            ("../g.yaml", "outside/g.yaml"),
            ("schemas?name=H&x=/../y", "schemas-name_H_x_/__/y"),
            (".git/config", "_git/config"),
            ("i%20j.yaml", "i_20j.yaml"),
            ("i/20j.yaml", "i/20j.yaml"),
            ("i_20j.yaml", "i_20j-2.yaml"),
            ("openapi.yaml", "openapi.yaml"),
            ("OpenAPI.yaml", "OpenAPI-2.yaml"),
            ("b", "b-2"),
            ("d.yaml/e", "outside-2/d.yaml/e"),
            ("con.json", "_con.json"),
            ("a.", "a_"),
        ] {
            assert_eq!(
                names.resolve("openapi.yaml", reference).as_deref(),
                Ok(expected),
                "{reference}"
            );
        }
        assert_eq!(
            names.resolve("b/c.yaml", "k.yaml").as_deref(),
            Ok("b/k.yaml")
        );
        assert_eq!(
            names.url("outside/g.yaml").unwrap().as_str(),
            "https://a.example/g.yaml"
        );
    }

    #[test]
    fn other_origins_and_schemes_are_refused() {
        for reference in [
            "https://b.example/a.yaml",
            "http://a.example/a.yaml",
            "//b.example/a.yaml",
            "https://a.example:444/a.yaml",
            "file:///etc/passwd",
            "https://user@a.example/a.yaml",
        ] {
            let unread = names().resolve("openapi.yaml", reference).unwrap_err();
            assert_eq!(unread.id, "external-reference", "{reference}");
        }
    }
}
