//! Finds the server and the security scheme of a document, for the table of a new provider.

use serde_json::{Map, Value};

use crate::provider::base_url_fault;
use generator::model::settings::SecurityScheme;
use generator::{path_operations, url_of_server};

/// The first of the document's `servers` that can receive calls: a complete URL with the defaults of its variables,
/// without a slash at its end. `None` if there is none.
#[must_use]
pub fn base_url(document: &Value) -> Option<String> {
    let servers = document.get("servers")?.as_array()?;
    let urls = servers.iter().filter_map(url_of_server);
    urls.into_iter().find(|url| base_url_fault(url).is_none())
}

/// The security scheme that most operations ask for, among those that a client can send. If two are equal, a fixed key
/// comes before a token from a login, because a variable cannot hold a token for long. After that, the order of the
/// document decides.
///
/// Many documents only forget to ask for a scheme. If no operation asks for one, it is the first that a client can
/// send. `None` if there is none.
#[must_use]
pub fn scheme(document: &Value) -> Option<String> {
    let schemes = document
        .pointer("/components/securitySchemes")?
        .as_object()?;
    let mut best: Option<(&str, (usize, bool))> = None;
    for (name, described) in schemes {
        // The table cannot contain a scheme without a visible name.
        let Some(read) = SecurityScheme::read(described).filter(|_| !name.trim().is_empty()) else {
            continue;
        };
        let count = operations(document)
            .filter(|operation| asks_for(document, operation, name))
            .count();
        let rank = (count, !matches!(read, SecurityScheme::Token));
        if best.is_none_or(|(_, most)| rank > most) {
            best = Some((name, rank));
        }
    }
    best.map(|(name, _)| name.to_owned())
}

/// The environment variable with the key of a provider's users: `BOOKSHOP_API_KEY`.
#[must_use]
pub fn variable(id: &str) -> String {
    format!("{}_API_KEY", id.to_ascii_uppercase().replace('-', "_"))
}

fn operations(document: &Value) -> impl Iterator<Item = &Map<String, Value>> {
    let paths = document.get("paths").and_then(Value::as_object);
    paths
        .into_iter()
        .flatten()
        .flat_map(|(_, item)| path_operations(item).filter_map(|it| it.operation.as_object()))
}

/// Whether an operation allows this scheme. An operation without its own `security` has that of the document.
fn asks_for(document: &Value, operation: &Map<String, Value>, scheme: &str) -> bool {
    let security = operation
        .get("security")
        .or_else(|| document.get("security"));
    let alternatives = security.and_then(Value::as_array).into_iter().flatten();
    alternatives
        .into_iter()
        .any(|alternative| alternative.get(scheme).is_some())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn document(global: &Value, operations: &[Value]) -> Value {
        let paths: Map<String, Value> = operations
            .iter()
            .enumerate()
            .map(|(number, security)| {
                let mut operation = json!({"responses": {}});
                if !security.is_null() {
                    operation["security"] = security.clone();
                }
                (format!("/{number}"), json!({"get": operation}))
            })
            .collect();
        json!({
            "security": global,
            "paths": paths,
            "components": {"securitySchemes": {
                "Certificate": {"type": "mutualTLS"},
                "Session": {"type": "apiKey", "in": "cookie", "name": "session"},
                "Bearer": {"type": "http", "scheme": "bearer"},
            }},
        })
    }

    #[test]
    fn between_equals_a_key_comes_before_a_login() {
        let both = json!([{"Login": []}, {"Bearer": []}]);
        let mut document = document(&both, &[Value::Null]);
        document["components"]["securitySchemes"] = json!({
            "Login": {"type": "oauth2"},
            "Bearer": {"type": "http", "scheme": "bearer"},
        });
        assert_eq!(scheme(&document).as_deref(), Some("Bearer"));
    }

    #[test]
    fn the_scheme_of_most_operations_is_taken() {
        let bearer = json!([{"Bearer": []}]);
        let session = json!([{"Session": []}]);
        let both = json!([{"Session": []}, {"Bearer": []}]);
        let none = Value::Null;
        for (global, operations, expected) in [
            (
                &bearer,
                vec![none.clone(), none.clone(), session.clone()],
                "Bearer",
            ),
            (
                &bearer,
                vec![none.clone(), session.clone(), session.clone()],
                "Session",
            ),
            (&none, vec![both.clone(), bearer.clone()], "Bearer"),
            (&none, vec![both.clone()], "Session"),
            // No operation asks for a scheme.
            (&none, vec![none.clone()], "Session"),
            (&bearer, vec![json!([]), json!([])], "Session"),
        ] {
            let document = document(global, &operations);
            assert_eq!(scheme(&document).as_deref(), Some(expected), "{document}");
        }
    }

    #[test]
    fn a_scheme_that_no_client_can_send_is_never_taken() {
        let mut document = document(&json!([{"Certificate": []}]), &[Value::Null]);
        assert_eq!(scheme(&document).as_deref(), Some("Session"));
        let schemes = document["components"]["securitySchemes"].as_object_mut();
        schemes.unwrap().retain(|name, _| name == "Certificate");
        assert_eq!(scheme(&document), None);
        assert_eq!(scheme(&json!({})), None);
        assert_eq!(
            scheme(&json!({"components": {"securitySchemes": []}})),
            None
        );
    }

    #[test]
    fn a_variable_has_the_name_of_its_provider() {
        assert_eq!(variable("book-shop2"), "BOOK_SHOP2_API_KEY");
    }

    #[test]
    fn the_first_server_that_calls_can_go_to_is_taken() {
        let document = json!({"servers": [
            {"url": "/v1"},
            {"url": "https://{host}.example/{path}/"},
            {"url": "https://user@api.example"},
            {"url": "https://{region}.example/v1/", "variables": {"region": {"default": "eu"}}},
            {"url": "https://later.example"},
        ]});
        assert_eq!(
            base_url(&document).as_deref(),
            Some("https://eu.example/v1")
        );
    }

    #[test]
    fn without_such_a_server_there_is_no_base_url() {
        for document in [
            json!({}),
            json!({"servers": []}),
            json!({"servers": "https://a.example"}),
            json!({"servers": [{"url": "ftp://a.example"}, {"url": 1}, null]}),
            json!({"servers": [{"url": "https://a.example/\"]\nx = 1"}]}),
        ] {
            assert_eq!(base_url(&document), None, "{document}");
        }
    }

    proptest! {
        #[test]
        fn the_chosen_server_is_valid_in_a_table(url in "https?://.*", default in any::<String>()) {
            let document = json!({"servers": [
                {"url": url, "variables": {"a": {"default": default}}},
            ]});
            if let Some(url) = base_url(&document) {
                prop_assert_eq!(base_url_fault(&url), None);
            }
        }
    }
}
