//! Decodes JSON from a server: first as its document describes it, then leniently.

use serde::de::{DeserializeOwned, Error as _};

use crate::answer::deviation::report;
use crate::answer::observer::Audience;
use crate::call::operation::Operation;
use crate::call::secrets::Secrets;
use crate::value::deviation::Findings;
use crate::value::fault::Fault;
use crate::value::lenient;

/// The facts about a call that decoding needs.
#[derive(Clone, Copy)]
pub(crate) struct Decoding<'call> {
    pub(crate) operation: &'static Operation,
    /// The secrets of the call, which no report may show.
    pub(crate) secrets: &'call Secrets,
    pub(crate) reading: &'call Reading,
}

/// How to decode JSON, and whom to tell about deviations.
#[derive(Clone)]
pub(crate) struct Reading {
    /// Whether to leave out optional members that do not decode.
    pub(crate) is_tolerant: bool,
    /// `None` if there are no observers.
    pub(crate) audience: Option<Audience>,
}

/// Why JSON does not decode.
pub(crate) struct Undecoded {
    /// Why it does not decode as its document describes it.
    pub(crate) error: serde_json::Error,
    /// Why it does not decode leniently either, if it is JSON.
    pub(crate) fault: Option<Fault>,
}

impl Decoding<'_> {
    /// Decodes a JSON text, and reports deviations.
    ///
    /// # Errors
    ///
    /// The reason if the text does not decode.
    pub(crate) fn json<T: DeserializeOwned>(&self, text: &[u8]) -> Result<T, Undecoded> {
        serde_json::from_slice(text).or_else(|error| {
            let (value, findings) = self.deviating(text, error)?;
            report(
                self.operation,
                self.secrets,
                self.reading.audience.as_ref(),
                findings.into_deviations(),
            );
            Ok(value)
        })
    }

    /// Decodes a JSON text once more, as a type of the program. It reports no deviations, because the first decoding
    /// already did.
    ///
    /// # Errors
    ///
    /// The reason if the text does not decode.
    pub(crate) fn json_again<T: DeserializeOwned>(&self, text: &[u8]) -> Result<T, Undecoded> {
        serde_json::from_slice(text)
            .or_else(|error| self.deviating(text, error).map(|(value, _)| value))
    }

    /// Decodes leniently. This takes memory for each part of the value, so answers that match their document skip it.
    #[cold]
    fn deviating<T: DeserializeOwned>(
        &self,
        text: &[u8],
        error: serde_json::Error,
    ) -> Result<(T, Findings), Undecoded> {
        let decoded = if error.is_data() {
            lenient::decode(text, self.reading.is_tolerant, self.operation.sensitive)
        } else {
            None
        };
        match decoded {
            Some(Ok(decoded)) => Ok(decoded),
            Some(Err(fault)) => Err(Undecoded {
                error,
                fault: Some(fault),
            }),
            None => Err(Undecoded { error, fault: None }),
        }
    }
}

impl Undecoded {
    /// The error for an item that is not JSON at all.
    pub(crate) fn custom(words: &'static str) -> Self {
        Self {
            error: serde_json::Error::custom(words),
            fault: None,
        }
    }
}
