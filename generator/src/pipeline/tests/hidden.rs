//! Claims about alternatives that hide each other.

use std::path::Path;

use super::super::{Request, generate};
use crate::base::finding::Finding;
use crate::source::{Document, Limits};

/// The warnings about hidden alternatives of a document that has no other findings.
fn findings(text: &str) -> Vec<Finding> {
    let document = Document::parse("test.yaml", text.to_owned(), &Limits::default());
    let document = document.expect("a document");
    let output = generate(&document.value, &Request::default()).expect("a crate");
    output.with_warnings(&document, Vec::new())
}

/// The severity, id and place of each.
fn places(text: &str) -> Vec<String> {
    let place = |finding: &Finding| {
        let position = finding.position().expect("a place");
        let severity = finding.severity.as_str();
        format!(
            "{severity} {} {}:{}",
            finding.id, position.line, position.column
        )
    };
    findings(text).iter().map(place).collect()
}

/// The help of the first.
fn help(text: &str) -> String {
    findings(text)[0].help.clone().unwrap_or_default()
}

/// A document whose only operation answers `Pet`, with these schemas.
fn with_schemas(schemas: &str) -> String {
    format!(
        "openapi: 3.1.0
info: {{title: Pets, version: '1'}}
paths:
  /pets:
    get:
      responses:
        '200':
          description: The pets.
          content:
            application/json: {{schema: {{$ref: '#/components/schemas/Pet'}}}}
components:
  schemas:
{schemas}"
    )
}

/// Messages about a union of these alternatives, which stand from line 15 on.
fn messages(alternatives: &str) -> Vec<String> {
    let text = with_schemas(&format!("    Pet:\n      oneOf:\n{alternatives}"));
    let found = findings(&text);
    found
        .iter()
        .map(|finding| format!("{}: {}", finding.id, finding.message))
        .collect()
}

const ANIMALS: &str = "
    Cat: {type: object, required: [name], properties: {name: {type: string}, lives: {type: integer}}}
    Dog: {type: object, required: [name], properties: {name: {type: string}, breed: {type: string}}}
    Owner: {type: object, required: [street], properties: {street: {type: string}}}
";

#[test]
fn an_alternative_without_a_required_property_of_its_own_is_hidden() {
    let text = with_schemas(&format!(
        "    Pet:
      oneOf:
        - $ref: '#/components/schemas/Cat'
        - $ref: '#/components/schemas/Dog'
        - $ref: '#/components/schemas/Owner'
{ANIMALS}"
    ));
    assert_eq!(places(&text), ["warning shadowed-alternative 16:11"]);
    assert_eq!(
        findings(&text)[0].message,
        "`Dog` is chosen only for values with fields that `Cat` lacks, because `Cat` is tried before it"
    );
    assert_eq!(
        help(&text),
        "in an overlay, add a `discriminator`, or make the properties that only `Cat` has `required`"
    );
}

#[test]
fn a_message_names_an_unnamed_alternative_by_its_number() {
    assert_eq!(
        messages(
            "        - {type: object, properties: {a: {type: string}}}
        - {type: object, properties: {a: {type: string}, b: {type: string}}}
"
        ),
        [
            "shadowed-alternative: alternative 1 is never chosen, because alternative 2 is tried before it and takes \
             all of its values"
        ]
    );
}

#[test]
fn lists_with_items_that_look_alike_hide_each_other() {
    let lists = |first: &str, second: &str| {
        messages(&format!(
            "        - {{title: First, type: array, items: {first}}}
        - {{title: Second, type: array, items: {second}}}
"
        ))
    };
    assert_eq!(
        lists(
            "{properties: {a: {type: string}}}",
            "{properties: {b: {type: string}}}"
        ),
        [
            "shadowed-alternative: `Second` is never chosen, because `First` is tried before it and takes \
             all of its values"
        ]
    );
    assert_eq!(
        lists(
            "{required: [a], properties: {a: {}}}",
            "{required: [b], properties: {b: {}}}"
        ),
        [""; 0]
    );
    assert_eq!(lists("{type: string}", "{type: integer}"), [""; 0]);
}

#[test]
fn alternatives_of_different_json_types_do_not_hide_each_other() {
    assert_eq!(
        messages(
            "        - {type: object, properties: {a: {type: string}}}
        - {type: string}
        - {type: array, items: {}}
        - {type: integer}
        - {type: boolean}
        - {type: 'null'}
"
        ),
        [""; 0]
    );
}

#[test]
fn the_most_demanding_alternative_is_tried_first_and_hides_nothing() {
    assert_eq!(
        messages(
            "        - {type: object, required: [a], properties: {a: {type: string}, b: {type: string}}}
        - {type: object, required: [a, b], properties: {a: {type: string}, b: {type: string}}}
        - {type: object, required: [a, c], properties: {a: {type: string}, c: {type: string}}}
"
        ),
        [""; 0]
    );
}

