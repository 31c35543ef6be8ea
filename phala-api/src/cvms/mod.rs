//! Jobs of several calls: deploying a CVM, and waiting until it has a status.

#[cfg(feature = "deploy")]
pub mod deploy;
pub mod registration;
pub mod watch;
