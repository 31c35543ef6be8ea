//! What progenitor wrote, taken apart: the structs, and the argument types of each method.

use std::collections::{BTreeMap, HashMap};

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{FnArg, ItemStruct, Pat, Token};

use super::type_path;

/// The structs of progenitor's `mod types`, by name.
pub type Structs = BTreeMap<String, ItemStruct>;

/// The type of each argument as text, by method and argument.
pub type Arguments = HashMap<String, HashMap<String, String>>;

/// The parts of progenitor's output that the surface is made of.
#[derive(Debug, Default)]
pub struct Parts {
    /// The structs.
    pub structs: Structs,
    /// The arguments. They are text, which unlike tokens may go to another thread.
    pub arguments: Arguments,
}

/// Takes progenitor's output apart. The conversions and bodies it writes are not used.
///
/// They are most of what it writes, so only the tokens of what is used are parsed.
///
/// # Errors
///
/// The error of `syn` when what is used is no Rust.
pub fn split(tokens: TokenStream) -> syn::Result<Parts> {
    let mut parts = Parts::default();
    for (head, body) in items(tokens) {
        let Some(body) = body else { continue };
        match head.as_slice() {
            [.., TokenTree::Ident(keyword), TokenTree::Ident(name)]
                if keyword == "mod" && name == "types" =>
            {
                structs(inside(body), &mut parts.structs)?;
            }
            [.., TokenTree::Ident(keyword), TokenTree::Ident(name)]
                if keyword == "impl" && name == "Client" =>
            {
                methods(inside(body), &mut parts.arguments)?;
            }
            _ => {}
        }
    }
    Ok(parts)
}

/// The items of a module or an `impl`, each as what stands before its body, and its body in braces; an item that ends
/// with a semicolon has no body, and the semicolon stands in its head.
fn items(tokens: TokenStream) -> impl Iterator<Item = (Vec<TokenTree>, Option<Group>)> {
    let mut tokens = tokens.into_iter();
    std::iter::from_fn(move || {
        let mut head = Vec::new();
        for token in tokens.by_ref() {
            match token {
                TokenTree::Group(body) if body.delimiter() == Delimiter::Brace => {
                    return Some((head, Some(body)));
                }
                TokenTree::Punct(end) if end.as_char() == ';' => {
                    head.push(end.into());
                    return Some((head, None));
                }
                token => head.push(token),
            }
        }
        None
    })
}

/// The tokens of the group. The group is gone afterwards: tokens that two things own are copied when they are walked.
#[expect(
    clippy::needless_pass_by_value,
    reason = "the group must not outlive the call"
)]
fn inside(group: Group) -> TokenStream {
    group.stream()
}

fn structs(tokens: TokenStream, structs: &mut Structs) -> syn::Result<()> {
    for (mut item, body) in items(tokens) {
        if item.iter().any(|token| is_word(token, "struct")) {
            item.extend(body.map(TokenTree::Group));
            let item: ItemStruct = syn::parse2(item.into_iter().collect())?;
            structs.insert(item.ident.to_string(), item);
        }
    }
    Ok(())
}

fn methods(tokens: TokenStream, methods: &mut Arguments) -> syn::Result<()> {
    for (signature, _) in items(tokens) {
        let mut signature = signature
            .into_iter()
            .skip_while(|token| !is_word(token, "fn"))
            .skip(1);
        let name = signature.next();
        let inputs = signature.find_map(|token| match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => Some(group),
            _ => None,
        });
        if let (Some(name), Some(inputs)) = (name, inputs) {
            let inputs = Punctuated::<FnArg, Token![,]>::parse_terminated.parse2(inside(inputs))?;
            methods.insert(name.to_string(), arguments(inputs));
        }
    }
    Ok(())
}

fn is_word(token: &TokenTree, word: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == word)
}

fn arguments(inputs: impl IntoIterator<Item = FnArg>) -> HashMap<String, String> {
    inputs
        .into_iter()
        .filter_map(|input| match input {
            FnArg::Typed(typed) => match *typed.pat {
                Pat::Ident(name) => {
                    let mut argument = *typed.ty;
                    type_path::shorten(&mut argument);
                    type_path::drop_lifetimes(&mut argument);
                    let argument = argument.into_token_stream().to_string();
                    Some((name.ident.to_string(), argument))
                }
                _ => None,
            },
            FnArg::Receiver(_) => None,
        })
        .collect()
}
