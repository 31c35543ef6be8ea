//! How schemas without a name are named and shared.

use serde_json::json;

use super::*;
use crate::read::schema::read;

fn inlined(schemas: &[(&str, serde_json::Value)], locked: &Lock) -> (Api, Lock) {
    let mut api = Api {
        schemas: schemas
            .iter()
            .map(|(name, schema)| {
                let mut schema = schema.clone();
                crate::read::dialect::rewrite(&mut schema, &mut Steps::default());
                ((*name).to_owned(), read(&schema))
            })
            .collect(),
        ..Api::default()
    };
    let mut lock = Lock::default();
    inline(&mut api, locked, &mut lock, &mut Steps::default());
    (api, lock)
}

#[test]
fn an_inline_object_is_named_after_its_place() {
    let pet = json!({"properties": {"owners": {"items": {"properties": {"name": {}}}}}});
    let (api, lock) = inlined(&[("Pet", pet)], &Lock::default());
    assert_eq!(api.schemas.keys().collect::<Vec<_>>(), ["Pet", "PetOwner"]);
    assert_eq!(lock.inline["Pet.owners[]"], "PetOwner");
}

#[test]
fn the_same_inline_object_is_one_type() {
    let owner = json!({"properties": {"name": {"type": "string"}}});
    let pet = json!({"properties": {"owner": owner, "vet": owner}});
    let (api, lock) = inlined(&[("Pet", pet)], &Lock::default());
    assert_eq!(api.schemas.keys().collect::<Vec<_>>(), ["Pet", "PetOwner"]);
    assert_eq!(lock.inline["Pet.vet"], "PetOwner");
}

#[test]
fn objects_that_differ_in_what_they_require_without_describing_it_are_two_types() {
    let needs = |name: &str| json!({"properties": {"id": {}}, "required": [name]});
    let pet = json!({"properties": {"owner": needs("name"), "vet": needs("practice")}});
    let (api, _) = inlined(&[("Pet", pet)], &Lock::default());
    let names: Vec<&String> = api.schemas.keys().collect();
    assert_eq!(names, ["Pet", "PetOwner", "PetVet"]);
}

#[test]
fn a_property_whose_name_looks_like_a_path_has_a_place_of_its_own() {
    let leaf = |name: &str| json!({"properties": {name: {}}});
    let pet = json!({"properties": {"a": {"properties": {"b": leaf("x")}}, "a.b": leaf("y")}});
    let (api, lock) = inlined(&[("Pet", pet)], &Lock::default());
    assert_eq!(api.schemas.len(), 4);
    assert_eq!(lock.inline.len(), 3, "{lock:?}");
    assert!(lock.inline.contains_key("Pet.a\\.b"), "{lock:?}");
}

#[test]
fn what_stands_in_several_schemas_is_named_after_what_it_holds() {
    let holder = json!({"properties": {"at": {"properties": {"x": {}, "y": {}}}}});
    let (api, _) = inlined(
        &[("Cat", holder.clone()), ("Dog", holder)],
        &Lock::default(),
    );
    assert_eq!(api.schemas.keys().collect::<Vec<_>>(), ["Cat", "Dog", "XY"]);
}

#[test]
fn the_places_that_still_agree_keep_the_name_when_one_of_them_changes() {
    let changed = json!({"x": {"type": "string"}});
    assert_eq!(names_after(&changed), ["CatAt", "Point", "Point"]);
}

#[test]
fn two_types_that_come_to_accept_the_same_stay_two() {
    let holder = json!({"properties": {"at": {"properties": {"x": {}}}}});
    let schemas = [
        ("Cat", holder.clone()),
        ("Dog", holder.clone()),
        ("Elk", holder),
    ];
    let locked = Lock {
        inline: [("Cat.at", "CatAt"), ("Dog.at", "DogAt")]
            .map(|(place, name)| (place.to_owned(), name.to_owned()))
            .into(),
        ..Lock::default()
    };
    let (api, lock) = inlined(&schemas, &locked);
    let names: Vec<&str> = lock.inline.values().map(String::as_str).collect();
    assert_eq!(names, ["CatAt", "DogAt", "CatAt"]);
    assert_eq!(api.schemas.len(), 5);
}

#[test]
fn all_places_keep_the_name_when_one_of_them_gets_a_property() {
    let changed = json!({"x": {}, "z": {}});
    assert_eq!(names_after(&changed), ["Point", "Point", "Point"]);
}

/// The names of objects that were one, after the first of them has got other properties.
fn names_after(changed: &serde_json::Value) -> Vec<String> {
    let holder = json!({"properties": {"at": {"properties": {"x": {}}}}});
    let changed = json!({"properties": {"at": {"properties": changed}}});
    let schemas = [("Cat", changed), ("Dog", holder.clone()), ("Elk", holder)];
    let locked = Lock {
        inline: ["Cat.at", "Dog.at", "Elk.at"]
            .map(|place| (place.to_owned(), "Point".to_owned()))
            .into(),
        ..Lock::default()
    };
    let (_, lock) = inlined(&schemas, &locked);
    lock.inline.into_values().collect()
}

#[test]
fn a_locked_name_stays_with_its_place_and_a_named_schema_gives_it_no_reason_to_move() {
    let pet = json!({"properties": {"kind": {"enum": ["cat", "dog"]}}});
    let locked = Lock {
        inline: BTreeMap::from([("Pet.kind".to_owned(), "Species".to_owned())]),
        ..Lock::default()
    };
    let (api, lock) = inlined(&[("Pet", pet)], &locked);
    assert!(api.schemas.contains_key("Species"));
    assert_eq!(lock.inline, locked.inline);
}

#[test]
fn alternatives_are_named_by_what_they_are() {
    let variants: Vec<Schema> = [
        json!({"type": "string"}),
        json!({"type": "object", "properties": {"kind": {"type": "string", "enum": ["cat"]}}}),
        json!({"type": "object", "properties": {"bark": {}}}),
        json!({"type": "array", "items": {"type": "integer"}}),
    ]
    .iter()
    .map(read)
    .collect();
    assert_eq!(
        variant_hints(&variants),
        ["Text", "Cat", "WithBark", "IntegerList"]
    );
}

#[test]
fn plurals_of_english_lose_their_ending() {
    for (plural, one) in [
        ("Ports", "Port"),
        ("Entries", "Entry"),
        ("Addresses", "Address"),
        ("Status", "StatusItem"),
        ("Data", "DataItem"),
    ] {
        assert_eq!(singular(plural), one);
    }
}
