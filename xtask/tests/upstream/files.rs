//! Tests of descriptions in several files, fetched from a server.

use std::sync::atomic::{AtomicUsize, Ordering};

use cargo_openapi_client::fetch::{Failure, Obtained, UpstreamError};
use generator::Severity;

use crate::server::{Seen, Server, answer};
use crate::{Asked, error, obtained};

const ENTRY: &str = "openapi: 3.1.0
info: {title: T, version: '1'}
paths:
  /a: {$ref: 'paths/a.yaml'}
";

const PATH: &str = "get:
  operationId: get_a
  responses:
    '200':
      description: A.
      content: {application/json: {schema: {$ref: '/common/schemas.yaml?v=1#/A'}}}
";

const SCHEMAS: &str = "A: {type: object, properties: {b: {$ref: '#/B'}}}\nB: {type: string}\n";

fn usual(seen: &Seen) -> Vec<u8> {
    match seen.path.as_str() {
        "/v1/openapi.yaml" => answer(200, &[("ETag", "\"1\"")], ENTRY),
        "/v1/paths/a.yaml" => answer(200, &[], PATH),
        "/common/schemas.yaml?v=1" => answer(200, &[], SCHEMAS),
        _ => answer(404, &[], "nothing"),
    }
}

fn errors(obtained: &Obtained) -> Vec<String> {
    let findings = generator::lint(&obtained.document, &obtained.document.value);
    let errors = findings
        .into_iter()
        .filter(|it| it.severity == Severity::Error);
    errors
        .map(|it| {
            let at = it.position().unwrap();
            format!("{}:{}:{}: {}", it.file.path, at.line, at.column, it.message)
        })
        .collect()
}

#[test]
fn the_files_of_one_origin_become_one_document_below_one_directory() {
    let server = Server::start(usual);
    let url = format!("{}/v1/openapi.yaml", server.url);
    let obtained = obtained(&[&url]);
    assert_eq!(errors(&obtained), [""; 0]);
    assert_eq!(obtained.etag, None, "it would be the tag of one file only");
    let stored = obtained.stored("specs/a/openapi.yaml").unwrap();
    let paths: Vec<&str> = stored.texts.keys().map(String::as_str).collect();
    let schemas = "specs/a/outside/common/schemas.yaml-v_1";
    assert_eq!(
        paths,
        ["specs/a/openapi.yaml", schemas, "specs/a/paths/a.yaml"]
    );
    assert_eq!(stored.texts["specs/a/openapi.yaml"], ENTRY);
    assert_eq!(stored.texts[schemas], SCHEMAS);
    assert_eq!(
        stored.texts["specs/a/paths/a.yaml"],
        PATH.replace(
            "'/common/schemas.yaml?v=1#/A'",
            "\"../outside/common/schemas.yaml-v_1#/A\""
        )
    );
    // The kept texts mean the same as the fetched ones.
    let directory = tempfile::tempdir().unwrap();
    for (path, text) in &stored.texts {
        let path = directory.path().join(path);
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(path, text).unwrap();
    }
    let kept = directory.path().join("specs/a/openapi.yaml");
    let kept = crate::obtained(&[kept.to_str().unwrap()]);
    assert_eq!(kept.document.value, obtained.document.value);
}

#[test]
fn another_origin_is_not_asked() {
    let other = Server::answering(answer(200, &[], SCHEMAS));
    let there = format!("{}/schemas.yaml", other.url);
    let path = PATH.replace("/common/schemas.yaml?v=1", &there);
    let server = Server::start(move |seen| match seen.path.as_str() {
        "/v1/paths/a.yaml" => answer(200, &[], &path),
        _ => usual(seen),
    });
    let obtained = obtained(&[&format!("{}/v1/openapi.yaml", server.url)]);
    let place = format!("{}/v1/paths/a.yaml:6:51", server.url);
    assert_eq!(
        errors(&obtained),
        [format!("{place}: `{there}` is of another origin")]
    );
    assert!(other.seen().is_empty());
}

