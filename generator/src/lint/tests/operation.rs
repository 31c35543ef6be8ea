//! Claims about parameters, bodies and responses.

use super::{findings, help, places, with_paths};

/// A document with one operation, `POST /a`, whose members are `text`, from line 6 on, indented by six columns.
fn with_operation(text: &str) -> String {
    with_paths(&format!(
        "  /a:\n    post:\n{text}      responses: {{default: {{description: Any.}}}}\n"
    ))
}

#[test]
fn places_of_the_wrong_type_are_errors() {
    let text = with_paths(
        "  /a: []
  /b:
    get: soon
    post:
      parameters: {}
      requestBody: nothing
      responses: []
    put:
      responses: {'200': Fine}
",
    );
    assert_eq!(
        places(&text),
        [
            "error wrong-type 4:7",
            "error wrong-type 6:10",
            "error wrong-type 8:19",
            "error wrong-type 9:20",
            "error wrong-type 10:18",
            "error wrong-type 12:26",
        ]
    );
}

#[test]
fn annotations_of_the_wrong_type_are_warnings() {
    let text = with_operation(
        "      tags: pets
      summary: [a]
      deprecated: 'yes'
      parameters:
        - {name: a, in: query, required: 'true', schema: {}}
",
    );
    assert_eq!(
        places(&text),
        [
            "warning wrong-type 6:13",
            "warning wrong-type 7:16",
            "warning wrong-type 8:19",
            "warning wrong-type 10:42",
        ]
    );
}

#[test]
fn a_parameter_listed_twice_is_an_error_unless_both_are_equal() {
    let text = with_operation(
        "      parameters:
        - {name: a, in: query, schema: {type: string}}
        - {name: a, in: query, schema: {type: string}}
        - {name: a, in: query, schema: {type: integer}}
        - {name: a, in: header, schema: {type: string}}
",
    );
    assert_eq!(
        places(&text),
        [
            "warning duplicate-parameter 8:11",
            "error duplicate-parameter 9:11"
        ]
    );
}

#[test]
fn an_operation_may_override_a_parameter_of_its_path() {
    let text = with_paths(
        "  /a:
    parameters: [{name: a, in: query, schema: {type: string}}]
    get:
      parameters: [{name: a, in: query, schema: {type: integer}}]
      responses: {default: {description: Any.}}
",
    );
    assert_eq!(places(&text), [""; 0]);
}

#[test]
fn a_parameter_needs_a_name_and_a_known_location() {
    let text = with_operation(
        "      parameters:
        - {in: query, schema: {}}
        - {name: b, in: body, schema: {}}
        - {name: c, in: qurey, schema: {}}
        - {name: d, schema: {}}
",
    );
    assert_eq!(
        places(&text),
        [
            "error unnamed-parameter 7:11",
            "error unknown-parameter-location 8:25",
            "error unknown-parameter-location 9:25",
            "error unknown-parameter-location 10:11",
        ]
    );
    let helps: Vec<_> = findings(&text)
        .into_iter()
        .map(|finding| finding.help)
        .collect();
    assert!(
        helps[1]
            .as_ref()
            .is_some_and(|help| help.contains("requestBody"))
    );
    assert_eq!(helps[2].as_deref(), Some("did you mean `query`?"));
}

#[test]
fn a_parameter_or_a_header_without_a_schema_is_taken_as_a_string() {
    let text = with_paths(
        "  /a:
    get:
      parameters:
        - {name: a, in: query}
        - {name: b, in: query, content: {application/json: {}}}
      responses:
        '200': {description: Any., headers: {X-A: {description: A.}, X-B: {schema: {}}}}
",
    );
    assert_eq!(
        places(&text),
        [
            "warning missing-schema 7:11",
            "warning missing-schema 10:51"
        ]
    );
}

#[test]
fn an_optional_path_parameter_is_a_warning() {
    let text = with_paths(
        "  /a/{b}:
    get:
      parameters: [{name: b, in: path, required: false, schema: {}}]
      responses: {default: {description: Any.}}
  /c/{b}:
    get:
      parameters: [{name: b, in: path, schema: {}}]
      responses: {default: {description: Any.}}
",
    );
    assert_eq!(places(&text), ["warning optional-path-parameter 6:50"]);
}

#[test]
fn a_body_without_content_is_a_warning() {
    let text = with_operation("      requestBody: {required: true}\n");
    assert_eq!(places(&text), ["warning missing-content 6:20"]);
}

#[test]
fn a_key_of_responses_that_is_not_a_status_is_an_error() {
    let text = with_paths(
        "  /a:
    get:
      responses:
        200: {description: A.}
        '4XX': {description: B.}
        '5xx': {description: C.}
        '483': {description: D.}
        default: {description: E.}
        x-more: {description: F.}
        '20O': {description: G.}
        '600': {description: H.}
        success: {description: I.}
",
    );
    assert_eq!(
        places(&text),
        [
            "error invalid-status 13:9",
            "error invalid-status 14:9",
            "error invalid-status 15:9",
        ]
    );
}

#[test]
fn an_operation_without_responses_is_a_warning() {
    let text = with_paths("  /a:\n    get: {}\n    put: {responses: {}}\n    post: {responses:}\n");
    assert_eq!(
        places(&text),
        [
            "warning no-responses 5:5",
            "warning no-responses 6:5",
            "warning no-responses 7:5"
        ]
    );
}

#[test]
fn a_key_without_a_value_counts_as_absent() {
    let text = with_operation("      parameters:\n      requestBody:\n      description:\n");
    assert_eq!(
        places(&text),
        ["warning null-value 6:7", "warning null-value 7:7"]
    );
}

#[test]
fn faults_that_no_operation_uses_are_warnings() {
    let text = "openapi: 3.1.0
paths:
  /a:
    post:
      callbacks: {done: {'{$url}': {post: {parameters: 1}}}}
      responses: {default: {description: Any.}}
webhooks:
  done: {post: {responses: {'200': {$ref: '#/gone'}}}}
";
    assert_eq!(
        places(text),
        [
            "warning wrong-type 5:56",
            "warning unresolved-reference 8:43"
        ]
    );
    assert!(help("openapi: 3.1.0\nwebhooks: {}\n").contains("right document"));
}

#[test]
fn additional_operations_that_are_not_an_object_are_named_once() {
    let text = with_paths("  /a:\n    get: {}\n    additionalOperations: 1\n");
    let messages: Vec<_> = findings(&text).into_iter().map(|it| it.message).collect();
    let expected = "`additionalOperations` must be an object, this is a number";
    assert!(messages.iter().any(|it| it == expected), "{messages:?}");
}
