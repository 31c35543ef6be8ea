//! What the files of a published description are called where they are kept: all below the directory of the first.

use std::cell::RefCell;
use std::collections::HashMap;

use reqwest::Url;

use crate::provider::{parse_address, same_origin};
use generator::source::bundle::Unread;
use generator::text::visible;

/// Which address each file has, and what it is called below the directory of the entry file.
pub(super) struct Names {
    entry: Url,
    /// The directory of the entry file, with a slash at its end.
    directory: String,
    urls: RefCell<HashMap<String, Url>>,
    /// Where files are that a redirect led to, which relative references start from.
    moved: RefCell<HashMap<String, Url>>,
}

impl Names {
    pub(super) fn of(entry: &Url, name: &str) -> Self {
        let path = entry.path();
        let end = path.rfind('/').map_or(0, |slash| slash + 1);
        Self {
            directory: path[..end].to_owned(),
            urls: RefCell::new(HashMap::from([(name.to_owned(), entry.clone())])),
            moved: RefCell::default(),
            entry: entry.clone(),
        }
    }

    /// The file that a reference in the file `base` means.
    pub(super) fn resolve(&self, base: &str, reference: &str) -> Result<String, Unread> {
        let refused = |reason: &str| Unread {
            id: "external-reference",
            message: format!("`{}` {reason}", visible(reference)),
            help:
                "refer to a file of the document's own origin, or import the files from a directory"
                    .to_owned(),
        };
        let moved = self.moved.borrow().get(base).cloned();
        let base = moved.or_else(|| self.url(base));
        let joined = base.and_then(|base| base.join(reference).ok());
        let Some(url) = joined else {
            return Err(refused("is no URL"));
        };
        if !same_origin(&url, &self.entry) {
            return Err(refused("is of another origin"));
        }
        let url = parse_address(url.as_str()).map_err(refused)?;
        let mut urls = self.urls.borrow_mut();
        if let Some((name, _)) = urls.iter().find(|(_, known)| **known == url) {
            return Ok(name.clone());
        }
        let wanted = file_name(&url, &self.directory);
        let mut name = wanted.clone();
        let mut number = 2;
        while urls.contains_key(&name) {
            name = numbered(&wanted, number);
            number += 1;
        }
        urls.insert(name.clone(), url);
        Ok(name)
    }

    /// Notes where a file was in the end.
    pub(super) fn redirected(&self, name: &str, location: &Url) {
        let mut moved = self.moved.borrow_mut();
        moved.insert(name.to_owned(), location.clone());
    }

    pub(super) fn url(&self, name: &str) -> Option<Url> {
        self.urls.borrow().get(name).cloned()
    }
}

/// What the file of an address is called below the directory of the entry file.
fn file_name(url: &Url, directory: &str) -> String {
    let (above, path) = match url.path().strip_prefix(directory) {
        Some(path) => ("", path),
        None => ("outside/", url.path()),
    };
    let query = url.query().map(|query| format!("-{query}"));
    let text = format!("{path}{}", query.unwrap_or_default());
    let mut steps: Vec<String> = text
        .split('/')
        .filter(|step| !step.is_empty())
        .map(plain)
        .collect();
    if steps.is_empty() {
        steps.push("index".to_owned());
    }
    format!("{above}{}", steps.join("/"))
}

/// A step of a path with nothing in it that a file system, a shell or git takes for something else.
pub(super) fn plain(step: &str) -> String {
    let step: String = step
        .chars()
        .take(100)
        .map(|it| match it {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' | '.' => it,
            _ => '_',
        })
        .collect();
    match step.strip_prefix('.') {
        Some(rest) => format!("_{rest}"),
        None => step,
    }
}

/// The name with a number in front of its ending.
fn numbered(name: &str, number: usize) -> String {
    let (stem, end) = match name.rsplit_once('.') {
        Some((stem, end)) if !end.contains('/') => (stem, format!(".{end}")),
        _ => (name, String::new()),
    };
    format!("{stem}-{number}{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names {
        let entry = Url::parse("https://a.example/v1/openapi.yaml").unwrap();
        Names::of(&entry, "openapi.yaml")
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
            ("schemas?name=H&x=/../y", "schemas-name_H_x_/_./y"),
            (".git/config", "_git/config"),
            ("i%20j.yaml", "i_20j.yaml"),
            ("i/20j.yaml", "i/20j.yaml"),
            ("i_20j.yaml", "i_20j-2.yaml"),
            ("openapi.yaml", "openapi.yaml"),
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
