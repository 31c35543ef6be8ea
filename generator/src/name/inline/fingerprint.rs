//! What a schema accepts, as a text that is the same for schemas that accept the same.

use crate::model::schema::{Schema, Shape};

/// What an object, an enumeration or a union accepts, as text; `None` for what is never shared.
pub(super) fn fingerprint(schema: &Schema) -> Option<String> {
    let is_shared = matches!(
        schema.shape,
        Shape::Object(_) | Shape::Enumeration(_) | Shape::Union(_)
    );
    is_shared.then(|| {
        let mut text = String::new();
        write_shape(schema, &mut text);
        text
    })
}

fn write_shape(schema: &Schema, text: &mut String) {
    if schema.nullable {
        text.push('?');
    }
    match &schema.shape {
        Shape::Array(inner) => {
            text.push('[');
            write_shape(inner, text);
        }
        Shape::Map(inner) => {
            text.push('{');
            write_shape(inner, text);
        }
        Shape::Object(object) => {
            let mut properties: Vec<_> = object.properties.iter().collect();
            properties.sort_unstable_by_key(|(name, _)| *name);
            text.push('(');
            for (name, property) in properties {
                let mark = if object.required.contains(name) {
                    '!'
                } else {
                    ':'
                };
                text.push_str(&format!("{name:?}{mark}"));
                write_shape(property, text);
                text.push(',');
            }
            // What is required without being described has a field as well.
            let required = object.required.iter();
            for name in required.filter(|it| !object.properties.contains_key(*it)) {
                text.push_str(&format!("{name:?}!,"));
            }
            text.push(')');
            if let Some(additional) = &object.additional {
                text.push('+');
                write_shape(additional, text);
            }
        }
        Shape::Union(union) => {
            text.push_str(&format!("<{:?}", union.discriminator));
            for variant in &union.variants {
                text.push('|');
                write_shape(variant, text);
            }
            text.push('>');
        }
        shape => text.push_str(&format!("{shape:?}")),
    }
}
