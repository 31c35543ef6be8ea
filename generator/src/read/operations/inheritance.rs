//! Schemas that others extend with `allOf`, and whose `discriminator` names the derived schema of a value.

use indexmap::IndexMap;
use serde_json::{Map, Value, json};

use crate::base::held::elements;
use crate::base::keyword;
use crate::base::schema_name::implied_name;
use crate::base::steps::Steps;

/// Turns each schema with a `discriminator` into a union of the schemas that extend it (OpenAPI Specification 3.1.1,
/// "Models with Polymorphism Support"). The schema that they extend gets another name.
///
/// The references in `schemas` are names.
pub(crate) fn resolve(schemas: &mut IndexMap<String, Value>, steps: &mut Steps) {
    let bases = schemas.iter().filter(|(_, schema)| is_base(schema));
    let bases: Vec<String> = bases.map(|(name, _)| name.clone()).collect();
    for name in bases {
        let derived = derived(schemas, &name);
        if derived.is_empty() {
            continue;
        }
        steps.lossless("discriminator-of-a-base");
        let mut base_name = format!("{name}Base");
        while schemas.contains_key(&base_name) {
            base_name.push_str("Schema");
        }
        for schema in schemas.values_mut() {
            extend(schema, &name, &base_name);
        }
        let Some(schema) = schemas.get_mut(&name).and_then(Value::as_object_mut) else {
            continue;
        };
        let discriminator = schema.shift_remove("discriminator").unwrap_or_default();
        let discriminator = mapped(discriminator, &name, &base_name);
        let alternatives = derived.iter().chain([&base_name]);
        let alternatives: Vec<Value> = alternatives.map(|it| json!({ "$ref": it })).collect();
        let mut union = Map::new();
        if let Some(description) = schema.get("description") {
            union.insert("description".to_owned(), description.clone());
        }
        union.insert("oneOf".to_owned(), alternatives.into());
        union.insert("discriminator".to_owned(), discriminator);
        let base = std::mem::replace(schema, union);
        schemas.insert(base_name, base.into());
    }
}

fn is_base(schema: &Value) -> bool {
    let has = |key: &str| schema.get(key).is_some();
    let property = schema.pointer("/discriminator/propertyName");
    property.is_some_and(Value::is_string) && !has("oneOf") && !has("anyOf")
}

/// The discriminator with the base under its new name. A value may be of the base itself: the base's old name means it,
/// unless another value already does.
fn mapped(mut discriminator: Value, name: &str, base: &str) -> Value {
    let Some(keywords) = discriminator.as_object_mut() else {
        return discriminator;
    };
    keywords.entry("mapping").or_insert_with(|| json!({}));
    for target in keyword::mapped(Some(&mut discriminator)) {
        if target == name {
            base.clone_into(target);
        }
    }
    let mapping = discriminator
        .get_mut("mapping")
        .and_then(Value::as_object_mut);
    if let Some(mapping) = mapping
        && !mapping.values().any(|target| target == base)
    {
        mapping.insert(implied_name(name).to_owned(), base.into());
    }
    discriminator
}

/// The schemas that extend this one, directly or through others, in the document's order.
fn derived(schemas: &IndexMap<String, Value>, base: &str) -> Vec<String> {
    let mut derived: Vec<String> = vec![base.to_owned()];
    // This takes as many rounds as the longest line of descent.
    loop {
        let more = schemas.iter().filter(|(name, schema)| {
            let extends = parts(schema).any(|it| derived.iter().any(|known| known == it));
            extends && !derived.contains(name)
        });
        let more: Vec<String> = more.map(|(name, _)| name.clone()).collect();
        if more.is_empty() {
            break;
        }
        derived.extend(more);
    }
    let all = schemas.keys().filter(|name| *name != base);
    all.filter(|name| derived.contains(name)).cloned().collect()
}

/// The names of the schemas that a schema extends.
fn parts(schema: &Value) -> impl Iterator<Item = &str> {
    elements(schema.get("allOf")).filter_map(|part| part.get("$ref")?.as_str())
}

/// Makes a schema that extends `name` extend `base` instead.
fn extend(schema: &mut Value, name: &str, base: &str) {
    let all_of = schema.get_mut("allOf").and_then(Value::as_array_mut);
    for part in all_of.into_iter().flatten() {
        if let Some(reference) = part.get_mut("$ref").filter(|it| **it == name) {
            *reference = base.into();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolved(schemas: &Value) -> IndexMap<String, Value> {
        let mut schemas: IndexMap<String, Value> = schemas
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, schema)| (name.clone(), schema.clone()))
            .collect();
        resolve(&mut schemas, &mut Steps::default());
        schemas
    }

    #[test]
    fn a_base_becomes_the_union_of_what_extends_it() {
        let schemas = resolved(&json!({
            "Pet": {"type": "object", "discriminator": {"propertyName": "kind"}, "description": "A pet."},
            "Cat": {"allOf": [{"$ref": "Pet"}, {"properties": {"lives": {}}}]},
            "Tiger": {"allOf": [{"$ref": "Cat"}]},
            "Owner": {"properties": {"pet": {"$ref": "Pet"}}},
        }));
        assert_eq!(
            schemas["Pet"],
            json!({
                "description": "A pet.",
                "oneOf": [{"$ref": "Cat"}, {"$ref": "Tiger"}, {"$ref": "PetBase"}],
                "discriminator": {"propertyName": "kind", "mapping": {"Pet": "PetBase"}},
            })
        );
        assert_eq!(
            schemas["PetBase"],
            json!({"type": "object", "description": "A pet."})
        );
        assert_eq!(schemas["Cat"]["allOf"][0], json!({"$ref": "PetBase"}));
        assert_eq!(
            schemas["Owner"]["properties"]["pet"],
            json!({"$ref": "Pet"})
        );
    }

    #[test]
    fn a_name_that_means_the_base_still_means_it() {
        let discriminator = json!({
            "propertyName": "kind",
            "mapping": {"plain": "Pet", "cat": "Cat"},
        });
        let schemas = resolved(&json!({
            "Pet": {"discriminator": discriminator},
            "Cat": {"allOf": [{"$ref": "Pet"}]},
        }));
        let mapping = json!({"plain": "PetBase", "cat": "Cat"});
        assert_eq!(schemas["Pet"]["discriminator"]["mapping"], mapping);
    }

    #[test]
    fn a_base_that_nothing_extends_stays_what_it_is() {
        let pet = json!({"type": "object", "discriminator": {"propertyName": "kind"}});
        let schemas = resolved(&json!({ "Pet": pet }));
        assert_eq!(schemas.len(), 1);
        assert_eq!(schemas["Pet"], pet);
    }

    #[test]
    fn schemas_that_extend_each_other_in_a_circle_are_finite() {
        let schemas = resolved(&json!({
            "A": {"discriminator": {"propertyName": "kind"}, "allOf": [{"$ref": "B"}]},
            "B": {"allOf": [{"$ref": "A"}]},
        }));
        let alternatives = json!([{"$ref": "B"}, {"$ref": "ABase"}]);
        assert_eq!(schemas["A"]["oneOf"], alternatives);
    }
}
