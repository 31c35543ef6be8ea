//! What a document is asked from: a file, or an address that this machine may ask.

use std::ffi::OsStr;
use std::net::IpAddr;
use std::path::PathBuf;

use reqwest::Url;

use crate::provider::{Place, url_fault};
use crate::report::visible;

/// One thing that a document, or a part of one, is taken from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A file: a document or a page.
    File(PathBuf),
    /// An address; what it is, its name and its content tell.
    Address(Url),
    /// The address of an index of pages, whatever its name is.
    Index(Url),
}

/// Text that is neither a file nor an address that may be asked.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("the address `{}` {reason}", visible(.shown))]
pub struct OriginError {
    /// The address, without the user name that may stand in it.
    pub shown: String,
    /// What is wrong with it.
    pub reason: &'static str,
}

impl std::fmt::Display for Origin {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(formatter),
            Self::Address(url) | Self::Index(url) => url.fmt(formatter),
        }
    }
}

impl Origin {
    /// Reads what a command line names: an address when it begins with `http://` or `https://`, otherwise a file.
    ///
    /// # Errors
    ///
    /// When the address cannot be asked: it holds a user name, it has characters that no URL has, or it begins with
    /// `http://` and its host is not this machine.
    pub fn parse(text: &OsStr) -> Result<Self, OriginError> {
        match text.to_str() {
            Some(address) if is_address(address) => Ok(Self::Address(parse(address)?)),
            _ => Ok(Self::File(PathBuf::from(text))),
        }
    }

    /// What a provider's document is published as.
    ///
    /// # Errors
    ///
    /// Those of [`Origin::parse`].
    pub fn of_place(place: &Place) -> Result<Vec<Self>, OriginError> {
        match place {
            Place::Document(url) => Ok(vec![Self::Address(parse(url)?)]),
            Place::Pages(urls) => urls
                .iter()
                .map(|url| parse(url).map(Self::Address))
                .collect(),
            Place::Index { url, .. } => Ok(vec![Self::Index(parse(url)?)]),
        }
    }

    /// The address, unless it is a file.
    #[must_use]
    pub fn address(&self) -> Option<&Url> {
        match self {
            Self::File(_) => None,
            Self::Address(url) | Self::Index(url) => Some(url),
        }
    }
}

/// Whether a text on the command line is meant as an address.
fn is_address(text: &str) -> bool {
    let starts_with = |scheme: &str| {
        text.get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    };
    starts_with("https://") || starts_with("http://")
}

fn parse(text: &str) -> Result<Url, OriginError> {
    parse_address(text).map_err(|reason| OriginError {
        shown: without_user(text),
        reason,
    })
}

/// What may be shown of a text that is meant as an address: all but a user name and a password.
fn without_user(text: &str) -> String {
    let Some((scheme, rest)) = text.split_once("://") else {
        return text.to_owned();
    };
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    format!("{scheme}://{host}{path}")
}

/// The address in a text, or why it may not be asked. `http://` is for servers on this machine: nobody else can change
/// what they answer.
pub(crate) fn parse_address(text: &str) -> Result<Url, &'static str> {
    let mut url = Url::parse(text).map_err(|_| "is no URL")?;
    if !matches!(url.scheme(), "https" | "http") {
        return Err("does not begin with https:// or http://");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("has a user name in it");
    }
    if url.scheme() == "http" && !is_loopback(&url) {
        return Err(
            "begins with http://, which anyone on the way can answer; use https:// (http:// is for this machine)",
        );
    }
    // Only a browser would use it.
    url.set_fragment(None);
    match url_fault(url.as_str()) {
        Some(fault) => Err(fault),
        None => Ok(url),
    }
}

fn is_loopback(url: &Url) -> bool {
    let Some(host) = url.host_str() else {
        return false;
    };
    // The host of an IPv6 address is written in brackets.
    let address = host.trim_start_matches('[').trim_end_matches(']');
    match address.parse::<IpAddr>() {
        Ok(address) => address.is_loopback(),
        Err(_) => host == "localhost",
    }
}

/// Whether scheme, host and port are the same (RFC 6454, section 5).
pub(super) fn same_origin(one: &Url, other: &Url) -> bool {
    one.scheme() == other.scheme()
        && one.host() == other.host()
        && one.port_or_known_default() == other.port_or_known_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(text: &str) -> &'static str {
        Origin::parse(text.as_ref()).unwrap_err().reason
    }

    fn address(text: &str) -> String {
        match Origin::parse(text.as_ref()).unwrap() {
            Origin::Address(url) => url.to_string(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_begins_like_an_address_is_one_and_all_else_is_a_file() {
        assert_eq!(
            address("https://a.example/b.md#c"),
            "https://a.example/b.md"
        );
        assert_eq!(address("HTTPS://A.example"), "https://a.example/");
        for text in ["openapi.yaml", "https:/a", "ftp://a/b", "httpsx://a", "ä"] {
            let origin = Origin::parse(text.as_ref()).unwrap();
            assert_eq!(origin, Origin::File(PathBuf::from(text)));
        }
    }

    #[test]
    fn unencrypted_addresses_are_for_this_machine() {
        for text in [
            "http://localhost:1/",
            "http://127.0.0.1/",
            "http://127.9.9.9:8/a",
            "http://[::1]:2/",
        ] {
            assert_eq!(address(text), text);
        }
        for text in [
            "http://a.example",
            "http://localhost.example/",
            "http://10.0.0.1/",
            "http://0.0.0.0/",
            "http://[::2]/",
        ] {
            assert!(reason(text).starts_with("begins with http://"), "{text}");
        }
    }

    #[test]
    fn no_error_shows_a_password() {
        for text in [
            "https://user:secret@a.example/b",
            "https://secret@a.example",
            "http://user:secret@[::2",
            "https://user:sec@ret@a.example/@b",
            "https://user:secret@a.example\\b",
        ] {
            let error = Origin::parse(text.as_ref()).unwrap_err();
            let said = format!("{error} {error:?}");
            assert!(!said.contains("sec"), "{said}");
        }
    }

    #[test]
    fn an_address_that_cannot_be_noted_is_refused() {
        assert_eq!(reason("https://"), "is no URL");
        assert_eq!(
            reason("https://a.example/?`"),
            "has characters that no URL has"
        );
        let error = Origin::parse("https://a b\u{1b}[2J".as_ref()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the address `https://a b\\u{1b}[2J` is no URL"
        );
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_an_address_a_file_or_an_error(text in "(https?://)?\\PC{0,40}") {
            if let Ok(Origin::Address(url)) = Origin::parse(text.as_ref()) {
                proptest::prop_assert_eq!(url_fault(url.as_str()), None);
                proptest::prop_assert_eq!(address(url.as_str()), url.as_str());
            }
        }
    }
}
