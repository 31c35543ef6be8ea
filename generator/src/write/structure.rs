//! Structs: progenitor's fields under this project's attributes and documentation.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Field, ItemStruct, LitStr, Token, parse_quote};

use super::{doc, secret};
use crate::layout::type_path;
use crate::model::schema::{Object, Schema, Shape};
use crate::model::settings::Settings;
use crate::name::choose;
use crate::name::identifier::{snake, spelled_out};
use crate::name::usage::Usage;

/// The struct for an object, or for a list or map that contains itself.
#[must_use]
pub fn structure(
    name: &str,
    schema: &Schema,
    item: &ItemStruct,
    usage: &Usage,
    settings: &Settings,
) -> TokenStream {
    let docs = doc::notes(&schema.notes);
    let ident = &item.ident;
    if let syn::Fields::Unnamed(fields) = &item.fields {
        let fields = fields.unnamed.iter().map(|field| {
            let mut content = field.ty.clone();
            type_path::shorten(&mut content);
            quote!(pub #content)
        });
        return quote! {
            #docs
            #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
            #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
            #[serde(transparent)]
            pub struct #ident(#(#fields),*);
        };
    }
    let wires: Vec<Wire> = item.fields.iter().map(Wire::read).collect();
    let is_patched = usage.is_patched(name);
    let fields: TokenStream = item
        .fields
        .iter()
        .zip(&wires)
        .zip(names(&wires))
        .map(|((it, wire), name)| field(it, wire, &name, schema, is_patched, settings))
        .collect();
    // What is only received has neither: a property that the provider adds would change both.
    let sent = usage.is_sent(name).then(|| {
        let has_required = wires.iter().any(|wire| is_required(wire, schema));
        let default = (!has_required).then(|| quote!(Default,));
        quote!(#default Setters,)
    });
    quote! {
        #docs
        #[derive(Debug, Clone, PartialEq, #sent Object)]
        #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
        #[non_exhaustive]
        pub struct #ident { #fields }
    }
}

/// The name of each field. Several names on the wire may be one in Rust: the one that is written that way keeps it.
fn names(wires: &[Wire]) -> Vec<String> {
    let candidates: Vec<Vec<String>> = wires
        .iter()
        .map(|wire| {
            let spelled = snake(&spelled_out(&wire.name));
            let candidates: Vec<String> = snake(&wire.name).into_iter().chain(spelled).collect();
            if candidates.is_empty() {
                vec!["unnamed".to_owned()]
            } else {
                candidates
            }
        })
        .collect();
    let kept: Vec<Option<&String>> = wires
        .iter()
        .zip(&candidates)
        .map(|(wire, names)| {
            names
                .first()
                .filter(|name| !wire.flatten && **name == wire.name)
        })
        .collect();
    choose(&candidates, &kept, |_| false, "_field")
}

/// The name of the field for a property; `None` when there is none.
#[must_use]
pub fn field_name(item: &ItemStruct, wire: &str) -> Option<String> {
    let wires: Vec<Wire> = item.fields.iter().map(Wire::read).collect();
    let mut named = wires.iter().zip(names(&wires));
    let (_, name) = named.find(|(it, _)| !it.flatten && it.name == wire)?;
    Some(name)
}

/// The properties that have a field in the struct for an object, each with the name of its field, in the order of the
/// fields; `None` stands for the field that takes the properties without a name.
#[must_use]
pub fn fields(object: &Object) -> Vec<(Option<&str>, String)> {
    // progenitor sorts them, those that are required without being described included.
    let described = object.properties.keys().map(String::as_str);
    let required = object.required.iter().map(String::as_str);
    let properties: BTreeSet<&str> = described.chain(required).collect();
    let mut wires: Vec<Wire> = properties
        .iter()
        .map(|name| Wire {
            name: (*name).to_owned(),
            flatten: false,
        })
        .collect();
    let extra = object.additional.as_ref().map(|_| Wire {
        name: "extra".to_owned(),
        flatten: true,
    });
    wires.extend(extra);
    let properties = properties.into_iter().map(Some).chain([None]);
    properties.zip(names(&wires)).collect()
}

fn field(
    field: &Field,
    wire: &Wire,
    name: &str,
    schema: &Schema,
    is_patched: bool,
    settings: &Settings,
) -> TokenStream {
    let name_ident = format_ident!("{name}");
    let mut content = field.ty.clone();
    type_path::shorten(&mut content);
    if wire.flatten {
        let docs = doc::line("Properties that the document does not name.");
        return quote! {
            #docs
            #[serde(flatten)]
            pub #name_ident: #content,
        };
    }
    // A property may be required without being described.
    let property = match &schema.shape {
        Shape::Object(object) => object.properties.get(&wire.name),
        _ => None,
    };
    let docs = property.map(|it| doc::notes(&it.notes)).unwrap_or_default();
    if settings.sensitive_fields.contains(&wire.name) {
        // What cannot be wrapped has stopped the pipeline before.
        secret::protect(&mut content);
    }
    let is_required = is_required(wire, schema);
    let is_option = type_path::is_option(&content);
    let always_sent = (is_required && is_option).then(|| quote!(#[object(required)]));
    if !is_required && !is_option {
        // progenitor leaves out an empty list or map, but sent as such it says something.
        content = parse_quote!(Option<#content>);
    } else if !is_required && is_patched && property.is_some_and(|it| it.nullable) {
        content = parse_quote!(Option<#content>);
    }
    let wire = &wire.name;
    let rename = (*wire != name).then(|| quote!(#[serde(rename = #wire)]));
    quote! {
        #docs
        #rename
        #always_sent
        pub #name_ident: #content,
    }
}

fn is_required(wire: &Wire, schema: &Schema) -> bool {
    matches!(&schema.shape, Shape::Object(object)
        if !wire.flatten && object.required.contains(&wire.name))
}

/// What a field stands for, as progenitor's serde attribute says.
#[derive(Default)]
struct Wire {
    /// The name of the property.
    name: String,
    /// Whether it takes the properties that have no field.
    flatten: bool,
}

impl Wire {
    fn read(field: &Field) -> Self {
        let ident = field.ident.as_ref().map(ToString::to_string);
        let mut wire = Self {
            name: ident.unwrap_or_default(),
            flatten: false,
        };
        for attribute in &field.attrs {
            if !attribute.path().is_ident("serde") {
                continue;
            }
            // progenitor wrote it: what does not parse would not compile either.
            let _ = attribute.parse_nested_meta(|meta| {
                if meta.path.is_ident("flatten") {
                    wire.flatten = true;
                } else if meta.input.peek(Token![=]) {
                    let text = meta.value()?.parse::<LitStr>()?.value();
                    if meta.path.is_ident("rename") {
                        wire.name = text;
                    }
                }
                Ok(())
            });
        }
        wire
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use syn::parse_quote;

    use super::*;
    use crate::model::{Api, Body, Encoding, Operation};
    use crate::name::lock::Lock;
    use crate::read::schema::read;

    fn written(item: &ItemStruct) -> String {
        let schema = read(
            &json!({"type": "object", "properties": {"fooBar": {}, "foo_bar": {}}, "required": ["fooBar", "foo_bar"]}),
        );
        structure(
            "Pet",
            &schema,
            item,
            &Usage::default(),
            &Settings::default(),
        )
        .to_string()
    }

    #[test]
    fn two_names_on_the_wire_that_are_one_in_rust_are_two_fields() {
        let text = written(&parse_quote! {
            pub struct Pet {
                #[serde(rename = "fooBar")]
                pub foo_bar: i64,
                pub foo_bar: i64,
            }
        });
        assert!(text.contains("rename = \"fooBar\""), "{text}");
        assert!(text.contains("pub foo_bar_field : i64"), "{text}");
        assert!(!text.contains("rename = \"foo_bar\""), "{text}");
    }

    #[test]
    fn names_that_are_no_words_or_start_alike_are_told_apart_in_snake_case() {
        let wires = ["@type", "type", "_type", "$", "", "gen", "1st", "extra"];
        let mut wires: Vec<Wire> = wires
            .iter()
            .map(|wire| Wire {
                name: (*wire).to_owned(),
                flatten: false,
            })
            .collect();
        wires.push(Wire {
            name: "extra".to_owned(),
            flatten: true,
        });
        assert_eq!(
            names(&wires),
            [
                "at_type",
                "type_",
                "underscore_type",
                "dollar",
                "unnamed",
                "gen_",
                "n1st",
                "extra",
                "extra_field"
            ]
        );
    }

    fn of(schema: &serde_json::Value, patched: bool) -> String {
        let api = Api {
            operations: vec![Operation {
                method: if patched { "PATCH" } else { "POST" }.to_owned(),
                body: Some(Body {
                    media_type: "application/json".to_owned(),
                    encoding: Encoding::Json,
                    required: true,
                    schema: Schema::reference("Pet"),
                    parts: Vec::new(),
                    description: None,
                }),
                ..Operation::default()
            }],
            schemas: [("Pet".to_owned(), read(schema))].into(),
            ..Api::default()
        };
        let item = parse_quote! {
            pub struct Pet {
                pub name: ::std::option::Option<i64>,
                pub tags: ::std::vec::Vec<i64>,
            }
        };
        let usage = Usage::of(&api, &Lock::default());
        structure("Pet", &read(schema), &item, &usage, &Settings::default()).to_string()
    }

    #[test]
    fn a_required_nullable_field_is_sent_as_null() {
        let text = of(
            &json!({
                "type": "object",
                "required": ["name", "tags"],
                "properties": {"name": {"nullable": true}, "tags": {}},
            }),
            true,
        );
        assert!(
            text.contains("# [object (required)] pub name : Option < i64 > ,"),
            "{text}"
        );
        assert!(text.contains("pub tags : Vec < i64 > ,"), "{text}");
    }

    #[test]
    fn a_property_that_is_required_and_not_described_is_a_field() {
        let schema = json!({"type": "object", "required": ["name"], "properties": {"tags": {}}});
        let text = of(&schema, false);
        assert!(text.contains("pub name : Option < i64 > ,"), "{text}");
        assert!(!text.contains("flatten"), "{text}");
    }

    #[test]
    fn an_empty_list_that_may_be_left_out_can_be_sent() {
        let schema = json!({"type": "object", "properties": {"name": {}, "tags": {}}});
        let text = of(&schema, false);
        assert!(
            text.contains("pub tags : Option < Vec < i64 > > ,"),
            "{text}"
        );
    }

    #[test]
    fn null_and_nothing_are_told_apart_in_the_body_of_a_patch_only() {
        let nullable = json!({"name": {"nullable": true}, "tags": {}});
        let schema = json!({"type": "object", "properties": nullable});
        assert!(of(&schema, true).contains("pub name : Option < Option < i64 > > ,"));
        assert!(of(&schema, false).contains("pub name : Option < i64 > ,"));
    }
}
