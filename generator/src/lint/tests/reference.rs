//! Claims about references.

use super::{findings, help, places, with_paths, with_schemas};

#[test]
fn a_broken_reference_is_an_error_with_the_nearest_name() {
    let text = with_schemas(
        "    Pet: {properties: {owner: {$ref: '#/components/schemas/Ownr'}}}
    Owner: {type: object}
",
    );
    assert_eq!(places(&text), ["error unresolved-reference 13:38"]);
    assert_eq!(
        help(&text),
        "did you mean `Owner`? correct it in the document or in an overlay"
    );
}

#[test]
fn a_reference_into_the_wrong_section_is_led_to_the_right_one() {
    let text = with_schemas(
        "    Pet: {properties: {owner: {$ref: '#/definitions/Owner'}}}
    Owner: {type: object}
",
    );
    assert!(help(&text).contains("`#/components/schemas/Owner`"));
}

#[test]
fn a_reference_that_only_unused_schemas_have_is_a_warning() {
    let text = with_schemas(
        "    Pet: {type: object}
    Unused: {$ref: '#/components/schemas/Gone'}
",
    );
    assert_eq!(places(&text), ["warning unresolved-reference 14:20"]);
}

#[test]
fn references_may_lead_into_operations_and_be_encoded() {
    let text = with_schemas(
        "    Pet:
      properties:
        a: {$ref: '#/components/schemas/A%20b~1c'}
        b: {$ref: '#/paths/~1pets/get/responses/200/content/application~1json/schema'}
        c: {$ref: '#/x-shared/C'}
    A b/c: {type: string}
x-shared: {C: {type: string}}
",
    );
    assert_eq!(places(&text), [""; 0]);
}

#[test]
fn targets_outside_the_usual_places_are_checked_too() {
    let text = with_schemas(
        "    Pet: {$ref: '#/definitions/Pet'}
definitions: {Pet: {properties: 7}}
",
    );
    assert_eq!(places(&text), ["error wrong-type 14:33"]);
}

#[test]
fn a_reference_to_another_document_is_an_error_that_says_to_bundle() {
    let text = with_schemas("    Pet: {$ref: 'pet.yaml'}\n");
    assert_eq!(places(&text), ["error external-reference 13:17"]);
    assert!(help(&text).contains("bundle"));
}

#[test]
fn an_external_reference_that_means_this_document_is_recognised() {
    let text = |reference: &str| {
        with_schemas(&format!(
            "    Pet: {{properties: {{a: {{$ref: '{reference}'}}}}}}\n    Owner: {{$id: 'urn:owner'}}\n"
        ))
    };
    for reference in [
        "openapi.yaml#/components/schemas/Owner",
        "Owner",
        "urn:owner",
    ] {
        let help = help(&text(reference));
        assert!(
            help.contains("`#/components/schemas/Owner`"),
            "{reference}: {help}"
        );
    }
}

#[test]
fn a_reference_that_is_not_a_string_is_an_error() {
    let text = with_schemas("    Pet: {$ref: [a]}\n");
    assert_eq!(places(&text), ["error invalid-reference 13:17"]);
}

#[test]
fn a_reference_by_anchor_is_an_error_that_gives_the_pointer() {
    let text = with_schemas(
        "    Pet: {properties: {a: {$ref: '#owner'}}}
    Owner: {$anchor: owner}
",
    );
    assert_eq!(places(&text), ["error unsupported-reference 13:34"]);
    assert!(help(&text).contains("`#/components/schemas/Owner`"));
    let text = with_schemas("    Pet: {properties: {a: {$ref: '#owner'}}}\n");
    assert_eq!(places(&text), ["error unresolved-reference 13:34"]);
}

#[test]
fn a_dynamic_reference_accepts_anything() {
    let text = with_schemas("    Pet: {items: {$dynamicRef: '#pet'}}\n");
    assert_eq!(places(&text), ["warning dynamic-reference 13:19"]);
}

#[test]
fn a_reference_to_the_wrong_kind_is_an_error() {
    let text = with_paths(
        "  /a:
    get:
      responses:
        '200': {$ref: '#/components/schemas/Pet'}
        '400': {$ref: '#'}
components:
  schemas: {Pet: {type: object}}
  responses: {Pet: {description: A pet.}}
",
    );
    assert_eq!(
        places(&text),
        [
            "error wrong-reference-kind 7:23",
            "error wrong-reference-kind 8:23"
        ]
    );
    let first = &findings(&text)[0];
    assert_eq!(
        first.help.as_deref(),
        Some("did you mean `#/components/responses/Pet`?")
    );
}

#[test]
fn references_that_only_lead_back_are_one_error() {
    let text = with_schemas(
        "    Pet: {$ref: '#/components/schemas/Beast'}
    Beast: {allOf: [{$ref: '#/components/schemas/Animal'}]}
    Animal: {description: An animal., anyOf: [{$ref: '#/components/schemas/Pet'}, {type: 'null'}]}
",
    );
    assert_eq!(places(&text), ["error reference-cycle 13:17"]);
}

#[test]
fn a_cycle_of_responses_is_an_error() {
    let text = with_paths(
        "  /a:
    get:
      responses: {'200': {$ref: '#/components/responses/A'}}
components:
  responses:
    A: {$ref: '#/components/responses/A'}
",
    );
    assert_eq!(places(&text), ["error reference-cycle 9:15"]);
}

#[test]
fn a_cycle_is_an_error_even_if_no_operation_leads_there() {
    let text = with_schemas("    Pet: {}\n    A: {$ref: '#/components/schemas/A'}\n");
    assert_eq!(places(&text), ["error reference-cycle 14:15"]);
}

#[test]
fn recursive_types_are_fine() {
    let text = with_schemas(
        "    Pet:
      properties:
        parent: {$ref: '#/components/schemas/Pet'}
        friends: {type: array, items: {$ref: '#/components/schemas/Friend'}}
      additionalProperties: {$ref: '#/components/schemas/Pet'}
    Friend: {anyOf: [{$ref: '#/components/schemas/Pet'}, {type: array, items: {$ref: '#/components/schemas/Friend'}}]}
",
    );
    assert_eq!(places(&text), [""; 0]);
}

#[test]
fn a_base_that_lists_its_children_is_a_warning() {
    let text = with_schemas(
        "    Pet:
      type: object
      oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]
    Cat: {allOf: [{$ref: '#/components/schemas/Pet'}, {required: [claws], properties: {claws: {type: integer}}}]}
    Dog: {type: object}
",
    );
    assert_eq!(places(&text), ["warning recursive-composition 15:22"]);
}

#[test]
fn values_that_only_look_like_references_are_ignored() {
    let text = with_schemas(
        "    Pet:
      type: object
      properties:
        $ref: {type: string}
      example: {$ref: '#/gone'}
      examples: [{$ref: '#/gone'}]
      default: {$ref: '#/gone'}
      enum: [{$ref: '#/gone'}]
      const: {$ref: '#/gone'}
      x-extra: {$ref: '#/gone'}
",
    );
    assert_eq!(places(&text), [""; 0]);
}
