//! The fields of a struct as the derives see them.

use syn::{
    Attribute, Data, DeriveInput, Error, Fields, GenericArgument, Ident, Path, PathArguments, Type,
};

use crate::attributes::Attributes;

/// One field.
pub struct Field<'input> {
    /// Its name in Rust.
    pub ident: &'input Ident,
    /// Its name in JSON.
    pub wire: String,
    /// Its type.
    pub kind: Kind<'input>,
    /// Its doc comment and its `#[deprecated]`.
    pub docs: Vec<&'input Attribute>,
}

/// Whether a field is required, and what it holds.
pub enum Kind<'input> {
    /// Always present.
    Required(&'input Type),
    /// Always encoded. Decodes as this constant if missing.
    Constant(Path),
    /// Always encoded, as `null` if it is `None`.
    Nullable(&'input Type),
    /// Left out if it is `None`.
    Optional(&'input Type),
    /// Missing, `null` or a value.
    OptionalNullable(&'input Type),
    /// The properties that no other field takes.
    Rest(&'input Type),
}

/// The named fields of a struct.
pub fn fields(input: &DeriveInput) -> syn::Result<Vec<Field<'_>>> {
    let Data::Struct(data) = &input.data else {
        return Err(Error::new_spanned(&input.ident, "a struct was expected"));
    };
    let Fields::Named(fields) = &data.fields else {
        return Err(Error::new_spanned(
            &input.ident,
            "named fields were expected",
        ));
    };
    if !input.generics.params.is_empty() {
        return Err(Error::new_spanned(
            &input.generics,
            "a type without parameters was expected",
        ));
    }
    let mut rests = 0;
    let mut read = Vec::with_capacity(fields.named.len());
    for field in &fields.named {
        let Some(ident) = &field.ident else { continue };
        let attributes = Attributes::read(&field.attrs)?;
        let kind = match inside(&field.ty, "Option") {
            _ if attributes.flatten => {
                rests += 1;
                Kind::Rest(&field.ty)
            }
            None => match attributes.constant {
                Some(constant) => Kind::Constant(constant),
                None => Kind::Required(&field.ty),
            },
            Some(_) if attributes.required => Kind::Nullable(&field.ty),
            Some(inner) => match inside(inner, "Option") {
                Some(innermost) => Kind::OptionalNullable(innermost),
                None => Kind::Optional(inner),
            },
        };
        if rests > 1 {
            return Err(Error::new_spanned(
                field,
                "only one field can take the rest",
            ));
        }
        read.push(Field {
            ident,
            wire: attributes.rename.unwrap_or_else(|| unraw(ident)),
            kind,
            docs: field
                .attrs
                .iter()
                .filter(|it| {
                    ["doc", "deprecated"]
                        .iter()
                        .any(|name| it.path().is_ident(name))
                })
                .collect(),
        });
    }
    Ok(read)
}

/// A name without the `r#` of a raw identifier.
pub fn unraw(ident: &Ident) -> String {
    let text = ident.to_string();
    text.strip_prefix("r#").map(str::to_owned).unwrap_or(text)
}

/// The `T` of `Option<T>` or `Box<T>`, for an outer type with this name.
pub fn inside<'held>(held: &'held Type, outer: &str) -> Option<&'held Type> {
    let Type::Path(path) = held else { return None };
    let last = path.path.segments.last()?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    match arguments.args.first() {
        Some(GenericArgument::Type(inner)) if last.ident == outer => Some(inner),
        _ => None,
    }
}
