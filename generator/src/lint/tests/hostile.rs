//! Claims about hostile documents.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::super::lint;
use super::findings;
use crate::source::{Document, Limits};

/// Keys that the lint checks.
const KEYS: [&str; 48] = [
    "$ref",
    "$id",
    "$anchor",
    "$dynamicRef",
    "$self",
    "openapi",
    "swagger",
    "info",
    "paths",
    "/a",
    "/a/{b}",
    "/{",
    "get",
    "post",
    "query",
    "additionalOperations",
    "parameters",
    "name",
    "in",
    "required",
    "schema",
    "content",
    "a/b",
    "requestBody",
    "responses",
    "200",
    "2XX",
    "default",
    "headers",
    "callbacks",
    "security",
    "servers",
    "url",
    "variables",
    "components",
    "schemas",
    "securitySchemes",
    "webhooks",
    "type",
    "enum",
    "properties",
    "items",
    "allOf",
    "oneOf",
    "discriminator",
    "mapping",
    "operationId",
    "x-a",
];

/// Texts with a meaning at one of these keys.
const TEXTS: [&str; 16] = [
    "3.1.0",
    "3.0.3",
    "3.2.0",
    "#",
    "#/components/schemas/type",
    "#/paths/~1a/get",
    "#a",
    "other.yaml#/a",
    "path",
    "query",
    "querystring",
    "a",
    "b",
    "string",
    "{a",
    "%",
];

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
        prop::sample::select(&TEXTS[..]).prop_map(Value::from),
    ];
    leaf.prop_recursive(8, 64, 6, |inner| {
        let key = prop_oneof![
            9 => prop::sample::select(&KEYS[..]).prop_map(str::to_owned),
            1 => ".{0,6}",
        ];
        prop_oneof![
            1 => prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            3 => prop::collection::vec((key, inner), 0..6)
                .prop_map(|members| Value::from(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

proptest! {
    #[test]
    fn no_value_makes_the_lint_panic(
        anything in values(),
        version in prop::sample::select(&["3.0.3", "3.1.0", "3.2.0"][..]),
        paths in values(),
        components in values(),
    ) {
        let document = Document::parse("test.json", "{}".to_owned(), &Limits::default()).expect("JSON");
        let _ = lint(&document, &anything);
        let _ = lint(&document, &json!({"openapi": version, "paths": paths, "components": components}));
        let _ = lint(&document, &json!({
            "openapi": version,
            "paths": {"/a/{b}": {"get": paths, "parameters": anything}},
            "components": {"schemas": {"type": components}},
        }));
    }
}

#[test]
fn a_long_chain_of_references_takes_no_stack_and_no_time() {
    let mut text = super::with_schemas("    Pet: {$ref: '#/components/schemas/S0'}\n");
    for number in 0..20_000 {
        let _ = writeln!(
            text,
            "    S{number}: {{$ref: '#/components/schemas/S{}'}}",
            number + 1
        );
    }
    text.push_str("    S20000: {type: string}\n");
    let document = Document::parse("test.yaml", text, &Limits::default()).expect("YAML");
    let start = Instant::now();
    assert_eq!(lint(&document, &document.value), []);
    assert!(start.elapsed() < Duration::from_secs(30));
}

#[test]
fn many_wrong_references_and_many_names_take_linear_time() {
    let mut text = super::with_schemas("    Pet:\n      oneOf:\n");
    for number in 0..3_000 {
        let _ = writeln!(
            text,
            "        - $ref: '#/components/schemas/ALongNameOfSomething{number}X'"
        );
    }
    for number in 0..3_000 {
        let _ = writeln!(
            text,
            "    ALongNameOfSomethingElse{number}: {{type: string}}"
        );
    }
    let document = Document::parse("test.yaml", text, &Limits::default()).expect("YAML");
    let start = Instant::now();
    let findings = lint(&document, &document.value);
    assert_eq!(findings.len(), 1_001);
    assert_eq!(findings[1_000].id, "too-many-findings");
    assert!(start.elapsed() < Duration::from_secs(30));
}

#[test]
fn many_operations_with_the_id_of_another_take_linear_time() {
    let mut text = super::with_paths("");
    for number in 0..40_000 {
        let _ = writeln!(
            text,
            "  /a{number}: {{get: {{operationId: i{}}}}}",
            number % 20_000
        );
    }
    let document = Document::parse("test.yaml", text, &Limits::default()).expect("YAML");
    let start = Instant::now();
    assert_eq!(lint(&document, &document.value).len(), 1_001);
    assert!(start.elapsed() < Duration::from_secs(30));
}

#[test]
fn text_of_a_document_is_quoted_on_one_line_and_cut() {
    let long = "x".repeat(10_000);
    let text = super::with_schemas(&format!(
        "    Pet: {{$ref: \"#/components/schemas/a\\nb\\u202e\\e[31m{long}\"}}\n"
    ));
    let message = &findings(&text)[0].message;
    assert!(message.len() < 500);
    assert!(!message.contains(['\n', '\u{202e}', '\u{1b}']));
}

#[test]
fn many_warnings_hide_no_error() {
    let mut text = super::with_paths("  /a:\n    get:\n      security:\n");
    for number in 0..2_000 {
        let _ = writeln!(text, "        - S{number}: []");
    }
    text.push_str("      responses: {gone: {}}\n");
    let findings = findings(&text);
    assert_eq!(findings.len(), 1_002);
    assert_eq!(findings[1_001].id, "invalid-status");
}
