//! `oneOf` and `anyOf`: alternatives that Rust can distinguish, the most specific first.

use std::cmp::Reverse;

use indexmap::IndexSet;

use crate::base::steps::Steps;
use crate::model::schema::{Discriminator, NamedInteger, Schema, Schemas, Shape, Union};

/// Brings a union into its final form, and leaves other schemas alone. The alternatives must be final.
///
/// Merges nested unions and equal alternatives. Strings and enumerations become one enumeration or a string. A union of
/// one alternative becomes that alternative.
pub(crate) fn simplify(schema: &mut Schema, schemas: &Schemas, steps: &mut Steps) {
    let Shape::Union(union) = &mut schema.shape else {
        return;
    };
    let mut distinct: Vec<Schema> = Vec::with_capacity(union.variants.len());
    let mut keep = |variant: Schema| {
        if !distinct.iter().any(|known| known.same_shape(&variant)) {
            distinct.push(variant);
        }
    };
    for mut variant in std::mem::take(&mut union.variants) {
        schema.nullable |= std::mem::take(&mut variant.nullable);
        match variant.shape {
            Shape::Union(nested) if union.discriminator.is_none() => {
                for mut nested in nested.variants {
                    nested.place = variant.place.or(nested.place);
                    keep(nested);
                }
            }
            _ => keep(variant),
        }
    }
    if distinct.iter().any(|variant| variant.shape == Shape::Any) {
        if distinct.len() > 1 {
            steps.lost(
                "union-with-anything",
                "one alternative of a union accepts anything, so the value is left untyped",
            );
        }
        schema.shape = Shape::Any;
        return;
    }
    merge_strings(&mut distinct, schemas, steps);
    merge_integers(&mut distinct, steps);
    merge_numbers(&mut distinct);
    if let [_] = distinct.as_slice()
        && let Some(single) = distinct.pop()
    {
        schema.shape = single.shape;
        schema.notes = std::mem::take(&mut schema.notes).or(single.notes);
        return;
    }
    sort(&mut distinct, union.discriminator.as_ref(), schemas);
    schema.shape = if distinct.is_empty() {
        Shape::Any
    } else {
        Shape::Union(Union {
            variants: distinct,
            discriminator: union.discriminator.take(),
        })
    };
}

/// Puts the most demanding alternatives first and keeps the order of equally demanding ones. The default alternative of
/// a discriminator comes last.
pub(crate) fn sort(
    variants: &mut [Schema],
    discriminator: Option<&Discriminator>,
    schemas: &Schemas,
) {
    variants.sort_by_key(|variant| {
        let is_default = discriminator.is_some_and(|it| it.is_default(variant));
        (is_default, Reverse(specificity(variant, schemas)))
    });
}

fn enumeration<'schema>(
    schema: &'schema Schema,
    schemas: &'schema Schemas,
) -> Option<&'schema Vec<String>> {
    match schema.resolved(schemas)? {
        Shape::Enumeration(values) => Some(values),
        _ => None,
    }
}

/// A string accepts the values of an enumeration beside it. Several enumerations become one.
fn merge_strings(variants: &mut Vec<Schema>, schemas: &Schemas, steps: &mut Steps) {
    let is_string =
        |variant: &Schema| variant.shape.is_text() || enumeration(variant, schemas).is_some();
    if variants.iter().filter(|it| is_string(it)).count() < 2 {
        return;
    }
    steps.lossless("union-of-strings");
    let strings = variants.iter().filter(|it| is_string(it));
    let values: Option<Vec<&Vec<String>>> = strings.map(|it| enumeration(it, schemas)).collect();
    let shape = values.map_or(Shape::Text, |values| {
        let distinct: IndexSet<&String> = values.into_iter().flatten().collect();
        Shape::Enumeration(distinct.into_iter().cloned().collect())
    });
    replace(variants, is_string, shape);
}

