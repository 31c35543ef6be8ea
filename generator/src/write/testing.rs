//! `testing.rs`: the documented answers of the operations, which the scripts of tests must follow.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::arm::success_status;
use super::names_types;
use super::response::content_type;
use crate::layout::rust_type::RustType;
use crate::model::settings::Settings;
use crate::model::{Api, Content, Response, Status, StreamFormat};
use crate::name::feature::Features;
use crate::name::identifier::screaming;
use crate::name::outcome::{Arm, Outcome, Success};

/// The module of the scripts.
#[must_use]
pub(crate) fn testing(
    api: &Api,
    outcomes: &[Outcome<'_>],
    features: &Features,
    settings: &Settings,
) -> TokenStream {
    let operations = api.operations.iter().zip(outcomes);
    let entries = operations.map(|(operation, outcome)| {
        let condition = features.of_operation(operation);
        let constant = format_ident!("{}", screaming(&operation.name));
        let is_secret = settings.sensitive.contains(&operation.name);
        let mut answers = answers(outcome, is_secret);
        answers.extend(operation.responses.iter().filter_map(|response| {
            let stream = response.stream.as_ref()?;
            Some((success_status(response.status), shape(stream, is_secret)))
        }));
        let answers = grouped(answers);
        let answers = answers
            .iter()
            .map(|(statuses, shape)| quote!((&[#(#statuses),*], #shape)));
        quote!(#condition (&operations::#constant, &[#(#answers),*]))
    });
    let received = api.operations.iter().flat_map(|it| &it.responses);
    let received = received.flat_map(Response::contents);
    let uses_types = names_types(received.filter_map(Content::schema)).then(|| quote!(, types));
    let has_operations = !api.operations.is_empty();
    let uses = has_operations.then(|| quote!(use super::{operations #uses_types};));
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
        static ANSWERS: &[(&Operation, &[(&[&str], Shape)])] = &[#(#entries),*];
    }
}

/// Groups the statuses with the same body.
fn grouped(answers: Vec<(Status, TokenStream)>) -> Vec<(Vec<String>, TokenStream)> {
    let mut grouped: Vec<(Vec<String>, TokenStream)> = Vec::new();
    for (status, shape) in answers {
        let text = shape.to_string();
        match grouped.iter_mut().find(|(_, it)| it.to_string() == text) {
            Some((statuses, _)) => statuses.push(status.to_string()),
            None => grouped.push((vec![status.to_string()], shape)),
        }
    }
    grouped
}

/// The bodies of the answers, in the document's order of successes and errors.
fn answers(outcome: &Outcome<'_>, is_secret: bool) -> Vec<(Status, TokenStream)> {
    let arm = |arm: &Arm<'_>, is_secret| {
        let Response {
            status, content, ..
        } = arm.response;
        (*status, shape(content, is_secret))
    };
    let mut answers: Vec<_> = match &outcome.success {
        Success::One(content, statuses) => {
            let statuses = statuses.iter().map(|status| success_status(*status));
            let shape = shape(content, is_secret);
            statuses.map(|status| (status, shape.clone())).collect()
        }
        Success::Several(arms) => arms.iter().map(|it| arm(it, is_secret)).collect(),
        Success::Undocumented => vec![(Status::Range(2), quote!(Shape::BYTES))],
    };
    answers.extend(outcome.errors.iter().map(|it| arm(it, false)));
    answers
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
