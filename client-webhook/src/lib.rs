//! Verifies deliveries of webhooks, and signs deliveries to test a receiver.
//!
//! A provider sends each event as a POST request and signs it. Two headers carry:
//!
//! * the time of sending, in seconds since 1970;
//! * the signature: `sha256=` and 64 lower-case hexadecimal digits.
//!
//! The signature is the HMAC-SHA256 (RFC 2104) of `{timestamp}.{body}`. Its key is the whole secret, including a prefix
//! such as `whsec_`. Providers use different names for the headers and for the fields of the payload. Your [`Event`]
//! type names them in its [`Scheme`].
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
//! // The provider sends:
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
//! # Trust only the body
//!
//! The signature covers only the timestamp and the body. So this crate reads the id and the name of an event from the
//! **body**, never from headers such as `X-Webhook-Id`. Otherwise, an attacker could capture a delivery and send it
//! again with another id in the header, and it would pass for a new event.
//!
//! # Expect repeated deliveries
//!
//! A provider that gets no answer in time may send a delivery again. With [`Verifier::deduplicate`],
//! [`Verifier::verify`] accepts each id once. If your receiver fails after that, call [`Verifier::forget`] before you
//! answer with an error. Otherwise, the verifier refuses the repetition.
//!
//! An event can still get lost in two cases:
//!
//! 1. The verifier refuses a repetition *while* the first delivery is handled, and that handling fails later.
//! 2. The provider closes the connection, and the server drops your handler before it ends.
//!
//! If you must not lose an event, choose one of two ways. Either store the event durably before you answer, and do
//! nothing else. Or deduplicate by [`Delivery::id`] in the database transaction that handles the event.
//!
//! # Change the secret
//!
//! After the provider changes a secret, it signs with the new one before your receiver knows it. Call
//! [`Verifier::begin_rotation`] before you ask for the change. Until the rotation ends, an unknown signature is a
//! [`Refusal::MismatchDuringRotation`]. Answer it with a status that makes the provider try again, such as 503.

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
