//! Brings schemas into the few shapes that a Rust type can take.

pub(crate) mod alias;
pub(crate) mod compose;
pub(crate) mod direction;
pub(crate) mod evidence;
pub(crate) mod hidden;
pub(crate) mod prune;
pub(crate) mod shadow;
pub(crate) mod tag;
pub(crate) mod union;
pub(crate) mod warning;
