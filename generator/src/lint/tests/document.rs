//! Claims about the version, the servers, the security and the root of a document.

use serde_json::json;

use super::super::lint;
use super::{help, places, with_paths};
use crate::base::finding::Severity;
use crate::source::{Document, Limits};

const OPERATION: &str = "paths: {/a: {get: {responses: {default: {description: Any.}}}}}\n";

#[test]
fn a_swagger_2_document_is_one_error_that_says_to_convert_it() {
    let text = "swagger: '2.0'\npaths: {/a: {get: 1}}\n";
    assert_eq!(places(text), ["error unsupported-version 1:10"]);
    assert!(help(text).contains("convert"));
}

#[test]
fn another_major_version_is_an_error() {
    assert_eq!(
        places("openapi: 4.0.0\npaths: {}\n"),
        ["error unsupported-version 1:10"]
    );
    assert_eq!(
        places("openapi: 3.3.0\npaths: {}\n"),
        ["error unsupported-version 1:10"]
    );
}

#[test]
fn versions_3_0_and_3_1_and_a_plain_3_2_are_taken_even_as_a_number() {
    for version in ["3.0.0", "3.0.4", "3.1.1", "3.2.0", "3.1", "'3.0'"] {
        assert_eq!(
            places(&format!("openapi: {version}\n{OPERATION}")),
            [""; 0],
            "{version}"
        );
    }
}

#[test]
fn a_misspelt_version_key_is_recognised() {
    let text = format!("openApi: 3.1.0\n{OPERATION}");
    assert_eq!(places(&text), ["error unsupported-version 1:1"]);
    assert!(help(&text).contains("openApi"));
}

#[test]
fn a_document_that_is_not_an_object_is_an_error() {
    let document = Document::parse("test.yaml", "a: 1\n".to_owned(), &Limits::default());
    let document = document.expect("YAML");
    let findings = lint(&document, &json!(["openapi"]));
    assert_eq!(findings.len(), 1);
    assert_eq!(
        (findings[0].id, findings[0].severity),
        ("wrong-type", Severity::Error)
    );
}

#[test]
fn additions_of_3_2_are_accepted_except_forms_that_are_lists() {
    let text = "openapi: 3.2.0
$self: https://example.com/openapi.yaml
paths:
  /a:
    query:
      responses: {}
    additionalOperations:
      LINK: {}
    get:
      parameters:
        - name: q
          in: querystring
          content: {application/json: {}}
      responses:
        '200':
          description: A stream.
          content:
            application/jsonl:
              itemSchema: {}
              itemEncoding: {}
";
    assert_eq!(
        places(text),
        [
            "warning no-responses 5:5",
            "warning no-responses 8:7",
            "error unsupported-version 20:15",
        ]
    );
}

#[test]
fn additions_of_3_2_mean_nothing_in_earlier_versions() {
    let text = with_paths(
        "  /a:
    get:
      responses:
        '200': {description: A stream., content: {application/jsonl: {itemSchema: {}}}}
",
    );
    assert_eq!(places(&text), [""; 0]);
}

#[test]
fn missing_paths_are_an_error_in_3_0_and_a_warning_in_3_1() {
    assert_eq!(
        places("openapi: 3.0.3\npath: {}\n"),
        ["error missing-paths 1:1"]
    );
    assert!(help("openapi: 3.0.3\npath: {}\n").contains("`path`"));
    assert_eq!(
        places("openapi: 3.1.0\ncomponents: {}\n"),
        ["warning no-operations 1:1"]
    );
    assert_eq!(
        places("openapi: 3.0.3\npaths: {}\n"),
        ["warning no-operations 2:1"]
    );
}

#[test]
fn a_security_scheme_that_is_not_defined_is_a_warning() {
    let text = format!(
        "openapi: 3.1.0
security:
  - ApiKey: []
  - apikey: []
components: {{securitySchemes: {{ApiKey: {{type: apiKey, in: header, name: K}}}}}}
{OPERATION}"
    );
    assert_eq!(places(&text), ["warning undefined-security-scheme 4:5"]);
    assert_eq!(help(&text), "did you mean `ApiKey`?");
}

#[test]
fn a_server_variable_without_a_default_is_a_warning() {
    let text = format!(
        "openapi: 3.1.0
servers:
  - url: https://{{region}}.example.com/{{version}}
    variables: {{version: {{default: v1}}}}
  - url: /relative
{OPERATION}"
    );
    assert_eq!(places(&text), ["warning undeclared-server-variable 3:10"]);
}

#[test]
fn servers_and_security_of_a_wrong_type_are_not_used() {
    let text =
        format!("openapi: 3.1.0\nservers: https://example.com\nsecurity: ApiKey\n{OPERATION}");
    assert_eq!(
        places(&text),
        ["warning invalid-server 2:10", "warning wrong-type 3:11"]
    );
}

#[test]
fn findings_come_in_the_order_of_the_text() {
    let text = "openapi: 3.1.0
components: {schemas: 7}
paths: {a: 1}
";
    assert_eq!(
        places(text),
        [
            "warning wrong-type 2:23",
            "warning no-operations 3:1",
            "error malformed-path 3:9",
            "error wrong-type 3:12",
        ]
    );
}
