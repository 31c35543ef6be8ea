//! One call: what is called with what, what is answered, and what the call has to end in.

use generator::model::Status;
use serde_json::{Map, Value};

use crate::sent::Sent;
use crate::server::Reply;

/// One call.
#[derive(Debug)]
pub(crate) struct Call {
    /// What it is to show.
    pub(crate) about: About,
    /// The name of the method.
    pub(crate) method: String,
    pub(crate) required: Map<String, Value>,
    pub(crate) optional: Map<String, Value>,
    /// What the server has to see.
    pub(crate) sent: Sent,
    pub(crate) reply: Reply,
    /// What the program has to print.
    pub(crate) end: Value,
}

impl Call {
    /// Whether its answer has a secret in it.
    pub(crate) fn has_secret(&self) -> bool {
        self.reply.has_secret()
    }
}

/// What a call is to show.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum About {
    /// The arguments arrive.
    Arguments,
    /// The answer of a success is decoded.
    Success(Status),
    /// The answer of a documented error is decoded.
    Error(Status),
    /// A status that is not documented is told from one that is.
    Undocumented(u16),
    /// The items of a list come page by page.
    Pages,
    /// What cannot be sent is refused.
    Refusal,
    /// An answer with a secret that is not as documented is not shown, whatever the call ends in.
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
