//! Sending a call: where it goes, with which credential, and again where that is safe.

pub(crate) mod address;
pub(crate) mod attempt;
pub(crate) mod build_error;
pub(crate) mod builder;
pub(crate) mod connections;
pub(crate) mod credential;
pub(crate) mod environment;
pub(crate) mod prepare;
pub(crate) mod retry;
pub(crate) mod settings;
pub(crate) mod span;
pub(crate) mod transport;
