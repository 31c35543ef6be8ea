//! Turns the OpenAPI documents that providers publish into Rust client crates.
//!
//! [`pipeline`] is the whole path as one pure function; the other modules are its steps and what surrounds it.

pub mod cli;
pub mod commands;
pub mod fetch;
pub mod package;
pub mod provider;
pub mod report;
pub mod resolve;
pub mod workspace;
