//! Tests of repeated runs: they resume an interrupted run, and fetch only changes after a complete one.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use cargo_openapi_client::fetch::UpstreamError;
use tempfile::TempDir;

use crate::indexes::{paths, site};
use crate::server::{Server, answer};
use crate::{Asked, page};

/// A site of 8 pages whose sixth fails until it is repaired.
fn out_of_order() -> (Server, Arc<AtomicBool>) {
    let mended = Arc::new(AtomicBool::new(false));
    let is_mended = Arc::clone(&mended);
    let server = Server::start(move |seen| {
        if seen.path.contains("p05") && !is_mended.load(Ordering::SeqCst) {
            return answer(500, &[], "");
        }
        site(seen, 8, "1")
    });
    (server, mended)
}

#[test]
fn an_interrupted_run_is_resumed() {
    let (server, mended) = out_of_order();
    let cache = TempDir::new().unwrap();
    let mut asked = Asked::new(&cache, &[&format!("{}/llms.txt", server.url)]);
    // One request at a time, so that the test knows which pages have arrived.
    asked.settings.at_once = 1;
    assert!(matches!(asked.error(), UpstreamError::Fetch { .. }));
    assert_eq!(server.asked().len(), 7);
    mended.store(true, Ordering::SeqCst);
    let resumed = asked.obtained();
    let missing = [
        &paths(8)[5..],
        &["/llms.txt".to_owned(), "/llms.txt".to_owned()],
    ]
    .concat();
    assert_eq!(server.asked(), missing);

    let other = TempDir::new().unwrap();
    let whole = Asked::new(&other, &[&format!("{}/llms.txt", server.url)]).obtained();
    assert_eq!(resumed.text, whole.text);
    assert_eq!(resumed.without_document, whole.without_document);
}

#[test]
fn a_run_that_was_interrupted_too_long_ago_starts_again() {
    let (server, mended) = out_of_order();
    let cache = TempDir::new().unwrap();
    let mut asked = Asked::new(&cache, &[&format!("{}/llms.txt", server.url)]);
    // When a request fails, no other may be under way, because it would be counted below.
    asked.settings.at_once = 1;
    asked.error();
    server.asked();
    mended.store(true, Ordering::SeqCst);
    asked.settings.kept_for = std::time::Duration::ZERO;
    // The age counts whole seconds.
    std::thread::sleep(std::time::Duration::from_millis(1100));
    asked.obtained();
    assert_eq!(server.asked().len(), 10);
}

#[test]
fn after_a_whole_run_only_what_changed_is_sent() {
    let is_new = Arc::new(AtomicBool::new(false));
    let changed = Arc::clone(&is_new);
    let server = Server::start(move |seen| {
        let title = match (seen.path.contains("p01"), changed.load(Ordering::SeqCst)) {
            (true, true) => "/changed",
            _ => "/p",
        };
        let tag = format!("\"{title}\"");
        if seen.header("If-None-Match") == Some(&tag) {
            return answer(304, &[], "");
        }
        let body = match seen.path.as_str() {
            "/llms.txt" => "[a](/api-reference/p00.md) [b](/api-reference/p01.md)".to_owned(),
            _ => page(title, "1"),
        };
        answer(200, &[("ETag", &tag)], body)
    });
    let cache = TempDir::new().unwrap();
    let asked = Asked::new(&cache, &[&format!("{}/llms.txt", server.url)]);
    let first = asked.obtained().text;
    assert!(server.seen()[0].header("If-None-Match").is_none());
    server.asked();

    assert_eq!(asked.obtained().text, first);
    for seen in server.seen() {
        assert!(seen.header("If-None-Match").is_some(), "{seen:?}");
    }
    assert_eq!(server.asked().len(), 4);
    is_new.store(true, Ordering::SeqCst);
    assert!(asked.obtained().text.contains("/changed"));
}

#[test]
fn a_run_that_ends_in_contradictions_is_not_resumed() {
    let server = Server::start(|seen| {
        let name = seen.path.trim_end_matches(".md");
        answer(200, &[], page(name, name))
    });
    let cache = TempDir::new().unwrap();
    let urls = ["a", "b"].map(|name| format!("{}/{name}.md", server.url));
    let asked = Asked::new(&cache, &[&urls[0], &urls[1]]);
    for _ in 0..2 {
        assert!(matches!(asked.error(), UpstreamError::Findings(_)));
        assert_eq!(server.asked().len(), 4);
    }
}

#[test]
fn a_run_needs_no_cache() {
    let server = Server::start(|seen| site(seen, 3, "1"));
    let cache = TempDir::new().unwrap();
    let mut asked = Asked::new(&cache, &[&format!("{}/llms.txt", server.url)]);
    let whole = asked.obtained().text;
    for entry in fs_err::read_dir(cache.path()).unwrap() {
        fs_err::write(entry.unwrap().path(), "\u{1b}{").unwrap();
    }
    assert_eq!(asked.obtained().text, whole);
    let file = tempfile::NamedTempFile::new().unwrap();
    let below = file.path().join("below");
    asked.cache = &below;
    assert_eq!(asked.obtained().text, whole);
}
