//! Tests of the pages of an index: their selection, their number at a time, and their order.

use std::thread::sleep;
use std::time::{Duration, Instant};

use cargo_openapi_client::fetch::{Failure, Origin, UpstreamError};
use cargo_openapi_client::provider::Place;
use tempfile::TempDir;

use crate::server::{Seen, Server, answer};
use crate::{Asked, DOCUMENT, Log, error, failure_of, obtained, page};

/// An index of these pages, and some other links.
pub(crate) fn listing(paths: &[String]) -> String {
    let mut text = "# Docs\n\n- [Home](/)\n- [Guide](/guides/start.md): how to\n".to_owned();
    for path in paths {
        text.push_str(&format!("- [Page]({path}): an operation\n"));
    }
    text
}

/// The paths of pages below `/api-reference/`, by their numbers.
pub(crate) fn paths(count: usize) -> Vec<String> {
    (0..count)
        .map(|number| format!("/api-reference/p{number:02}.md"))
        .collect()
}

/// The answers of a site with this many pages. Every fourth page has no document.
pub(crate) fn site(seen: &Seen, count: usize, version: &str) -> Vec<u8> {
    if seen.path == "/llms.txt" {
        return answer(200, &[], listing(&paths(count)));
    }
    let name = seen
        .path
        .strip_prefix("/api-reference")
        .and_then(|name| name.strip_suffix(".md"))
        .unwrap();
    let number: usize = name[2..].parse().unwrap();
    if number % 4 == 3 {
        return answer(200, &[], "# Only text\n");
    }
    answer(200, &[], page(name, version))
}

#[test]
fn the_pages_of_an_index_are_merged_and_those_without_a_document_listed() {
    let server = Server::start(|seen| {
        sleep(Duration::from_millis(10));
        site(seen, 12, "1")
    });
    let url = format!("{}/llms.txt", server.url);
    let cache = TempDir::new().unwrap();
    let log = Log::default();
    let answer = Asked::new(&cache, &[&url]).watched(&log).unwrap();
    let cargo_openapi_client::fetch::Answer::Obtained(all) = answer else {
        panic!("it is unchanged");
    };
    assert_eq!(all.text.matches("operationId").count(), 9);
    let without: Vec<_> = [3, 7, 11]
        .map(|number| format!("{}{}", server.url, paths(12)[number]))
        .into();
    assert_eq!((all.parts, &all.without_document), (12, &without));
    assert_eq!(all.place, Some(Place::Index { url, prefix: None }));
    assert_eq!((&all.etag, &all.file, &all.shown), (&None, &None, &None));
    assert_eq!(all.document.file.path, "specs/library.yaml");
    assert_eq!((log.count("begin 12"), log.count("fetched")), (1, 12));
    let most = server.at_once();
    assert!((2..=4).contains(&most), "{most} at a time");
    // Every page was requested once, and the index again at the end.
    let asked = server.asked();
    assert_eq!(asked.len(), 14);
    assert!(!asked.iter().any(|path| path.contains("guides")));
}

#[test]
fn the_order_is_that_of_the_index_not_of_arrival() {
    let merged = |delay: fn(u64) -> u64| {
        let server = Server::start(move |seen| {
            let digits = seen.path.chars().filter(char::is_ascii_digit);
            let number = digits.collect::<String>().parse().unwrap_or(0);
            sleep(Duration::from_millis(delay(number)));
            site(seen, 6, "1")
        });
        let text = obtained(&[&format!("{}/llms.txt", server.url)]).text;
        let places: Vec<_> = [0, 1, 2, 4, 5]
            .map(|number| text.find(&format!("/p{number:02}:")).unwrap())
            .into();
        assert!(places.is_sorted(), "{text}");
        text
    };
    let in_order = merged(|number| number * 10);
    assert_eq!(in_order, merged(|number| 60 - number * 10));
}

#[test]
fn starts_of_requests_are_apart() {
    let server = Server::start(|seen| site(seen, 3, "1"));
    let cache = TempDir::new().unwrap();
    let mut asked = Asked::new(&cache, &[&format!("{}/llms.txt", server.url)]);
    asked.settings.pause = Duration::from_millis(40);
    let start = Instant::now();
    asked.obtained();
    assert!(start.elapsed() >= Duration::from_millis(80));
}

