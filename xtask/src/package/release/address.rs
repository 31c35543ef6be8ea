//! Recognizes addresses that cannot exist.

/// The names that nobody can own (RFC 2606, sections 2 and 3).
const RESERVED: [&str; 7] = [
    "test",
    "example",
    "invalid",
    "localhost",
    "example.com",
    "example.net",
    "example.org",
];

/// The reserved name at the end of an address's host. `None` if the address may exist.
#[must_use]
pub fn reserved(address: &str) -> Option<&'static str> {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default();
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let mut names = RESERVED.into_iter();
    names.find(|name| {
        let before = host.strip_suffix(name);
        before.is_some_and(|before| before.is_empty() || before.ends_with('.'))
    })
}

#[cfg(test)]
mod tests {
    use super::reserved;

    #[test]
    fn a_host_below_a_reserved_name_is_reserved() {
        for (address, name) in [
            ("https://git.example/openapi-client", Some("example")),
            ("https://user@EXAMPLE.com:8443/x", Some("example.com")),
            ("http://localhost", Some("localhost")),
            ("ssh://git@a.b.invalid./x", Some("invalid")),
            ("https://github.com/example/test", None),
            ("https://notexample.com/x", None),
            ("https://contest/x", None),
        ] {
            assert_eq!(reserved(address), name, "{address}");
        }
    }
}
