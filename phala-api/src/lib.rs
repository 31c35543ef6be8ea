//! A client for the [Phala Cloud API](https://docs.phala.com): confidential virtual machines.
//!
//! Generated from the document that Phala publishes; each operation is a method of [`Client`].
//!
//! ```no_run
//! use phala_api::Client;
//! use phala_api::responses::RotateWebhookSecretError;
//!
//! # async fn rotate() -> Result<(), Box<dyn std::error::Error>> {
//! let client = Client::from_env()?;
//! match client.rotate_webhook_secret("wh_1").await {
//!     // The answer is the new secret: hand it on, do not print it.
//!     Ok(answer) => drop(answer.into_inner()),
//!     Err(error) => match error.documented() {
//!         Some(RotateWebhookSecretError::PreconditionRequired(_)) => {
//!             println!("confirm with your second factor, then try again");
//!         }
//!         _ => return Err(error.into()),
//!     },
//! }
//! # Ok(())
//! # }
//! ```
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
//! use phala_api::{Client, Failure, Operation, Request, Response};
//!
//! static LIST_REGIONS: Operation = Operation::new("list_regions", "GET", "/regions");
//!
//! # async fn call(client: &Client) -> Result<(), Failure> {
//! let request = Request::new(&LIST_REGIONS);
//! let regions: Response<Vec<String>> = client.transport().json(request).await?;
//! println!("{regions:?}");
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
//! * `webhook`: verifying the deliveries of webhooks, in the module `webhook`.
//! * `axum`: an extractor of verified deliveries.

#![warn(missing_docs)]

#[cfg(feature = "attestation")]
pub mod attestation;
#[cfg(feature = "cvms")]
pub mod cvms;
#[cfg(any(
    feature = "apps",
    feature = "attestations",
    feature = "cvms",
    feature = "instance-types",
    feature = "kms",
    feature = "ssh-keys",
    feature = "webhooks"
))]
mod error_code;
// The generator formats what it writes.
#[rustfmt::skip]
mod generated;
#[cfg(any(feature = "attestation", feature = "deploy"))]
mod hexadecimal;
#[cfg(feature = "webhooks")]
mod two_factor;

pub use client_runtime::{
    AnswerDeviated, AttemptEnd, AttemptStart, Body, BuildError, ByteStream, CallEnd, CallOptions,
    CallStart, ClientBuilder, Credential, DateTime, Deviation, Error, ErrorKind, Event, Events,
    ExposeSecret, Failure, File, LastState, Observer, Operation, Outcome, Pages, Repetition,
    Request, Response, RetryPolicy, SecretString, Sensitive, StatusCode, StreamEnd, Style,
    Transport, Verdict, Wait, WaitError, multipart,
};
pub use generated::client::Client;
#[cfg(feature = "testing")]
pub use generated::testing;
#[cfg(feature = "webhook")]
pub use generated::webhook;
pub use generated::{operations, parameters, responses, types};
#[cfg(feature = "webhooks")]
pub use two_factor::TwoFactor;
