//! Reads an index of documentation pages, `llms.txt`: the pages that it lists, and their directories.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};

use pulldown_cmark::{Event, Options, Parser, Tag};
use reqwest::Url;

use super::{MOST_PAGES, UpstreamError};
use crate::provider::{has_user, same_origin};

/// The usual directory of an index's pages. The tools that publish an `llms.txt` put the API reference there.
pub const DEFAULT_PREFIX: &str = "/api-reference/";

/// The most directories that an error lists.
const MOST_DIRECTORIES: usize = 10;

/// Whether a path is below `prefix`, a result of [`parse_prefix`], or equals it.
fn lies_below(path: &str, prefix: &str) -> bool {
    let rest = path.strip_prefix(prefix);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The pages below a directory that the text of an index lists, each once, in its order. Pages of other origins are
/// ignored.
///
/// # Errors
///
/// [`UpstreamError::NoPages`], with the listed directories, if there is none. [`UpstreamError::TooManyPages`].
pub(super) fn pages(text: &str, index: &Url, prefix: &str) -> Result<Vec<Url>, UpstreamError> {
    let own = links(text, index);
    let below = own.iter().filter(|url| lies_below(url.path(), prefix));
    let pages: Vec<Url> = below.cloned().collect();
    if pages.is_empty() {
        return Err(UpstreamError::NoPages {
            index: index.to_string(),
            prefix: format!("{prefix}/"),
            directories: directories(&own),
        });
    }
    if pages.len() > MOST_PAGES {
        return Err(UpstreamError::TooManyPages {
            index: index.to_string(),
            count: pages.len(),
        });
    }
    Ok(pages)
}

/// Whether a text contains links, as an index does.
pub(super) fn has_links(text: &str) -> bool {
    destinations(text).next().is_some()
}

fn destinations(text: &str) -> impl Iterator<Item = String> + '_ {
    Parser::new_ext(text, Options::empty()).filter_map(|event| match event {
        Event::Start(Tag::Link { dest_url, .. }) => Some(dest_url.into_string()),
        _ => None,
    })
}

/// The links of an index to its own origin, each once.
fn links(text: &str, index: &Url) -> Vec<Url> {
    let mut seen = HashSet::new();
    let urls = destinations(text).filter_map(|destination| index.join(&destination).ok());
    urls.map(|mut url| {
        url.set_fragment(None);
        url
    })
    // Many indexes link to themselves.
    .filter(|url| same_origin(url, index) && !has_user(url) && url != index)
    .filter(|url| seen.insert(url.clone()))
    .collect()
}

