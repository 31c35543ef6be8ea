//! Structs: progenitor's fields under this project's attributes and documentation.

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::{Field, ItemStruct};

use super::settings::Settings;
use super::{doc, secret, type_path};
use crate::names::choose;
use crate::names::identifier::{snake, spelled_out};
use crate::schema::{Schema, Shape};

/// The struct for an object, or for a list or map that contains itself.
#[must_use]
pub fn structure(schema: &Schema, item: &ItemStruct, settings: &Settings) -> TokenStream {
    let docs = doc::notes(&schema.notes);
    let ident = &item.ident;
    let derives_default = item
        .attrs
        .iter()
        .filter(|attribute| attribute.path().is_ident("derive"))
        .any(|attribute| attribute.to_token_stream().to_string().contains("Default"));
    let default = derives_default.then(|| quote!(Default,));
    let derives = quote! {
        #[derive(Debug, Clone, PartialEq, #default Serialize, Deserialize)]
        #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
    };
    if let syn::Fields::Unnamed(fields) = &item.fields {
        let fields = fields.unnamed.iter().map(|field| {
            let mut content = field.ty.clone();
            type_path::shorten(&mut content);
            quote!(pub #content)
        });
        return quote! {
            #docs
            #derives
            #[serde(transparent)]
            pub struct #ident(#(#fields),*);
        };
    }
    let serdes: Vec<Serde> = item.fields.iter().map(Serde::read).collect();
    let fields: TokenStream = item
        .fields
        .iter()
        .zip(&serdes)
        .zip(names(&serdes))
        .map(|((it, serde), name)| field(it, serde, &name, schema, settings))
        .collect();
    quote! {
        #docs
        #derives
        pub struct #ident { #fields }
    }
}

/// The name of each field. Several names on the wire may be one in Rust: the one that is written that way keeps it.
fn names(serdes: &[Serde]) -> Vec<String> {
    let candidates: Vec<Vec<String>> = serdes
        .iter()
        .map(|serde| {
            let spelled = snake(&spelled_out(&serde.wire));
            let candidates: Vec<String> = snake(&serde.wire).into_iter().chain(spelled).collect();
            if candidates.is_empty() {
                vec!["unnamed".to_owned()]
            } else {
                candidates
            }
        })
        .collect();
    let kept: Vec<Option<&String>> = serdes
        .iter()
        .zip(&candidates)
        .map(|(serde, names)| {
            names
                .first()
                .filter(|name| !serde.flatten && **name == serde.wire)
        })
        .collect();
    choose(&candidates, &kept, |_| false, "_field")
}

fn field(
    field: &Field,
    serde: &Serde,
    name: &str,
    schema: &Schema,
    settings: &Settings,
) -> TokenStream {
    let wire = &serde.wire;
    let notes = match &schema.shape {
        Shape::Object(object) if !serde.flatten => {
            object.properties.get(wire).map(|property| &property.notes)
        }
        _ => None,
    };
    let name_ident = format_ident!("{name}");
    let docs = if serde.flatten {
        doc::line("Properties that the document does not name.")
    } else {
        notes.map(doc::notes).unwrap_or_default()
    };
    let mut content = field.ty.clone();
    type_path::shorten(&mut content);
    if !serde.flatten && settings.sensitive_fields.contains(wire) {
        // What cannot be wrapped has stopped the pipeline before.
        secret::protect(&mut content);
    }
    let attribute = serde.attribute(name, secret::is_protected(&content));
    quote! {
        #docs
        #attribute
        pub #name_ident: #content,
    }
}

/// What progenitor's serde attribute says.
#[derive(Default)]
struct Serde {
    /// The name of the property.
    wire: String,
    default: bool,
    flatten: bool,
    skip_if: Option<String>,
}

impl Serde {
    fn read(field: &Field) -> Self {
        let ident = field.ident.as_ref().map(ToString::to_string);
        let mut serde = Self {
            wire: ident.unwrap_or_default(),
            ..Self::default()
        };
        for attribute in &field.attrs {
            if !attribute.path().is_ident("serde") {
                continue;
            }
            // progenitor wrote it: what does not parse would not compile either.
            let _ = attribute.parse_nested_meta(|meta| {
                let text = |meta: &syn::meta::ParseNestedMeta<'_>| -> syn::Result<String> {
                    Ok(meta.value()?.parse::<syn::LitStr>()?.value())
                };
                if meta.path.is_ident("rename") {
                    serde.wire = text(&meta)?;
                } else if meta.path.is_ident("skip_serializing_if") {
                    serde.skip_if = Some(text(&meta)?);
                } else if meta.path.is_ident("default") {
                    serde.default = true;
                } else if meta.path.is_ident("flatten") {
                    serde.flatten = true;
                } else if meta.path.is_ident("deserialize_with") {
                    // It makes a missing field an error where the document says required and nullable; answers
                    // leave such fields out.
                    text(&meta)?;
                }
                Ok(())
            });
        }
        serde
    }

    fn attribute(&self, name: &str, is_protected: bool) -> TokenStream {
        let wire = &self.wire;
        let mut options: Vec<TokenStream> = Vec::new();
        if self.flatten {
            options.push(quote!(flatten));
        } else if *wire != name {
            options.push(quote!(rename = #wire));
        }
        if self.default {
            options.push(quote!(default));
        }
        if let Some(condition) = &self.skip_if {
            let condition = if is_protected {
                "client_runtime::Sensitive::is_empty".to_owned()
            } else {
                short_condition(condition)
            };
            options.push(quote!(skip_serializing_if = #condition));
        }
        if options.is_empty() {
            TokenStream::new()
        } else {
            quote!(#[serde(#(#options),*)])
        }
    }
}

fn short_condition(condition: &str) -> String {
    let path: String = condition.split_whitespace().collect();
    let path = path.trim_start_matches("::");
    for (long, short) in [
        ("std::option::Option::", "Option::"),
        ("std::vec::Vec::", "Vec::"),
    ] {
        if let Some(method) = path.strip_prefix(long) {
            return format!("{short}{method}");
        }
    }
    path.to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use syn::parse_quote;

    use super::*;
    use crate::schema::read::read;

    fn written(item: &ItemStruct) -> String {
        let schema = read(&json!({"type": "object", "properties": {"fooBar": {}, "foo_bar": {}}}));
        structure(&schema, item, &Settings::default()).to_string()
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
        let mut serdes: Vec<Serde> = wires
            .iter()
            .map(|wire| Serde {
                wire: (*wire).to_owned(),
                ..Serde::default()
            })
            .collect();
        serdes.push(Serde {
            wire: "extra".to_owned(),
            flatten: true,
            ..Serde::default()
        });
        assert_eq!(
            names(&serdes),
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

    #[test]
    fn a_required_nullable_field_may_be_missing_in_an_answer() {
        let text = written(&parse_quote! {
            pub struct Pet {
                #[serde(deserialize_with = "::std::option::Option::deserialize")]
                pub foo_bar: ::std::option::Option<i64>,
            }
        });
        assert!(!text.contains("deserialize_with"), "{text}");
    }
}
