//! One call: its operation, its parameters, its body and its options.

pub(crate) mod body;
pub(crate) mod file;
pub(crate) mod operation;
pub(crate) mod options;
pub(crate) mod parameter;
pub(crate) mod provider;
pub(crate) mod request;
mod request_body;
pub(crate) mod retry;
pub(crate) mod secrets;
