//! Facts about the whole document: its version, and its requests that a client does not make.

use serde_json::Value;

use crate::base::steps::{Step, Steps};

/// A document of OpenAPI 3.1 or later.
pub(crate) const VERSION: Step = Step {
    name: "openapi-version",
    lost: "",
};

/// Requests that the provider makes.
pub(crate) const WEBHOOKS: Step = Step {
    name: "webhooks",
    lost: "nothing is generated for webhooks and callbacks, because the provider makes these requests",
};

/// Notes that the document is not of version 3.0.
pub(crate) fn record(document: &Value, steps: &mut Steps) {
    let version = document.get("openapi").and_then(Value::as_str);
    if !version.is_some_and(|version| version.starts_with("3.0")) {
        steps.record(&VERSION);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_document_of_version_3_1_is_noted() {
        let mut steps = Steps::default();
        record(&json!({"openapi": "3.1.0"}), &mut steps);
        assert_eq!(steps.count(&VERSION), 1);
    }

    #[test]
    fn a_document_of_version_3_0_needs_no_rewriting() {
        let mut steps = Steps::default();
        record(&json!({"openapi": "3.0.3"}), &mut steps);
        assert_eq!(steps.iter().count(), 0);
    }
}
