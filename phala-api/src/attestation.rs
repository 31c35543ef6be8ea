//! Fetches the attestation of a CVM, and checks its form and the app in it.
//!
//! # What this does not do
//!
//! **It does not verify the signature of the quote.** It verifies neither the certificates, nor that the measurements
//! in the quote match the event log. So a dishonest server passes these checks. To trust a CVM, verify [the
//! quotes](Attestation::quotes) with Intel's collateral. Then replay [the event log](TcbInfo::event_log), and compare
//! the result with the measurements.
//!
//! ```no_run
//! use phala_api::Client;
//! use phala_api::attestation::{self, Expected};
//!
//! # async fn attest(client: &Client) -> Result<(), Box<dyn std::error::Error>> {
//! let expected = Expected::new().app_id("00ff").compose_hash("ab12");
//! let attestation = attestation::of(client, "app_00ff", &expected).await?;
//! println!("{} quotes to verify", attestation.quotes.len());
//! # Ok(())
//! # }
//! ```

use client_runtime::Error;
use sha2::{Digest as _, Sha256};

use crate::Client;
use crate::hexadecimal;
use crate::responses::GetCvmAttestationError;
use crate::types::{EventLog, TcbInfo};

/// A quote has a header of 48 bytes and a report of at least 384 (Intel, "SGX Data Center Attestation Primitives: ECDSA Quote
/// Library API", quote format).
const SHORTEST_QUOTE: usize = 48 + 384;

/// The register with the measurements of the app.
const REGISTER_OF_THE_APP: i64 = 3;

/// The expected values of an attestation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Expected {
    app_id: Option<String>,
    compose_hash: Option<String>,
}

impl Expected {
    /// Expects no values, so that only the form is checked.
    pub fn new() -> Self {
        Self::default()
    }

    /// Expects this app id, in hexadecimal, with or without the prefix `app_` or `0x`.
    #[must_use]
    pub fn app_id(self, app_id: impl Into<String>) -> Self {
        let app_id = Some(app_id.into());
        Self { app_id, ..self }
    }

    /// Expects this hash of the app compose file, in hexadecimal, with or without the prefix `0x`.
    #[must_use]
    pub fn compose_hash(self, compose_hash: impl Into<String>) -> Self {
        let compose_hash = Some(compose_hash.into());
        Self {
            compose_hash,
            ..self
        }
    }
}

/// An attestation with the correct form and the expected values. Its signatures are not verified.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Attestation {
    /// The quotes of the app's certificates in bytes, in the order of the chain. There is at least one.
    pub quotes: Vec<Vec<u8>>,
    /// The app id in the event log.
    pub app_id: Vec<u8>,
    /// The compose hash in the event log. It is the hash of the app compose file in `tcb_info`.
    pub compose_hash: Vec<u8>,
    /// The measurements with the event log and the app compose file.
    pub tcb_info: TcbInfo,
}

/// Fetches the attestation of a CVM, and checks that:
///
/// * there is a quote, and each quote is hexadecimal and long enough for one;
/// * the event log contains the app id and the compose hash exactly once each, in the register of the app;
/// * the compose hash is the SHA-256 of the app compose file beside it;
/// * both have the expected values, if you expect some.
///
/// # Errors
///
/// [`AttestationError::MalformedExpectation`] before anything is sent, [`AttestationError::Call`] if the call fails, or
/// else the variant for the first failed check.
pub async fn of(
    client: &Client,
    cvm_id: &str,
    expected: &Expected,
) -> Result<Attestation, AttestationError> {
    let app_id = expected.app_id.as_deref();
    let app_id = app_id.map(|it| it.strip_prefix("app_").unwrap_or(it));
    let expected_app_id = bytes("app id", app_id)?;
    let expected_compose_hash = bytes("compose hash", expected.compose_hash.as_deref())?;
    let answer = client.get_cvm_attestation(cvm_id).await;
    let answer = answer.map_err(|error| AttestationError::Call(Box::new(error)))?;
    let answer = answer.into_inner();
    let certificates = answer.app_certificates.unwrap_or_default();
    let quotes = certificates.iter().filter_map(|it| it.quote.as_deref());
    let quotes: Vec<Vec<u8>> = quotes
        .map(|quote| match hexadecimal::decode(quote) {
            Some(quote) if quote.len() >= SHORTEST_QUOTE => Ok(quote),
            _ => Err(AttestationError::MalformedQuote),
        })
        .collect::<Result<_, _>>()?;
    let tcb_info = match answer.tcb_info {
        Some(tcb_info) if !quotes.is_empty() => tcb_info,
        _ if !answer.is_online => return Err(AttestationError::Offline),
        _ if answer.is_public == Some(false) => return Err(AttestationError::NotPublic),
        Some(_) => return Err(AttestationError::NoQuote),
        None => return Err(AttestationError::NoMeasurements),
    };
    if tcb_info.event_log.is_empty() {
        return Err(AttestationError::NoEventLog);
    }
    let app_id = event(&tcb_info.event_log, "app-id")?;
    let compose_hash = event(&tcb_info.event_log, "compose-hash")?;
    if Sha256::digest(tcb_info.app_compose.as_bytes()).as_slice() != compose_hash {
        return Err(AttestationError::OtherComposeFile);
    }
    compare("app id", expected_app_id.as_deref(), &app_id)?;
    compare(
        "compose hash",
        expected_compose_hash.as_deref(),
        &compose_hash,
    )?;
    Ok(Attestation {
        quotes,
        app_id,
        compose_hash,
        tcb_info,
    })
}

