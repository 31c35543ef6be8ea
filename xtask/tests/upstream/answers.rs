//! Tests of one address and its answers: documents, pages, statuses, and busy servers.

use std::time::Duration;

use cargo_openapi_client::fetch::{Answer, Failure, UpstreamError, Validators};
use cargo_openapi_client::provider::Place;
use tempfile::TempDir;

use crate::server::{Server, answer};
use crate::{Asked, DOCUMENT, error, failure, obtained, page};

const DATE: &str = "Sun, 06 Nov 1994 08:49:37 GMT";

#[test]
fn a_document_is_kept_byte_for_byte_with_its_validators() {
    let text = format!("\u{feff}{}", DOCUMENT.replace('\n', "\r\n"));
    let headers = [("ETag", "W/\"a\""), ("Last-Modified", DATE)];
    let server = Server::answering(answer(200, &headers, &text));
    let url = format!("{}/openapi.yaml", server.url);
    let obtained = obtained(&[&url]);
    assert_eq!(obtained.text, text);
    assert_eq!(obtained.shown.as_deref(), Some(url.as_str()));
    assert_eq!(obtained.place, Some(Place::Document(url)));
    assert_eq!(obtained.etag.as_deref(), Some("W/\"a\""));
    assert_eq!(obtained.last_modified.as_deref(), Some(DATE));
    assert_eq!((obtained.file, obtained.is_json), (None, false));
}

#[test]
fn a_request_has_a_user_agent_and_no_credential() {
    let server = Server::answering(answer(200, &[("Set-Cookie", "a=b")], DOCUMENT));
    obtained(&[&server.url]);
    let seen = &server.seen()[0];
    let name = seen.header("User-Agent").unwrap();
    assert_eq!(
        name,
        concat!("cargo-openapi-client/", env!("CARGO_PKG_VERSION"))
    );
    for header in ["Authorization", "Cookie", "Referer", "If-None-Match"] {
        assert_eq!(seen.header(header), None);
    }
}

#[test]
fn the_block_of_a_page_is_the_document() {
    let page = page("/a", "1");
    let server = Server::answering(answer(200, &[("ETag", "\"p\"")], &page));
    let url = format!("{}/a.md", server.url);
    let obtained = obtained(&[&url]);
    assert!(page.contains(&format!("get /a\n{}````\n", obtained.text)));
    assert_eq!(obtained.place, Some(Place::Pages(vec![url])));
    assert_eq!(obtained.etag.as_deref(), Some("\"p\""));
    assert_eq!(obtained.shown, None);
}

#[test]
fn json_and_yaml_are_distinguished() {
    let text = "{\"openapi\": \"3.1.0\", \"paths\": {}}";
    let server = Server::answering(answer(200, &[("Content-Type", "application/json")], text));
    let obtained = obtained(&[&format!("{}/openapi.json", server.url)]);
    assert_eq!(obtained.text, text);
    assert!(obtained.is_json);
}

#[test]
fn a_compressed_document_is_decompressed() {
    let packed = bytes(
        "1f8b0800000000000203cb2f48cd4b2cc8b45230d633d433e0cacc4bcbb752a82ec92cc949b55208d151284b2d2acecccfb352503754afe52a482cc92806cad77201005e15ef2738000000",
    );
    let server = Server::start(move |seen| {
        assert!(seen.header("Accept-Encoding").unwrap().contains("gzip"));
        answer(200, &[("Content-Encoding", "gzip")], &packed)
    });
    assert_eq!(obtained(&[&server.url]).text, DOCUMENT);
}

/// The bytes of hexadecimal digits.
pub(crate) fn bytes(digits: &str) -> Vec<u8> {
    (0..digits.len() / 2)
        .map(|index| u8::from_str_radix(&digits[index * 2..index * 2 + 2], 16).unwrap())
        .collect()
}

#[test]
fn a_known_document_that_has_not_changed_is_not_sent_again() {
    let server = Server::start(|seen| {
        let is_known = seen.header("If-None-Match") == Some("\"a\"")
            && seen.header("If-Modified-Since") == Some(DATE);
        if is_known {
            answer(304, &[], "")
        } else {
            answer(200, &[], DOCUMENT)
        }
    });
    let cache = TempDir::new().unwrap();
    let mut asked = Asked::new(&cache, &[&server.url]);
    for (etag, is_unchanged) in [("\"a\"", true), ("\"b\"", false)] {
        asked.known = Some(Validators {
            etag: Some(etag.to_owned()),
            last_modified: Some(DATE.to_owned()),
        });
        let answer = asked.answer().unwrap();
        assert_eq!(matches!(answer, Answer::Unchanged), is_unchanged);
    }
}

