//! What a maintainer of the clients runs: the commands, and everything of them that touches the disk or the network.
//!
//! The work on documents is the library `generator`'s. [`resolve`] is where the two meet: everything about one provider
//! as one value.

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
