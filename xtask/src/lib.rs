//! The command of the clients' maintainers, and all of its access to the disk and the network.
//!
//! The library `generator` works on documents. [`resolve`] connects both, and returns one value with everything about a
//! provider.

pub mod cli;
pub mod commands;
pub mod fetch;
mod invocation;
pub mod package;
pub mod program;
pub mod provider;
pub mod report;
pub mod resolve;
pub mod workspace;
