//! Reads the declarations in generated files: signatures of methods, fields of structs, and variants of enums.

use std::collections::BTreeMap;

use generator::Output;
use quote::ToTokens as _;
use syn::{Attribute, Fields, FnArg, ImplItem, Item, LitStr, Pat, ReturnType, Type};

/// The declarations of one generated crate.
pub(crate) struct Source {
    /// The methods of the client.
    pub(crate) methods: BTreeMap<String, Method>,
    /// The structs of `parameters.rs`.
    pub(crate) parameters: BTreeMap<String, Vec<Field>>,
    /// The enums of `responses.rs`.
    pub(crate) responses: BTreeMap<String, Vec<Variant>>,
    /// The structs of `types.rs`.
    pub(crate) types: BTreeMap<String, Vec<Field>>,
    /// The enums of `types.rs`.
    pub(crate) alternatives: BTreeMap<String, Vec<Variant>>,
}

/// A method of the client.
pub(crate) struct Method {
    /// Names and types, in order.
    pub(crate) arguments: Vec<(String, Type)>,
    /// The returned type.
    pub(crate) output: Type,
}

/// A field of a struct.
pub(crate) struct Field {
    pub(crate) name: String,
    /// The name on the wire; `None` for the field that takes all other properties.
    pub(crate) wire: Option<String>,
    pub(crate) kind: Type,
}

/// A variant of an enum.
#[derive(Clone)]
pub(crate) struct Variant {
    pub(crate) name: String,
    /// The type of its contents.
    pub(crate) kind: Option<Type>,
}

impl Source {
    /// Reads the files.
    ///
    /// # Errors
    ///
    /// If a file is missing or is not Rust.
    pub(crate) fn read(output: &Output) -> Result<Self, String> {
        let items = |name: &str| {
            let text = output.files.get(name);
            let text = text.ok_or_else(|| format!("there is no {name}"))?;
            let file = syn::parse_file(text).map_err(|error| format!("{name}: {error}"))?;
            Ok::<_, String>(file.items)
        };
        let types = items("types.rs")?;
        Ok(Self {
            methods: methods(&items("client.rs")?),
            parameters: structs(&items("parameters.rs")?)?,
            responses: enums(&items("responses.rs")?),
            types: structs(&types)?,
            alternatives: enums(&types),
        })
    }
}

/// A type as text, without spaces.
pub(crate) fn text(kind: &Type) -> String {
    let text = kind.to_token_stream().to_string();
    text.split_whitespace().collect()
}

/// The types between the angle brackets of a type: those of `Result<A, B>`.
pub(crate) fn inside(kind: &Type) -> Vec<&Type> {
    let Type::Path(path) = kind else {
        return Vec::new();
    };
    let last = path.path.segments.last();
    match last.map(|last| &last.arguments) {
        Some(syn::PathArguments::AngleBracketed(arguments)) => {
            let types = arguments.args.iter().map(|argument| match argument {
                syn::GenericArgument::Type(kind) => Some(kind),
                _ => None,
            });
            types.flatten().collect()
        }
        _ => Vec::new(),
    }
}

/// The `T` of `Option<T>`.
pub(crate) fn inside_option(kind: &Type) -> Option<&Type> {
    let Type::Path(path) = kind else { return None };
    let is_option = path.path.segments.last()?.ident == "Option";
    inside(kind).into_iter().next().filter(|_| is_option)
}

fn methods(items: &[Item]) -> BTreeMap<String, Method> {
    let blocks = items.iter().filter_map(|item| match item {
        Item::Impl(block) if block.trait_.is_none() => Some(block),
        _ => None,
    });
    let methods = blocks.flat_map(|block| &block.items);
    methods
        .filter_map(|item| match item {
            ImplItem::Fn(method) => Some(&method.sig),
            _ => None,
        })
        .filter_map(|signature| {
            let ReturnType::Type(_, output) = &signature.output else {
                return None;
            };
            let arguments = signature.inputs.iter().filter_map(|input| match input {
                FnArg::Typed(typed) => match &*typed.pat {
                    Pat::Ident(name) => Some((name.ident.to_string(), (*typed.ty).clone())),
                    _ => None,
                },
                FnArg::Receiver(_) => None,
            });
            let method = Method {
                arguments: arguments.collect(),
                output: (**output).clone(),
            };
            Some((signature.ident.to_string(), method))
        })
        .collect()
}

fn structs(items: &[Item]) -> Result<BTreeMap<String, Vec<Field>>, String> {
    let mut structs = BTreeMap::new();
    for item in items {
        let Item::Struct(item) = item else { continue };
        let mut fields = Vec::new();
        for (index, field) in item.fields.iter().enumerate() {
            let ident = field.ident.as_ref().map(ToString::to_string);
            let name = ident.unwrap_or_else(|| index.to_string());
            fields.push(Field {
                wire: wire(&name, &field.attrs).map_err(|error| error.to_string())?,
                kind: field.ty.clone(),
                name,
            });
        }
        structs.insert(item.ident.to_string(), fields);
    }
    Ok(structs)
}

/// The name on the wire from the attributes of a field.
fn wire(name: &str, attributes: &[Attribute]) -> syn::Result<Option<String>> {
    let mut wire = Some(name.to_owned());
    for attribute in attributes.iter().filter(|it| it.path().is_ident("serde")) {
        attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("rename") {
                wire = Some(meta.value()?.parse::<LitStr>()?.value());
            } else if meta.path.is_ident("flatten") {
                wire = None;
            }
            Ok(())
        })?;
    }
    Ok(wire)
}

fn enums(items: &[Item]) -> BTreeMap<String, Vec<Variant>> {
    let declared = items.iter().filter_map(|item| match item {
        Item::Enum(item) => Some(item),
        _ => None,
    });
    let mut enums: BTreeMap<String, Vec<Variant>> = declared
        .map(|item| {
            let variants = item.variants.iter().map(|variant| Variant {
                name: variant.ident.to_string(),
                kind: match &variant.fields {
                    Fields::Unnamed(held) => held.unnamed.first().map(|field| field.ty.clone()),
                    _ => None,
                },
            });
            (item.ident.to_string(), variants.collect())
        })
        .collect();
    // Operations with the same single error share its enum.
    for item in items {
        if let Item::Type(alias) = item
            && let Some(variants) = enums.get(&text(&alias.ty)).cloned()
        {
            enums.insert(alias.ident.to_string(), variants);
        }
    }
    enums
}
