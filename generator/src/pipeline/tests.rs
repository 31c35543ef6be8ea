//! Claims about every document: random ones, built of what documents are made of.

mod document;
mod evidence;
mod hidden;
mod pages;
mod secret;

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use super::{Request, generate};
use crate::base::finding::Severity;
use crate::lint::lint;
use crate::source::{Document, Limits};

fn check(value: &serde_json::Value) -> Result<(), TestCaseError> {
    let document = Document::parse("random.json", value.to_string(), &Limits::default());
    let document = document.map_err(|findings| TestCaseError::fail(format!("{findings:?}")))?;
    let refused = lint(&document, value)
        .iter()
        .any(|finding| finding.severity == Severity::Error);
    if refused {
        return Ok(());
    }
    let output = match generate(value, &Request::default()) {
        Ok(output) => output,
        Err(failure) => return Err(TestCaseError::fail(format!("{failure:?}\n{value:#}"))),
    };
    prop_assert_eq!(output.declared, output.emitted);
    for (name, text) in &output.files {
        let parsed = syn::parse_file(text);
        prop_assert!(parsed.is_ok(), "{} is no Rust:\n{}", name, text);
    }
    let again = generate(
        value,
        &Request {
            lock: output.lock.clone(),
            ..Request::default()
        },
    )
    .map_err(|failure| TestCaseError::fail(format!("{failure:?}")))?;
    prop_assert_eq!(
        again.files,
        output.files,
        "the lock changes names\n{:#}",
        value
    );
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn whatever_passes_the_lint_is_generated_whole_and_keeps_its_names(value in document::document()) {
        check(&value)?;
    }
}

/// A random document once had these three schemas, whose comparison had no end.
#[test]
fn a_union_that_leads_back_to_itself_through_a_nullable_reference_is_generated() {
    let value = serde_json::json!({
        "openapi": "3.1.0",
        "info": {"title": "Circle", "version": "1"},
        "paths": {"/pets": {"get": {"responses": {"200": {"description": "ok", "content": {
            "application/json": {"schema": {"$ref": "#/components/schemas/All"}}
        }}}}}},
        "components": {"schemas": {
            "Maybe": {"anyOf": [{"$ref": "#/components/schemas/Pet"}, {"type": "null"}]},
            "Pet": {"oneOf": [{"type": "integer"}, {"$ref": "#/components/schemas/Maybe"}]},
            "All": {"allOf": [{"$ref": "#/components/schemas/Maybe"}]}
        }}
    });
    check(&value).unwrap();
}
