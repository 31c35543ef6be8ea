//! Claims about paths and their parameters.

use super::{findings, help, places, with_paths};

#[test]
fn an_undeclared_parameter_of_a_path_is_an_error() {
    let text = with_paths(
        "  /pets/{pet_id}:
    get:
      parameters:
        - {name: petId, in: query, schema: {type: string}}
      responses: {default: {description: Any.}}
",
    );
    assert_eq!(places(&text), ["error undeclared-path-parameter 5:5"]);
}

#[test]
fn a_declared_parameter_of_a_similar_name_is_suggested() {
    let text = with_paths(
        "  /pets/{pet_id}:
    get:
      parameters:
        - {name: petId, in: path, required: true, schema: {type: string}}
      responses: {default: {description: Any.}}
",
    );
    assert_eq!(
        places(&text),
        [
            "error undeclared-path-parameter 5:5",
            "warning unused-path-parameter 7:11"
        ]
    );
    let finding = &findings(&text)[0];
    assert!(
        finding
            .help
            .as_ref()
            .is_some_and(|help| help.contains("`petId`"))
    );
}

#[test]
fn a_path_parameter_may_be_declared_at_the_path_or_by_reference() {
    let text = with_paths(
        "  /pets/{id}/{part}:
    parameters:
      - {name: id, in: path, required: true, schema: {type: string}}
    get:
      parameters:
        - $ref: '#/components/parameters/Alias'
      responses: {default: {description: Any.}}
  /pets/{id}: {$ref: '#/components/pathItems/Pet'}
  /beasts/{id}: {$ref: '#/components/pathItems/Pet'}
components:
  parameters:
    Alias: {$ref: '#/components/parameters/Part'}
    Part: {name: part, in: path, required: true, schema: {type: string}}
  pathItems:
    Pet:
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
      get:
        responses: {default: {description: Any.}}
",
    );
    assert_eq!(places(&text), [""; 0]);
}

#[test]
fn a_shared_path_item_is_checked_against_each_path() {
    let text = with_paths(
        "  /pets/{id}: {$ref: '#/components/pathItems/Pet'}
  /beasts/{beast}: {$ref: '#/components/pathItems/Pet'}
components:
  pathItems:
    Pet:
      get:
        parameters:
          - {name: id, in: path, required: true, schema: {type: string}}
        responses: {default: {description: Any.}}
",
    );
    assert_eq!(places(&text), ["error undeclared-path-parameter 5:3"]);
}

#[test]
fn a_path_that_is_not_a_template_is_an_error_at_the_path() {
    for path in ["pets", "/pets/{id", "/pets/id}", "/{}"] {
        let text = with_paths(&format!(
            "  '{path}': {{get: {{responses: {{default: {{description: Any.}}}}}}}}\n"
        ));
        assert_eq!(places(&text), ["error malformed-path 4:3"], "{path}");
    }
}

#[test]
fn a_path_that_names_one_parameter_twice_is_a_warning() {
    let text = with_paths(
        "  /{id}/copies/{id}:
    get:
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
      responses: {default: {description: Any.}}
",
    );
    assert_eq!(places(&text), ["warning repeated-path-parameter 4:3"]);
}

#[test]
fn a_query_string_or_a_fragment_in_a_path_is_a_warning() {
    for path in ["/?action=list", "/#list"] {
        let text = with_paths(&format!(
            "  '{path}': {{get: {{responses: {{default: {{description: Any.}}}}}}}}\n"
        ));
        assert_eq!(places(&text), ["warning query-in-path 4:3"], "{path}");
    }
}

#[test]
fn paths_that_differ_in_names_alone_are_ambiguous_only_for_the_same_method() {
    let operation = "parameters: [{name: NAME, in: path, required: true, schema: {type: string}}], \
                     responses: {default: {description: Any.}}";
    let paths = |first: &str, second: &str| {
        with_paths(&format!(
            "  /a/{{b}}: {{{first}: {{{}}}}}\n  /a/{{c}}: {{{second}: {{{}}}}}\n",
            operation.replace("NAME", "b"),
            operation.replace("NAME", "c"),
        ))
    };
    assert_eq!(places(&paths("get", "get")), ["warning ambiguous-path 5:3"]);
    assert_eq!(places(&paths("get", "put")), [""; 0]);
}

#[test]
fn two_operations_with_one_id_are_a_warning_that_names_both() {
    let text = with_paths(
        "  /pets:
    get: {operationId: list, responses: {default: {description: Any.}}}
  /beasts:
    post: {operationId: list, responses: {default: {description: Any.}}}
    put: {operationId: List, responses: {default: {description: Any.}}}
    patch: {responses: {default: {description: Any.}}}
",
    );
    assert_eq!(places(&text), ["warning duplicate-operation-id 7:25"]);
    assert_eq!(
        findings(&text)[0].message,
        "`list` is already the id of `GET /pets` at 5:24"
    );
}

#[test]
fn an_operation_below_additional_operations_is_named_by_its_method() {
    let text = with_paths(
        "  /pets:
    additionalOperations:
      Link: {operationId: list, responses: {default: {description: Any.}}}
    get: {responses: {default: {description: Any.}}}
  /beasts:
    get: {operationId: list, responses: {default: {description: Any.}}}
",
    );
    assert_eq!(
        findings(&text)[0].message,
        "`list` is already the id of `Link /pets` at 6:27"
    );
}

#[test]
fn a_misspelt_method_is_a_warning_with_the_right_one() {
    let text = with_paths(
        "  /pets:
    GET: {responses: {default: {description: Any.}}}
    x-get: {responses: {}}
    post: {responses: {default: {description: Any.}}}
",
    );
    assert_eq!(places(&text), ["warning unknown-method 5:5"]);
    assert_eq!(help(&text), "did you mean `get`?");
}
