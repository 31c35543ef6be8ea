//! Claims about examples that contradict their schemas.

use serde_json::Value;

use super::super::{Request, generate};
use crate::overlay;
use crate::source::{Document, Limits};

/// The warnings of a document about its examples: the place, the message and the help of each.
fn warnings(document: &Document, value: &Value) -> Vec<(String, String, String)> {
    let output = generate(value, &Request::default()).expect("a crate");
    let findings = output.with_warnings(document, Vec::new());
    let found = findings
        .into_iter()
        .filter(|finding| finding.id == "example-contradicts-schema");
    found
        .map(|finding| {
            let position = finding.position().expect("a place");
            let place = format!("{}:{}", position.line, position.column);
            (place, finding.message, finding.help.unwrap_or_default())
        })
        .collect()
}

fn parsed(text: &str) -> Document {
    Document::parse("test.yaml", text.to_owned(), &Limits::default()).expect("a document")
}

/// An operation that answers `Pet`, and this schema from line 11 on, indented by six spaces.
fn with_pet(schema: &str) -> String {
    format!(
        "openapi: 3.1.0
info: {{title: Pets, version: '1'}}
paths:
  /pets:
    get:
      responses:
        '200': {{description: One, content: {{application/json: {{schema: {{$ref: '#/components/schemas/Pet'}}}}}}}}
components:
  schemas:
    Pet:
{schema}"
    )
}

/// The document after the action that the help of its only warning names.
fn mended(document: &Document, help: &str) -> Value {
    let parts: Vec<&str> = help.split('`').skip(1).step_by(2).collect();
    let mut text = "overlay: 1.1.0\ninfo: {title: ours, version: 1.0.0}\nactions:\n".to_owned();
    for action in parts.chunks(2) {
        let lines = action.join("\n    ");
        text.push_str(&format!("  - description: because\n    {lines}\n"));
    }
    let text = text.replace("\\\n", "\n");
    let overlay = Document::parse("overlay.yaml", text, &Limits::default()).expect("an overlay");
    overlay::apply(&document.value, &overlay)
        .expect("an action that applies")
        .value
}

#[test]
fn each_fault_is_reported_at_its_example_with_an_action_that_corrects_it() {
    let age = "      type: object\n      properties:\n        age: ";
    for (schema, place, message) in [
        (
            format!("{age}{{type: string, example: 22.04}}\n"),
            "13:29",
            "the example is the number `22.04`, but its schema is a string",
        ),
        (
            format!("{age}{{type: [string], example: {{years: 5}}}}\n"),
            "13:31",
            "the example is an object, but its schema is a string",
        ),
        (
            format!("{age}{{type: integer}}\n      example: {{age: null, name: Rex}}\n"),
            "",
            "",
        ),
        (
            format!("{age}{{type: integer}}\n      required: [age]\n      example: {{age: null}}\n"),
            "15:17",
            "`age` of the example is `null`, but its schema does not allow it",
        ),
        (
            format!("{age}{{type: integer}}\n      required: [age, name]\n      example: {{age: 5}}\n"),
            "15:7",
            "the example has no `name`, but its schema requires it",
        ),
        (
            "      oneOf: [{type: object, required: [a], properties: {a: {}}}, {type: integer}]\n      example: [1]\n".to_owned(),
            "12:7",
            "the example is an array, but no alternative of its schema accepts it",
        ),
        (
            format!("{age}{{type: array, prefixItems: [{{}}, {{}}], minItems: 2, maxItems: 2}}\n      examples: [{{age: [1]}}]\n"),
            "14:19",
            "`age` of the example has fewer items than the 2 of its schema",
        ),
    ] {
        let document = parsed(&with_pet(&schema));
        let found = warnings(&document, &document.value);
        let Some((at, said, help)) = found.first() else {
            assert_eq!(message, "", "{schema}");
            continue;
        };
        assert_eq!((at.as_str(), said.as_str()), (place, message));
        let value = mended(&document, help);
        assert_eq!(warnings(&document, &value), [], "{help}");
    }
}

#[test]
fn examples_are_looked_for_wherever_they_may_stand() {
    let text = "openapi: 3.1.0
info: {title: Pets, version: '1'}
paths:
  /pets/{id}:
    parameters: [{name: id, in: path, required: true, example: Rex, schema: {type: integer}}]
    post:
      parameters: [{name: age, in: query, examples: {old: {value: x}}, schema: {type: integer}}]
      requestBody:
        content:
          application/json:
            schema: {type: object, properties: {name: {$ref: '#/components/schemas/Name'}}}
            examples: {one: {$ref: '#/components/examples/One'}}
      responses:
        '200': {$ref: '#/components/responses/Pets'}
        4XX: {description: No, content: {application/json: {schema: {type: string}, example: [1]}}}
webhooks:
  born:
    post:
      requestBody: {content: {application/json: {schema: {type: object}, example: 5}}}
components:
  examples:
    One: {value: [Rex]}
  responses:
    Pets: {description: Some, content: {application/json: {schema: {type: array, items: {type: boolean}}, example: [true, 1]}}}
  schemas:
    Name: {type: string, example: 7}
";
    let document = parsed(text);
    let mut settings = Request::default();
    settings.settings.webhook = Some(crate::model::settings::Webhook {
        signature_header: "X-Signature".to_owned(),
        timestamp_header: "X-Timestamp".to_owned(),
        event_field: None,
        id_field: None,
    });
    let output = generate(&document.value, &settings).expect("a crate");
    let findings = output.with_warnings(&document, Vec::new());
    let lines: Vec<usize> = findings
        .iter()
        .map(|finding| finding.position().expect("a place").line)
        .collect();
    assert_eq!(lines, [5, 7, 15, 19, 22, 24, 26]);
}

#[test]
fn an_example_that_decodes_causes_no_warning() {
    let schema = "      type: object
      required: [kind]
      properties:
        kind: {type: string, enum: [cat], example: lion}
        born: {type: string, format: date-time, example: yesterday}
        tags: {type: array, items: {type: string}, example: '[\"a\"]'}
        name: {type: [string, 'null'], example: null}
      example: {kind: dog, since: 5, born: null}
";
    let document = parsed(&with_pet(schema));
    assert_eq!(warnings(&document, &document.value), []);
}

#[test]
fn a_fault_in_many_examples_is_one_warning() {
    let schema = "      type: object
      properties: {age: {type: integer}}
      examples: [{age: a}, {age: b}, {age: c}]
";
    let document = parsed(&with_pet(schema));
    let found = warnings(&document, &document.value);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(
        found[0].1,
        "`age` of the example is the string `\"a\"`, but its schema is an integer; 2 other examples have the same fault"
    );
}
