//! A client for the [Phala Cloud API](https://docs.phala.com): confidential virtual machines (CVMs), which nobody can look
//! into, the provider included.
//!
//! Generated from the document that Phala publishes; each operation is a method of [`Client`]. What takes several calls is
//! written by hand on top: to deploy a CVM, to wait for its state, to check its attestation.
//!
//! # What people do with it
//!
//! Deploy a CVM. The environment is encrypted for the app, so that the provider does not see it (feature `deploy`):
//!
#![cfg_attr(feature = "deploy", doc = "```no_run")]
#![cfg_attr(not(feature = "deploy"), doc = "```ignore")]
//! use phala_api::cvms::deploy::Deployment;
//! use phala_api::{Client, SecretString};
//!
//! # async fn deploy() -> Result<(), Box<dyn std::error::Error>> {
//! let client = Client::from_env()?;
//! let deployed = Deployment::new("my-app", "services: {web: {image: nginx}}")
//!     .instance_type("tdx.small")
//!     .variable("API_KEY", SecretString::from("s3cret"))
//!     .deploy(&client)
//!     .await?;
//! println!("app {} as CVM {}", deployed.app_id, deployed.cvm_id);
//! # Ok(())
//! # }
//! ```
//!
//! Wait until it runs, or until it is known that it never will:
//!
#![cfg_attr(feature = "cvms", doc = "```no_run")]
#![cfg_attr(not(feature = "cvms"), doc = "```ignore")]
//! use std::time::Duration;
//!
//! use phala_api::Client;
//! use phala_api::cvms::watch::{Watch, WatchError};
//!
//! # async fn wait(client: &Client) -> Result<(), Box<dyn std::error::Error>> {
//! let watch = Watch::until("running").at_most(Duration::from_secs(900));
//! match watch.watch(client, "app_00ff").await {
//!     Ok(state) => println!("{} runs", state.name.unwrap_or_default()),
//!     Err(WatchError::Failed(state)) => println!("it is {}: {:?}", state.status, state.boot_error),
//!     Err(error) => return Err(error.into()),
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Look at all CVMs, a page at a time, and tell the reasons of errors apart:
//!
#![cfg_attr(feature = "cvms", doc = "```no_run")]
#![cfg_attr(not(feature = "cvms"), doc = "```ignore")]
//! use phala_api::Client;
//! use phala_api::parameters::ListCvmsPaginated;
//! use phala_api::responses::GetCvmError;
//! use phala_api::types::ErrorCode;
//!
//! # async fn list(client: &Client) -> Result<(), Box<dyn std::error::Error>> {
//! let mut cvms = client.list_cvms_paginated_all(ListCvmsPaginated::new().page_size(50));
//! while let Some(cvm) = cvms.next().await {
//!     let cvm = cvm?;
//!     println!("{}: {}", cvm.name, cvm.status);
//! }
//! if let Err(error) = client.get_cvm("my-app").await {
//!     match error.documented() {
//!         Some(GetCvmError::NotFound(detail)) => match &detail.error_code {
//!             Some(ErrorCode::CvmNotFound) | None => println!("there is no such CVM"),
//!             Some(code) => println!("{code:?}: {:?}", detail.message),
//!         },
//!         _ => return Err(error.into()),
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Check what a CVM attests, as far as that goes without the signatures of its quotes (feature `attestation`):
//!
#![cfg_attr(feature = "attestation", doc = "```no_run")]
#![cfg_attr(not(feature = "attestation"), doc = "```ignore")]
//! use phala_api::Client;
//! use phala_api::attestation::{self, Expected};
//!
//! # async fn attest(client: &Client) -> Result<(), Box<dyn std::error::Error>> {
//! let expected = Expected::new().app_id("00ff").compose_hash("ab12");
//! let attestation = attestation::of(client, "app_00ff", &expected).await?;
//! for quote in &attestation.quotes {
//!     println!("verify this quote of {} bytes", quote.len());
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Change the secret of a webhook. (Features `webhook` and `axum` take and verify deliveries.)
//!
#![cfg_attr(feature = "webhooks", doc = "```no_run")]
#![cfg_attr(not(feature = "webhooks"), doc = "```ignore")]
//! use phala_api::{Client, TwoFactor};
//!
//! # async fn rotate(client: &Client) -> Result<(), Box<dyn std::error::Error>> {
//! match client.rotate_webhook_secret("wh_1").await {
//!     // The answer is the new secret: hand it on, do not print it.
//!     Ok(answer) => drop(answer.into_inner()),
//!     Err(error) => match TwoFactor::of(&error) {
//!         Some(TwoFactor::NotSetUp) => println!("set up two-factor authentication first"),
//!         Some(TwoFactor::StepUpNeeded) => println!("confirm your second factor, then try again"),
//!         _ => return Err(error.into()),
//!     },
//! }
//! # Ok(())
//! # }
//! ```
//!
//! The programs in `examples` do these things from the command line.
//!
//! # What is peculiar to this provider
//!
//! ## The version of the API
//!
//! The server chooses the shapes of its answers by the header `X-Phala-Version`. The client sends `2026-01-21`, the newest
//! version whose shapes the published document has. [`ClientBuilder::header`] sends another one; then some answers do not
//! decode: from `2026-05-22` on, for example, ids that are numbers here are texts.
//!
//! ## Secrets of webhooks
//!
//! Creating a webhook answers its secret. To rotate or reveal it later, the account needs two-factor authentication
//! (else 403), and sometimes a fresh confirmation (428). `TwoFactor` tells these apart from other refusals.
//!
//! After a rotation **the old secret is invalid at once**: the next delivery is signed with the new one. A receiver answers
//! `503` to signatures that it does not know until it has the new secret, and the provider tries again. The `Verifier` of
//! the feature `webhook` does so; the example `rotation` loses no delivery.
//!
//! If the answer of a rotation is lost, the new secret is lost with it: [`Error::may_have_succeeded`] says so. Rotate once
//! more.
//!
//! ## Errors
//!
//! Every method returns an [`Error`] with the status, the headers and the body of what came back. Where the document
//! describes an error, [`Error::documented`] has it, chosen by the status. The provider has three shapes of errors:
//!
//! | body | type | when |
//! |---|---|---|
//! | `{"detail": "…"}` | `types::ErrorDetail` with `detail` | most refusals |
//! | `{"error_code": "ERR-01-001", "message": "…", "details": […]}` | `types::ErrorDetail` with `error_code` | refusals with a reason for programs |
//! | `{"detail": [{"loc": […], "msg": "…"}]}` | `types::HttpValidationError` | 422, the call is malformed |
//!
//! [`Error::message`] has the words of any of them. `types::ErrorCode` names the reasons, and keeps those that are new. The
//! values in `details` are not shown by `Debug`, because a commit token may be among them.
//!
//! ## 465 to 468: on-chain KMS
//!
//! The contract of an app whose KMS is on chain has to allow each compose hash. Creating or changing such a CVM takes two
//! calls:
//!
//! 1. The first call ends with **465**. `cvms::registration::Registration` reads what has to be registered.
//! 2. Register the hash with the contract. This crate does not send transactions.
//! 3. The second call has the hash and the transaction, or the commit token of the first.
//!
//! The second call ends with **466** if the hash is unknown or too old, with **467** if the transaction does not prove the
//! registration, and with **468** if the contract does not allow the hash.
//!
//! ## The encrypted environment
//!
//! Environment variables are sent as `encrypted_env`: X25519 with an ephemeral key, AES-256-GCM, in hexadecimal.
//! `cvms::deploy::encrypt` makes that of names and values. The app's public key comes with the answer of `provision_cvm`, or
//! from `get_app_env_encrypt_pubkey`; its signature by the KMS is not verified here.
//!
//! ## Rate limits
//!
//! A `429` or `503` with `Retry-After`, in seconds or as a date, makes the client wait as long, with all of its calls. It
//! repeats only what may be repeated: a `POST` whose fate is unknown is never sent again. [`Error::retry_after`] says what
//! the server asked for, where the client has given up.
//!
//! ## Secrets
//!
//! Encrypted environments, commit tokens, salts, scripts, user configuration and the secrets of webhooks are [`Sensitive`]:
//! neither `Debug` nor an error shows them.
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
//! # Waiting and measuring
//!
//! [`Wait`] asks for a state again and again, until it is the one that you want or never will be. An [`Observer`] is told of
//! every call, of its attempts and of what became of them; [`ClientBuilder::observe`] takes it.
//!
//! # Features
//!
//! | feature | gives |
//! |---|---|
//! | `rustls` (default) or `native-tls` | how connections are encrypted |
//! | `operations` (default) | every operation; without it, choose from the tags below |
//! | `apps`, `attestations`, `cvms`, `instance-types`, `kms`, `ssh-keys`, `webhooks` | the operations of one tag; `cvms` has `cvms::watch` and `cvms::registration` as well |
//! | `deploy` | `cvms::deploy`, with the cryptography of RustCrypto and dalek |
//! | `attestation` | the module `attestation` |
//! | `webhook` | the module `webhook`, which verifies deliveries |
//! | `axum` | an extractor of verified deliveries |
//! | `testing` | `Client::scripted`, whose calls a script answers, and `blank` values of every type |
//! | `schemars` | `JsonSchema` for every type |

#![cfg_attr(docsrs, feature(doc_cfg))]
#![warn(missing_docs)]

#[cfg(feature = "attestation")]
pub mod attestation;
#[cfg(feature = "cvms")]
pub mod cvms;
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
