//! Every way to change the value of a document, by name.

use fastrand::Rng;
use serde_json::Value;

use crate::{members, operations, references, schemas};

/// Changes a document somewhere; `None` when it has nothing of the kind.
pub(crate) type Change = fn(&mut Value, &mut Rng) -> Option<()>;

const CHANGES: [&[(&str, Change)]; 4] = [
    &references::CHANGES,
    &schemas::CHANGES,
    &members::CHANGES,
    &operations::CHANGES,
];

/// Changes a document in one way, chosen at random; gives its name.
pub(crate) fn change(root: &mut Value, random: &mut Rng) -> &'static str {
    let group = CHANGES[random.usize(..CHANGES.len())];
    let (name, change) = group[random.usize(..group.len())];
    match change(root, random) {
        Some(()) => name,
        None => "nothing",
    }
}
