//! Checks the URLs of servers: whether they are usable, and whether they share an origin.

use reqwest::Url;

/// Whether calls to `http://` may leave this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PlainHttp {
    /// They may go only to this machine.
    Loopback,
    /// They may go anywhere, because the caller allowed it.
    Anywhere,
}

/// Parses the URL of a server, or returns the reason why it is not usable. The reason does not show the URL, which may
/// contain a password.
pub(crate) fn parse_server(text: &str, plain: PlainHttp) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| error.to_string())?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err("it starts with neither `https://` nor `http://`".to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(
            "it contains a user or password; pass the secret as a credential instead".to_owned(),
        );
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err("it has a query or fragment; leave that out".to_owned());
    }
    if url.scheme() == "http" && plain == PlainHttp::Loopback && !is_loopback(&url) {
        return Err(
            "`http://` would send the credential unencrypted; use `https://`, or allow `http://` with `allow_http`"
                .to_owned(),
        );
    }
    Ok(url)
}

/// Whether the URL's host is this machine, by address or as `localhost`.
///
/// Names below `localhost` should be this machine too (RFC 6761, section 6.3), but not every resolver follows that.
fn is_loopback(url: &Url) -> bool {
    let Some(host) = url.host_str() else {
        return false;
    };
    // An IPv6 address has brackets around it.
    let address = host.trim_start_matches('[').trim_end_matches(']');
    match address.parse::<std::net::IpAddr>() {
        Ok(address) => address.is_loopback(),
        Err(_) => host == "localhost",
    }
}

/// Whether scheme, host and port are the same (RFC 6454, section 5).
pub(crate) fn same_origin(one: &Url, other: &Url) -> bool {
    one.scheme() == other.scheme()
        && one.host() == other.host()
        && one.port_or_known_default() == other.port_or_known_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_stays_on_this_machine_unless_allowed() {
        for url in [
            "http://127.0.0.1:80",
            "http://127.9.9.9",
            "http://[::1]:8080/path",
            "http://localhost:3000",
            "https://example.com",
        ] {
            assert!(parse_server(url, PlainHttp::Loopback).is_ok(), "{url}");
        }
        for url in [
            "http://example.com",
            "http://localhost.example.com",
            "http://api.localhost",
            "http://notlocalhost",
            "http://10.0.0.1",
            "http://0.0.0.0",
            "http://[::ffff:10.0.0.1]",
        ] {
            let reason = parse_server(url, PlainHttp::Loopback).unwrap_err();
            assert!(reason.contains("allow_http"), "{url}: {reason}");
            assert!(parse_server(url, PlainHttp::Anywhere).is_ok(), "{url}");
        }
    }

    #[test]
    fn an_origin_is_scheme_host_and_port() {
        let url = |text: &str| Url::parse(text).unwrap();
        let base = url("https://example.com/a");
        assert!(same_origin(&base, &url("https://EXAMPLE.com:443/b?c")));
        for other in [
            "http://example.com",
            "https://example.com:444",
            "https://api.example.com",
        ] {
            assert!(!same_origin(&base, &url(other)), "{other}");
        }
    }
}
