//! The derive `Object`: JSON objects.
//!
//! Each field gets one match arm for decoding and one call for encoding. Everything else is shared code of
//! `client_runtime`. `serde`'s own derive compiles slowly because it writes more code per field.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use syn::DeriveInput;

use crate::blank;
use crate::shape::{Field, Kind, fields};

/// Writes the two impls.
pub fn expand(input: &DeriveInput) -> syn::Result<TokenStream> {
    let fields = fields(input)?;
    let decode = decode(input, &fields);
    let encode = encode(input, &fields);
    let blank = blank::object(&input.ident, &fields);
    Ok(quote! {
        // The impls must use deprecated fields too.
        #[allow(deprecated)]
        const _: () = {
            use ::client_runtime::object;
            #decode
            #encode
            #blank
        };
    })
}

fn decode(input: &DeriveInput, fields: &[Field<'_>]) -> TokenStream {
    let name = &input.ident;
    let is_known = |field: &&Field<'_>| !matches!(field.kind, Kind::Rest(_));
    let known: Vec<&Field<'_>> = fields.iter().filter(is_known).collect();
    let wires = known.iter().map(|field| &field.wire);
    let expecting = format!("an object (`{name}`)");
    let slots = fields.iter().map(|field| {
        let ident = field.ident;
        match field.kind {
            Kind::Rest(kind) => {
                quote!(let mut #ident: #kind = ::core::default::Default::default();)
            }
            _ => quote!(let mut #ident = ::core::option::Option::None;),
        }
    });
    let arms = known.iter().enumerate().map(|(index, field)| {
        let index = Literal::usize_unsuffixed(index);
        let ident = field.ident;
        let read = match field.kind {
            Kind::Optional(_) | Kind::Nullable(_) => quote!(optional),
            Kind::OptionalNullable(_) => quote!(nullable),
            _ => quote!(value),
        };
        quote!(#index => object::#read(&mut __map, &mut #ident),)
    });
    let values = fields.iter().map(|field| {
        let ident = field.ident;
        let wire = &field.wire;
        match &field.kind {
            Kind::Required(_) => quote!(#ident: object::required(#ident, #wire)?,),
            Kind::Constant(constant) => {
                quote!(#ident: ::core::option::Option::unwrap_or(#ident, #constant),)
            }
            _ => quote!(#ident,),
        }
    });
    let rest = fields.iter().find(|it| matches!(it.kind, Kind::Rest(_)));
    let (next, other) = match rest.map(|field| field.ident) {
        Some(rest) => (
            quote!(object::key_or_other(&mut __map, &mut __keys, &mut __other)?),
            quote!(object::rest(&mut __map, &mut __other, &mut #rest)),
        ),
        None => (
            quote!(object::key(&mut __map, &mut __keys)?),
            quote!(object::skip(&mut __map)),
        ),
    };
    // Tells the deserializer the names, unless further names are possible.
    let text = name.to_string();
    let start = match rest {
        Some(_) => quote!(deserializer.deserialize_map(__Visitor)),
        None => quote!(deserializer.deserialize_struct(#text, __NAMES.all(), __Visitor)),
    };
    let declare_other = rest.map(|_| quote!(let mut __other = ::std::string::String::new();));
    quote! {
        static __NAMES: object::Names = object::Names::new(&[#(#wires),*]);
        struct __Visitor;
        impl<'de> object::Visitor<'de> for __Visitor {
            type Value = #name;
            fn expecting(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                formatter.write_str(#expecting)
            }
            #[inline]
            fn visit_map<__A: object::MapAccess<'de>>(self, mut __map: __A) -> ::core::result::Result<#name, __A::Error> {
                #(#slots)*
                #declare_other
                let mut __keys = __NAMES.keys();
                while let ::core::option::Option::Some(__index) = #next {
                    match __index {
                        #(#arms)*
                        _ => #other,
                    }?;
                }
                ::core::result::Result::Ok(#name { #(#values)* })
            }
        }
        impl<'de> object::Deserialize<'de> for #name {
            fn deserialize<__D: object::Deserializer<'de>>(deserializer: __D) -> ::core::result::Result<Self, __D::Error> {
                #start
            }
        }
    }
}

fn encode(input: &DeriveInput, fields: &[Field<'_>]) -> TokenStream {
    let name = &input.ident;
    let calls = fields.iter().map(|field| {
        let ident = field.ident;
        let wire = &field.wire;
        match field.kind {
            Kind::Rest(_) => quote!(.rest(&self.#ident)),
            Kind::Optional(_) | Kind::OptionalNullable(_) => quote!(.optional(#wire, &self.#ident)),
            Kind::Required(_) | Kind::Constant(_) | Kind::Nullable(_) => {
                quote!(.value(#wire, &self.#ident))
            }
        }
    });
    quote! {
        impl object::Serialize for #name {
            fn serialize<__S: object::Serializer>(&self, serializer: __S) -> ::core::result::Result<__S::Ok, __S::Error> {
                object::Writer::new(serializer) #(#calls)* .end()
            }
        }
    }
}
