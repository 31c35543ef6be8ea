//! What a crate needs to know besides the API itself: what `providers.toml` says, in the surface's own terms.

use serde_json::Value;

use crate::read::operations;
use crate::read::operations::parameters::CLIENT_HEADER_NAMES;

/// What a crate needs to know besides the API itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// The URL that calls go to, unless the caller says otherwise.
    pub base_url: Option<String>,
    /// How calls are authorized.
    pub credential: Option<Credential>,
    /// Names of the methods whose bodies are never shown.
    pub sensitive: Vec<String>,
    /// Names of the properties whose values are never shown.
    pub sensitive_fields: Vec<String>,
    /// Names of the methods that may be sent twice although their HTTP methods do not say so.
    pub idempotent: Vec<String>,
    /// How deliveries of webhooks are signed.
    pub webhook: Option<Webhook>,
    /// How lists are continued.
    pub pagination: Vec<Pagination>,
}

impl Settings {
    /// What a document says of itself, for one that has no table: where calls go, and the first credential that a client
    /// can send.
    #[must_use]
    pub fn of_document(value: &Value) -> Self {
        let schemes = value.pointer("/components/securitySchemes");
        Self {
            base_url: operations::server_url(value),
            credential: schemes
                .and_then(Value::as_object)
                .into_iter()
                .flatten()
                .find_map(|(_, scheme)| SecurityScheme::read(scheme))
                .map(Credential::of_scheme),
            ..Self::default()
        }
    }
}

/// How calls are authorized, and where users keep what authorizes them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    /// How it is sent.
    pub scheme: SecurityScheme,
    /// The environment variables that may hold it, first match wins.
    pub environment: Vec<String>,
    /// The files that may hold it, first match wins.
    pub files: Vec<String>,
    /// The origins besides the base URL's that see it.
    pub origins: Vec<String>,
}

impl Credential {
    /// A credential that is kept nowhere and goes to the base URL's origin only.
    #[must_use]
    pub fn of_scheme(scheme: SecurityScheme) -> Self {
        Self {
            scheme,
            environment: Vec::new(),
            files: Vec::new(),
            origins: Vec::new(),
        }
    }
}

/// How a key authorizes a call (OpenAPI Specification 3.1.1, "Security Scheme Object").
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecurityScheme {
    /// An API key in the header of this name.
    Header(String),
    /// An API key in the query parameter of this name.
    Query(String),
    /// An API key in the cookie of this name.
    Cookie(String),
    /// A bearer token.
    Bearer,
    /// A bearer token that an OAuth 2 or OpenID Connect provider gives for some time.
    Token,
    /// A user and a password.
    Basic,
}

impl SecurityScheme {
    /// Reads a Security Scheme Object; `None` for one that no client here can send.
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
                    // The name of a cookie is a token as well (RFC 6265, section 4.1.1).
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

/// Whether a key can be sent in the header: not in one that the HTTP client sets for each call.
fn may_carry_key(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name == "authorization" || !CLIENT_HEADER_NAMES.contains(&name.as_str())
}

/// How deliveries of webhooks are signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// The header with the signature.
    pub signature_header: String,
    /// The header with the time of signing.
    pub timestamp_header: String,
    /// The member of the payload that names the event.
    pub event_field: Option<String>,
    /// The member of the payload that is the same in every delivery of one event.
    pub id_field: Option<String>,
}

/// How a list is continued in another call; the members are those of the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pagination {
    /// The query parameter that says where to go on.
    pub parameter: String,
    /// What it says.
    pub position: Position,
    /// The members that may be the list, the first that is one; empty for the only list. One that is named stays the list
    /// when the answer gets another one.
    pub items: Vec<String>,
    /// The member that says how many items there are on all pages.
    pub total: Option<String>,
}

/// What says where a list goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Position {
    /// The value of this member of the answer before.
    Token(String),
    /// How many items there are before the page.
    Items,
    /// The number of the page, the first of which has this number.
    Pages(i64),
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_scheme_that_a_key_can_be_sent_by_is_read() {
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
