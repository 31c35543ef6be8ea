//! Writes tuples: structs of unnamed fields.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::doc;
use crate::layout::Layout;
use crate::layout::rust_type::RustType;
use crate::model::schema::Schema;
use crate::name::usage::Usage;

/// The types of the items, in their order.
#[must_use]
pub(crate) fn places(name: &str, places: &[Schema], layout: &Layout) -> Vec<RustType> {
    let places = places.iter().enumerate();
    places
        .map(|(index, place)| layout.field(name, &index.to_string(), Some(place)))
        .collect()
}

/// The struct for a list of fixed length.
#[must_use]
pub(crate) fn tuple(
    name: &str,
    schema: &Schema,
    places: &[Schema],
    layout: &Layout,
    usage: &Usage,
) -> TokenStream {
    let docs = doc::notes(&schema.notes);
    let ident = format_ident!("{name}");
    let sent = usage.is_sent(name).then(|| quote!(, Setters));
    let kinds = self::places(name, places, layout);
    let kinds = places.iter().zip(kinds).map(|(place, kind)| {
        let docs = doc::notes(&place.notes);
        let kind = kind.tokens(&TokenStream::new());
        quote!(#docs pub #kind)
    });
    quote! {
        #docs
        #[model(Tuple #sent)]
        pub struct #ident(#(#kinds),*);
    }
}
