//! Decodes an answer leniently after it failed to match its document.

use std::cell::RefCell;
use std::rc::Rc;

use serde::de::DeserializeOwned;

use crate::value::deviation::Findings;
use crate::value::fault::Fault;
use crate::value::leaving;
use crate::value::node::Node;
use crate::value::place::Scope;
use crate::value::reader::Reader;

#[cfg(test)]
mod tests;

/// Decodes JSON and accepts scalars of other types that mean the same. With `is_tolerant`, it leaves out optional
/// members that do not decode. Returns `None` if the text is not JSON.
pub(crate) fn decode<T: DeserializeOwned>(
    text: &[u8],
    is_tolerant: bool,
    is_secret: bool,
) -> Option<Result<(T, Findings), Fault>> {
    let node: Node<'_> = serde_json::from_slice(text).ok()?;
    let found = Rc::new(RefCell::new(Findings::default()));
    let scope = Scope::new(&found, is_tolerant, is_secret);
    let decoded = T::deserialize(Reader::new(&node, Some(scope)));
    leaving::keep();
    Some(decoded.map(|value| (value, found.take())))
}