#[test]
fn not_modified_for_a_request_without_conditions_is_an_error() {
    let server = Server::answering(answer(304, &[], ""));
    let url = format!("{}/openapi.yaml", server.url);
    assert_eq!(failure(&url), Failure::NotModified);
    let cache = TempDir::new().unwrap();
    let mut asked = Asked::new(&cache, &[&url]);
    asked.known = Some(Validators::default());
    let error = asked.error().to_string();
    assert!(error.contains("a request without conditions"), "{error}");
}

#[test]
fn other_statuses_are_errors_that_are_not_repeated() {
    for status in [204, 206, 400, 403, 404, 410, 500, 502] {
        let server = Server::answering(answer(status, &[], ""));
        let url = format!("{}/a.yaml", server.url);
        assert_eq!(failure(&url), Failure::Status(status));
        assert_eq!(server.seen().len(), 1);
    }
}

#[test]
fn a_request_to_a_busy_server_is_repeated() {
    let busy = answer(429, &[("Retry-After", "0")], "");
    let server = Server::in_turn(vec![busy, answer(503, &[], ""), answer(200, &[], DOCUMENT)]);
    assert_eq!(obtained(&[&server.url]).text, DOCUMENT);
    assert_eq!(server.seen().len(), 3);
}

#[test]
fn a_request_to_a_busy_server_is_repeated_twice() {
    let server = Server::answering(answer(503, &[], ""));
    let url = format!("{}/", server.url);
    assert_eq!(failure(&url), Failure::Status(503));
    assert_eq!(server.seen().len(), 3);
}

#[test]
fn a_server_that_asks_for_a_long_pause_is_not_asked_again() {
    let server = Server::answering(answer(429, &[("Retry-After", "3600")], ""));
    let url = format!("{}/", server.url);
    let expected = Failure::Busy {
        status: 429,
        wait: Duration::from_secs(3600),
    };
    assert_eq!(failure(&url), expected);
    assert_eq!(server.seen().len(), 1);
    let said = error(&[&url]).to_string();
    assert!(said.contains("429 Too Many Requests") && said.contains("3600 seconds"));
}

#[test]
fn a_request_over_a_refused_or_dropped_connection_is_repeated() {
    let server = Server::in_turn(vec![Vec::new(), answer(200, &[], DOCUMENT)]);
    assert_eq!(obtained(&[&server.url]).text, DOCUMENT);
    assert_eq!(server.seen().len(), 2);

    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    drop(listener);
    let Failure::Unreachable(cause) = failure(&url) else {
        panic!("it was reached");
    };
    assert!(cause.contains("refused"), "{cause}");
}

#[test]
fn files_and_addresses_are_merged_in_their_order() {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("b.md");
    fs_err::write(&path, page("/b", "1")).unwrap();
    let server = Server::start(|seen| {
        let name = seen.path.trim_end_matches(".md");
        answer(200, &[("ETag", "\"x\"")], page(name, "1"))
    });
    let [first, last] = ["c", "a"].map(|name| format!("{}/{name}.md", server.url));
    let path = path.display().to_string();
    let all = obtained(&[&first, &path, &last, &first]);
    let places: Vec<_> = ["/c:", "/b:", "/a:"]
        .map(|path| all.text.find(path).unwrap())
        .into();
    assert!(places.is_sorted(), "{}", all.text);
    assert_eq!((all.place, all.parts), (None, 3));
    assert_eq!(all.file.as_deref(), Some("b.md"));
    assert_eq!((all.etag, all.shown), (None, None));

    let published = obtained(&[&first, &last]);
    assert_eq!(published.place, Some(Place::Pages(vec![first, last])));
    assert_eq!(published.file, None);
}

#[test]
fn a_file_needs_no_server() {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("openapi.yaml");
    fs_err::write(&path, DOCUMENT).unwrap();
    let shown = path.display().to_string();
    let obtained = obtained(&[&shown]);
    assert_eq!(obtained.text, DOCUMENT);
    assert_eq!(obtained.shown, Some(shown));
    assert_eq!(obtained.file.as_deref(), Some("openapi.yaml"));
    assert_eq!((obtained.place, obtained.parts), (None, 1));
}

#[test]
fn a_prefix_without_an_index_is_an_error() {
    let server = Server::answering(answer(200, &[], DOCUMENT));
    let cache = TempDir::new().unwrap();
    let mut asked = Asked::new(&cache, &[&server.url]);
    asked.prefix = Some("/api/");
    assert!(matches!(asked.error(), UpstreamError::Prefix { .. }));
}
