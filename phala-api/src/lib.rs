//! A client for the [Phala Cloud API](https://docs.phala.com): deploy and manage confidential virtual machines (CVMs).
//! Nobody can look into a CVM, not even the provider.
//!
//! Each operation of the API is a method of [`Client`]. Modules beside it do whole jobs for you:
//!
//! * `cvms::deploy` deploys a CVM and encrypts its environment variables.
//! * `cvms::watch` waits until a CVM has a status.
//! * `attestation` fetches the attestation of a CVM and checks its form.
//!
//! The methods are generated from the document that Phala publishes.
//!
//! To begin, create an API key in the dashboard and put it into the environment variable `PHALA_CLOUD_API_KEY`.
//! [`Client::from_env`] takes it from there.
//!
//! # Deploy a CVM
//!
//! This needs the feature `deploy`. It encrypts the environment variables for the app, so that the provider cannot read
//! them:
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
//! # Wait until it runs
//!
//! The wait ends early if the CVM will never run:
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
//! # List CVMs and handle errors
//!
//! The list fetches page after page as you read it. A documented error has a type with the reason:
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
//! # Check an attestation
//!
//! This needs the feature `attestation`. It does not verify the signatures of the quotes:
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
//! # Change the secret of a webhook
//!
//! The features `webhook` and `axum` verify deliveries.
//!
#![cfg_attr(feature = "webhooks", doc = "```no_run")]
#![cfg_attr(not(feature = "webhooks"), doc = "```ignore")]
//! use phala_api::{Client, TwoFactor};
//!
//! # async fn rotate(client: &Client) -> Result<(), Box<dyn std::error::Error>> {
//! match client.rotate_webhook_secret("wh_1").await {
//!     // The answer is the new secret. Store it, and do not print it.
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
//! The example programs of this crate do these jobs from the command line.
//!
//! # What to know about the provider
//!
//! ## The version of the API
//!
//! The header `X-Phala-Version` selects the shapes of the answers. The client sends `2026-01-21`, the newest version
//! that the published document describes. With [`ClientBuilder::header`], you can send another version. Then some
//! answers do not decode: from `2026-05-22` on, for example, some ids are strings and not numbers.
//!
//! ## Secrets of webhooks
//!
//! The answer to creating a webhook contains its secret. To rotate or reveal the secret later, the account needs
//! two-factor authentication (otherwise 403), and sometimes a fresh confirmation (428). `TwoFactor` tells these from
//! other refusals.
//!
//! A rotation **invalidates the old secret at once**: the provider signs the next delivery with the new one. Until your
//! receiver has the new secret, it must answer `503` to unknown signatures, so that the provider tries again. The
//! features `webhook` and `axum` do that between `Verifier::begin_rotation` and the end of the rotation. The example
//! `rotation` loses no delivery.
//!
//! If the answer to a rotation is lost, the new secret is lost too. [`Error::may_have_succeeded`] is `true` then.
//! Rotate again.
//!
//! ## Errors
//!
//! If a call fails, its method returns an [`Error`] with the status, the headers and the body of the answer. If the
//! document describes an error for the status, [`Error::documented`] has it with its type. The provider uses three
//! shapes:
//!
//! | body | type | when |
//! |---|---|---|
//! | `{"detail": "…"}` | `types::ErrorDetail` with `detail` | most refusals |
//! | `{"error_code": "ERR-01-001", "message": "…", "details": […]}` | `types::ErrorDetail` with `error_code` | refusals with a code for programs |
//! | `{"detail": [{"loc": […], "msg": "…"}]}` | `types::HttpValidationError` | 422, the call is malformed |
//!
//! [`Error::message`] returns the text of each of them. `types::ErrorCode` has the known codes and keeps unknown ones.
//! `Debug` does not show the values in `details`, because they may contain a commit token.
//!
//! ## 465 to 468: on-chain KMS
//!
//! If the KMS of an app is on chain, the app's contract must allow each compose hash. To create or change such a CVM,
//! make two calls:
//!
//! 1. The first call fails with **465**. `cvms::registration::Registration` reads from the error what to register.
//! 2. Register the hash with the contract. This crate does not send transactions.
//! 3. Make the second call with the hash and the transaction, or with the commit token from the first call.
//!
//! The second call can fail with:
//!
//! * **466** if the hash is unknown or too old;
//! * **467** if the transaction does not prove the registration;
//! * **468** if the contract does not allow the hash.
//!
//! ## Encrypted environment variables
//!
//! The API takes environment variables as `encrypted_env`: encrypted with X25519, an ephemeral key and AES-256-GCM, in
//! hexadecimal. `cvms::deploy::encrypt` makes it from names and values. The app's public key comes from `provision_cvm`
//! or `get_app_env_encrypt_pubkey`. This crate does not verify the signature of the KMS over that key.
//!
//! ## Rate limits
//!
//! After a `429` or `503` with `Retry-After`, all calls of the client wait for the requested time. Then the client
//! repeats the call. It never repeats a `POST` that may have been carried out. If the client gave up,
//! [`Error::retry_after`] returns the time until the next call.
//!
//! ## Secrets
//!
//! Encrypted environments, commit tokens, salts, scripts, user configuration and the secrets of webhooks are
//! [`Sensitive`]. Neither `Debug` nor an error shows them.
//!
//! # Calls that the document does not describe
//!
//! Describe such a call yourself. It gets the same credential and the same retries:
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
//! [`Client::with`] adds undocumented headers and query parameters to calls. [`Response::json`] reads undocumented
//! members of an answer.
//!
//! # Waiting
//!
//! [`Wait`] asks for a state repeatedly, until it is the wanted one or can never become it.
//!
//! # Measuring
//!
//! An [`Observer`] hears of every call, its attempts and their outcomes, for example to collect metrics. Add one with
//! [`ClientBuilder::observe`].
//!
//! # Testing
//!
//! With the feature `testing`, a script answers the calls of your program in tests, without a server. Everything above
//! the connection is real: retries, timeouts and decoding. `Client::scripted` makes such a client, and the example
//! program `tested_rotation` shows how to use it.
//!
//! # Features
//!
//! | feature | gives |
//! |---|---|
//! | `rustls` (default) or `native-tls` | encrypted connections |
//! | `operations` (default) | every operation; without it, choose from the tags below |
//! | `apps`, `attestations`, `cvms`, `instance-types`, `kms`, `ssh-keys`, `webhooks` | the operations of one tag; `cvms` also has `cvms::watch` and `cvms::registration` |
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
// The generator formats its own files.
#[rustfmt::skip]
mod generated;
#[cfg(any(feature = "attestation", feature = "deploy"))]
mod hexadecimal;
#[cfg(any(feature = "cvms", feature = "webhooks"))]
mod refusal;
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
