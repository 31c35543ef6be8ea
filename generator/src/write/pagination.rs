//! Writes the methods that go through all pages of a list, for operations that answer it page by page.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::argument::{Argument, is_reference};
use super::parameter::structure_name;
use super::response::error_name;
use super::{Surface, doc, structure};
use crate::layout::rust_type::RustType;
use crate::model::schema::{IntegerFormat, Object, Schema, Shape};
use crate::model::settings::{Pagination, Position, Settings};
use crate::model::{Encoding, Location, Operation, Parameter};
use crate::name::identifier::screaming;
use crate::name::outcome::Outcome;

/// The method that goes through all pages of an operation; `None` when its parameters and its answer fit no rule.
#[must_use]
pub(crate) fn method(
    operation: &Operation,
    outcome: &Outcome<'_>,
    arguments: &[Argument],
    surface: &Surface<'_>,
) -> Option<TokenStream> {
    // A call that must not be repeated is not part of a list.
    if surface.is_secret(operation) || operation.method != "GET" || !can_be_copied(operation) {
        return None;
    }
    let rules = surface.settings.pagination.iter();
    let mut rules = rules.filter(|rule| !is_secret(rule, surface.settings));
    let (position, parameter, (item, page)) = rules.find_map(|rule| {
        let parameter = parameter(rule, operation)?;
        Some((&rule.position, parameter, page(rule, outcome, surface)?))
    })?;
    let name = format_ident!("{}", operation.second_names.all);
    let with = format_ident!("{}", operation.second_names.with);
    let structure = structure_name(operation);
    let error = format_ident!("{}", error_name(outcome));
    let constant = format_ident!("{}", screaming(&operation.name));
    let field = format_ident!("{}", parameter.argument);
    let item = RustType::of(item).tokens(&quote!(types::));
    let docs = doc::line(&format!(
        "The items of all pages of [`{0}`](Self::{0}), fetched page by page on demand.",
        operation.name
    ));
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
    let is_small = is_small(&parameter.schema);
    let numbered = |first: i64, counts: TokenStream| {
        let first = Literal::i64_unsuffixed(first);
        let first = if is_small {
            quote!(map_or(#first, i64::from))
        } else {
            quote!(unwrap_or(#first))
        };
        ("number", quote!(by_number), quote!(#first, Counts::#counts))
    };
    let (value, constructor, first) = match position {
        Position::Token(_) => ("token", quote!(by_token), quote!(clone())),
        Position::Items => numbered(0, quote!(Items)),
        Position::Pages(first) => numbered(*first, quote!(Pages)),
    };
    // The name must not hide an argument of the call.
    let mut value = value.to_owned();
    while names.iter().any(|name| name.to_string() == value) {
        value.push('_');
    }
    let value = format_ident!("{value}");
    let set = match position {
        Position::Token(_) => quote!(#value),
        _ if is_small => quote!(#value.try_into().ok()),
        _ => quote!(Some(#value)),
    };
    Some(quote! {
        #docs
        #deprecated
        pub fn #name #generics(#receiver, #(#declared)* optional: parameters::#structure) -> Pages<#lifetime, #item, responses::#error> {
            Pages::#constructor(&operations::#constant, optional.#field.#first, move |#value| {
                let optional = parameters::#structure { #field: #set, ..optional.clone() };
                async move {
                    let answer = self.#with(#(#names,)* optional).await?.into_inner();
                    Ok(#page)
                }
            })
        }
    })
}

/// The optional parameter of a rule.
fn parameter<'api>(rule: &Pagination, operation: &'api Operation) -> Option<&'api Parameter> {
    let mut parameters = operation.parameters.iter();
    parameters.find(|parameter| {
        let is_fitting = match rule.position {
            Position::Token(_) => parameter.schema.shape == Shape::Text,
            Position::Items | Position::Pages(_) => is_number(&parameter.schema),
        };
        let is_there = parameter.name == rule.parameter && parameter.location == Location::Query;
        is_there && is_fitting && !parameter.required
    })
}

/// The schema of an item, and the page in an answer that fits the rule.
fn page<'api>(
    rule: &Pagination,
    outcome: &Outcome<'api>,
    surface: &Surface<'api>,
) -> Option<(&'api Schema, TokenStream)> {
    let answer = outcome.single_schema().filter(|it| !it.nullable)?;
    let object = match &answer.shape {
        Shape::Array(item) if !matches!(rule.position, Position::Token(_)) => {
            return Some((item, quote!(Page::new(answer))));
        }
        Shape::Reference(name) => match &surface.api.schemas.get(name)?.shape {
            // If a type distinguishes `null` from a missing value, its fields are not a plain `Option`.
            Shape::Object(object) if !surface.usage.is_patched(name) => object,
            _ => return None,
        },
        _ => return None,
    };
    let field = |wire: &str| {
        let property = object.properties.get(wire)?;
        let name = format_ident!("{}", structure::field_name(object, wire)?);
        let is_option = property.nullable || !object.required.contains(wire);
        Some((quote!(answer.#name), is_option, is_small(property)))
    };
    let optional = |wire: &str| {
        Some(match field(wire)? {
            (field, true, false) => field,
            (field, true, true) => quote!(#field.map(i64::from)),
            (field, false, false) => quote!(Some(#field)),
            (field, false, true) => quote!(Some(i64::from(#field))),
        })
    };
    let (name, item) = items(rule, object)?;
    let (items, is_option, _) = field(name)?;
    let or_none = is_option.then(|| quote!(.unwrap_or_default()));
    let next = match &rule.position {
        Position::Token(next) if object.properties.get(next)?.shape == Shape::Text => {
            let next = optional(next)?;
            Some(quote!(.next(#next)))
        }
        Position::Token(_) => return None,
        Position::Items | Position::Pages(_) => None,
    };
    let total = rule.total.as_deref().filter(|total| {
        let property = object.properties.get(*total);
        property.is_some_and(is_number)
    });
    let total = total.and_then(optional);
    let total = total.map(|total| quote!(.total(#total)));
    Some((item, quote!(Page::new(#items #or_none) #next #total)))
}

/// Whether a rule names a secret member, which has a different type.
fn is_secret(rule: &Pagination, settings: &Settings) -> bool {
    let next = match &rule.position {
        Position::Token(next) => Some(next),
        Position::Items | Position::Pages(_) => None,
    };
    let named = std::iter::once(&rule.parameter).chain(&rule.items);
    let mut named = named.chain(next).chain(&rule.total);
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

/// The type, borrowed as long as the pages.
fn with_lifetime(kind: &TokenStream) -> TokenStream {
    if !is_reference(kind) {
        return kind.clone();
    }
    let held: TokenStream = kind.clone().into_iter().skip(1).collect();
    quote!(&'a #held)
}
