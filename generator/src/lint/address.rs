//! Sets and maps of the values of one document, keyed by their addresses in memory.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

use serde_json::Value;

/// A set of values of the document under the walk.
pub(super) type AddressSet = HashSet<*const Value, BuildHasherDefault<AddressHasher>>;

/// A map from values of the document under the walk.
pub(super) type AddressMap<T> = HashMap<*const Value, T, BuildHasherDefault<AddressHasher>>;

/// Spreads an address over all bits. No document chooses addresses, so they need no keyed hash, which would take half
/// of the time of a walk.
#[derive(Default)]
pub(super) struct AddressHasher(u64);

impl Hasher for AddressHasher {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_usize(usize::from(*byte));
        }
    }

    fn write_usize(&mut self, address: usize) {
        // 2^64 divided by the golden ratio, made odd: the high half of the product depends on every bit.
        let product = (self.0 ^ address as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = product ^ (product >> 32);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
