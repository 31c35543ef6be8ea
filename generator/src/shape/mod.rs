//! Brings schemas into the few shapes that a Rust type can take.

pub mod alias;
pub mod compose;
pub mod hidden;
pub mod prune;
pub mod shadow;
pub mod tag;
pub mod union;
