//! Finds the server of a document, for the table of a new provider.

use serde_json::Value;

use crate::provider::base_url_fault;
use generator::url_of_server;

/// The first of the document's `servers` that can receive calls: a complete URL with the defaults of its variables,
/// without a slash at its end. `None` if there is none.
#[must_use]
pub fn base_url(document: &Value) -> Option<String> {
    let servers = document.get("servers")?.as_array()?;
    let urls = servers.iter().filter_map(url_of_server);
    urls.into_iter().find(|url| base_url_fault(url).is_none())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

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
