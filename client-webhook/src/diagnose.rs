//! Explains why a captured delivery is refused, for command-line programs.

use std::fmt;
use std::time::Duration;

use serde_json::Value;

use super::delivery::{Event, id_of, name_of};
use super::headers::{ParseHeadersError, parse_headers};
use super::keyring::SecretError;
use super::refusal::Refusal;
use super::verifier::Verifier;

/// The facts about an authentic delivery that do not depend on the type of its event.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnosis {
    /// When it was sent, in seconds since 1970.
    pub timestamp: u64,
    /// The index of the secret that signed it, from 0.
    pub secret: usize,
    /// The id of the event. `None` if the body is not JSON or has no id.
    pub id: Option<String>,
    /// The name of the event. `None` if the body is not JSON or has no name.
    pub name: Option<String>,
}

/// Writes the secret's number and the event in one line.
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
                // The sender's words, escaped for one line of a terminal.
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
    /// The delivery is refused because of its age, like every delivery that was captured some time ago. The diagnosis
    /// still checks its signature.
    #[error("refused ({reason}): {refusal}; apart from that, {words}", reason = refusal.reason(), words = signature_words(*secret))]
    Stale {
        /// The refusal of a receiver.
        refusal: Refusal,
        /// The index of the secret that signed it, from 0, or `None` if no secret fits.
        secret: Option<usize>,
    },
}

fn signature_words(secret: Option<usize>) -> String {
    match secret {
        Some(index) => format!("it is signed with secret {}", index + 1),
        None => "its signature fits no known secret either".to_owned(),
    }
}

/// Checks a captured delivery as a receiver with the default settings would do now. The example programs `verify` use
/// it.
///
/// `secrets` is a comma-separated list, and each secret is used unchanged. [`parse_headers`] reads `headers`. `body` is
/// the received bytes.
///
/// # Errors
///
/// * [`DiagnoseError::Secrets`] if a part of the list is empty or white space.
/// * [`DiagnoseError::Headers`] if a line is not a header.
/// * [`DiagnoseError::Stale`] if [`Verifier::authenticate`] refuses the age.
/// * [`DiagnoseError::Refused`] if it refuses the delivery for another reason.
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
