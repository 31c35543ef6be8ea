//! Writes the methods that go through all pages of a list, for operations that answer it page by page.

use std::collections::HashMap;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::argument::{Argument, is_reference};
use super::parameter::structure_name;
use super::response::error_name;
use super::{doc, structure};
use crate::layout::rust_type::RustType;
use crate::model::schema::{IntegerFormat, Object, Schema, Shape};
use crate::model::settings::{Pagination, Position, Settings};
use crate::model::{Api, Encoding, Location, Operation};
use crate::name::identifier::screaming;
use crate::name::outcome::{Outcome, Success};
use crate::name::usage::Usage;

/// The lists of an API, by the names of their operations.
pub(crate) type Lists = HashMap<String, List>;

/// A list that comes in pages. All fields are text, because tokens cannot move to another thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct List {
    /// The field of the parameters with the position of the next page.
    parameter: String,
    /// Whether its type is smaller than the type of page numbers.
    is_small: bool,
    /// The meaning of the position.
    position: Position,
    /// The type of an item.
    item: String,
    /// The field of the answer that is the list; `None` when the answer is the list itself.
    items: Option<Field>,
    /// The field that is the token of the next page.
    next: Option<Field>,
    /// The field that counts all items.
    total: Option<Field>,
}

impl List {
    /// Whether the caller asks for pages by number.
    #[must_use]
    pub(crate) fn is_numbered(&self) -> bool {
        !matches!(self.position, Position::Token(_))
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Field {
    name: String,
    is_option: bool,
    is_small: bool,
}

/// Finds the lists: operations with a parameter and an answer that fit one of the rules.
#[must_use]
pub(crate) fn lists(
    api: &Api,
    outcomes: &[Outcome<'_>],
    usage: &Usage,
    settings: &Settings,
) -> Lists {
    let operations = api.operations.iter().zip(outcomes);
    operations
        .filter(|(operation, _)| !settings.sensitive.contains(&operation.name))
        .filter_map(|(operation, outcome)| {
            let mut rules = settings.pagination.iter();
            let list = rules.find_map(|rule| {
                if is_secret(rule, settings) {
                    return None;
                }
                list(rule, api, operation, outcome, usage)
            })?;
            Some((operation.name.clone(), list))
        })
        .collect()
}

fn list(
    rule: &Pagination,
    api: &Api,
    operation: &Operation,
    outcome: &Outcome<'_>,
    usage: &Usage,
) -> Option<List> {
    // A call that must not be repeated is not part of a list.
    if operation.method != "GET" || !can_be_copied(operation) {
        return None;
    }
    let mut parameters = operation.parameters.iter();
    let parameter = parameters.find(|parameter| {
        let is_fitting = match rule.position {
            Position::Token(_) => parameter.schema.shape == Shape::Text,
            Position::Items | Position::Pages(_) => is_number(&parameter.schema),
        };
        let is_there = parameter.name == rule.parameter && parameter.location == Location::Query;
        is_there && is_fitting && !parameter.required
    })?;
    let Success::One(content, _) = &outcome.success else {
        return None;
    };
    let list = List {
        parameter: parameter.argument.clone(),
        is_small: is_small(&parameter.schema),
        position: rule.position.clone(),
        item: String::new(),
        items: None,
        next: None,
        total: None,
    };
    let answer = content.schema()?;
    if answer.nullable {
        return None;
    }
    let object = match &answer.shape {
        Shape::Array(item) if !matches!(rule.position, Position::Token(_)) => {
            let item = item_type(item);
            return Some(List { item, ..list });
        }
        Shape::Reference(name) => match &api.schemas.get(name)?.shape {
            // If a type distinguishes `null` from a missing value, its fields are not a plain `Option`.
            Shape::Object(object) if !usage.is_patched(name) => object,
            _ => return None,
        },
        _ => return None,
    };
    let field = |wire: &str| {
        let property = object.properties.get(wire)?;
        Some(Field {
            name: structure::field_name(object, wire)?,
            is_option: property.nullable || !object.required.contains(wire),
            is_small: is_small(property),
        })
    };
    let (items, held) = items(rule, object)?;
    let next = match &rule.position {
        Position::Token(next) if object.properties.get(next)?.shape == Shape::Text => {
            Some(field(next)?)
        }
        Position::Token(_) => return None,
        Position::Items | Position::Pages(_) => None,
    };
    let total = rule.total.as_deref().filter(|total| {
        let property = object.properties.get(*total);
        property.is_some_and(is_number)
    });
    Some(List {
        item: item_type(held),
        items: Some(field(items)?),
        next,
        total: total.and_then(field),
        ..list
    })
}

/// Whether a rule names a secret member, which has a different type.
fn is_secret(rule: &Pagination, settings: &Settings) -> bool {
    let next = match &rule.position {
        Position::Token(next) => Some(next),
        Position::Items | Position::Pages(_) => None,
    };
    let mut named = [Some(&rule.parameter), next, rule.total.as_ref()]
        .into_iter()
        .flatten()
        .chain(&rule.items);
    named.any(|name| settings.sensitive_fields.contains(name))
}

/// Whether the arguments of a call can be copied for the next call.
fn can_be_copied(operation: &Operation) -> bool {
    let mut body = operation.body.iter();
    body.all(|it| it.required && matches!(it.encoding, Encoding::Json | Encoding::Form))
}

/// Whether it is a number that an `i64` holds.
fn is_number(schema: &Schema) -> bool {
    is_small(schema) || schema.shape == Shape::Integer(IntegerFormat::Signed64)
}

/// Whether it is a number of 32 bits.
fn is_small(schema: &Schema) -> bool {
    matches!(
        schema.shape,
        Shape::Integer(IntegerFormat::Signed32 | IntegerFormat::Unsigned32)
    )
}

/// The member with the list, and the schema of its items.
fn items<'object>(
    rule: &Pagination,
    object: &'object Object,
) -> Option<(&'object str, &'object Schema)> {
    let list = |(name, property): (&'object String, &'object Schema)| match &property.shape {
        Shape::Array(item) => Some((name.as_str(), &**item)),
        _ => None,
    };
    let mut named = rule.items.iter();
    let named = named.find_map(|name| list(object.properties.get_key_value(name)?));
    let mut lists = object.properties.iter().filter_map(list);
    named.or_else(|| lists.next().filter(|_| lists.next().is_none()))
}

fn item_type(item: &Schema) -> String {
    RustType::of(item).tokens(&quote!(types::)).to_string()
}

/// The method that goes through all pages of the operation.
#[must_use]
pub(crate) fn method(
    operation: &Operation,
    outcome: &Outcome<'_>,
    arguments: &[Argument],
    list: &List,
) -> TokenStream {
    let parsed = |text: &str| text.parse::<TokenStream>().unwrap_or_default();
    let name = format_ident!("{}", operation.second_names.all);
    let with = format_ident!("{}", operation.second_names.with);
    let structure = structure_name(operation);
    let error = format_ident!("{}", error_name(outcome));
    let constant = format_ident!("{}", screaming(&operation.name));
    let parameter = format_ident!("{}", list.parameter);
    let item = parsed(&list.item);
    let docs = doc::attributes(&[format!(
        "The items of all pages of [`{0}`](Self::{0}), fetched page by page on demand.",
        operation.name
    )]);
    let deprecated = operation.deprecated.then(|| quote!(#[deprecated]));
    let has_references = arguments.iter().any(|it| is_reference(&it.kind));
    let generics = has_references.then(|| quote!(<'a>));
    let (receiver, lifetime) = if has_references {
        (quote!(&'a self), quote!('a))
    } else {
        (quote!(&self), quote!('_))
    };
    let declared = arguments.iter().map(|argument| {
        let name = &argument.name;
        let kind = with_lifetime(&argument.kind);
        quote!(#name: #kind,)
    });
    let names: Vec<&TokenStream> = arguments.iter().map(|argument| &argument.name).collect();
    let page = page(list);
    let given = quote!(optional.#parameter);
    let number = |first: i64| {
        let first = proc_macro2::Literal::i64_unsuffixed(first);
        if list.is_small {
            quote!(#given.map_or(#first, i64::from))
        } else {
            quote!(#given.unwrap_or(#first))
        }
    };
    let (constructor, first, counts) = match list.position {
        Position::Token(_) => (quote!(by_token), quote!(#given.clone()), None),
        Position::Items => (quote!(by_number), number(0), Some(quote!(Counts::Items,))),
        Position::Pages(first) => (
            quote!(by_number),
            number(first),
            Some(quote!(Counts::Pages,)),
        ),
    };
    let mut value = match list.position {
        Position::Token(_) => "token".to_owned(),
        Position::Items | Position::Pages(_) => "number".to_owned(),
    };
    // The name must not hide an argument of the call.
    while names.iter().any(|name| name.to_string() == value) {
        value.push('_');
    }
    let value = format_ident!("{value}");
    let set = match list.position {
        Position::Token(_) => quote!(#value),
        _ if list.is_small => quote!(#value.try_into().ok()),
        _ => quote!(Some(#value)),
    };
    quote! {
        #docs
        #deprecated
        pub fn #name #generics(#receiver, #(#declared)* optional: parameters::#structure) -> Pages<#lifetime, #item, responses::#error> {
            Pages::#constructor(&operations::#constant, #first, #counts move |#value| {
                let optional = parameters::#structure { #parameter: #set, ..optional.clone() };
                async move {
                    let answer = self.#with(#(#names,)* optional).await?.into_inner();
                    Ok(#page)
                }
            })
        }
    }
}

/// The page of an answer.
fn page(list: &List) -> TokenStream {
    let Some(items) = &list.items else {
        return quote!(Page::new(answer));
    };
    let name = format_ident!("{}", items.name);
    let items = if items.is_option {
        quote!(answer.#name.unwrap_or_default())
    } else {
        quote!(answer.#name)
    };
    let optional = |field: &Field| {
        let name = format_ident!("{}", field.name);
        match (field.is_option, field.is_small) {
            (true, false) => quote!(answer.#name),
            (true, true) => quote!(answer.#name.map(i64::from)),
            (false, false) => quote!(Some(answer.#name)),
            (false, true) => quote!(Some(i64::from(answer.#name))),
        }
    };
    let next = list.next.as_ref().map(|field| {
        let next = optional(field);
        quote!(.next(#next))
    });
    let total = list.total.as_ref().map(|field| {
        let total = optional(field);
        quote!(.total(#total))
    });
    quote!(Page::new(#items) #next #total)
}

/// The type, borrowed as long as the pages.
fn with_lifetime(kind: &TokenStream) -> TokenStream {
    if !is_reference(kind) {
        return kind.clone();
    }
    let held: TokenStream = kind.clone().into_iter().skip(1).collect();
    quote!(&'a #held)
}
