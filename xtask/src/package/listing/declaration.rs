//! One item as text: signatures and types without bodies and documentation.

use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::visit_mut::{self, VisitMut};
use syn::{
    Attribute, Field, Fields, ImplItem, ImplItemFn, Item, ItemFn, ItemImpl, Type, Visibility,
};

use super::ListingError;

/// The item itself, without private fields and the body of a function.
///
/// Fails if this kind of item has no rendering.
pub(super) fn declaration(item: &Item, name: &str) -> Result<String, ListingError> {
    let mut item = item.clone();
    Surface.visit_item_mut(&mut item);
    match &mut item {
        Item::Struct(item) => {
            keep_public(&mut item.fields);
            let text = formatted(item)?;
            Ok(text.replace("    private: _,\n", "    // private fields\n"))
        }
        Item::Fn(item) => Ok(without_bodies(&formatted(item)?)),
        Item::Enum(_) | Item::Const(_) | Item::Static(_) | Item::Type(_) => formatted(&item),
        _ => Err(ListingError::NoRendering {
            what: format!("the kind of item that `{name}` is"),
        }),
    }
}

/// The public items in an `impl` block of the type `name`, sorted. Empty for the `impl` of a trait.
///
/// Fails if one of them has no rendering.
pub(super) fn methods(
    implementation: &ItemImpl,
    name: &str,
) -> Result<Option<String>, ListingError> {
    let is_for = |path: &syn::TypePath| path.path.segments.last().is_some_and(|s| s.ident == name);
    let Type::Path(implementor) = &*implementation.self_ty else {
        return Ok(None);
    };
    if implementation.trait_.is_some() || !is_for(implementor) {
        return Ok(None);
    }
    let mut shown = implementation.clone();
    Surface.visit_item_impl_mut(&mut shown);
    // Constants come before methods.
    let mut items = Vec::new();
    for item in shown.items {
        let (key, visibility) = match &item {
            ImplItem::Const(item) => ((0, item.ident.to_string()), &item.vis),
            ImplItem::Fn(item) => ((1, item.sig.ident.to_string()), &item.vis),
            _ => {
                let what = format!("an associated item of `{name}`");
                return Err(ListingError::NoRendering { what });
            }
        };
        if is_public(visibility) {
            items.push((key, item));
        }
    }
    if items.is_empty() {
        return Ok(None);
    }
    items.sort_by(|(left, _), (right, _)| left.cmp(right));
    shown.items = items.into_iter().map(|(_, item)| item).collect();
    Ok(Some(without_bodies(&formatted(&shown)?)))
}

/// Removes bodies of functions, and all attributes that are not part of the surface.
struct Surface;

impl VisitMut for Surface {
    fn visit_attributes_mut(&mut self, attributes: &mut Vec<Attribute>) {
        const KEPT: [&str; 4] = ["derive", "model", "non_exhaustive", "deprecated"];
        attributes.retain(|attribute| {
            let path = attribute.path();
            let conditional = || {
                let tokens = attribute.meta.to_token_stream().to_string();
                KEPT.iter().any(|kept| tokens.contains(kept))
            };
            path.is_ident("cfg")
                || KEPT.iter().any(|kept| path.is_ident(kept))
                || path.is_ident("cfg_attr") && conditional()
        });
    }

    fn visit_item_fn_mut(&mut self, item: &mut ItemFn) {
        item.block.stmts.clear();
        visit_mut::visit_item_fn_mut(self, item);
    }

    fn visit_impl_item_fn_mut(&mut self, item: &mut ImplItemFn) {
        item.block.stmts.clear();
        visit_mut::visit_impl_item_fn_mut(self, item);
    }
}

pub(super) fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// Keeps the public fields, and writes `_` for the others.
fn keep_public(fields: &mut Fields) {
    match fields {
        Fields::Named(named) => {
            let all = named.named.len();
            let public = named.named.iter().filter(|field| is_public(&field.vis));
            let mut public: Punctuated<Field, _> = public.cloned().collect();
            if public.len() < all {
                public.push(syn::parse_quote!(private: _));
            }
            named.named = public;
        }
        Fields::Unnamed(unnamed) => {
            for field in &mut unnamed.unnamed {
                if !is_public(&field.vis) {
                    field.vis = Visibility::Inherited;
                    field.ty = syn::parse_quote!(_);
                }
            }
        }
        Fields::Unit => {}
    }
}

/// The text of an item in the style of generated files, without their header.
fn formatted(item: &impl ToTokens) -> Result<String, ListingError> {
    let unknown = |what| ListingError::NoRendering { what };
    let text = generator::format(item.to_token_stream(), "")
        .map_err(|error| unknown(format!("an item: {error}")))?;
    let (_header, item) = text
        .split_once("\n\n")
        .ok_or_else(|| unknown("an empty item".to_owned()))?;
    Ok(item.to_owned())
}

fn without_bodies(text: &str) -> String {
    // After a `where` clause the braces have a line of their own.
    text.replace(",\n    {}\n", ";\n")
        .replace(",\n{}\n", ";\n")
        .replace(" {}\n", ";\n")
}
