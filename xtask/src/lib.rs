//! Turns the OpenAPI documents that providers publish into Rust client crates.
//!
//! [`pipeline`] is the whole path as one pure function; the other modules are its steps and what surrounds it.

pub mod base;
pub mod cli;
pub mod commands;
pub mod compare;
pub mod fetch;
pub mod layout;
pub mod lint;
pub mod model;
pub mod name;
pub mod overlay;
pub mod package;
pub mod pipeline;
pub mod provider;
pub mod read;
pub mod report;
pub mod resolve;
pub mod shape;
pub mod source;
pub mod text;
pub mod workspace;
pub mod write;
