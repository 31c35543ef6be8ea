//! Structs: progenitor's fields under this project's attributes and documentation.

use std::collections::HashSet;

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::{Field, ItemStruct};

use super::{doc, type_path};
use crate::schema::{Schema, Shape};

/// The struct for an object, or for a list or map that contains itself.
#[must_use]
pub fn structure(schema: &Schema, item: &ItemStruct) -> TokenStream {
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
    let mut used = HashSet::new();
    let fields: TokenStream = item
        .fields
        .iter()
        .map(|it| field(it, schema, &mut used))
        .collect();
    quote! {
        #docs
        #derives
        pub struct #ident { #fields }
    }
}

fn field(field: &Field, schema: &Schema, used: &mut HashSet<String>) -> TokenStream {
    let Some(ident) = &field.ident else {
        return TokenStream::new();
    };
    let serde = Serde::read(field);
    let wire = serde
        .rename
        .clone()
        .unwrap_or_else(|| ident.to_string().trim_start_matches("r#").to_owned());
    let notes = match &schema.shape {
        Shape::Object(object) if !serde.flatten => {
            object.properties.get(&wire).map(|property| &property.notes)
        }
        _ => None,
    };
    // Two names on the wire may be one name in Rust: `fooBar` and `foo_bar`.
    let mut unique = ident.to_string();
    while !used.insert(unique.clone()) {
        unique.push_str("_field");
    }
    let name = format_ident!("{unique}");
    let docs = if serde.flatten {
        doc::line("Properties that the document does not name.")
    } else {
        notes.map(doc::notes).unwrap_or_default()
    };
    let attribute = serde.attribute(&wire, &unique);
    let mut content = field.ty.clone();
    type_path::shorten(&mut content);
    quote! {
        #docs
        #attribute
        pub #name: #content,
    }
}

/// What progenitor's serde attribute says.
#[derive(Default)]
struct Serde {
    rename: Option<String>,
    default: bool,
    flatten: bool,
    skip_if: Option<String>,
}

impl Serde {
    fn read(field: &Field) -> Self {
        let mut serde = Self::default();
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
                    serde.rename = Some(text(&meta)?);
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

    fn attribute(&self, wire: &str, name: &str) -> TokenStream {
        let mut options: Vec<TokenStream> = Vec::new();
        if self.flatten {
            options.push(quote!(flatten));
        } else if wire != name {
            options.push(quote!(rename = #wire));
        }
        if self.default {
            options.push(quote!(default));
        }
        if let Some(condition) = &self.skip_if {
            let condition = short_condition(condition);
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
        structure(&schema, item).to_string()
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
        assert!(text.contains("rename = \"foo_bar\""), "{text}");
        assert!(text.contains("foo_bar_field"), "{text}");
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