#[test]
fn a_redirect_is_followed_within_the_origin_only() {
    let other = Server::answering(answer(200, &[], SCHEMAS));
    for to in [
        "/common/schemas.yaml?v=1".to_owned(),
        format!("{}/x.yaml", other.url),
    ] {
        let target = to.clone();
        let path = PATH.replace("/common/schemas.yaml?v=1", "moved.yaml");
        let server = Server::start(move |seen| match seen.path.as_str() {
            "/v1/paths/a.yaml" => answer(200, &[], &path),
            "/v1/paths/moved.yaml" => answer(302, &[("Location", &target)], ""),
            _ => usual(seen),
        });
        let obtained = obtained(&[&format!("{}/v1/openapi.yaml", server.url)]);
        if to.starts_with('/') {
            assert_eq!(errors(&obtained), [""; 0]);
        } else {
            let errors = errors(&obtained);
            assert!(
                errors[0].contains("redirects to another origin"),
                "{errors:?}"
            );
        }
    }
    assert!(other.seen().is_empty());
}

#[test]
fn a_file_that_a_server_lacks_is_reported_at_the_reference_to_it() {
    let server = Server::start(|seen| match seen.path.as_str() {
        "/common/schemas.yaml?v=1" => answer(404, &[], "nothing"),
        _ => usual(seen),
    });
    let obtained = obtained(&[&format!("{}/v1/openapi.yaml", server.url)]);
    let url = &server.url;
    assert_eq!(
        errors(&obtained),
        [format!(
            "{url}/v1/paths/a.yaml:6:51: `{url}/common/schemas.yaml?v=1` answered with 404 Not Found; is it published elsewhere now?"
        )]
    );
}

#[test]
fn a_server_error_ends_the_fetch() {
    let server = Server::start(|seen| match seen.path.as_str() {
        "/common/schemas.yaml?v=1" => answer(500, &[], "broken"),
        _ => usual(seen),
    });
    match error(&[&format!("{}/v1/openapi.yaml", server.url)]) {
        UpstreamError::Fetch { failure, .. } => assert_eq!(failure, Failure::Status(500)),
        other => panic!("{other}"),
    }
}

/// A server whose schemas change with the first `changes` requests for them.
fn changing(changes: usize) -> Server {
    let asked = AtomicUsize::new(0);
    Server::start(move |seen| match seen.path.as_str() {
        "/common/schemas.yaml?v=1" => {
            let version = asked.fetch_add(1, Ordering::SeqCst).min(changes);
            answer(200, &[], format!("{SCHEMAS}V: {{title: v{version}}}\n"))
        }
        _ => usual(seen),
    })
}

#[test]
fn a_file_that_changes_meanwhile_is_fetched_again() {
    let server = changing(1);
    let obtained = obtained(&[&format!("{}/v1/openapi.yaml", server.url)]);
    let stored = obtained.stored("specs/a/openapi.yaml").unwrap();
    let schemas = &stored.texts["specs/a/outside/common/schemas.yaml-v_1"];
    assert!(schemas.ends_with("V: {title: v1}\n"), "{schemas}");
}

#[test]
fn a_file_that_changes_all_the_time_is_an_error() {
    let server = changing(usize::MAX);
    let url = format!("{}/v1/openapi.yaml", server.url);
    let expected = format!(
        "`{}/common/schemas.yaml?v=1` changes while the files of the document are fetched; try again later, or download the files and name the first of them with --from",
        server.url
    );
    assert_eq!(error(&[&url]).to_string(), expected);
}

