//! Claims about schemas that are sent and received, and about the influence of earlier versions.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::*;
use crate::model::{Body, Content, Encoding, Operation, Response, Status};
use crate::read::schema::read;

/// An API that sends and receives the schemas of these names.
fn api(schemas: &[(&str, Value)], sent: &[&str], received: &[&str]) -> Api {
    let send = sent.iter().map(|name| Operation {
        body: Some(Body {
            media_type: "application/json".to_owned(),
            encoding: Encoding::Json,
            required: true,
            schema: Schema::reference(*name),
            parts: Vec::new(),
            choice: None,
            description: None,
        }),
        ..Operation::default()
    });
    let receive = received.iter().map(|name| Operation {
        responses: vec![Response {
            stream: None,
            choice: None,
            status: Status::Code(200),
            content: Content::Json(Box::new(Schema::reference(*name))),
            description: String::new(),
        }],
        ..Operation::default()
    });
    let schemas = schemas.iter();
    Api {
        operations: send.chain(receive).collect(),
        schemas: schemas
            .map(|(name, schema)| ((*name).to_owned(), read(schema)))
            .collect(),
        ..Api::default()
    }
}

/// The lock of earlier versions.
#[derive(Default)]
struct Before {
    schemas: BTreeMap<String, String>,
    shared: Shared,
}

impl Before {
    fn divide(&mut self, api: &mut Api) -> Steps {
        let mut steps = Steps::default();
        let known = Known {
            schemas: &self.schemas,
            shared: &self.shared,
        };
        self.shared = divide(api, &known, &mut steps);
        let names = api.schemas.keys();
        self.schemas = names.map(|name| (name.clone(), name.clone())).collect();
        steps
    }
}

/// The properties of each schema; required ones have a mark.
fn properties(api: &Api) -> Vec<(&str, String)> {
    let of = |schema: &Schema| match &schema.shape {
        Shape::Object(object) => {
            let names = object.properties.keys().map(|name| {
                let mark = if object.required.contains(name) {
                    "!"
                } else {
                    ""
                };
                format!("{name}{mark}")
            });
            names.collect::<Vec<_>>().join(" ")
        }
        shape => format!("{shape:?}"),
    };
    let schemas = api.schemas.iter();
    schemas
        .map(|(name, schema)| (name.as_str(), of(schema)))
        .collect()
}

/// A schema whose identifier the server assigns, with more properties.
fn account(more: &Value) -> Value {
    let mut properties = json!({
        "id": {"type": "integer", "readOnly": true},
        "name": {"type": "string"},
    });
    let required: Vec<&String> = more
        .as_object()
        .into_iter()
        .flatten()
        .map(|(key, _)| key)
        .collect();
    let required = json!(
        [
            ["id", "name"].map(str::to_owned).to_vec(),
            required.into_iter().cloned().collect()
        ]
        .concat()
    );
    if let (Some(all), Some(more)) = (properties.as_object_mut(), more.as_object()) {
        all.extend(more.clone());
    }
    json!({"type": "object", "required": required, "properties": properties})
}