#[test]
fn alternatives_with_different_tags_do_not_hide_each_other() {
    for tag in [
        "kind: {const: VALUE}",
        "kind: {type: string, enum: [VALUE]}",
    ] {
        let of = |value: &str| {
            let tag = tag.replace("VALUE", value);
            format!("        - {{type: object, required: [kind], properties: {{{tag}}}}}\n")
        };
        assert_eq!(messages(&format!("{}{}", of("cat"), of("dog"))), [""; 0]);
    }
}

#[test]
fn alternatives_under_a_discriminator_do_not_hide_each_other() {
    let text = with_schemas(
        "    Pet:
      oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]
      discriminator: {propertyName: kind}
    Cat: {type: object, required: [kind], properties: {kind: {type: string}, lives: {type: integer}}}
    Dog: {type: object, required: [kind], properties: {kind: {type: string}, breed: {type: string}}}
",
    );
    assert_eq!(places(&text), [""; 0]);
}

#[test]
fn different_values_of_optional_properties_do_not_distinguish_alternatives() {
    let text = with_schemas(
        "    Pet:
      anyOf:
        - {title: Cat, type: object, properties: {kind: {const: cat}}}
        - {title: Dog, type: object, properties: {kind: {const: dog}}}
",
    );
    assert_eq!(places(&text), ["warning shadowed-alternative 16:11"]);
    assert_eq!(
        help(&text),
        "in an overlay, make `kind` `required` in every alternative, or add a `discriminator` with it"
    );
}

#[test]
fn properties_beside_a_union_count_in_every_alternative() {
    let text = with_schemas(
        "    Pet:
      type: object
      required: [name]
      properties: {name: {type: string}}
      oneOf:
        - {title: Cat, required: [lives], properties: {lives: {type: integer}}}
        - {title: Dog, properties: {breed: {type: string}}}
        - {title: Elk, properties: {antlers: {type: integer}}}
",
    );
    assert_eq!(places(&text), ["warning shadowed-alternative 20:11"]);
}

#[test]
fn a_union_within_a_union_takes_every_value() {
    let text = with_schemas(&format!(
        "    Pet:
      oneOf:
        - $ref: '#/components/schemas/Animal'
        - $ref: '#/components/schemas/Place'
    Animal: {{oneOf: [{{$ref: '#/components/schemas/Cat'}}, {{type: string}}]}}
    Place: {{oneOf: [{{$ref: '#/components/schemas/Owner'}}, {{type: integer}}]}}
{ANIMALS}"
    ));
    assert_eq!(places(&text), ["warning shadowed-alternative 16:11"]);
    assert_eq!(
        help(&text),
        "in an overlay, replace `Animal` by its alternatives"
    );
}

#[test]
fn only_unions_in_answers_are_checked() {
    let union = "{oneOf: [{properties: {a: {type: string}}}, {properties: {b: {type: string}}}]}";
    let text = with_schemas(&format!("    Pet: {{}}\n    Unused: {union}\n"));
    assert_eq!(places(&text), [""; 0]);
    let body = format!("requestBody: {{content: {{application/json: {{schema: {union}}}}}}}");
    let text = text.replace("responses:", &format!("{body}\n      responses:"));
    assert_eq!(places(&text.replace("get:", "post:")), [""; 0]);
}

#[test]
fn many_alternatives_are_compared_in_reasonable_time() {
    use std::fmt::Write as _;

    let mut text = with_schemas("    Pet:\n      oneOf:\n");
    let mut properties = String::new();
    for index in 0..100 {
        write!(properties, "p{index}: {{type: string}}, ").expect("text");
    }
    for index in 0..100 {
        writeln!(
            text,
            "        - {{type: object, properties: {{{properties} q{index}: {{type: string}}}}}}"
        )
        .expect("text");
    }
    let start = std::time::Instant::now();
    let found = places(&text).len();
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
    assert_ne!(found, 0);
}

#[test]
fn only_the_construct_about_hidden_alternatives_has_any() {
    for entry in std::fs::read_dir(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/constructs"),
    )
    .expect("the folder exists")
    {
        let path = entry.expect("the folder is readable").path();
        if path.is_dir() {
            // A directory holds a document of several files; this test reads single files.
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("the fixture is readable");
        let document = Document::parse(&path.to_string_lossy(), text, &Limits::default());
        let document = document.expect("a document");
        let output = generate(&document.value, &Request::default()).expect("a crate");
        let hidden: Vec<usize> = output
            .with_warnings(&document, Vec::new())
            .iter()
            .filter(|finding| finding.id == "shadowed-alternative")
            .map(|finding| finding.position().expect("a place").line)
            .collect();
        let lines: &[usize] = if path.ends_with("shadowed-alternatives.yaml") {
            &[18, 32, 56]
        } else {
            &[]
        };
        assert_eq!(hidden, lines, "{}", path.display());
    }
}
