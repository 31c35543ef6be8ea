//! Claims about the naming and sharing of schemas without a name.

use serde_json::json;

use super::hint::singular;
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
fn a_shape_in_several_schemas_is_named_after_its_content() {
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
fn two_types_that_become_equal_stay_two() {
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

/// The names of equal objects after the first of them gets other properties.
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
fn a_locked_name_stays_with_its_place_beside_an_equal_named_schema() {
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
fn alternatives_are_named_after_their_content() {
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

/// The names of the types, and the name for each place.
fn types(schemas: &[(&str, serde_json::Value)], locked: &Lock) -> (Vec<String>, Lock) {
    let (api, lock) = inlined(schemas, locked);
    (api.schemas.into_keys().collect(), lock)
}

fn keywords(values: &[&str]) -> serde_json::Value {
    json!({"type": "string", "enum": values})
}

#[test]
fn equal_enumerations_stay_one_type_when_one_of_them_gets_a_value() {
    let pet = |more: &[&str]| {
        let values = [&["cat", "dog"], more].concat();
        json!({"properties": {"kind": keywords(&["cat", "dog"]), "other": keywords(&values)}})
    };
    let (names, lock) = types(&[("Pet", pet(&[]))], &Lock::default());
    assert_eq!(names, ["Pet", "PetKind"]);
    let (api, again) = inlined(&[("Pet", pet(&["bird"]))], &lock);
    assert_eq!(again.inline, lock.inline);
    let values = ["cat", "dog", "bird"].map(str::to_owned).to_vec();
    assert_eq!(api.schemas["PetKind"].shape, Shape::Enumeration(values));
}

#[test]
fn equal_unions_stay_one_type_when_one_of_them_gets_an_alternative() {
    let pet = |more: Option<&str>| {
        let of = |names: &[&str]| {
            let of = |name: &&str| json!({"type": *name});
            json!({"oneOf": names.iter().map(of).collect::<Vec<_>>()})
        };
        let mut names = vec!["string", "integer"];
        names.extend(more);
        json!({"properties": {"age": of(&["string", "integer"]), "size": of(&names)}})
    };
    let (names, lock) = types(&[("Pet", pet(None))], &Lock::default());
    assert_eq!(names, ["Pet", "PetAge"]);
    let (api, again) = inlined(&[("Pet", pet(Some("boolean")))], &lock);
    assert_eq!(again.inline, lock.inline);
    let Shape::Union(union) = &api.schemas["PetAge"].shape else {
        panic!("a union");
    };
    assert_eq!(union.variants.len(), 3);
}

#[test]
fn a_schema_that_equals_a_named_one_keeps_the_name_when_that_one_grows() {
    let owner = json!({"type": "object", "properties": {"name": {"type": "string"}}});
    let larger = json!({"type": "object", "properties": {"name": {"type": "string"}, "age": {"type": "integer"}}});
    let pet = json!({"properties": {"owner": owner, "kind": keywords(&["cat"])}});
    let schemas = |owner: &serde_json::Value| {
        [
            ("Kind", keywords(&["cat"])),
            ("Owner", owner.clone()),
            ("Pet", pet.clone()),
        ]
    };
    let (names, lock) = types(&schemas(&owner), &Lock::default());
    assert_eq!(names, ["Kind", "Owner", "Pet"]);
    assert_eq!(lock.inline["Pet.owner"], "Owner");
    assert_eq!(lock.inline["Pet.kind"], "Kind");
    let (names, again) = types(&schemas(&larger), &lock);
    assert_eq!(names, ["Kind", "Owner", "Pet"]);
    assert_eq!(again.inline, lock.inline);
}

#[test]
fn a_named_schema_gets_the_additions_of_places_with_its_name() {
    let owner = |names: &[&str]| {
        let property = |name: &&str| ((*name).to_owned(), json!({"type": "string"}));
        let properties: serde_json::Map<_, _> = names.iter().map(property).collect();
        json!({"type": "object", "properties": properties})
    };
    let schemas = |names: &[&str]| {
        let pet = json!({"properties": {"owner": owner(names)}});
        [("Owner", owner(&["name"])), ("Pet", pet)]
    };
    let (_, lock) = types(&schemas(&["name"]), &Lock::default());
    let (api, again) = inlined(&schemas(&["name", "street"]), &lock);
    assert_eq!(again.inline, lock.inline);
    let Shape::Object(owner) = &api.schemas["Owner"].shape else {
        panic!("an object");
    };
    assert_eq!(owner.properties.len(), 2);
}

#[test]
fn a_place_with_its_own_name_keeps_it() {
    let owner = json!({"type": "object", "properties": {"name": {"type": "string"}}});
    let pet = json!({"properties": {"owner": owner}});
    let mut locked = Lock::default();
    locked
        .inline
        .insert("Pet.owner".to_owned(), "PetOwner".to_owned());
    let (names, lock) = types(&[("Owner", owner), ("Pet", pet)], &locked);
    assert_eq!(names, ["Owner", "Pet", "PetOwner"]);
    assert_eq!(lock.inline["Pet.owner"], "PetOwner");
}
