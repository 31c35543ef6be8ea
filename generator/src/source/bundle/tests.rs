//! Claims about descriptions in several files, held in memory.

use std::collections::HashMap;

use serde_json::json;

use super::*;
use crate::source::Part;

/// The document whose first file is `openapi.yaml`.
fn bundled(files: &[(&str, &str)], limits: &Limits) -> Result<Document, Vec<Finding>> {
    let files: HashMap<&str, &str> = files.iter().copied().collect();
    let entry = Document::parse("openapi.yaml", files["openapi.yaml"].to_owned(), limits)?;
    let mut bundle = Bundle::new(entry, "openapi.yaml", limits, &relative);
    for _ in 0..100 {
        let wanted = bundle.wanted();
        if wanted.is_empty() {
            return bundle.finish();
        }
        for one in wanted {
            let file = match files.get(one.path.as_str()) {
                Some(text) => Ok(Document::parse_part(&one.path, (*text).to_owned(), limits)?),
                None => Err(outside(&one.path)),
            };
            bundle.add(one.path, file);
        }
    }
    panic!("files are wanted without end");
}

fn document(files: &[(&str, &str)]) -> Document {
    bundled(files, &Limits::default()).unwrap()
}

/// `file:line:column` of a value.
fn place(document: &Document, pointer: &str) -> String {
    let finding = document.error("", &Pointer::from(pointer), Part::Value, "");
    let at = finding.position().unwrap();
    format!("{}:{}:{}", finding.file.path, at.line, at.column)
}

const ENTRY: &str = "\
openapi: 3.1.0
paths:
  /a: {$ref: paths/a.yaml}
components:
  schemas:
    Local: {type: string}
";

#[test]
fn references_are_kept_and_a_path_item_takes_their_place() {
    let document = document(&[
        ("openapi.yaml", ENTRY),
        (
            "paths/a.yaml",
            "get:\n  requestBody: {$ref: '../parts.yaml#/x'}\n  responses:\n    '200': {$ref: '../parts.yaml#/Answer'}\n",
        ),
        (
            "parts.yaml",
            "Answer:\n  content: {t: {schema: {$ref: '#/Body'}}}\nBody:\n  properties:\n    body: {$ref: '#/Body'}\n    local: {$ref: 'openapi.yaml#/components/schemas/Local'}\nunused: {$ref: nowhere.yaml}\n",
        ),
    ]);
    assert_eq!(
        document.value,
        json!({
            "openapi": "3.1.0",
            "paths": {"/a": {"get": {
                "requestBody": {"$ref": "parts.yaml#/x"},
                "responses": {"200": {"$ref": "parts.yaml#/Answer"}},
            }}},
            "components": {"schemas": {"Local": {"type": "string"}}},
            FILES: {"parts.yaml": {
                "Answer": {"content": {"t": {"schema": {"$ref": "parts.yaml#/Body"}}}},
                "Body": {"properties": {
                    "body": {"$ref": "parts.yaml#/Body"},
                    "local": {"$ref": "#/components/schemas/Local"},
                }},
            }},
        })
    );
    assert_eq!(
        document.unread("parts.yaml#/x").unwrap().message,
        "`parts.yaml` has nothing at `/x`"
    );
    assert_eq!(place(&document, "/components"), "openapi.yaml:5:3");
    assert_eq!(
        place(&document, "/paths/~1a/get/responses"),
        "paths/a.yaml:4:5"
    );
    assert_eq!(
        place(&document, &format!("/{FILES}/parts.yaml/Body")),
        "parts.yaml:4:3"
    );
    let files: Vec<&str> = document.files().map(|(path, _)| path).collect();
    assert_eq!(files, ["paths/a.yaml", "parts.yaml"]);
}

#[test]
fn the_target_replaces_a_reference_that_the_specification_does_not_allow() {
    let document = document(&[
        (
            "openapi.yaml",
            "info: {description: {$ref: intro.md}, x-a: {$ref: data.yaml}}\npaths:\n  /a:\n    $ref: a.yaml\n    summary: own\n    get: {example: {$ref: data.yaml}, responses: {$ref: 'a.yaml#/all'}}\n",
        ),
        ("intro.md", "# Intro: [a"),
        (
            "a.yaml",
            "summary: other\nput: {}\nall: {'200': {description: a}}\n",
        ),
    ]);
    assert_eq!(
        document.value,
        json!({
            "info": {"description": "# Intro: [a", "x-a": {"$ref": "data.yaml"}},
            "paths": {"/a": {
                "summary": "own",
                "put": {},
                "all": {"200": {"description": "a"}},
                "get": {"example": {"$ref": "data.yaml"}, "responses": {"200": {"description": "a"}}},
            }},
        })
    );
    assert_eq!(place(&document, "/paths/~1a/summary"), "openapi.yaml:5:14");
    assert_eq!(place(&document, "/paths/~1a/put"), "a.yaml:2:6");
    assert_eq!(
        place(&document, "/paths/~1a/get/responses/200"),
        "a.yaml:3:14"
    );
}

#[test]
fn the_target_of_a_section_is_only_in_that_section() {
    let document = document(&[
        (
            "openapi.yaml",
            "paths: {/a: {get: {responses: {'200': {content: {t: {schema: {$ref: 's.yaml#/A'}}}}}}}}\ncomponents: {schemas: {$ref: s.yaml}, responses: {x-ok: {$ref: 'r.yaml#/R'}}}\n",
        ),
        ("s.yaml", "A: {items: {$ref: '#/B'}}\nB: {type: string}\n"),
        ("r.yaml", "R: {description: r}\n"),
    ]);
    let components = &document.value["components"];
    assert_eq!(components["schemas"]["B"], json!({"type": "string"}));
    assert_eq!(
        components["responses"]["x-ok"],
        json!({"$ref": "r.yaml#/R"})
    );
    let there = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
    let files = &document.value[FILES];
    assert_eq!(files["s.yaml"], json!({"A": there("A"), "B": there("B")}));
    assert_eq!(place(&document, "/components/schemas/B"), "s.yaml:2:4");
}

