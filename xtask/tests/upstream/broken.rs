//! Tests of answers that are not documents: cut off, lying, too large, of another type, slow, or hostile.

use std::thread::sleep;
use std::time::Duration;

use cargo_openapi_client::fetch::{Failure, UpstreamError};
use tempfile::TempDir;

use crate::answers::bytes;
use crate::server::{Server, answer, raw};
use crate::{Asked, DOCUMENT, error, failure, failure_of, page};

/// The failure of an answer with a limit of 1000 bytes.
fn limited(answer: Vec<u8>) -> Failure {
    let server = Server::answering(answer);
    let url = format!("{}/openapi.yaml", server.url);
    let cache = TempDir::new().unwrap();
    let mut asked = Asked::new(&cache, &[&url]);
    asked.settings.limits.bytes = 1000;
    failure_of(asked.error(), &url)
}

#[test]
fn a_body_that_ends_early_is_an_error() {
    let length = format!("Content-Length: {}\r\n", DOCUMENT.len() + 1);
    let cut = raw(200, &[], &length, DOCUMENT.as_bytes());
    assert!(matches!(limited(cut), Failure::CutOff(_)));
    let chunk = format!("{:x}\r\n{DOCUMENT}\r\n", DOCUMENT.len());
    let cut = raw(200, &[], "Transfer-Encoding: chunked\r\n", chunk.as_bytes());
    assert!(matches!(limited(cut), Failure::CutOff(_)));
}

#[test]
fn a_body_longer_than_its_declared_length_is_cut_there() {
    // The remaining bytes belong to no answer, and the document is broken without them.
    let page = page("/a", "1");
    let length = format!("Content-Length: {}\r\n", page.len() - 10);
    let server = Server::answering(raw(200, &[], &length, page.as_bytes()));
    let UpstreamError::Findings(findings) = error(&[&format!("{}/a.md", server.url)]) else {
        panic!("it is no finding");
    };
    assert_eq!(findings[0].id, "unterminated-fence");
}

#[test]
fn a_body_with_too_large_a_declared_length_is_not_read() {
    let huge = raw(200, &[], "Content-Length: 99999999999\r\n", b"");
    assert_eq!(limited(huge), Failure::TooLarge(1000));
}

#[test]
fn a_body_of_unknown_length_is_read_up_to_the_limit() {
    let body = format!("{DOCUMENT}#{}", "a".repeat(2000));
    assert_eq!(
        limited(raw(200, &[], "", body.as_bytes())),
        Failure::TooLarge(1000)
    );
}

#[test]
fn the_limit_holds_for_decompressed_bodies() {
    let packed = bytes(
        "1f8b0800000000000203edc1b100000000023098c8f29748a2735b0a0000000000000000000000000000000000000000000000000000000070325fe8316031750000",
    );
    assert!(packed.len() < 1000);
    let gzip = [("Content-Encoding", "gzip")];
    assert_eq!(
        limited(answer(200, &gzip, &packed)),
        Failure::TooLarge(1000)
    );
    let damaged = limited(answer(200, &gzip, &packed[..20]));
    assert!(matches!(damaged, Failure::CutOff(_)), "{damaged}");
}

#[test]
fn pages_have_a_limit_of_their_own() {
    let server = Server::answering(answer(200, &[], page("/a", "1")));
    let url = format!("{}/a.md", server.url);
    let cache = TempDir::new().unwrap();
    let mut asked = Asked::new(&cache, &[&url]);
    asked.settings.page_bytes = 100;
    assert_eq!(failure_of(asked.error(), &url), Failure::TooLarge(100));
}

#[test]
fn a_type_that_a_document_cannot_have_is_refused() {
    for declared in ["text/html; charset=utf-8", "image/png"] {
        let server = Server::answering(answer(200, &[("Content-Type", declared)], DOCUMENT));
        let said = error(&[&server.url]).to_string();
        let name = declared.split(';').next().unwrap();
        assert_eq!(
            said,
            format!(
                "`{}/` answered with {name}, but a document is YAML, JSON or Markdown; name the address of the page's Markdown",
                server.url
            )
        );
    }
}

#[test]
fn text_that_is_not_utf8_is_refused_at_its_byte() {
    let server = Server::answering(answer(200, &[], b"openapi: caf\xe9\n"));
    assert_eq!(failure(&format!("{}/", server.url)), Failure::NotUtf8(12));
}

#[test]
fn a_request_to_a_slow_server_ends_in_time() {
    let server = Server::start(|_| {
        sleep(Duration::from_millis(400));
        answer(200, &[], DOCUMENT)
    });
    let url = format!("{}/", server.url);
    let cache = TempDir::new().unwrap();
    let mut asked = Asked::new(&cache, &[&url]);
    asked.settings.timeout = Duration::from_millis(100);
    let expected = Failure::TimedOut(asked.settings.timeout);
    assert_eq!(failure_of(asked.error(), &url), expected);
    assert_eq!(server.seen().len(), 1, "it is not asked again");
}

#[test]
fn a_text_that_is_not_a_description_is_a_finding_at_its_place() {
    let server = Server::answering(answer(200, &[], "openapi: [\n"));
    let url = format!("{}/openapi.yaml", server.url);
    let UpstreamError::Findings(findings) = error(&[&url]) else {
        panic!("it is no finding");
    };
    assert_eq!(
        (findings[0].id, findings[0].file.path.as_str()),
        ("syntax", url.as_str())
    );
}

#[test]
fn hostile_bytes_are_escaped() {
    let clear = "\u{1b}[2J\u{202e}";
    let mut said = Vec::new();
    for answer in [
        answer(200, &[("Content-Type", "image/\u{9b}2J")], ""),
        answer(302, &[("Location", "http://other.example/\u{9b}2J")], ""),
        answer(200, &[], format!("{clear}: [\n")),
        answer(200, &[("ETag", "\"\u{9b}\"")], "openapi: {\n"),
        answer(500, &[], clear),
        format!("HTTP/1.1 {clear}\r\n\r\n").into_bytes(),
    ] {
        let server = Server::answering(answer);
        said.push(error(&[&format!("{}/openapi.yaml", server.url)]).to_string());
    }
    let index = format!("- [a](/{clear}/a.md)\n");
    let server = Server::answering(answer(200, &[], index));
    said.push(error(&[&format!("{}/llms.txt", server.url)]).to_string());
    for text in said {
        assert!(
            !text.chars().any(|it| it.is_control() || it == '\u{202e}'),
            "{text:?}"
        );
    }
}
