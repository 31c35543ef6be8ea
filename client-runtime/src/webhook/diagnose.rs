//! Finding out from the command line why a captured delivery is refused.

use serde_json::Value;

use super::delivery::{Event, id_of, name_of};
use super::headers::{ParseHeadersError, parse_headers};
use super::keyring::SecretError;
use super::refusal::Refusal;
use super::verifier::Verifier;

/// What can be said about an authentic delivery without knowing its type of event.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnosis {
    /// When it was sent, in seconds since 1970.
    pub timestamp: u64,
    /// Which of the secrets it was signed with, from 0.
    pub secret: usize,
    /// What identifies the event. `None` if the body is not JSON or has none.
    pub id: Option<String>,
    /// What kind of event it is. `None` if the body is not JSON or has none.
    pub name: Option<String>,
}

/// Why a captured delivery is not authentic.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DiagnoseError {
    /// The list of secrets cannot be used.
    #[error(transparent)]
    Secrets(#[from] SecretError),
    /// The text of the headers cannot be read.
    #[error(transparent)]
    Headers(#[from] ParseHeadersError),
    /// The delivery is refused.
    #[error(transparent)]
    Refused(#[from] Refusal),
}

/// Checks a captured delivery as a receiver with the default settings does now: the example programs `verify` are made
/// of it.
///
/// `secrets` is a list separated by commas, each secret used as it is; `headers` is read by [`parse_headers`]; `body`
/// is the bytes received.
///
/// # Errors
///
/// [`DiagnoseError::Secrets`] when a part of the list is empty or white space, [`DiagnoseError::Headers`] when a line
/// is no header, and [`DiagnoseError::Refused`] for what [`Verifier::authenticate`] refuses.
pub fn diagnose<E: Event>(
    secrets: &str,
    headers: &[u8],
    body: &[u8],
) -> Result<Diagnosis, DiagnoseError> {
    let verifier = Verifier::<E>::new(secrets.split(','))?;
    let headers = parse_headers(headers)?;
    let authentic = verifier.authenticate(&headers, body)?;
    let payload = serde_json::from_slice::<Value>(body).unwrap_or_default();
    Ok(Diagnosis {
        timestamp: authentic.timestamp,
        secret: authentic.secret,
        id: id_of(&E::SCHEME, &payload),
        name: name_of(&E::SCHEME, &payload),
    })
}
