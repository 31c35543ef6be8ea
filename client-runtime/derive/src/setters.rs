//! The derive `Setters`: constructors and chained setters.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{DeriveInput, FieldsUnnamed, Ident, Type};

use crate::shape::{Field, Kind, fields, unraw};
use crate::tuple;

/// Names of methods that generated types have, by themselves or by their traits. Setters must not hide them.
const RESERVED: [&str; 11] = [
    "new",
    "blank",
    "default",
    "clone",
    "from",
    "into",
    "eq",
    "ne",
    "fmt",
    "serialize",
    "append_to_request",
];

/// Types whose setters must accept a literal: `impl Into<u64>` would refuse `10`.
const PLAIN: [&str; 9] = [
    "bool", "i32", "i64", "u8", "u16", "u32", "u64", "usize", "f64",
];

/// Writes the impl with `new` and the setters.
pub fn expand(input: &DeriveInput) -> syn::Result<TokenStream> {
    if let Some(places) = tuple::places(input) {
        return Ok(constructor(&input.ident, places));
    }
    let fields = fields(input)?;
    let name = &input.ident;
    let mut arguments = TokenStream::new();
    let mut values = TokenStream::new();
    let mut setters = TokenStream::new();
    for field in &fields {
        let ident = field.ident;
        match &field.kind {
            Kind::Constant(constant) => {
                values.extend(quote!(#ident: #constant,));
            }
            Kind::Required(kind) | Kind::Nullable(kind) => {
                let (kind, value) = argument(kind, ident);
                arguments.extend(quote!(#ident: #kind,));
                values.extend(quote!(#ident: #value,));
            }
            Kind::Optional(kind) => {
                values.extend(quote!(#ident: ::core::option::Option::None,));
                setters.extend(setter(
                    field,
                    kind,
                    &|value| quote!(::core::option::Option::Some(#value)),
                ));
            }
            Kind::OptionalNullable(kind) => {
                values.extend(quote!(#ident: ::core::option::Option::None,));
                setters.extend(setter(field, kind, &|value| quote!(::core::option::Option::Some(::core::option::Option::Some(#value)))));
                setters.extend(null_setter(field, &fields));
            }
            Kind::Rest(kind) => {
                values.extend(quote!(#ident: ::core::default::Default::default(),));
                setters.extend(setter(field, kind, &|value| quote!(#value)));
            }
        }
    }
    let docs = if arguments.is_empty() {
        "Makes a value without any optional member."
    } else {
        "Makes a value with the required members only."
    };
    // Without constants, `Default` can be derived.
    let has_constants = fields.iter().any(|it| matches!(it.kind, Kind::Constant(_)));
    let default = (arguments.is_empty() && has_constants).then(|| {
        quote! {
            impl ::core::default::Default for #name {
                fn default() -> Self {
                    Self::new()
                }
            }
        }
    });
    Ok(quote! {
        #[allow(deprecated)]
        impl #name {
            #[doc = #docs]
            #[must_use]
            pub fn new(#arguments) -> Self {
                Self { #values }
            }
            #setters
        }
        #default
    })
}

/// Writes the impl with the `new` of a tuple.
fn constructor(name: &Ident, places: &FieldsUnnamed) -> TokenStream {
    let places = places.unnamed.iter().enumerate();
    let (arguments, values): (Vec<_>, Vec<_>) = places
        .map(|(index, place)| {
            let ident = tuple::argument_name(index);
            let (kind, value) = argument(&place.ty, &ident);
            (quote!(#ident: #kind), value)
        })
        .unzip();
    quote! {
        impl #name {
            #[doc = "Takes the item of each place."]
            #[must_use]
            pub fn new(#(#arguments),*) -> Self {
                Self(#(#values),*)
            }
        }
    }
}

fn setter(
    field: &Field<'_>,
    kind: &Type,
    wrap: &dyn Fn(TokenStream) -> TokenStream,
) -> TokenStream {
    let ident = field.ident;
    let name = unraw(ident);
    let method = if is_reserved(&name) {
        format_ident!("with_{name}")
    } else {
        ident.clone()
    };
    let docs = field.docs.iter();
    let says = format!("Sets `{name}`.");
    let has_docs = field.docs.iter().any(|it| it.path().is_ident("doc"));
    let gap = has_docs.then(|| quote!(#[doc = ""]));
    let (kind, value) = argument(kind, ident);
    let value = wrap(value);
    quote! {
        #[doc = #says]
        #gap
        #(#docs)*
        #[must_use]
        pub fn #method(mut self, #ident: #kind) -> Self {
            self.#ident = #value;
            self
        }
    }
}

/// Whether a setter cannot have the name of its field. `with_new` is reserved too, because the setter of a field `new`
/// has that name.
fn is_reserved(name: &str) -> bool {
    RESERVED.contains(&name.trim_start_matches("with_"))
}

/// Writes a setter for `null`, unless a field has that name.
fn null_setter(field: &Field<'_>, fields: &[Field<'_>]) -> TokenStream {
    let ident = field.ident;
    let name = unraw(ident);
    let method = format_ident!("null_{name}");
    if fields.iter().any(|other| *other.ident == method) {
        return TokenStream::new();
    }
    let says = format!("Sets `{name}` to `null`, which is not the same as leaving it out.");
    quote! {
        #[doc = #says]
        #[must_use]
        pub fn #method(mut self) -> Self {
            self.#ident = ::core::option::Option::Some(::core::option::Option::None);
            self
        }
    }
}

/// The type of an argument, and the field's value made from it.
fn argument(kind: &Type, ident: &Ident) -> (TokenStream, TokenStream) {
    let is_plain = matches!(kind, Type::Path(path)
        if PLAIN.iter().any(|plain| path.path.is_ident(plain)));
    if is_plain {
        (quote!(#kind), quote!(#ident))
    } else {
        (
            quote!(impl ::core::convert::Into<#kind>),
            quote!(::core::convert::Into::into(#ident)),
        )
    }
}