#[test]
fn the_key_of_a_replaced_reference_keeps_its_place() {
    let document = document(&[
        ("openapi.yaml", "paths:\n  /a: {$ref: a.yaml}\n"),
        ("a.yaml", "# c\nget: {}\n"),
    ]);
    let pointer = Pointer::from("/paths/~1a");
    let key = document.error("", &pointer, Part::Key, "");
    assert_eq!(key.file.path, "openapi.yaml");
    assert_eq!(key.position().unwrap().line, 2);
    assert_eq!(place(&document, "/paths/~1a"), "a.yaml:2:1");
}

#[test]
fn repeated_text_counts_each_time() {
    let paths: Vec<String> = (0..50)
        .map(|index| {
            format!(
                "  /{index}: {{$ref: p.yaml}}
"
            )
        })
        .collect();
    let entry = format!("paths:\n{}", paths.concat());
    let path = format!("get: {{description: {}}}\n", "x".repeat(5_000));
    let limits = Limits {
        bytes: 100_000,
        ..Limits::default()
    };
    let findings = bundled(&[("openapi.yaml", &entry), ("p.yaml", &path)], &limits).unwrap_err();
    assert_eq!(findings[0].id, "document-too-large");
}

#[test]
fn a_circle_of_files_is_reported_where_it_closes() {
    let document = document(&[
        ("openapi.yaml", ENTRY),
        ("paths/a.yaml", "$ref: b.yaml"),
        ("paths/b.yaml", "$ref: a.yaml"),
    ]);
    let unread = document.unread("paths/a.yaml").unwrap();
    assert_eq!(unread.message, "`paths/a.yaml` leads back to itself");
    assert_eq!(place(&document, "/paths/~1a/$ref"), "paths/b.yaml:1:7");
}

#[test]
fn the_values_of_a_discriminator_are_references_or_names() {
    let document = document(&[
        (
            "openapi.yaml",
            "components: {schemas: {A: {discriminator: {propertyName: k, mapping: {a: 'b.yaml#/B', b: C, c: '#/d'}}}}}",
        ),
        ("b.yaml", "B: {type: object}"),
    ]);
    assert_eq!(
        document.value["components"]["schemas"]["A"]["discriminator"]["mapping"],
        json!({"a": "b.yaml#/B", "b": "C", "c": "#/d"})
    );
    assert_eq!(
        document.value[FILES]["b.yaml"],
        json!({"B": {"type": "object"}})
    );
}

#[test]
fn an_extension_of_the_entry_file_may_lead_on_from_every_file() {
    let document = document(&[
        (
            "openapi.yaml",
            "x-shared:\n  Pet: {$ref: 'pets.yaml#/Pet'}\npaths:\n  /a: {$ref: paths.yaml}\n",
        ),
        (
            "paths.yaml",
            "get: {requestBody: {content: {a/b: {schema: {$ref: 'openapi.yaml#/x-shared/Pet'}}}}}\n",
        ),
        ("pets.yaml", "Pet: {type: string}\n"),
    ]);
    assert_eq!(
        document
            .value
            .pointer("/paths/~1a/get/requestBody/content/a~1b/schema"),
        Some(&json!({"$ref": "#/x-shared/Pet"}))
    );
    assert_eq!(
        document.value["x-shared"],
        json!({"Pet": {"$ref": "pets.yaml#/Pet"}})
    );
    assert_eq!(
        document.value[FILES],
        json!({"pets.yaml": {"Pet": {"type": "string"}}})
    );
}

#[test]
fn values_that_multiply_without_end_are_refused() {
    let mut files = vec![(
        "openapi.yaml".to_owned(),
        "info: {a: {$ref: f0.yaml}}".to_owned(),
    )];
    for index in 0..30 {
        let next = index + 1;
        files.push((
            format!("f{index}.yaml"),
            format!("a: {{$ref: f{next}.yaml}}\nb: {{$ref: f{next}.yaml}}\n"),
        ));
    }
    files.push(("f30.yaml".to_owned(), "a: 1".to_owned()));
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(a, b)| (a.as_str(), b.as_str()))
        .collect();
    let limits = Limits {
        nodes: 100_000,
        ..Limits::default()
    };
    let findings = bundled(&files, &limits).unwrap_err();
    assert_eq!(findings[0].id, "document-too-large");
    assert!(findings[0].position().is_some());
}

#[test]
fn a_value_that_goes_deeper_with_every_file_is_refused() {
    let mut files = vec![(
        "openapi.yaml".to_owned(),
        "info: {a: {$ref: f0.yaml}}".to_owned(),
    )];
    for index in 0..60 {
        let next = index + 1;
        files.push((
            format!("f{index}.yaml"),
            format!("a: {{b: {{c: {{d: {{$ref: f{next}.yaml}}}}}}}}\n"),
        ));
    }
    files.push(("f60.yaml".to_owned(), "a: 1".to_owned()));
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(a, b)| (a.as_str(), b.as_str()))
        .collect();
    let findings = bundled(&files, &Limits::default()).unwrap_err();
    assert_eq!(findings[0].id, "too-deep");
}
