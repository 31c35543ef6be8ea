//! Claims about secret properties.

use serde_json::{Value, json};

use super::super::{Failure, Request, generate};
use crate::model::settings::Settings;

/// A document whose operations answer a `Key` and a `Tag`, each with a `value`.
fn document() -> Value {
    let answer = |name: &str| {
        json!({"get": {"operationId": format!("show{name}"), "responses": {"200": {
            "description": "It.",
            "content": {"application/json": {"schema": {"$ref": format!("#/components/schemas/{name}")}}}
        }}}})
    };
    let object = json!({"type": "object", "properties": {"value": {"type": "string"}, "b.c": {"type": "string"}}});
    json!({
        "openapi": "3.1.0",
        "info": {"title": "Keys", "version": "1"},
        "paths": {"/key": answer("Key"), "/tag": answer("Tag")},
        "components": {"schemas": {"Key": object, "Tag": object}}
    })
}

/// The name of each type with a secret property, and the property.
fn secrets(field: &str) -> Vec<String> {
    let settings = Settings {
        sensitive_fields: vec![field.to_owned()],
        ..Settings::default()
    };
    let request = Request {
        settings,
        ..Request::default()
    };
    let output = generate(&document(), &request).expect("a crate");
    let mut within = "";
    let mut secrets = Vec::new();
    for line in output.files["types.rs"].lines() {
        if let Some(rest) = line.strip_prefix("pub struct ") {
            within = rest.trim_end_matches(" {");
        } else if line.contains("Sensitive<") && line.starts_with("    pub ") {
            let property = line.trim_start_matches("    pub ");
            let property = property.split(':').next().unwrap_or_default();
            secrets.push(format!("{within}.{property}"));
        }
    }
    secrets
}

#[test]
fn a_secret_property_without_a_type_is_secret_in_every_type() {
    assert_eq!(secrets("value"), ["Key.value", "Tag.value"]);
}

#[test]
fn a_secret_property_with_a_type_is_secret_in_that_type_only() {
    assert_eq!(secrets("Key.value"), ["Key.value"]);
}

#[test]
fn a_property_whose_name_has_a_dot_is_found_with_and_without_its_type() {
    assert_eq!(secrets("b.c"), ["Key.b_c", "Tag.b_c"]);
    assert_eq!(secrets("Tag.b.c"), ["Tag.b_c"]);
}

#[test]
fn a_secret_property_of_another_type_than_said_is_an_error() {
    let settings = Settings {
        sensitive_fields: vec!["Door.value".to_owned()],
        ..Settings::default()
    };
    let request = Request {
        settings,
        ..Request::default()
    };
    let failure = generate(&document(), &request).expect_err("nothing to hide");
    assert!(matches!(failure, Failure::UnknownField(name) if name == "Door.value"));
}
