//! What all later stages use: findings, pointers, references, counted losses.

pub mod contained;
pub mod finding;
pub mod keyword;
pub mod pointer;
pub mod reference;
pub mod steps;
pub mod suggestion;
