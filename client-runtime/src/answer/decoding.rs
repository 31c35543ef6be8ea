//! Decodes JSON that a server has sent: as its document says or, where it deviates, with what says the same.

use serde::de::{DeserializeOwned, Error as _};

use crate::answer::deviation::report;
use crate::answer::observer::Audience;
use crate::call::operation::Operation;
use crate::call::secrets::Secrets;
use crate::value::deviation::Findings;
use crate::value::fault::Fault;
use crate::value::lenient;

/// What decoding has to know of a call.
#[derive(Clone, Copy)]
pub(crate) struct Decoding<'call> {
    pub(crate) operation: &'static Operation,
    /// What the call carried and no report may show.
    pub(crate) secrets: &'call Secrets,
    pub(crate) reading: &'call Reading,
}

/// How JSON is read, and who is told of what deviates in it.
#[derive(Clone)]
pub(crate) struct Reading {
    /// Whether optional members that do not decode are left out.
    pub(crate) is_tolerant: bool,
    /// `None` when nobody is told.
    pub(crate) audience: Option<Audience>,
}

/// Why JSON does not decode.
pub(crate) struct Undecoded {
    /// Why it does not decode as its document says.
    pub(crate) error: serde_json::Error,
    /// Why it does not decode with what may deviate either, where it is JSON.
    pub(crate) fault: Option<Fault>,
}

impl Decoding<'_> {
    /// The value of a JSON text. What deviates in it is reported.
    ///
    /// # Errors
    ///
    /// Why the text does not decode.
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

    /// The value of a JSON text that has been decoded before. Nothing is reported: it has been, and another type than the
    /// documented one is the program's own.
    ///
    /// # Errors
    ///
    /// Why the text does not decode.
    pub(crate) fn json_again<T: DeserializeOwned>(&self, text: &[u8]) -> Result<T, Undecoded> {
        serde_json::from_slice(text)
            .or_else(|error| self.deviating(text, error).map(|(value, _)| value))
    }

    /// The second look costs as much memory as the value has parts, and an answer as its document says does not pay for it.
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
    /// Why something does not decode that is not JSON at all.
    pub(crate) fn custom(words: &'static str) -> Self {
        Self {
            error: serde_json::Error::custom(words),
            fault: None,
        }
    }
}