#[test]
fn files_without_end_are_refused() {
    let server = Server::start(|seen| match seen.path.strip_prefix("/v1/paths/") {
        Some(name) => {
            let number: usize = name.trim_end_matches(".yaml").parse().unwrap_or(0);
            answer(200, &[], format!("$ref: '{}.yaml'", number + 1))
        }
        None => usual(seen),
    });
    let cache = tempfile::TempDir::new().unwrap();
    let url = format!("{}/v1/openapi.yaml", server.url);
    let mut asked = Asked::new(&cache, &[&url]);
    asked.settings.limits.files = 20;
    match asked.error() {
        UpstreamError::Findings(findings) => {
            assert_eq!(findings[0].id, "too-many-files");
            assert!(
                findings[0].file.path.ends_with("/v1/paths/18.yaml"),
                "{findings:?}"
            );
        }
        other => panic!("{other}"),
    }
    assert!(server.seen().len() <= 20);
}

#[test]
fn a_comment_that_differs_in_each_answer_is_not_a_change() {
    let asked = AtomicUsize::new(0);
    let server = Server::start(move |seen| match seen.path.as_str() {
        "/v1/openapi.yaml" => {
            let now = asked.fetch_add(1, Ordering::SeqCst);
            answer(200, &[], format!("# generated at {now}\n{ENTRY}"))
        }
        _ => usual(seen),
    });
    let obtained = obtained(&[&format!("{}/v1/openapi.yaml", server.url)]);
    assert_eq!(errors(&obtained), [""; 0]);
}

#[test]
fn mappings_lead_to_the_files_that_are_kept() {
    let server = Server::start(|seen| match seen.path.as_str() {
        "/v1/paths/a.yaml" => answer(
            200,
            &[],
            PATH.replace("/common/schemas.yaml?v=1#/A", "/pets.yaml#/Pet"),
        ),
        "/pets.yaml" => answer(
            200,
            &[],
            "Pet:\n  oneOf: [{$ref: '#/Cat'}, {$ref: /dog.yaml}]\n  discriminator: {propertyName: kind, mapping: {dog: /dog.yaml}}\nCat: {type: object}\n",
        ),
        "/dog.yaml" => answer(200, &[], "type: object\n"),
        _ => usual(seen),
    });
    let obtained = obtained(&[&format!("{}/v1/openapi.yaml", server.url)]);
    assert_eq!(errors(&obtained), [""; 0]);
    let stored = obtained.stored("specs/a/openapi.yaml").unwrap();
    let pets = &stored.texts["specs/a/outside/pets.yaml"];
    assert!(
        pets.contains("mapping: {dog: \"../outside/dog.yaml\"}"),
        "{pets}"
    );
}

#[test]
fn a_redirected_document_is_known_by_both_of_its_addresses() {
    let server = Server::start(|seen| match seen.path.as_str() {
        "/openapi.yaml" => answer(302, &[("Location", "/v1/openapi.yaml")], ""),
        "/v1/paths/a.yaml" => answer(
            200,
            &[],
            PATH.replace("/common/schemas.yaml?v=1#/A", "/openapi.yaml#/x"),
        ),
        "/v1/openapi.yaml" => answer(200, &[], format!("{ENTRY}x: {{type: string}}\n")),
        _ => usual(seen),
    });
    let obtained = obtained(&[&format!("{}/openapi.yaml", server.url)]);
    assert_eq!(errors(&obtained), [""; 0]);
    assert_eq!(obtained.document.files().count(), 1);
}

#[test]
fn files_that_are_too_large_together_are_refused_before_they_are_held() {
    let server = Server::start(|seen| match seen.path.as_str() {
        "/v1/openapi.yaml" => answer(
            200,
            &[],
            "openapi: 3.1.0\npaths: {/a: {$ref: 1.yaml}, /b: {$ref: 2.yaml}, /c: {$ref: 3.yaml}}\n",
        ),
        _ => answer(200, &[], format!("get: {}\n", "x".repeat(600))),
    });
    let cache = tempfile::TempDir::new().unwrap();
    let url = format!("{}/v1/openapi.yaml", server.url);
    let mut asked = Asked::new(&cache, &[&url]);
    asked.settings.limits.bytes = 1_000;
    match asked.error() {
        UpstreamError::FilesTooLarge(limit) => assert_eq!(limit, 1_000),
        other => panic!("{other}"),
    }
}
