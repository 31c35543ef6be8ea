//! Secret values: the types in which they are shown nowhere.

use syn::{GenericArgument, PathArguments, Type, parse_quote};

use crate::model::schema::{Schema, Shape};
use crate::model::settings::Settings;
use crate::model::{Api, Content, Operation};

/// Types that hold others, and which of their arguments is what they hold.
const CONTAINERS: [(&str, usize); 5] = [
    ("Option", 0),
    ("Box", 0),
    ("Vec", 0),
    ("BTreeMap", 1),
    ("HashMap", 1),
];

/// Types that can be wiped.
const PLAIN: [&str; 10] = [
    "String", "DateTime", "bool", "f64", "i32", "i64", "u32", "u64", "Value", "Map",
];

/// Wraps what the type holds in the end, within options, lists and maps, so that it is not shown; `false` when that is
/// a type of its own, whose fields would have to be wrapped instead.
pub fn protect(held: &mut Type) -> bool {
    let Type::Path(path) = held else {
        return false;
    };
    let Some(last) = path.path.segments.last_mut() else {
        return false;
    };
    if let Some((_, argument)) = CONTAINERS.iter().find(|(name, _)| last.ident == name) {
        let PathArguments::AngleBracketed(arguments) = &mut last.arguments else {
            return false;
        };
        return match arguments.args.get_mut(*argument) {
            Some(GenericArgument::Type(inner)) => protect(inner),
            _ => false,
        };
    }
    if !PLAIN.iter().any(|name| last.ident == name) {
        return false;
    }
    *held = parse_quote!(client_runtime::Sensitive<#held>);
    true
}

/// Whether the type is wrapped itself, not just something in it.
#[must_use]
pub fn is_protected(held: &Type) -> bool {
    matches!(held, Type::Path(path)
        if path.path.segments.last().is_some_and(|last| last.ident == "Sensitive"))
}

/// A secret property that cannot be kept from view because it has a type of its own: the schema's name and the
/// property's.
#[must_use]
pub fn unprotected(api: &Api, settings: &Settings) -> Option<(String, String)> {
    api.schemas.iter().find_map(|(name, schema)| {
        let Shape::Object(object) = &schema.shape else {
            return None;
        };
        let (property, _) = object.properties.iter().find(|(property, schema)| {
            settings.sensitive_fields.contains(property) && !can_be_wiped(schema)
        })?;
        Some((name.clone(), property.clone()))
    })
}

/// A secret property that nothing has, so that nothing is kept from view, although the names say that something should
/// be. An answer that is wholly secret may hold it; then there is nothing to say.
#[must_use]
pub fn unknown_field<'settings>(
    api: &Api,
    settings: &'settings Settings,
) -> Option<&'settings str> {
    let is_whole = |operation: &Operation| {
        let mut responses = operation.responses.iter();
        settings.sensitive.contains(&operation.name)
            && responses.any(|it| it.status.is_success() && is_wholly_secret(&it.content))
    };
    if api.operations.iter().any(is_whole) {
        return None;
    }
    let is_known = |field: &&String| {
        api.schemas.values().any(|schema| {
            matches!(&schema.shape, Shape::Object(object) if object.properties.contains_key(*field))
        })
    };
    let mut fields = settings.sensitive_fields.iter();
    fields.find(|field| !is_known(field)).map(String::as_str)
}

fn can_be_wiped(schema: &Schema) -> bool {
    match &schema.shape {
        Shape::Any
        | Shape::Boolean
        | Shape::Integer(_)
        | Shape::Number
        | Shape::Text
        | Shape::DateTime => true,
        Shape::Array(inner) | Shape::Map(inner) => can_be_wiped(inner),
        _ => false,
    }
}

/// Whether a whole answer is secret: the document says nothing of what in it is, and it has no type of its own.
#[must_use]
pub fn is_wholly_secret(content: &Content) -> bool {
    match content {
        Content::Json(schema) => can_be_wiped(schema),
        Content::Text | Content::Bytes => true,
        Content::Empty => false,
    }
}

#[cfg(test)]
mod tests {
    use quote::ToTokens;

    use super::*;

    fn protected(mut held: Type) -> Option<String> {
        protect(&mut held).then(|| {
            let text = held.into_token_stream().to_string();
            text.replace("client_runtime :: ", "").replace(' ', "")
        })
    }

    #[test]
    fn what_is_held_in_the_end_is_wrapped() {
        for (held, expected) in [
            (parse_quote!(String), "Sensitive<String>"),
            (parse_quote!(Option<String>), "Option<Sensitive<String>>"),
            (
                parse_quote!(Option<Vec<Option<i64>>>),
                "Option<Vec<Option<Sensitive<i64>>>>",
            ),
            (
                parse_quote!(std::collections::BTreeMap<String, String>),
                "std::collections::BTreeMap<String,Sensitive<String>>",
            ),
            (
                parse_quote!(serde_json::Map<String, serde_json::Value>),
                "Sensitive<serde_json::Map<String,serde_json::Value>>",
            ),
        ] {
            assert_eq!(protected(held).as_deref(), Some(expected));
        }
    }

    #[test]
    fn a_type_of_its_own_is_not_wrapped() {
        assert_eq!(protected(parse_quote!(Option<Token>)), None);
        assert_eq!(protected(parse_quote!((String, String))), None);
    }
}