/// The value of the single event of this name.
fn event(log: &[EventLog], name: &'static str) -> Result<Vec<u8>, AttestationError> {
    let of_the_app = log.iter().filter(|it| it.imr == REGISTER_OF_THE_APP);
    let mut events = of_the_app.filter(|it| it.event == name);
    let event = events.next().ok_or(AttestationError::NoEvent(name))?;
    if events.next().is_some() {
        return Err(AttestationError::SeveralEvents(name));
    }
    hexadecimal::decode(&event.event_payload).ok_or(AttestationError::MalformedEvent(name))
}

/// The expected bytes, if any.
fn bytes(what: &'static str, expected: Option<&str>) -> Result<Option<Vec<u8>>, AttestationError> {
    let Some(expected) = expected else {
        return Ok(None);
    };
    match hexadecimal::decode(expected) {
        Some(bytes) if !bytes.is_empty() => Ok(Some(bytes)),
        _ => Err(AttestationError::MalformedExpectation { what }),
    }
}

fn compare(
    what: &'static str,
    expected: Option<&[u8]>,
    found: &[u8],
) -> Result<(), AttestationError> {
    match expected {
        Some(expected) if expected != found => Err(AttestationError::Unexpected {
            what,
            found: hexadecimal::encode(found),
        }),
        _ => Ok(()),
    }
}

/// Why there is no attestation with the expected values.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AttestationError {
    /// An expected value is empty or not hexadecimal. Nothing was sent.
    #[error("the expected {what} is empty or not hexadecimal")]
    MalformedExpectation {
        /// The name of the value.
        what: &'static str,
    },
    /// The call failed.
    #[error(transparent)]
    Call(Box<Error<GetCvmAttestationError>>),
    /// The CVM does not answer.
    #[error("the CVM does not answer, so there is no attestation of it")]
    Offline,
    /// The owner does not publish the measurements.
    #[error("the measurements of the CVM are not public")]
    NotPublic,
    /// No certificate contains a quote.
    #[error("there is no quote in the certificates of the app")]
    NoQuote,
    /// A quote is not hexadecimal, or shorter than any quote.
    #[error("a quote is not hexadecimal, or too short for a quote")]
    MalformedQuote,
    /// There are no measurements.
    #[error("there are no measurements")]
    NoMeasurements,
    /// The event log has no entry.
    #[error("the event log is empty")]
    NoEventLog,
    /// An event is missing.
    #[error("the event log has no `{0}`")]
    NoEvent(&'static str),
    /// An event occurs more than once, so it is unclear which one counts.
    #[error("the event log has more than one `{0}`")]
    SeveralEvents(&'static str),
    /// The value of an event is not hexadecimal.
    #[error("the `{0}` of the event log is not hexadecimal")]
    MalformedEvent(&'static str),
    /// The app compose file is not the measured one.
    #[error("the app compose file does not match the compose hash in the event log")]
    OtherComposeFile,
    /// The attestation has another value than expected.
    #[error("the {what} is {found}, which is not the expected one")]
    Unexpected {
        /// The name of the value.
        what: &'static str,
        /// The value in the event log, in hexadecimal.
        found: String,
    },
}