/// Several enumerations of whole numbers become one, where the title of an alternative names its number. An integer
/// replaces the enumerations beside it.
fn merge_integers(variants: &mut Vec<Schema>, steps: &mut Steps) {
    if variants.iter().filter(|it| is_integer(it)).count() < 2 {
        return;
    }
    let mut listed: Vec<NamedInteger> = Vec::new();
    let mut open = None;
    for variant in variants.iter() {
        match &variant.shape {
            Shape::Integers(values) => {
                let title = variant.notes.title.as_ref().filter(|_| values.len() == 1);
                for value in values {
                    if !value.is_in(&listed) {
                        listed.push(NamedInteger {
                            value: value.value,
                            name: value.name.as_ref().or(title).cloned(),
                        });
                    }
                }
            }
            shape @ Shape::Integer(_) => open = Some(shape.clone()),
            _ => {}
        }
    }
    steps.lossless("union-of-integers");
    let shape = open.unwrap_or(Shape::Integers(listed));
    replace(variants, is_integer, shape);
}

/// Puts one alternative of this shape in place of the first that it replaces, and removes the others.
fn replace(variants: &mut Vec<Schema>, is_replaced: impl Fn(&Schema) -> bool, shape: Shape) {
    let mut replacement = Some(Schema::of(shape));
    variants.retain_mut(|variant| {
        if !is_replaced(variant) {
            return true;
        }
        let first = replacement.take();
        first.map(|it| *variant = it).is_some()
    });
}

/// Every integer is a number.
fn merge_numbers(variants: &mut Vec<Schema>) {
    if variants.iter().any(|it| it.shape == Shape::Number) {
        variants.retain(|it| !is_integer(it));
    }
}

fn is_integer(schema: &Schema) -> bool {
    matches!(schema.shape, Shape::Integer(_) | Shape::Integers(_))
}

/// How demanding the schema is of a value, and how much of the value it keeps. Decoding tries the most demanding
/// alternative first, and among equals the one that keeps most.
fn specificity(schema: &Schema, schemas: &Schemas) -> (usize, usize) {
    match schema.resolved(schemas) {
        Some(Shape::Object(object)) => (10 + object.required.len(), object.properties.len()),
        Some(Shape::Boolean | Shape::Integer(_) | Shape::Integers(_) | Shape::Number) => (5, 0),
        Some(Shape::Enumeration(_)) => (4, 0),
        Some(Shape::Tuple(places)) => (3, places.len()),
        Some(Shape::Array(_)) => (3, 0),
        Some(Shape::Map(_)) => (2, 0),
        Some(shape) if shape.is_text() => (1, 0),
        _ => (0, 0),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::read::schema::read;

    fn simplified(variants: &Value) -> Shape {
        let mut schema = read(&json!({ "oneOf": variants }));
        simplify(&mut schema, &Schemas::new(), &mut Steps::default());
        schema.shape
    }

    fn object(properties: &[&str], required: &[&str]) -> Value {
        let properties: serde_json::Map<String, Value> = properties
            .iter()
            .map(|name| ((*name).to_owned(), json!({})))
            .collect();
        json!({"type": "object", "properties": properties, "required": required})
    }

    #[test]
    fn the_alternative_that_keeps_more_is_tried_first() {
        let small = object(&["n"], &["n"]);
        let large = object(&["n", "size"], &["n"]);
        let Shape::Union(union) = simplified(&json!([small, large])) else {
            panic!("a union");
        };
        assert_eq!(union.variants[0], read(&large));
    }

    #[test]
    fn an_enumeration_beside_a_string_is_a_string() {
        let keyword = json!({"type": "string", "enum": ["auto"]});
        assert_eq!(
            simplified(&json!([keyword, {"type": "string"}])),
            Shape::Text
        );
    }

    #[test]
    fn an_integer_beside_a_number_is_a_number() {
        let both = json!([{"type": "integer"}, {"type": "number"}]);
        assert_eq!(simplified(&both), Shape::Number);
    }

    #[test]
    fn an_alternative_that_accepts_anything_leaves_the_value_untyped() {
        assert_eq!(simplified(&json!([{"type": "string"}, {}])), Shape::Any);
    }
}
