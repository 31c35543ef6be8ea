//! Reads from a document how calls are authorized and where they go.

use serde_json::Value;

use super::operations;
use super::operations::parameters::is_client_header;
use crate::base::held::members;
use crate::model::settings::{Credential, SecurityScheme, Settings};

impl Settings {
    /// The settings that a document itself gives, for a document without a table: the base URL, and the first
    /// credential that a client can send.
    #[must_use]
    pub fn of_document(value: &Value) -> Self {
        let mut schemes = members(value.pointer("/components/securitySchemes"));
        let scheme = schemes.find_map(|(_, scheme)| SecurityScheme::read(scheme));
        Self {
            base_url: operations::server_url(value),
            credential: scheme.map(Credential::of_scheme),
            ..Self::default()
        }
    }
}

impl SecurityScheme {
    /// Reads a Security Scheme Object; `None` if no client here can send it.
    #[must_use]
    pub fn read(scheme: &Value) -> Option<Self> {
        let text = |key: &str| scheme.get(key).and_then(Value::as_str);
        match text("type")? {
            "apiKey" => {
                let name = text("name")?;
                let is_token = http::HeaderName::from_bytes(name.as_bytes()).is_ok();
                match text("in")? {
                    "header" if is_token && may_carry_key(name) => {
                        Some(Self::Header(name.to_owned()))
                    }
                    // The name of a cookie is also a token (RFC 6265, section 4.1.1).
                    "cookie" if is_token => Some(Self::Cookie(name.to_owned())),
                    "query" if !name.is_empty() => Some(Self::Query(name.to_owned())),
                    _ => None,
                }
            }
            "http" => match text("scheme")?.to_ascii_lowercase().as_str() {
                "bearer" => Some(Self::Bearer),
                "basic" => Some(Self::Basic),
                _ => None,
            },
            "oauth2" | "openIdConnect" => Some(Self::Token),
            _ => None,
        }
    }
}

/// Whether the header of this name can carry a key: the HTTP client must not set it itself.
fn may_carry_key(name: &str) -> bool {
    name.eq_ignore_ascii_case("authorization") || !is_client_header(name)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_scheme_that_can_carry_a_key_is_read() {
        for (scheme, expected) in [
            (
                json!({"type": "apiKey", "in": "header", "name": "X-API-Key"}),
                Some(SecurityScheme::Header("X-API-Key".to_owned())),
            ),
            (
                json!({"type": "apiKey", "in": "query", "name": "api key"}),
                Some(SecurityScheme::Query("api key".to_owned())),
            ),
            (
                json!({"type": "apiKey", "in": "cookie", "name": "session"}),
                Some(SecurityScheme::Cookie("session".to_owned())),
            ),
            (
                json!({"type": "http", "scheme": "Bearer"}),
                Some(SecurityScheme::Bearer),
            ),
            (
                json!({"type": "http", "scheme": "basic"}),
                Some(SecurityScheme::Basic),
            ),
            (json!({"type": "oauth2"}), Some(SecurityScheme::Token)),
            (
                json!({"type": "openIdConnect"}),
                Some(SecurityScheme::Token),
            ),
            (json!({"type": "http", "scheme": "digest"}), None),
            (json!({"type": "mutualTLS"}), None),
            (
                json!({"type": "apiKey", "in": "header", "name": "a\nb: c"}),
                None,
            ),
            (
                json!({"type": "apiKey", "in": "cookie", "name": "a;b"}),
                None,
            ),
            (json!({"type": "apiKey", "in": "body", "name": "key"}), None),
            (
                json!({"type": "apiKey", "in": "header", "name": "Transfer-Encoding"}),
                None,
            ),
            (
                json!({"type": "apiKey", "in": "header", "name": "Authorization"}),
                Some(SecurityScheme::Header("Authorization".to_owned())),
            ),
            (json!({"type": "apiKey"}), None),
            (json!({}), None),
        ] {
            assert_eq!(SecurityScheme::read(&scheme), expected, "{scheme}");
        }
    }
}
