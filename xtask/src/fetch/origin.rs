//! The places of a document: files and allowed addresses.

use std::ffi::OsStr;
use std::path::PathBuf;

use reqwest::Url;

use crate::provider::{self, OriginError, Place, is_address};

/// One place of a document, or of a part of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A file: a document or a page.
    File(PathBuf),
    /// An address. Its name and its content decide what kind of text it has.
    Address(Url),
    /// The address of an index of pages, whatever its name.
    Index(Url),
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
    /// Reads an argument of a command line. It is an address if it begins with `http://` or `https://`, and a file
    /// otherwise.
    ///
    /// # Errors
    ///
    /// If the address contains a user name or characters that a URL cannot have, or begins with `http://` and its host
    /// is not this machine.
    pub fn parse(text: &OsStr) -> Result<Self, OriginError> {
        match text.to_str() {
            Some(address) if is_address(address) => Ok(Self::Address(provider::address(address)?)),
            _ => Ok(Self::File(PathBuf::from(text))),
        }
    }

    /// The places at which a provider publishes its document.
    ///
    /// # Errors
    ///
    /// See [`Origin::parse`].
    pub fn of_place(place: &Place) -> Result<Vec<Self>, OriginError> {
        let (urls, kind): (&[String], fn(Url) -> Self) = match place {
            Place::Document(url) => (std::slice::from_ref(url), Self::Address),
            Place::Pages(urls) => (urls, Self::Address),
            Place::Index { url, .. } => (std::slice::from_ref(url), Self::Index),
        };
        let origins = urls.iter().map(|url| provider::address(url).map(kind));
        origins.collect()
    }

    /// The address. `None` for a file.
    #[must_use]
    pub fn address(&self) -> Option<&Url> {
        match self {
            Self::File(_) => None,
            Self::Address(url) | Self::Index(url) => Some(url),
        }
    }
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
    fn a_text_that_begins_like_an_address_is_one_and_others_are_files() {
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
    fn an_invalid_address_is_refused() {
        assert_eq!(reason("https://"), "is not a URL");
        assert_eq!(
            reason("https://a.example/?`"),
            "has characters that a URL cannot have"
        );
        let error = Origin::parse("https://a b\u{1b}[2J".as_ref()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the address `https://a b\\u{1b}[2J` is not a URL"
        );
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_an_address_a_file_or_an_error(text in "(https?://)?\\PC{0,40}") {
            if let Ok(Origin::Address(url)) = Origin::parse(text.as_ref()) {
                proptest::prop_assert_eq!(address(url.as_str()), url.as_str());
            }
        }
    }
}
