//! Writes the `lib.rs` of a new crate.

use super::title;
use generator::model::{Api, Operation};
use generator::text::summary;

/// The facts about a crate that its `lib.rs` and its README contain.
#[derive(Debug, Clone, Copy)]
pub struct Library<'api> {
    /// The id of the provider.
    pub id: &'api str,
    /// The name of the package.
    pub crate_name: &'api str,
    /// Whether the client takes its credential from the environment.
    pub has_credential: bool,
    /// The generated operations and types.
    pub api: &'api Api,
}

/// The text of `lib.rs`: a description, an example that compiles, and the public items.
#[must_use]
pub fn library(library: &Library<'_>) -> String {
    let first = library.first_sentence();
    let identifier = library.identifier();
    let client = library.client();
    let call = match library.simple_call() {
        Some(name) => format!(
            "let answer = client.{name}().await?;\n//! println!(\"{{}}\", answer.status());"
        ),
        None => "println!(\"calls go to {}\", Client::BASE_URL);\n//! # drop(client);".to_owned(),
    };
    let after = AFTER.replace("IDENTIFIER", &identifier);
    format!(
        "//! {first}{BEFORE}//! use {identifier}::Client;
//!
//! # async fn call() -> Result<(), Box<dyn std::error::Error>> {{
//! let client = {client};
//! {call}
//! # Ok(())
//! # }}
{after}"
    )
}

impl Library<'_> {
    /// The description of the crate as a sentence of Markdown.
    pub(super) fn first_sentence(&self) -> String {
        let title = title::one_line(&self.api.title);
        let named = title.and_then(|it| Some((title::article(&it), summary(&it)?)));
        match named {
            Some((article, title)) => format!("A client for {article}{title}"),
            None => format!("A client for the API of `{}`.", self.id),
        }
    }

    /// The name of the crate in Rust.
    pub(super) fn identifier(&self) -> String {
        self.crate_name.replace('-', "_")
    }

    /// The expression that creates a client.
    pub(super) fn client(&self) -> &'static str {
        if self.has_credential {
            "Client::from_env()?"
        } else {
            "Client::builder().build()?"
        }
    }

    /// The name of the first operation that needs no arguments and changes nothing, for the example.
    pub(super) fn simple_call(&self) -> Option<&str> {
        let mut operations = self.api.operations.iter();
        operations
            .find(|it| is_simple(it))
            .map(|it| it.name.as_str())
    }
}

/// Whether a call needs no arguments and changes nothing.
fn is_simple(operation: &Operation) -> bool {
    operation.method == "GET"
        && !operation.deprecated
        && operation.body.is_none()
        && operation.parameters.iter().all(|it| !it.required)
}

const BEFORE: &str = "
//!
//! Generated from the document that the provider publishes; each operation is a method of [`Client`].
//!
//! ```no_run
";

const AFTER: &str = "//! ```
//!
//! # Errors
//!
//! Every method returns an [`Error`] with the status, the headers and the body of what came back. Where the document
//! describes an error, [`Error::documented`] has it, chosen by the status.
//!
//! # Calls that the document does not describe
//!
//! They go the same way, with the same credential and retries:
//!
//! ```no_run
//! use IDENTIFIER::{Client, Failure, Operation, Request, Response};
//!
//! static LIST_REGIONS: Operation = Operation::new(\"list_regions\", \"GET\", \"/regions\");
//!
//! # async fn call(client: &Client) -> Result<(), Failure> {
//! let request = Request::new(&LIST_REGIONS);
//! let regions: Response<Vec<String>> = client.transport().json(request).await?;
//! println!(\"{regions:?}\");
//! # Ok(())
//! # }
//! ```
//!
//! [`Client::with`] adds headers and query parameters that it does not describe, [`Response::json`] reads such members.
//!
//! # Waiting
//!
//! [`Wait`] asks for a state again and again, until it is the one that you want or never will be.
//!
//! # Measuring
//!
//! An [`Observer`] is told of every call, of its attempts and of what became of them: for metrics, say.
//! [`ClientBuilder::observe`] takes it.
//!
//! # Features
//!
//! * `rustls` (default) or `native-tls`: how connections are encrypted.
//! * `operations` (default): every operation. Where the document has many, there is a feature per tag as well.
//! * `schemars`: `JsonSchema` for every type.
//! * `testing`: `Client::scripted`, whose calls a script answers, and `blank` values of every type.

