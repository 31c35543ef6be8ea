//! Claims about schemas.

use super::{help, places, with_schemas};

#[test]
fn a_schema_is_an_object_or_a_boolean() {
    let text = with_schemas(
        "    Pet:
      properties: {a: true, b: false, c: string, d: {}}
      additionalProperties: false
      items: 7
",
    );
    assert_eq!(
        places(&text),
        ["error wrong-type 14:42", "error wrong-type 16:14"]
    );
}

#[test]
fn keywords_that_hold_schemas_must_have_the_right_structure() {
    let text = with_schemas(
        "    Pet: {properties: [], allOf: {}, oneOf: [7]}
    Unused: {properties: []}
",
    );
    assert_eq!(
        places(&text),
        [
            "error wrong-type 13:23",
            "error wrong-type 13:34",
            "error wrong-type 13:46",
            "warning wrong-type 14:26",
        ]
    );
}

#[test]
fn other_keywords_of_the_wrong_type_are_warnings() {
    let text = with_schemas(
        "    Pet:
      required: true
      properties:
        a: {type: string, minLength: '1', maxLength: 3.0, pattern: 7}
        b: {type: integer, minimum: '0', exclusiveMaximum: true, maximum: 5}
        c: {enum: red}
        d: {type: object, required: [x]}
        e: {description: }
",
    );
    assert_eq!(
        places(&text),
        [
            "warning wrong-type 14:17",
            "warning wrong-type 16:38",
            "warning wrong-type 16:68",
            "warning wrong-type 17:37",
            "warning wrong-type 18:19",
        ]
    );
}

#[test]
fn an_unknown_type_is_a_warning_with_the_nearest() {
    let text = with_schemas("    Pet: {type: objet}\n");
    assert_eq!(places(&text), ["warning unknown-type 13:17"]);
    assert_eq!(help(&text), "did you mean `object`?");
    let text = with_schemas("    Pet: {type: [string, null, 'null', file, 7]}\n");
    assert_eq!(
        places(&text),
        ["warning unknown-type 13:40", "warning unknown-type 13:46"]
    );
}

#[test]
fn an_empty_enum_or_composition_is_a_warning() {
    let text = with_schemas("    Pet: {enum: [], allOf: []}\n");
    assert_eq!(
        places(&text),
        [
            "warning empty-enum 13:17",
            "warning empty-composition 13:28"
        ]
    );
}

#[test]
fn a_tuple_of_an_older_json_schema_is_a_warning() {
    let text = with_schemas("    Pet: {items: [{type: string}, 7]}\n");
    assert_eq!(
        places(&text),
        ["warning tuple-items 13:18", "error wrong-type 13:35"]
    );
}

#[test]
fn a_discriminator_that_leads_nowhere_is_a_warning() {
    let text = with_schemas(
        "    Pet:
      oneOf: [{$ref: '#/components/schemas/Cat'}]
      discriminator:
        propertyName: kind
        mapping:
          cat: Cat
          kitten: '#/components/schemas/Cat'
          dog: '#/components/schemas/Catt'
    Cat: {type: object}
",
    );
    assert_eq!(places(&text), ["warning unresolved-discriminator 20:16"]);
    assert_eq!(help(&text), "did you mean `#/components/schemas/Cat`?");
}

#[test]
fn commonly_omitted_keywords_are_not_reported() {
    let text = with_schemas(
        "    Pet:
      type: object
      required: [missing]
      properties:
        list: {type: array}
        odd: {type: string, pattern: '(['}
        old: {type: string, nullable: true, format: anything}
        both: {type: [string, 'null'], const: a}
",
    );
    assert_eq!(places(&text), [""; 0]);
}