/// The directories of the first level and the number of links below each, the largest first.
fn directories(links: &[Url]) -> Vec<(String, usize)> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for url in links {
        let path = url.path().trim_start_matches('/');
        let directory = match path.split_once('/') {
            Some((first, _)) => format!("/{first}/"),
            None => "/".to_owned(),
        };
        *counts.entry(directory).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| Reverse(*count));
    counts.truncate(MOST_DIRECTORIES);
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::parse_prefix;

    const INDEX: &str = "https://docs.example/a/llms.txt";

    fn index() -> Url {
        Url::parse(INDEX).unwrap()
    }

    fn paths(text: &str, prefix: &str) -> Vec<String> {
        let prefix = parse_prefix(prefix, &index()).unwrap();
        pages(text, &index(), &prefix)
            .unwrap()
            .iter()
            .map(|url| url.path().to_owned())
            .collect()
    }

    #[test]
    fn pages_are_taken_once_and_in_order() {
        let text = "# Docs\n\n- [B](https://docs.example/api/b.md): one\n- [A](/api/a.md#x)\n- [A](/api/a.md)\n* <https://docs.example/api/c.md>\n[d]: /api/d.md\n[D][d]\n";
        assert_eq!(paths(text, "/api"), ["/api/b.md", "/api/a.md", "/api/c.md"]);
    }

    #[test]
    fn links_are_resolved_against_the_index() {
        let text = "[a](b.md) [c](../c.md) [d](./e/../f.md)";
        assert_eq!(paths(text, "/a/"), ["/a/b.md", "/a/f.md"]);
        assert_eq!(paths(text, "/"), ["/a/b.md", "/c.md", "/a/f.md"]);
    }

    #[test]
    fn other_origins_and_schemes_are_ignored() {
        let text = "[a](https://other.example/api/a) [b](http://docs.example/api/b) [c](https://docs.example:444/api/c) [d](mailto:a@b) [e](javascript:alert) [f](https://user:p@docs.example/api/f) [g](//other.example/api/g) [h](https://docs.example:443/api/h)";
        assert_eq!(paths(text, "/api"), ["/api/h"]);
    }

    #[test]
    fn a_directory_ends_at_a_slash() {
        let text = "[a](/api/a) [b](/api-reference/b) [c](/api) [d](/apis) [e](/x/../api/e) [f](/x/%2e%2e/api/f)";
        assert_eq!(paths(text, "/api"), ["/api/a", "/api", "/api/e", "/api/f"]);
        assert_eq!(
            paths(text, "https://docs.example/api-reference/"),
            ["/api-reference/b"]
        );
    }

    #[test]
    fn text_in_code_is_not_a_link() {
        let text = "[a](/api/a)\n\n```\n[b](/api/b)\n```\n\n`[c](/api/c)`\n";
        assert_eq!(paths(text, "/api"), ["/api/a"]);
    }

    #[test]
    fn no_page_is_an_error_that_lists_the_directories() {
        let text = "[a](/reference/a) [b](/reference/c/b) [c](/guides/c) [d](/d.md)";
        let error = pages(text, &index(), "/api-reference").unwrap_err();
        assert_eq!(
            error.to_string(),
            "`https://docs.example/a/llms.txt` lists no page below `/api-reference/`; it has /reference/ (2), / (1), /guides/ (1): set `prefix` to the directory of the API's pages"
        );
        let error = pages("no link", &index(), "").unwrap_err();
        assert_eq!(
            error.to_string(),
            "`https://docs.example/a/llms.txt` lists no page of its own origin; is it the address of an index?"
        );
    }

    #[test]
    fn an_index_of_too_many_pages_is_refused() {
        let links: Vec<_> = (0..=MOST_PAGES)
            .map(|page| format!("- [p](/api/{page})"))
            .collect();
        let text = links.join("\n");
        let error = pages(&text, &index(), "/api").unwrap_err();
        assert!(error.to_string().contains("2001 pages"), "{error}");
    }

    #[test]
    fn a_directory_outside_of_the_index_is_refused() {
        for (text, reason) in [
            (
                "api",
                "is neither an absolute path, `/api-reference/`, nor a URL",
            ),
            (
                "",
                "is neither an absolute path, `/api-reference/`, nor a URL",
            ),
            (
                "//other.example/api",
                "is neither an absolute path, `/api-reference/`, nor a URL",
            ),
            (
                "https://other.example/api/",
                "is of another origin than the index",
            ),
            (
                "http://docs.example/api/",
                "is of another origin than the index",
            ),
            ("https://u:p@docs.example/api/", "has a user name in it"),
            ("/api?x", "has characters that a directory cannot have"),
            ("/api#x", "has characters that a directory cannot have"),
            ("/\\other.example/", "is of another origin than the index"),
        ] {
            assert_eq!(parse_prefix(text, &index()), Err(reason), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn every_page_of_any_index_is_of_its_origin_and_below_the_directory(
            text in "(\\[a\\]\\((https://docs\\.example|//|/|\\.\\./|/api/|\\PC){0,4}\\) ?){0,6}"
        ) {
            for url in pages(&text, &index(), "/api").unwrap_or_default() {
                proptest::prop_assert!(same_origin(&url, &index()));
                proptest::prop_assert!(lies_below(url.path(), "/api"));
            }
        }
    }
}
