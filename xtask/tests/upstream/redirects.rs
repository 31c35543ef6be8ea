//! Tests of redirects, which are followed only within one origin.

use cargo_openapi_client::fetch::Failure;
use cargo_openapi_client::provider::Place;

use crate::server::{Server, answer};
use crate::{DOCUMENT, error, failure, obtained};

#[test]
fn a_redirect_within_the_origin_is_followed_and_the_old_address_recorded() {
    let server = Server::start(|seen| match seen.path.as_str() {
        "/old.yaml" => answer(301, &[("Location", "/new/openapi.yaml")], ""),
        "/new/openapi.yaml" => answer(307, &[("Location", "final.yaml")], ""),
        "/new/final.yaml" => answer(200, &[], DOCUMENT),
        other => panic!("{other}"),
    });
    let url = format!("{}/old.yaml", server.url);
    let obtained = obtained(&[&url]);
    assert_eq!(obtained.text, DOCUMENT);
    assert_eq!(obtained.place, Some(Place::Document(url)));
}

#[test]
fn a_redirect_to_another_origin_is_an_error_and_asks_nobody() {
    let other = Server::answering(answer(200, &[], DOCUMENT));
    let to = format!("{}/openapi.yaml", other.url);
    let location = to.replace("http://", "http://user:secret@");
    let server = Server::answering(answer(302, &[("Location", &location)], ""));
    let url = format!("{}/openapi.yaml", server.url);
    assert_eq!(
        error(&[&url]).to_string(),
        format!(
            "`{url}` redirects to another origin, `{to}`; if that is right, name that address instead (with --from or in specs/providers.toml)"
        )
    );
    assert!(other.seen().is_empty());
}

#[test]
fn another_port_scheme_or_host_is_another_origin() {
    for location in [
        "http://127.0.0.1:1/",
        "https://127.0.0.1/",
        "//localhost/",
        "file:///etc/passwd",
        "data:text/plain,openapi",
    ] {
        let server = Server::answering(answer(302, &[("Location", location)], ""));
        let found = failure(&format!("{}/", server.url));
        assert!(
            matches!(found, Failure::OtherOrigin(_)),
            "{location}: {found}"
        );
    }
}

#[test]
fn a_circle_of_redirects_ends() {
    let server = Server::start(|seen| {
        let to = if seen.path == "/a" { "/b" } else { "/a" };
        answer(302, &[("Location", to)], "")
    });
    let url = format!("{}/a", server.url);
    assert_eq!(failure(&url), Failure::TooManyRedirects(5));
    assert_eq!(server.seen().len(), 6);
}

#[test]
fn a_redirect_to_nowhere_is_an_error() {
    for headers in [
        &[][..],
        &[("Location", "http://")],
        &[("Location", "/\u{e9}")],
    ] {
        let server = Server::answering(answer(302, headers, ""));
        let url = format!("{}/", server.url);
        assert_eq!(failure(&url), Failure::NoLocation, "{headers:?}");
    }
}
