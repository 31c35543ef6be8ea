//! One call: its method, its arguments, its answer, and its expected end.

use generator::model::Status;
use serde_json::{Map, Value};

use crate::sent::Sent;
use crate::server::Reply;

/// One call.
#[derive(Debug)]
pub(crate) struct Call {
    /// The property that the call proves.
    pub(crate) about: About,
    /// The name of the method.
    pub(crate) method: String,
    pub(crate) required: Map<String, Value>,
    pub(crate) optional: Map<String, Value>,
    /// The request that must arrive.
    pub(crate) sent: Sent,
    pub(crate) reply: Reply,
    /// The expected output of the program.
    pub(crate) end: Value,
}

impl Call {
    /// Whether its answer contains a secret.
    pub(crate) fn has_secret(&self) -> bool {
        self.reply.has_secret()
    }
}

/// The property that a call proves.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum About {
    /// The arguments arrive.
    Arguments,
    /// The answer of a success is decoded.
    Success(Status),
    /// The answer of a documented error is decoded.
    Error(Status),
    /// An undocumented status is distinguished from a documented one.
    Undocumented(u16),
    /// The items of a list come page by page.
    Pages,
    /// Values that cannot be sent are refused.
    Refusal,
    /// An undocumented answer with a secret is not shown, however the call ends.
    Secrecy,
}

impl std::fmt::Display for About {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Arguments => formatter.write_str("arguments"),
            Self::Success(status) => write!(formatter, "success {status}"),
            Self::Error(status) => write!(formatter, "error {status}"),
            Self::Undocumented(status) => write!(formatter, "undocumented status {status}"),
            Self::Pages => formatter.write_str("pages"),
            Self::Refusal => formatter.write_str("refusal"),
            Self::Secrecy => formatter.write_str("secrecy"),
        }
    }
}
