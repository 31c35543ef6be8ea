//! Sends calls: chooses the server and the credential, waits for turns, and retries where that is safe.

mod address;
mod attempt;
pub(crate) mod build_error;
pub(crate) mod builder;
mod call;
mod connection;
mod connections;
pub(crate) mod credential;
mod environment;
mod lane;
mod origins;
mod pace;
mod prepare;
mod settings;
mod span;
mod target;
pub(crate) mod transport;
pub(crate) mod wait;
mod watch;
