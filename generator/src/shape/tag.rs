//! Tags: properties whose value identifies the alternative of a union.
//!
//! Decoding tries one alternative after another. An alternative must therefore refuse the values of the others' tags,
//! which an open enumeration or a string would accept.

use std::collections::{BTreeMap, HashSet};

use indexmap::IndexSet;

use crate::base::steps::{Step, Steps};
use crate::model::schema::{Object, Schema, Schemas, Shape, Union};

/// A property that identifies an alternative.
pub(crate) const STEP: Step = Step {
    name: "union-tag",
    lost: "",
};

/// The values of the tag in each alternative, if they are known.
struct Tags {
    property: String,
    values: Vec<Option<Vec<String>>>,
}

/// Makes each tag a [`Shape::Tag`], in the named schemas and in `others`.
///
/// A tag is the property that a `discriminator` names, or one for which every alternative lists different values.
pub(crate) fn close(schemas: &mut Schemas, others: &mut [&mut Schema], steps: &mut Steps) {
    let mut found: Vec<Option<Tags>> = Vec::new();
    for schema in schemas.values().chain(others.iter().map(|it| &**it)) {
        for_each_union(schema, &mut |union| found.push(tags(union, schemas)));
    }
    steps.add(&STEP, found.iter().flatten().count());
    let mut named: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    // The same unions in the same order as before.
    let mut found = found.into_iter();
    let every = schemas.values_mut();
    for schema in every.chain(others.iter_mut().map(|it| &mut **it)) {
        for_each_union_mut(schema, &mut |union| {
            let Some(Some(tags)) = found.next() else {
                return;
            };
            for (variant, values) in union.variants.iter_mut().zip(tags.values) {
                let Some(values) = values else { continue };
                if let Shape::Reference(name) = &variant.shape {
                    let key = (name.clone(), tags.property.clone());
                    named.entry(key).or_default().extend(values);
                } else {
                    set(variant, &tags.property, values);
                }
            }
        });
    }
    for ((name, property), values) in named {
        if let Some(schema) = schemas.get_mut(&name) {
            set(schema, &property, values);
        }
    }
}

fn set(schema: &mut Schema, property: &str, values: Vec<String>) {
    if let Shape::Object(object) = &mut schema.shape
        && let Some(tag) = object.properties.get_mut(property)
    {
        let distinct: IndexSet<String> = values.into_iter().collect();
        tag.shape = Shape::Tag(distinct.into_iter().collect());
    }
}

fn for_each_union(schema: &Schema, visit: &mut dyn FnMut(&Union)) {
    if let Shape::Union(union) = &schema.shape {
        visit(union);
    }
    schema
        .shape
        .for_each_child(&mut |child| for_each_union(child, visit));
}

fn for_each_union_mut(schema: &mut Schema, visit: &mut dyn FnMut(&mut Union)) {
    if let Shape::Union(union) = &mut schema.shape {
        visit(union);
    }
    schema
        .shape
        .for_each_child_mut(&mut |child| for_each_union_mut(child, visit));
}

fn tags(union: &Union, schemas: &Schemas) -> Option<Tags> {
    let variants = union.variants.iter();
    if let Some(discriminator) = &union.discriminator {
        let values = variants.map(|variant| {
            if discriminator.is_default(variant) {
                // This alternative takes every value that the others do not list.
                return None;
            }
            let property = property(variant, &discriminator.property, schemas)?;
            // An alternative that was merged with the keywords beside the union keeps its name as its title.
            let name = match &variant.shape {
                Shape::Reference(name) => Some(name),
                _ => variant.notes.title.as_ref(),
            };
            listed(property, schemas).or_else(|| {
                let name = name.filter(|_| property.shape == Shape::Text)?;
                Some(discriminator.values(name))
            })
        });
        return Some(Tags {
            property: discriminator.property.clone(),
            values: values.collect(),
        });
    }
    let first = object(union.variants.first()?, schemas)?;
    let mut properties = first.properties.keys();
    properties.find_map(|name| {
        let values = variants.clone().map(|variant| {
            let is_required = object(variant, schemas)?.required.contains(name);
            listed(property(variant, name, schemas)?, schemas).filter(|_| is_required)
        });
        let values: Vec<Vec<String>> = values.collect::<Option<_>>()?;
        // A value in two alternatives identifies neither.
        let mut known = HashSet::new();
        let is_distinct = values.iter().flatten().all(|value| known.insert(value));
        (is_distinct && values.len() > 1).then(|| Tags {
            property: name.clone(),
            values: values.into_iter().map(Some).collect(),
        })
    })
}

