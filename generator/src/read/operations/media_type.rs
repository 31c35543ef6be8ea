//! Media types: which are JSON, and which are text that a string can hold.

/// A media type in lower case without its parameters.
pub(super) fn essence(media_type: &str) -> String {
    media_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase()
}

/// RFC 6839, section 3.1: the structured syntax suffix `+json`.
pub(super) fn is_json(essence: &str) -> bool {
    essence == "application/json"
        || essence == "text/json"
        || essence == "application/*"
        || essence.ends_with("+json")
}

/// Whether a string can hold a whole value of the type.
pub(super) fn is_text(essence: &str) -> bool {
    essence.starts_with("text/")
        || essence.ends_with("+xml")
        || matches!(
            essence,
            "application/xml"
                | "application/yaml"
                | "application/x-yaml"
                | "application/jsonl"
                | "application/x-ndjson"
                | "application/graphql"
        )
}
