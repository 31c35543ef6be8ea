//! Tests of a provider that publishes a new version during a fetch.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use cargo_openapi_client::fetch::{Answer, Obtained, UpstreamError};
use tempfile::TempDir;

use crate::indexes::{listing, paths, site};
use crate::server::{Seen, Server, answer};
use crate::{Asked, Log, error, page};

/// A site whose pages have the version that `version` returns. Its argument is the number of earlier answers.
fn changing(version: impl Fn(&Seen, usize) -> &'static str + Send + Sync + 'static) -> Server {
    let before = AtomicUsize::new(0);
    Server::start(move |seen| {
        let version = version(seen, before.fetch_add(1, Ordering::SeqCst));
        site(seen, 3, version)
    })
}

fn obtained(server: &Server, log: &Log) -> Obtained {
    let cache = TempDir::new().unwrap();
    let asked = Asked::new(&cache, &[&format!("{}/llms.txt", server.url)]);
    match asked.watched(log) {
        Ok(Answer::Obtained(obtained)) => *obtained,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_version_that_changes_between_two_pages_ends_with_the_new_one() {
    // The index is the first answer, a page of the old version the second.
    let server = changing(|_, before| if before < 2 { "1" } else { "2" });
    let log = Log::default();
    let text = obtained(&server, &log).text;
    assert!(
        text.contains("version: \"2\"") && !text.contains("version: \"1\""),
        "{text}"
    );
    assert_eq!((log.count("again"), log.count("begin 3")), (1, 2));
}

#[test]
fn versions_that_never_settle_are_contradictions_at_their_places() {
    let server = changing(|seen, _| if seen.path.contains("p00") { "1" } else { "2" });
    let UpstreamError::Findings(findings) = error(&[&format!("{}/llms.txt", server.url)]) else {
        panic!("it is no finding");
    };
    assert_eq!(findings[0].id, "merge-conflict");
    assert!(findings[0].file.path.ends_with("p01.md"));
    let help = findings[0].help.as_deref().unwrap();
    assert!(help.contains("may belong to different versions"), "{help}");
    // Each page was requested twice, and the index before and after each time.
    let asked = server.asked();
    assert_eq!(asked.iter().filter(|path| path.contains("p00")).count(), 2);
    assert_eq!(asked.len(), 10);
}

#[test]
fn an_index_that_gained_a_page_meanwhile_is_read_again() {
    let asked_before = AtomicUsize::new(0);
    let server = Server::start(move |seen| match seen.path.as_str() {
        "/llms.txt" => {
            let count = match asked_before.fetch_add(1, Ordering::SeqCst) {
                0 => 2,
                _ => 3,
            };
            answer(200, &[], listing(&paths(count)))
        }
        _ => site(seen, 3, "1"),
    });
    let log = Log::default();
    let obtained = obtained(&server, &log);
    assert_eq!(obtained.text.matches("operationId").count(), 3);
    assert_eq!((log.count("begin 2"), log.count("begin 3")), (1, 1));
}

#[test]
fn an_index_that_always_changes_is_read_twice_and_accepted() {
    let asked_before = AtomicUsize::new(0);
    let server = Server::start(move |seen| match seen.path.as_str() {
        "/llms.txt" => {
            let stamp = asked_before.fetch_add(1, Ordering::SeqCst);
            answer(200, &[], format!("{}{stamp}\n", listing(&paths(2))))
        }
        _ => answer(200, &[], page("/same", "1")),
    });
    let log = Log::default();
    assert!(obtained(&server, &log).text.contains("/same"));
    assert_eq!(log.count("again"), 1);
}

#[test]
fn pages_named_one_by_one_are_fetched_again_too() {
    let before = AtomicUsize::new(0);
    let server = Server::start(move |seen| {
        let version = match before.fetch_add(1, Ordering::SeqCst) {
            0 => "1",
            _ => "2",
        };
        answer(200, &[], page(seen.path.trim_end_matches(".md"), version))
    });
    let urls = ["a", "b"].map(|name| format!("{}/{name}.md", server.url));
    let cache = TempDir::new().unwrap();
    let text = Asked::new(&cache, &[&urls[0], &urls[1]]).obtained().text;
    assert!(text.contains("version: \"2\""), "{text}");
    assert_eq!(server.seen().len(), 4);
}

#[test]
fn a_contradiction_reveals_a_wrong_entity_tag() {
    let runs = Arc::new(AtomicUsize::new(0));
    let run = Arc::clone(&runs);
    let server = Server::start(move |seen| {
        let (tag, version) = match (run.load(Ordering::SeqCst), seen.path.as_str()) {
            (0, _) => ("\"1\"", "1"),
            // The new version has the tag of the old one.
            (_, "/a.md") => ("\"1\"", "2"),
            _ => ("\"2\"", "2"),
        };
        if seen.header("If-None-Match") == Some(tag) {
            return answer(304, &[], "");
        }
        let page = page(seen.path.trim_end_matches(".md"), version);
        answer(200, &[("ETag", tag)], page)
    });
    let urls = ["a", "b"].map(|name| format!("{}/{name}.md", server.url));
    let cache = TempDir::new().unwrap();
    let asked = Asked::new(&cache, &[&urls[0], &urls[1]]);
    assert!(asked.obtained().text.contains("version: \"1\""));
    runs.store(1, Ordering::SeqCst);
    assert!(asked.obtained().text.contains("version: \"2\""));
}
