//! Fingerprints: equal texts for schemas that accept the same values.

use std::fmt::{Result, Write as _};

use crate::model::schema::{Schema, Shape};

/// The fingerprint of an object, an enumeration or a union; `None` for schemas that are never shared. A tuple is not
/// shared, because a new place in one tuple would break the type of the others.
pub(super) fn fingerprint(shape: &Shape, nullable: bool) -> Option<String> {
    let is_shared = matches!(
        shape,
        Shape::Object(_) | Shape::Enumeration(_) | Shape::Integers(_) | Shape::Union(_)
    );
    let mut text = String::new();
    // Writing to a string cannot fail.
    let is_written = is_shared && write_shape(shape, nullable, &mut text).is_ok();
    is_written.then_some(text)
}

fn write(schema: &Schema, text: &mut String) -> Result {
    write_shape(&schema.shape, schema.nullable, text)
}

fn write_shape(shape: &Shape, nullable: bool, text: &mut String) -> Result {
    if nullable {
        text.push('?');
    }
    match shape {
        Shape::Array(inner) => {
            text.push('[');
            write(inner, text)
        }
        Shape::Map(inner) => {
            text.push('{');
            write(inner, text)
        }
        Shape::Object(object) => {
            let mut properties: Vec<_> = object.properties.iter().collect();
            properties.sort_unstable_by_key(|(name, _)| *name);
            text.push('(');
            for (name, property) in properties {
                let is_required = object.required.contains(name);
                write!(text, "{name:?}{}", if is_required { '!' } else { ':' })?;
                write(property, text)?;
                text.push(',');
            }
            // A required property without a description also has a field.
            let required = object.required.iter();
            for name in required.filter(|it| !object.properties.contains_key(*it)) {
                write!(text, "{name:?}!,")?;
            }
            text.push(')');
            object.additional.iter().try_for_each(|additional| {
                text.push('+');
                write(additional, text)
            })
        }
        Shape::Tuple(places) => {
            text.push_str("[(");
            for place in places {
                write(place, text)?;
                text.push(',');
            }
            text.write_char(')')
        }
        Shape::Union(union) => {
            write!(text, "<{:?}", union.discriminator)?;
            for variant in &union.variants {
                text.push('|');
                write(variant, text)?;
            }
            text.write_char('>')
        }
        shape => write!(text, "{shape:?}"),
    }
}