#![cfg_attr(docsrs, feature(doc_cfg))]
#![warn(missing_docs)]
// The title has the provider's own spelling.
#![allow(clippy::doc_markdown)]

// The generator formats its output.
#[rustfmt::skip]
mod generated;

pub use client_runtime::multipart;
pub use client_runtime::{
    AnswerDeviated, AttemptEnd, AttemptStart, Body, BuildError, ByteStream, CallEnd, CallOptions,
    CallStart, ClientBuilder, Credential, DateTime, Deviation, Error, ErrorKind, ExposeSecret,
    Failure, File, LastState, Observer, Operation, Outcome, Pages, Repetition, Request, Response,
    RetryPolicy, SecretString, Sensitive, StatusCode, StreamEnd, Style, Transport, Verdict, Wait,
    WaitError,
};
pub use generated::client::Client;
#[cfg(feature = \"testing\")]
pub use generated::testing;
pub use generated::{operations, parameters, responses, types};
";

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::process::{Command, Stdio};

    use proptest::prelude::*;

    use super::*;
    use generator::model::Parameter;

    fn operation(name: &str, method: &str, parameters: &[bool]) -> Operation {
        Operation {
            name: name.to_owned(),
            method: method.to_owned(),
            parameters: parameters
                .iter()
                .map(|required| Parameter {
                    required: *required,
                    ..Parameter::default()
                })
                .collect(),
            ..Operation::default()
        }
    }

    fn text(title: &str, operations: Vec<Operation>, has_credential: bool) -> String {
        library(&Library {
            id: "bookshop",
            crate_name: "bookshop-api",
            has_credential,
            api: &Api {
                title: title.to_owned(),
                operations,
                ..Api::default()
            },
        })
    }

    #[test]
    fn the_example_calls_the_first_operation_that_needs_nothing() {
        let operations = vec![
            operation("add_book", "POST", &[]),
            operation("get_book", "GET", &[true, false]),
            operation("list_books", "GET", &[false]),
            operation("list_shelves", "GET", &[]),
        ];
        let text = text("Bookshop API", operations, true);
        assert!(
            text.starts_with("//! A client for the Bookshop API.\n"),
            "{text}"
        );
        let example = "//! use bookshop_api::Client;
//!
//! # async fn call() -> Result<(), Box<dyn std::error::Error>> {
//! let client = Client::from_env()?;
//! let answer = client.list_books().await?;
//! println!(\"{}\", answer.status());
//! # Ok(())
//! # }
//! ```
";
        assert!(text.contains(example), "{text}");
    }

    #[test]
    fn it_is_formatted_whatever_the_edition_of_the_workspace_is() {
        let text = text("Shop", vec![operation("list_books", "GET", &[])], false);
        for edition in ["2015", "2024"] {
            let mut rustfmt = Command::new("rustfmt")
                .args(["--check", "--edition", "2024", "--config"])
                .arg(format!("style_edition={edition}"))
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .spawn()
                .unwrap();
            let mut input = rustfmt.stdin.take().unwrap();
            input.write_all(text.as_bytes()).unwrap();
            drop(input);
            let output = rustfmt.wait_with_output().unwrap();
            let found = String::from_utf8_lossy(&output.stdout);
            assert!(output.status.success(), "{edition}: {found}");
        }
    }

    #[test]
    fn without_such_an_operation_the_example_calls_none() {
        let text = text("", vec![operation("get_book", "GET", &[true])], false);
        assert!(
            text.starts_with("//! A client for the API of `bookshop`.\n"),
            "{text}"
        );
        assert!(
            text.contains("//! let client = Client::builder().build()?;\n//! println!"),
            "{text}"
        );
    }

    proptest! {
        #[test]
        fn a_title_changes_nothing_but_the_first_line(title in any::<String>()) {
            let with = text(&title, Vec::new(), false);
            let without = text("", Vec::new(), false);
            let rest = |text: &str| text.split_once('\n').map(|(_, rest)| rest.to_owned());
            prop_assert_eq!(rest(&with), rest(&without));
            let attributes = syn::parse_file(&with).unwrap().attrs;
            let is_known = |name: &syn::Attribute| {
                ["cfg_attr", "doc", "warn", "allow"].iter().any(|known| name.path().is_ident(known))
            };
            prop_assert!(attributes.iter().all(is_known));
        }
    }
}
