//! Checks the addresses of documents, and the directories of an index of pages.

use std::net::IpAddr;

use reqwest::Url;

use generator::text::visible;

/// A text that is not a file and not an allowed address.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("the address `{}` {reason}", visible(.shown))]
pub struct OriginError {
    /// The address, without its user name.
    pub shown: String,
    /// The fault of the address.
    pub reason: &'static str,
}

/// Whether a text on the command line looks like an address.
pub(crate) fn is_address(text: &str) -> bool {
    let starts_with = |scheme: &str| {
        text.get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    };
    starts_with("https://") || starts_with("http://")
}

/// Reads the address that a person wrote. The error is safe to show.
pub(crate) fn address(text: &str) -> Result<Url, OriginError> {
    parse_address(text).map_err(|reason| OriginError {
        shown: without_user(text),
        reason,
    })
}

/// The printable part of an address: all but a user name and a password.
pub(crate) fn without_user(text: &str) -> String {
    let Some((scheme, rest)) = text.split_once("://") else {
        return text.to_owned();
    };
    let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let host = authority.rsplit('@').next().unwrap_or_default();
    format!("{scheme}://{host}{path}")
}

/// Reads an address, or says why it is not allowed. `http://` is only for servers on this machine, because nobody else
/// can change their answers.
pub(crate) fn parse_address(text: &str) -> Result<Url, &'static str> {
    let mut url = Url::parse(text).map_err(|_| "is not a URL")?;
    // Only a browser uses the fragment.
    url.set_fragment(None);
    if let Some(fault) = url_fault(url.as_str()) {
        return Err(fault);
    }
    if url.scheme() == "http" && !is_loopback(&url) {
        return Err(
            "begins with http://, so anyone on the way can change the answer; use https:// (http:// is for this machine)",
        );
    }
    Ok(url)
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    // The host of an IPv6 address is in brackets.
    let address = host.trim_start_matches('[').trim_end_matches(']');
    match address.parse::<IpAddr>() {
        Ok(address) => address.is_loopback(),
        Err(_) => host == "localhost",
    }
}

/// Whether a URL contains a user name or a password.
pub(crate) fn has_user(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some()
}

/// Whether scheme, host and port are the same (RFC 6454, section 5).
pub(crate) fn same_origin(one: &Url, other: &Url) -> bool {
    one.scheme() == other.scheme()
        && one.host() == other.host()
        && one.port_or_known_default() == other.port_or_known_default()
}

/// The directory of the pages of an index: a path without a slash at its end, empty for all pages. The error is the
/// fault of `text`.
pub(crate) fn parse_prefix(text: &str, index: &Url) -> Result<String, &'static str> {
    let is_path = text.starts_with('/') && !text.starts_with("//");
    if !is_path && !text.starts_with("https://") && !text.starts_with("http://") {
        return Err("is neither an absolute path, `/api-reference/`, nor a URL");
    }
    let url = index.join(text).map_err(|_| "is not a URL")?;
    if !same_origin(&url, index) {
        return Err("is of another origin than the index");
    }
    if has_user(&url) {
        return Err("has a user name in it");
    }
    if url.query().is_some() || url.fragment().is_some() || text.contains('\\') {
        return Err("has characters that a directory cannot have");
    }
    Ok(url.path().trim_end_matches('/').to_owned())
}

/// The reason why `text` is not a web address. `None` if it is one.
pub(super) fn url_fault(text: &str) -> Option<&'static str> {
    let mut schemes = ["https://", "http://"].iter();
    let Some(rest) = schemes.find_map(|scheme| text.strip_prefix(scheme)) else {
        return Some("does not begin with https:// or http://");
    };
    let is_usual = |byte: u8| byte.is_ascii_graphic() && !b"\"<>\\`".contains(&byte);
    if !text.bytes().all(is_usual) {
        return Some("has characters that a URL cannot have");
    }
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if host.contains('@') {
        return Some("has a user name in it");
    }
    host.is_empty().then_some("has no host")
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn an_allowed_address_can_be_written_to_the_table(text in "https?://\\PC{0,40}") {
            if let Ok(url) = address(&text) {
                proptest::prop_assert_eq!(url_fault(url.as_str()), None);
            }
        }
    }
}