#[test]
fn a_prefix_selects_the_pages_and_is_recorded() {
    let server = Server::start(|seen| match seen.path.as_str() {
        "/docs/index.txt" => answer(
            200,
            &[("Content-Type", "text/plain")],
            "[a](v2/a.md) [b](../v2/b.md) [c](/docs/v2-old/c.md)",
        ),
        "/docs/v2/a.md" => answer(200, &[], page("/a", "1")),
        other => panic!("{other}"),
    });
    let url = format!("{}/docs/index.txt", server.url);
    let prefixes = ["/docs/v2/".to_owned(), format!("{}/docs/v2", server.url)];
    let cache = TempDir::new().unwrap();
    let mut asked = Asked::new(&cache, &[&url]);
    for prefix in &prefixes {
        asked.prefix = Some(prefix);
        let obtained = asked.obtained();
        assert!(obtained.text.contains("/a:"));
        assert_eq!(
            obtained.place,
            Some(Place::Index {
                url: url.clone(),
                prefix: Some(prefix.clone())
            })
        );
    }
    asked.prefix = Some("https://other.example/docs/");
    let said = asked.error().to_string();
    assert!(said.contains("of another origin"), "{said}");
}

#[test]
fn an_index_that_the_table_names_may_have_any_file_name() {
    let server = Server::start(|seen| match seen.path.as_str() {
        "/sitemap.md" => answer(200, &[], "[a](/api-reference/p00.md)"),
        _ => site(seen, 1, "1"),
    });
    let url = format!("{}/sitemap.md", server.url);
    let cache = TempDir::new().unwrap();
    let mut asked = Asked::new(&cache, &[&url]);
    let place = Place::Index { url, prefix: None };
    asked.origins = Origin::of_place(&place).unwrap();
    assert_eq!(asked.obtained().place, Some(place));
}

#[test]
fn an_index_without_pages_there_lists_its_directories() {
    let index = "[a](/reference/a.md) [b](/reference/b.md) [c](/guides/c.md)";
    let server = Server::answering(answer(200, &[], index));
    let said = error(&[&format!("{}/llms.txt", server.url)]).to_string();
    assert!(
        said.ends_with(
            "lists no page below `/api-reference/`; it has /reference/ (2), /guides/ (1): set `prefix` to the directory of the API's pages"
        ),
        "{said}"
    );
}

#[test]
fn pages_without_any_document_are_an_error() {
    let server = Server::start(|seen| match seen.path.as_str() {
        "/llms.txt" => answer(200, &[], listing(&paths(3))),
        _ => answer(200, &[], "# Only text\n"),
    });
    let said = error(&[&format!("{}/llms.txt", server.url)]).to_string();
    assert!(said.starts_with("none of the 3 pages that"), "{said}");
}

#[test]
fn a_page_that_fails_ends_the_run_and_is_named() {
    let server = Server::start(|seen| {
        if seen.path.contains("p02") {
            return answer(404, &[], "");
        }
        site(seen, 6, "1")
    });
    let url = format!("{}{}", server.url, paths(6)[2]);
    let error = error(&[&format!("{}/llms.txt", server.url)]);
    assert_eq!(failure_of(error, &url), Failure::Status(404));
}

#[test]
fn a_page_that_is_cut_off_is_an_error() {
    let server = Server::start(|seen| {
        if seen.path.contains("p01") {
            return answer(200, &[], page("/p01", "1").replace("\n````\n", "\n"));
        }
        site(seen, 3, "1")
    });
    let UpstreamError::Findings(findings) = error(&[&format!("{}/llms.txt", server.url)]) else {
        panic!("it is no finding");
    };
    let found: Vec<_> = findings.iter().map(|it| it.id).collect();
    assert_eq!(found, ["unterminated-fence"]);
}

#[test]
fn a_document_that_an_index_lists_is_one_of_its_parts() {
    let server = Server::start(|seen| match seen.path.as_str() {
        "/llms.txt" => answer(
            200,
            &[],
            "[a](/api-reference/openapi.yaml) [b](/api-reference/other.json)",
        ),
        "/api-reference/openapi.yaml" => answer(200, &[], DOCUMENT),
        _ => answer(200, &[], "{\"collection\": 1"),
    });
    let obtained = obtained(&[&format!("{}/llms.txt", server.url)]);
    assert_eq!(obtained.text, DOCUMENT);
    assert_eq!(obtained.without_document.len(), 1);
}

#[test]
fn an_index_is_named_alone() {
    let server = Server::start(|seen| site(seen, 1, "1"));
    let index = format!("{}/llms.txt", server.url);
    let page = format!("{}{}", server.url, paths(1)[0]);
    let error = error(&[&page, &index]);
    assert!(matches!(error, UpstreamError::IndexAmongOthers(url) if url == index));
    assert!(server.seen().is_empty());
}

#[test]
fn pages_that_are_too_large_together_are_refused() {
    let server = Server::start(|seen| site(seen, 12, "1"));
    let url = format!("{}/llms.txt", server.url);
    let cache = TempDir::new().unwrap();
    let mut asked = Asked::new(&cache, &[&url]);
    asked.settings.total_bytes = 1_000;
    let error = asked.error();
    assert!(
        matches!(error, UpstreamError::TooManyBytes(1_000)),
        "{error}"
    );
    assert!(server.seen().len() < 12, "{}", server.seen().len());
}
