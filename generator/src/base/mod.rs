//! Shared by all later stages: findings, pointers, references, counted losses.

pub(crate) mod contained;
pub(crate) mod finding;
pub(crate) mod held;
pub(crate) mod keyword;
pub(crate) mod kind;
pub(crate) mod pointer;
pub(crate) mod reference;
pub(crate) mod schema_name;
pub(crate) mod steps;
pub(crate) mod suggestion;
pub(crate) mod template;
