//! Finding out from the command line why a captured delivery is refused.

use std::fmt;
use std::time::Duration;

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

/// Which secret and which event, in one line.
impl fmt::Display for Diagnosis {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            timestamp, secret, ..
        } = self;
        write!(
            formatter,
            "signed with secret {} at {timestamp} s since 1970",
            secret + 1
        )?;
        for (what, value) in [("event", &self.name), ("id", &self.id)] {
            if let Some(value) = value {
                // The sender's words, on one line of a terminal.
                write!(formatter, ", {what} {}", value.escape_debug())?;
            }
        }
        Ok(())
    }
}

/// Why a captured delivery is not authentic.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DiagnoseError {
    /// The list of secrets cannot be used.
    #[error("cannot be verified: {0}")]
    Secrets(#[from] SecretError),
    /// The text of the headers cannot be read.
    #[error("cannot be verified: {0}")]
    Headers(#[from] ParseHeadersError),
    /// The delivery is refused.
    #[error("refused ({reason}): {0}", reason = .0.reason())]
    Refused(#[from] Refusal),
    /// The delivery is refused for its age, which is what becomes of every delivery that was captured some time ago; its
    /// signature is looked at nevertheless.
    #[error("refused ({reason}): {refusal}; apart from that, {words}", reason = refusal.reason(), words = signature_words(*secret))]
    Stale {
        /// What a receiver says.
        refusal: Refusal,
        /// Which of the secrets it was signed with, from 0; `None` if none of them.
        secret: Option<usize>,
    },
}

fn signature_words(secret: Option<usize>) -> String {
    match secret {
        Some(index) => format!("it is signed with secret {}", index + 1),
        None => "its signature fits no known secret either".to_owned(),
    }
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
/// is no header, and [`DiagnoseError::Refused`] for what [`Verifier::authenticate`] refuses, or
/// [`DiagnoseError::Stale`] when it refuses the age.
pub fn diagnose<E: Event>(
    secrets: &str,
    headers: &[u8],
    body: &[u8],
) -> Result<Diagnosis, DiagnoseError> {
    let verifier = Verifier::<E>::new(secrets.split(','))?;
    let headers = parse_headers(headers)?;
    let authentic = match verifier.authenticate(&headers, body) {
        Err(refusal @ (Refusal::TooOld { .. } | Refusal::TooFarInFuture { .. })) => {
            let ageless = verifier.tolerance(Duration::MAX);
            let secret = ageless.authenticate(&headers, body).ok();
            return Err(DiagnoseError::Stale {
                refusal,
                secret: secret.map(|authentic| authentic.secret),
            });
        }
        result => result?,
    };
    let payload = serde_json::from_slice::<Value>(body).unwrap_or_default();
    Ok(Diagnosis {
        timestamp: authentic.timestamp,
        secret: authentic.secret,
        id: id_of(&E::SCHEME, &payload),
        name: name_of(&E::SCHEME, &payload),
    })
}