/// The object that a schema is or refers to.
pub(super) fn object<'schemas>(
    schema: &'schemas Schema,
    schemas: &'schemas Schemas,
) -> Option<&'schemas Object> {
    match schema.resolved(schemas)? {
        Shape::Object(object) => Some(object),
        _ => None,
    }
}

fn property<'schemas>(
    schema: &'schemas Schema,
    name: &str,
    schemas: &'schemas Schemas,
) -> Option<&'schemas Schema> {
    object(schema, schemas)?.properties.get(name)
}

/// The values that a property lists.
fn listed(schema: &Schema, schemas: &Schemas) -> Option<Vec<String>> {
    match (&schema.shape, schema.resolved(schemas)?) {
        (Shape::Tag(values), _) | (_, Shape::Enumeration(values)) => Some(values.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::read::schema::read;

    fn closed(union: &Value, schemas: &[(&str, Value)]) -> (Schemas, Steps) {
        let mut schemas: Schemas = schemas
            .iter()
            .map(|(name, schema)| ((*name).to_owned(), read(schema)))
            .collect();
        schemas.insert("Union".to_owned(), read(union));
        let mut steps = Steps::default();
        close(&mut schemas, &mut [], &mut steps);
        (schemas, steps)
    }

    fn kind(schemas: &Schemas, name: &str) -> Shape {
        property(&Schema::reference(name), "kind", schemas)
            .expect("a property")
            .shape
            .clone()
    }

    fn pet(kind: &Value) -> Value {
        json!({"type": "object", "required": ["kind"], "properties": {"kind": kind}})
    }

    #[test]
    fn different_constants_are_tags() {
        let union = json!({"oneOf": [{"$ref": "Cat"}, {"$ref": "Dog"}]});
        let cat = pet(&json!({"type": "string", "enum": ["cat"]}));
        let dog = pet(&json!({"type": "string", "enum": ["dog", "hound"]}));
        let (schemas, steps) = closed(&union, &[("Cat", cat), ("Dog", dog)]);
        assert_eq!(kind(&schemas, "Cat"), Shape::Tag(vec!["cat".to_owned()]));
        assert_eq!(steps.count(&STEP), 1);
    }

    #[test]
    fn a_discriminator_gives_its_values_to_plain_strings() {
        let union = json!({
            "oneOf": [{"$ref": "Cat"}, {"$ref": "Dog"}],
            "discriminator": {
                "propertyName": "kind",
                "mapping": {"feline": "Cat"},
            },
        });
        let text = pet(&json!({"type": "string"}));
        let (schemas, _) = closed(&union, &[("Cat", text.clone()), ("Dog", text)]);
        assert_eq!(kind(&schemas, "Cat"), Shape::Tag(vec!["feline".to_owned()]));
        assert_eq!(kind(&schemas, "Dog"), Shape::Tag(vec!["Dog".to_owned()]));
    }

    #[test]
    fn the_default_of_a_discriminator_takes_every_value() {
        let union = json!({
            "oneOf": [{"$ref": "Cat"}, {"$ref": "Dog"}],
            "discriminator": {"propertyName": "kind", "defaultMapping": "Cat"},
        });
        let text = pet(&json!({"type": "string"}));
        let (schemas, _) = closed(&union, &[("Cat", text.clone()), ("Dog", text)]);
        assert_eq!(kind(&schemas, "Cat"), Shape::Text);
        assert_eq!(kind(&schemas, "Dog"), Shape::Tag(vec!["Dog".to_owned()]));
    }

    #[test]
    fn a_merged_alternative_is_identified_by_its_title() {
        let mut sale = pet(&json!({"type": "string"}));
        sale["title"] = json!("Sale");
        let union = json!({"oneOf": [sale], "discriminator": {"propertyName": "kind"}});
        let (schemas, _) = closed(&union, &[]);
        let Shape::Union(union) = &schemas["Union"].shape else {
            panic!("a union");
        };
        let tag = property(&union.variants[0], "kind", &schemas).expect("a property");
        assert_eq!(tag.shape, Shape::Tag(vec!["Sale".to_owned()]));
    }

    #[test]
    fn a_value_of_two_alternatives_is_not_a_tag() {
        let union = json!({"oneOf": [{"$ref": "Cat"}, {"$ref": "Dog"}]});
        let pet = pet(&json!({"type": "string", "enum": ["pet"]}));
        let (schemas, steps) = closed(&union, &[("Cat", pet.clone()), ("Dog", pet)]);
        assert_eq!(
            kind(&schemas, "Cat"),
            Shape::Enumeration(vec!["pet".to_owned()])
        );
        assert_eq!(steps.count(&STEP), 0);
    }
}
