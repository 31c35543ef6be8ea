//! What takes several calls: to deploy a CVM, and to wait until it is in a state.

#[cfg(feature = "deploy")]
pub mod deploy;
pub mod registration;
pub mod watch;