fn plain() -> Value {
    json!({"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}})
}

#[test]
fn a_schema_that_is_used_both_ways_and_differs_becomes_two() {
    let password = json!({"password": {"type": "string", "writeOnly": true}});
    let mut api = api(
        &[("Account", account(&password))],
        &["Account"],
        &["Account"],
    );
    let steps = Before::default().divide(&mut api);
    assert_eq!(
        properties(&api),
        [
            ("Account", "id! name!".to_owned()),
            ("Account (sent)", "name! password!".to_owned())
        ]
    );
    assert_eq!(
        (steps.count_of("divided-schema"), steps.count(&LEFT_OUT)),
        (1, 2)
    );
    let body = api.operations[0].body.as_ref().expect("a body");
    assert_eq!(body.schema, Schema::reference("Account (sent)"));
}

#[test]
fn schemas_without_a_difference_or_with_one_direction_stay_one() {
    let schemas = [
        ("Plain", plain()),
        ("Sent", account(&json!({}))),
        ("Received", account(&json!({}))),
    ];
    let mut api = api(&schemas, &["Plain", "Sent"], &["Plain", "Received"]);
    let mut before = Before::default();
    before.divide(&mut api);
    assert_eq!(
        properties(&api),
        [
            ("Plain", "name!".to_owned()),
            ("Sent (sent)", "name!".to_owned()),
            ("Received", "id! name!".to_owned())
        ]
    );
    assert_eq!(before.shared.keys().collect::<Vec<_>>(), ["Plain"]);
}

#[test]
fn a_schema_used_only_by_one_direction_is_not_divided() {
    let owner = json!({"owner": {"$ref": "Owner", "readOnly": true}});
    let schemas = [("Account", account(&owner)), ("Owner", account(&json!({})))];
    let mut api = api(&schemas, &["Account"], &["Account"]);
    Before::default().divide(&mut api);
    let names: Vec<&String> = api.schemas.keys().collect();
    assert_eq!(names, ["Account", "Account (sent)", "Owner"]);
}

#[test]
fn a_schema_that_refers_to_itself_and_to_one_that_differs_is_divided() {
    let tree = json!({"type": "object", "properties": {
        "next": {"$ref": "Tree"},
        "all": {"type": "object", "additionalProperties": {"$ref": "Account"}},
    }});
    let schemas = [("Tree", tree), ("Account", account(&json!({})))];
    let mut api = api(&schemas, &["Tree"], &["Tree"]);
    Before::default().divide(&mut api);
    let mut references = Vec::new();
    api.schemas["Tree (sent)"].for_each_reference(&mut |name| references.push(name));
    assert_eq!(references, ["Tree (sent)", "Account (sent)"]);
}

#[test]
fn the_values_of_a_discriminator_keep_their_alternatives() {
    let union = json!({
        "oneOf": [{"$ref": "Cat"}, {"$ref": "Dog"}],
        "discriminator": {"propertyName": "kind", "mapping": {"dog": "Dog"}},
    });
    let kind = json!({"kind": {"type": "string"}});
    let schemas = [
        ("Pet", union),
        ("Cat", account(&kind)),
        ("Dog", account(&kind)),
    ];
    let mut api = api(&schemas, &["Pet"], &["Pet"]);
    Before::default().divide(&mut api);
    let Shape::Union(union) = &api.schemas["Pet (sent)"].shape else {
        panic!("a union");
    };
    let discriminator = union.discriminator.as_ref().expect("a discriminator");
    assert_eq!(discriminator.values("Cat (sent)"), ["Cat"]);
    assert_eq!(discriminator.values("Dog (sent)"), ["dog"]);
}

#[test]
fn a_type_stays_one_when_a_property_of_one_direction_is_added_to_it() {
    let mut before = Before::default();
    before.divide(&mut api(
        &[("Account", plain())],
        &["Account"],
        &["Account"],
    ));
    let added = account(&json!({"key": {"$ref": "Key"}}));
    let schemas = [("Account", added), ("Key", account(&json!({})))];
    // The second round uses the lock of the first.
    for _ in 0..2 {
        let mut api = api(&schemas, &["Account"], &["Account"]);
        let steps = before.divide(&mut api);
        assert_eq!(
            properties(&api),
            [
                ("Account", "id name! key!".to_owned()),
                ("Key", "id name!".to_owned())
            ]
        );
        assert_eq!(steps.count_of("one-way-property-of-shared-type"), 2);
    }
}

#[test]
fn a_type_is_divided_when_one_of_its_properties_becomes_one_way() {
    let mut before = Before::default();
    before.divide(&mut api(
        &[("Account", plain())],
        &["Account"],
        &["Account"],
    ));
    let turned = json!({"type": "object", "properties": {"name": {"type": "string", "readOnly": true}, "size": {}}});
    let mut api = api(&[("Account", turned)], &["Account"], &["Account"]);
    before.divide(&mut api);
    assert_eq!(
        properties(&api),
        [
            ("Account", "name size".to_owned()),
            ("Account (sent)", "size".to_owned())
        ]
    );
}

#[test]
fn a_divided_type_stays_divided_without_a_difference() {
    let mut before = Before::default();
    let schemas = [("Account", account(&json!({})))];
    before.divide(&mut api(&schemas, &["Account"], &["Account"]));
    let mut api = api(&[("Account", plain())], &["Account"], &["Account"]);
    before.divide(&mut api);
    assert_eq!(
        properties(&api),
        [
            ("Account", "name!".to_owned()),
            ("Account (sent)", "name!".to_owned())
        ]
    );
}

#[test]
fn a_merged_alternative_keeps_its_discriminator_value() {
    let merged =
        json!({"title": "Cat", "type": "object", "properties": {"id": {"readOnly": true}}});
    let union = json!({
        "oneOf": [merged, {"$ref": "Dog"}],
        "discriminator": {"propertyName": "kind", "mapping": {"cat": "Cat", "dog": "Dog"}},
    });
    let schemas = [
        ("Pet", union),
        ("Cat", account(&json!({}))),
        ("Dog", account(&json!({}))),
    ];
    let mut api = api(&schemas, &["Pet", "Cat"], &["Pet", "Cat"]);
    Before::default().divide(&mut api);
    let Shape::Union(union) = &api.schemas["Pet (sent)"].shape else {
        panic!("a union");
    };
    let discriminator = union.discriminator.as_ref().expect("a discriminator");
    assert_eq!(discriminator.values("Cat"), ["cat"]);
    assert_eq!(discriminator.values("Dog (sent)"), ["dog"]);
}

#[test]
fn a_decision_is_permanent() {
    let plain = json!({"type": "object", "properties": {"name": {"type": "string"}}});
    let tuple = json!({"type": "array", "prefixItems": [{"type": "object", "properties": {
        "name": {"type": "string"}, "id": {"type": "integer", "readOnly": true},
    }}]});
    let with_tuple = json!({"type": "object", "properties": {
        "name": {"type": "string"}, "pair": {"$ref": "Pair"},
    }});
    // The same document again changes nothing, whether a type still serves both ways or is only sent.
    for received in [&["T"][..], &[]] {
        let mut before = Before::default();
        before.divide(&mut api(&[("T", plain.clone())], &["T"], &["T"]));
        let schemas = [("T", with_tuple.clone()), ("Pair", tuple.clone())];
        let mut first = api(&schemas, &["T"], received);
        before.divide(&mut first);
        let mut second = api(&schemas, &["T"], received);
        before.divide(&mut second);
        assert_eq!(first.schemas, second.schemas, "{received:?}");
    }
}
