//! Tells indexes, pages and documents apart by the name, the declared type and the text of an answer.

use std::path::Path;

use reqwest::Url;

use super::Settings;
use super::index::has_links;
use generator::source::page::{has_top_level_key, looks_like_page};

/// The kind of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A list of pages.
    Index,
    /// A page with the document in a code block.
    Page,
    /// The document itself.
    Document,
}

/// The kind of a text that was published under this path.
pub(super) fn kind(path: &str, text: &str) -> Kind {
    if is_index_name(path) {
        Kind::Index
    } else if looks_like_page(path, text) {
        Kind::Page
    } else if has_extension(path, &["txt"]) && !has_top_level_key(text) && has_links(text) {
        Kind::Index
    } else {
        Kind::Document
    }
}

/// Whether a path has the name of an index (<https://llmstxt.org>).
pub(super) fn is_index_name(path: &str) -> bool {
    path.ends_with("/llms.txt")
}

/// The most bytes of an address's answer, by its name.
pub(super) fn most_bytes(url: &Url, settings: &Settings) -> usize {
    let path = url.path();
    if is_index_name(path) {
        settings.index_bytes
    } else if has_extension(path, &["md", "mdx", "markdown"]) {
        settings.page_bytes
    } else {
        settings.limits.bytes
    }
}

fn has_extension(path: &str, extensions: &[&str]) -> bool {
    let extension = Path::new(path).extension().unwrap_or_default();
    let mut extensions = extensions.iter();
    extensions.any(|known| extension.eq_ignore_ascii_case(known))
}

/// The declared type if it excludes a document. `None` otherwise. Servers that do not know YAML and Markdown declare
/// text or bytes.
pub(super) fn refused_type(declared: &str) -> Option<String> {
    let essence = declared.split(';').next().unwrap_or_default();
    let essence = essence.trim().to_ascii_lowercase();
    let is_taken = essence.is_empty()
        || (essence.starts_with("text/") && essence != "text/html")
        || essence == "application/octet-stream"
        || essence.strip_prefix("application/").is_some_and(|name| {
            let words = ["json", "yaml", "x-yaml"];
            words.contains(&name) || name.ends_with("+json") || name.ends_with("+yaml")
        });
    (!is_taken).then_some(essence)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_json_yaml_bytes_and_no_type_are_accepted() {
        for declared in [
            "",
            "text/markdown; charset=utf-8",
            "text/plain",
            "TEXT/YAML",
            "application/json",
            "application/yaml",
            "application/x-yaml",
            "application/vnd.oai.openapi+json;version=3.1",
            "application/octet-stream",
        ] {
            assert_eq!(refused_type(declared), None, "{declared}");
        }
        for declared in [
            "text/html",
            "Text/HTML; charset=utf-8",
            "application/xhtml+xml",
            "image/png",
            "application/pdf",
            "application/zip",
            "application/jsonx",
        ] {
            assert!(refused_type(declared).is_some(), "{declared}");
        }
    }

    #[test]
    fn name_and_content_decide_the_kind_of_an_answer() {
        let page = "# A\n\n```yaml\nopenapi: 3.1.0\n```\n";
        let index = "- [a](/a.md)\n";
        let document = "openapi: 3.1.0\ninfo: {description: '[a](/b)'}\n";
        for (path, text, expected) in [
            ("/llms.txt", page, Kind::Index),
            ("/a/llms.txt", "", Kind::Index),
            ("/index.txt", index, Kind::Index),
            ("/page.txt", page, Kind::Page),
            ("/page", page, Kind::Page),
            ("/page.md", index, Kind::Page),
            ("/index", index, Kind::Document),
            ("/openapi.txt", document, Kind::Document),
            ("/openapi.yaml", document, Kind::Document),
            ("/not-llms.txt", "nothing", Kind::Document),
        ] {
            assert_eq!(kind(path, text), expected, "{path} {text}");
        }
    }
}
