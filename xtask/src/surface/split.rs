//! What progenitor wrote, taken apart: the structs, and the argument types of each method.

use std::collections::{BTreeMap, HashMap};

use proc_macro2::TokenStream;
use syn::{FnArg, ImplItem, Item, ItemStruct, Pat, Type};

use super::type_path;

/// The parts of progenitor's output that the surface is made of.
#[derive(Debug, Default)]
pub struct Parts {
    /// The structs of `mod types`, by name.
    pub structs: BTreeMap<String, ItemStruct>,
    /// The type of each argument, by method and argument.
    pub arguments: HashMap<String, HashMap<String, Type>>,
}

/// Takes progenitor's output apart. The conversions and bodies it writes are not used.
///
/// # Errors
///
/// The error of `syn` when it is no Rust.
pub fn split(tokens: TokenStream) -> syn::Result<Parts> {
    let file: syn::File = syn::parse2(tokens)?;
    let mut parts = Parts::default();
    for item in file.items {
        match item {
            Item::Mod(module) if module.ident == "types" => {
                for item in module.content.into_iter().flat_map(|(_, items)| items) {
                    if let Item::Struct(item) = item {
                        parts.structs.insert(item.ident.to_string(), item);
                    }
                }
            }
            Item::Impl(implementation) if implementation.trait_.is_none() => {
                for item in implementation.items {
                    if let ImplItem::Fn(method) = item {
                        let arguments = arguments(method.sig.inputs);
                        parts
                            .arguments
                            .insert(method.sig.ident.to_string(), arguments);
                    }
                }
            }
            _ => {}
        }
    }
    Ok(parts)
}

fn arguments(inputs: impl IntoIterator<Item = FnArg>) -> HashMap<String, Type> {
    inputs
        .into_iter()
        .filter_map(|input| match input {
            FnArg::Typed(typed) => match *typed.pat {
                Pat::Ident(name) => {
                    let mut argument = *typed.ty;
                    type_path::shorten(&mut argument);
                    type_path::drop_lifetimes(&mut argument);
                    Some((name.ident.to_string(), argument))
                }
                _ => None,
            },
            FnArg::Receiver(_) => None,
        })
        .collect()
}
