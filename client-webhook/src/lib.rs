//! Verifying the deliveries of webhooks, and signing some to test a receiver with.
//!
//! A delivery is a POST request whose headers carry the time of sending, in seconds since 1970, and
//! `sha256=` with 64 lower-case hexadecimal digits: HMAC-SHA256 (RFC 2104) over `{timestamp}.{body}`, keyed with the
//! whole secret, a prefix such as `whsec_` included. Providers differ in the names of the headers and of the payload's
//! fields; an [`Event`] type states them as its [`Scheme`].
//!
//! ```
//! use std::num::NonZeroUsize;
//!
//! use openapi_client_webhook::{Event, Scheme, SeenEvents, Verifier, signed_headers};
//! use serde_json::Value;
//!
//! enum Notice {
//!     Stopped(String),
//!     Other(Value),
//! }
//!
//! impl Event for Notice {
//!     const SCHEME: Scheme = Scheme::new("X-Example-Signature", "X-Example-Timestamp")
//!         .id_field("id")
//!         .name_field("event");
//!
//!     fn from_payload(name: Option<&str>, payload: Value) -> Self {
//!         match (name, payload["instance"].as_str()) {
//!             (Some("instance.stopped"), Some(instance)) => Self::Stopped(instance.to_owned()),
//!             _ => Self::Other(payload),
//!         }
//!     }
//! }
//!
//! let secret = "whsec_example";
//! let verifier = Verifier::<Notice>::new([secret])?
//!     .deduplicate(SeenEvents::new(NonZeroUsize::new(10_000).unwrap()));
//!
//! // What the provider sends:
//! let body = br#"{"id": "1", "event": "instance.stopped", "instance": "blue"}"#;
//! let now = std::time::UNIX_EPOCH.elapsed()?.as_secs();
//! let headers = signed_headers(&Notice::SCHEME, &secret.into(), now, body);
//!
//! let delivery = verifier.verify(&headers, body)?;
//! assert!(matches!(delivery.event, Notice::Stopped(instance) if instance == "blue"));
//! assert_eq!(delivery.id.as_deref(), Some("1"));
//! assert!(verifier.verify(&headers, body).is_err(), "it was delivered before");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What is trusted
//!
//! Only the timestamp and the body are signed. The event's id and name are therefore read from the **body**, never from
//! headers such as `X-Webhook-Id`: whoever captured a delivery could send it again under another id header, and it
//! would pass for a new event.
//!
//! # Deliveries arrive at least once
//!
//! A provider that gets no answer in time may send a delivery again. With [`Verifier::deduplicate`], an id counts as
//! seen once [`Verifier::verify`] accepted it, so a receiver that fails later calls [`Verifier::forget`] before it
//! answers with an error, or the repetition is refused. Two things cannot be taken back that way: a repetition that is
//! refused *while* the first delivery is handled, and a handler that never comes to its end because the server dropped
//! it when the provider closed the connection. A receiver that must not lose an event does either no more than store it
//! durably before it answers, or deduplicates in the transaction that handles it, by [`Delivery::id`].
//!
//! # Changing the secret
//!
//! Between the provider's change of a secret and the moment the new one is known here, deliveries are signed with a
//! secret that nobody can check. [`Verifier::begin_rotation`] marks that time: a signature that fits no secret is then
//! [`Refusal::MismatchDuringRotation`], to be answered with a status that makes the provider try again, such as 503.

#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod deduplicate;
mod delivery;
mod diagnose;
#[cfg(feature = "axum")]
mod extract;
mod headers;
mod keyring;
mod refusal;
mod scheme;
mod sign;
mod signature;
mod timestamp;
mod verifier;

pub use deduplicate::{Deduplicate, SeenEvents};
pub use delivery::{Authentic, Delivery, Event, typed};
pub use diagnose::{DiagnoseError, Diagnosis, diagnose};
#[cfg(feature = "axum")]
pub use extract::Rejection;
pub use headers::{HeaderFault, ParseHeadersError, parse_headers};
pub use keyring::{Rotation, SecretError};
pub use refusal::{Refusal, TimestampFault};
pub use scheme::Scheme;
pub use sign::{sign, signed_headers};
pub use signature::SignatureFault;
pub use verifier::Verifier;
