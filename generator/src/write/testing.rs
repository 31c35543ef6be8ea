//! `testing.rs`: the documented answers of the operations, which the scripts of tests must follow.

use indexmap::IndexMap;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::arm::{success_status, successes};
use super::response::content_type;
use super::{Surface, siblings};
use crate::layout::rust_type::RustType;
use crate::model::{Content, Status, StreamFormat};
use crate::name::identifier::screaming;

/// The module of the scripts.
#[must_use]
pub(crate) fn testing(surface: &Surface<'_>) -> TokenStream {
    let entries = surface.operations().map(|(operation, outcome)| {
        let condition = surface.features.of_operation(operation);
        let constant = format_ident!("{}", screaming(&operation.name));
        let is_secret = surface.is_secret(operation);
        let successes = successes(outcome).into_iter();
        let successes = successes.map(|(status, content, _)| (status, shape(content, is_secret)));
        let errors = outcome.errors.iter().map(|arm| arm.response);
        let errors = errors.map(|it| (it.status, shape(&it.content, false)));
        let streams = operation.responses.iter().filter_map(|response| {
            let stream = response.stream.as_ref()?;
            Some((success_status(response.status), shape(stream, is_secret)))
        });
        let answers = grouped(successes.chain(errors).chain(streams));
        let answers = answers.map(|(statuses, shape)| quote!((&[#(#statuses),*], #shape)));
        quote!(#condition (&operations::#constant, &[#(#answers),*]))
    });
    let entries = quote!(#(#entries),*);
    let uses = siblings(&entries, &["operations", "types"]);
    quote! {
        #![doc = " Tests of programs that use the client: a [`Script`] answers its calls without a server."]

        use client_runtime::Operation;
        use client_runtime::testing::Shape;
        #uses

        pub use client_runtime::testing::{Call, Expectation, Reply};

        /// The [`client_runtime::testing::Script`] with the documented answers of this API.
        ///
        /// It refuses a reply whose body is not of the documented type, unless the reply is
        /// [`undocumented`](Reply::undocumented). A reply without a status gets the documented status of its body. It
        /// dereferences to a plain script, which has all other methods. [`Client::scripted`](crate::Client::scripted)
        /// takes either.
        #[derive(Debug)]
        pub struct Script(client_runtime::testing::Script);

        impl Script {
            /// A script without replies.
            pub fn new() -> Self {
                Self(client_runtime::testing::Script::described_by(answers))
            }
        }

        impl Default for Script {
            fn default() -> Self {
                Self::new()
            }
        }

        impl std::ops::Deref for Script {
            type Target = client_runtime::testing::Script;

            fn deref(&self) -> &Self::Target {
                &self.0
            }
        }

        /// The documented answers of an operation.
        fn answers(operation: &Operation) -> &'static [(&'static [&'static str], Shape)] {
            let described = ANSWERS.iter().find(|(known, _)| *known == operation);
            described.map_or(&[], |(_, answers)| answers)
        }

        /// The bodies of each operation, with their statuses.
        static ANSWERS: &[(&Operation, &[(&[&str], Shape)])] = &[#entries];
    }
}

/// Groups the statuses with the same body.
fn grouped(
    answers: impl Iterator<Item = (Status, TokenStream)>,
) -> impl Iterator<Item = (Vec<String>, TokenStream)> {
    let mut grouped: IndexMap<String, (Vec<String>, TokenStream)> = IndexMap::new();
    for (status, shape) in answers {
        let group = grouped.entry(shape.to_string());
        let (statuses, _) = group.or_insert_with(|| (Vec::new(), shape));
        statuses.push(status.to_string());
    }
    grouped.into_values()
}

/// The body of one answer.
fn shape(content: &Content, is_secret: bool) -> TokenStream {
    match content {
        Content::Empty => quote!(Shape::EMPTY),
        Content::Text => quote!(Shape::TEXT),
        Content::Bytes => quote!(Shape::BYTES),
        Content::Json(_) => {
            let held = content_type(content, &quote!(types::), is_secret);
            quote!(Shape::json::<#held>())
        }
        Content::Stream(stream) => {
            let item = RustType::of(&stream.item).tokens(&quote!(types::));
            match (stream.format, stream.is_text) {
                (StreamFormat::Events, true) => quote!(Shape::TEXT_EVENTS),
                (StreamFormat::Events, false) => quote!(Shape::events::<#item>()),
                (StreamFormat::Lines, true) => quote!(Shape::TEXT_LINES),
                (StreamFormat::Lines, false) => quote!(Shape::lines::<#item>()),
                (StreamFormat::Sequence, _) => quote!(Shape::json_sequence::<#item>()),
            }
        }
    }
}
