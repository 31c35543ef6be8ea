//! Finds the field of an object that a key names.

use std::sync::OnceLock;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::Relaxed;

/// The names of the fields of a type, in the order of its document.
pub struct Names {
    all: &'static [&'static str],
    /// Built when the first object is decoded.
    table: OnceLock<Table>,
}

impl Names {
    /// Takes the names in the order of the document.
    pub const fn new(all: &'static [&'static str]) -> Self {
        Self {
            all,
            table: OnceLock::new(),
        }
    }

    /// The names.
    pub const fn all(&self) -> &'static [&'static str] {
        self.all
    }

    /// Starts to read the keys of one object.
    #[inline]
    pub fn keys(&self) -> Keys<'_> {
        Keys {
            table: self.table.get_or_init(|| Table::of(self.all)),
            next: 0,
            surprises: 0,
        }
    }
}

/// Finds a key among names.
///
/// Most servers write the keys of objects in the order of the document, the others in a fixed order of their own. So
/// one or two comparisons find a key. Any other key is looked up by its hash, in constant time: the text comes from the
/// network and must not decide how long the search takes. A key that is not in its own slot is in one of the next
/// slots, before the first empty one.
struct Table {
    names: Box<[Name<'static>]>,
    /// Places of names. The number of slots is a power of two, and more than three times the number of names.
    slots: Box<[u32]>,
    /// How far to shift a hash so that only its highest bits remain.
    shift: u32,
    /// The key that last came in place of the document's key at this index. A concurrent write costs at most a useless
    /// comparison.
    before: Box<[AtomicU32]>,
}

/// The keys of one object that have been read so far.
pub struct Keys<'names> {
    table: &'names Table,
    /// The place of the key that follows in the document.
    next: usize,
    /// The number of keys that neither the document nor the previous objects predicted.
    surprises: u8,
}

impl Keys<'_> {
    /// The number of names.
    #[inline]
    pub(crate) fn count(&self) -> usize {
        self.table.count()
    }

    /// The place of the next key among the names, or their number for any other key.
    #[inline]
    pub(crate) fn place(&mut self, key: &str) -> usize {
        let key = Name::of(key.as_bytes());
        let place = if self.surprises == MOST_SURPRISES {
            self.table.looked_up(&key)
        } else if self.table.has(self.next, &key) {
            self.next
        } else {
            self.as_before(&key)
        };
        if place < self.count() {
            self.next = place + 1;
        }
        place
    }

    /// Looks up a key that usually comes in place of the document's key.
    #[inline]
    fn as_before(&mut self, key: &Name<'_>) -> usize {
        let before = self.table.before.get(self.next);
        let likely = index(before.map_or(EMPTY, |before| before.load(Relaxed)));
        if self.table.has(likely, key) {
            return likely;
        }
        let place = self.table.looked_up(key);
        // An unknown key does not predict the keys after it.
        if place < self.count() {
            self.surprises += 1;
            if let (Some(before), Ok(place)) = (before, u32::try_from(place)) {
                before.store(place, Relaxed);
            }
        }
        place
    }
}

/// How many surprising keys of an object change the prediction for the next object. More surprises mean that the order
/// is random. Then a lookup is faster than comparisons in vain.
const MOST_SURPRISES: u8 = 2;

/// The content of an empty slot.
const EMPTY: u32 = u32::MAX;

impl Table {
    fn of(names: &[&'static str]) -> Self {
        let count = (names.len() * 3 + 1).next_power_of_two().max(4);
        let mut table = Self {
            names: names.iter().map(|name| Name::of(name.as_bytes())).collect(),
            slots: vec![EMPTY; count].into(),
            shift: u64::BITS - count.trailing_zeros(),
            before: (0..=names.len()).map(|_| AtomicU32::new(EMPTY)).collect(),
        };
        for (place, name) in (0..EMPTY).zip(names) {
            let mut slots = table.slots_from(&Name::of(name.as_bytes()));
            let free = slots.find(|slot| table.at(*slot) == EMPTY);
            if let Some(slot) = free.and_then(|free| table.slots.get_mut(free)) {
                *slot = place;
            }
        }
        table
    }

    #[inline]
    fn count(&self) -> usize {
        self.names.len()
    }

    #[inline]
    fn looked_up(&self, key: &Name<'_>) -> usize {
        for slot in self.slots_from(key) {
            let place = self.at(slot);
            if place == EMPTY {
                break;
            }
            if self.has(index(place), key) {
                return index(place);
            }
        }
        self.count()
    }

    #[inline]
    fn has(&self, place: usize, key: &Name<'_>) -> bool {
        self.names.get(place).is_some_and(|name| key.is(name))
    }

    #[inline]
    fn at(&self, slot: usize) -> u32 {
        self.slots.get(slot).copied().unwrap_or(EMPTY)
    }

    /// All slots, starting with the slot of a key.
    #[inline]
    fn slots_from(&self, key: &Name<'_>) -> impl Iterator<Item = usize> + use<> {
        let last = self.slots.len() - 1;
        let first = usize::try_from(key.hash() >> self.shift).unwrap_or_default();
        (0..=last).map(move |more| (first + more) & last)
    }
}

#[inline]
fn index(place: u32) -> usize {
    usize::try_from(place).unwrap_or(usize::MAX)
}

/// 2 to the power of 64, divided by the golden ratio: odd, and without a pattern in its bits.
const MIX: u64 = 0x9e37_79b9_7f4a_7c15;

/// A name, split so that few instructions compare two of them.
struct Name<'text> {
    text: &'text [u8],
    /// Its first and its last bytes, at most eight each; they may overlap.
    start: u64,
    end: u64,
}

impl<'text> Name<'text> {
    #[inline]
    fn of(text: &'text [u8]) -> Self {
        let (start, end) = if let (Some(start), Some(end)) =
            (text.first_chunk::<8>(), text.last_chunk::<8>())
        {
            (u64::from_le_bytes(*start), u64::from_le_bytes(*end))
        } else if let (Some(start), Some(end)) = (text.first_chunk::<4>(), text.last_chunk::<4>()) {
            let [start, end] = [*start, *end].map(u32::from_le_bytes);
            (start.into(), end.into())
        } else {
            let byte = |place: usize| u64::from(text.get(place).copied().unwrap_or_default());
            (byte(0) | byte(1) << 8, byte(2))
        };
        Self { text, start, end }
    }

    #[inline]
    fn is(&self, other: &Name<'_>) -> bool {
        self.start == other.start
            && self.end == other.end
            && self.text.len() == other.text.len()
            && (self.text.len() <= 16 || self.text == other.text)
    }

    /// A number whose highest bits depend on all bytes.
    #[inline]
    fn hash(&self) -> u64 {
        let mut sum = self.start ^ self.end.rotate_left(29);
        sum ^= u64::try_from(self.text.len()).unwrap_or_default();
        if self.text.len() > 16 {
            let between = self.text.get(8..self.text.len() - 8).unwrap_or_default();
            for part in between.chunks(8).map(Self::of_part) {
                sum = (sum.wrapping_mul(MIX)).rotate_left(31) ^ part;
            }
        }
        sum.wrapping_mul(MIX)
    }

    fn of_part(part: &[u8]) -> u64 {
        let part = Name::of(part);
        part.start ^ part.end.rotate_left(29)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The places of the keys of an object.
    fn places(names: &'static [&'static str], keys: &[&str]) -> Vec<usize> {
        let names = Names::new(names);
        let mut read = names.keys();
        keys.iter().map(|key| read.place(key)).collect()
    }

    #[test]
    fn every_name_is_found_in_every_order() {
        const NAMES: &[&str] = &[
            "id",
            "",
            "a",
            "ab",
            "abc",
            "abcd",
            "ba",
            "identity",
            "identities",
            "the_first_of_many_names",
            "the_second_of_many_names",
            "the_xirst_of_many_names",
            "0123456789abcdef0",
            "0123456789abcdef",
        ];
        let expected: Vec<usize> = (0..NAMES.len()).collect();
        assert_eq!(places(NAMES, NAMES), expected);
        let backwards: Vec<&str> = NAMES.iter().rev().copied().collect();
        let found = places(NAMES, &backwards);
        assert!(found.iter().rev().eq(&expected), "{found:?}");
    }

    #[test]
    fn another_order_is_learned_and_forgotten() {
        const NAMES: &[&str] = &["a", "b", "c", "d", "e"];
        let names = Names::new(NAMES);
        for order in [["e", "c", "a", "d", "b"], ["b", "e", "d", "c", "a"]] {
            let others = ["x", "y", "z"];
            let mut surprises = Vec::new();
            for _ in 0..5 {
                let mut read = names.keys();
                for (key, other) in order.iter().zip(others.iter().cycle()) {
                    assert_eq!(read.place(other), NAMES.len());
                    assert_eq!(NAMES.get(read.place(key)), Some(key));
                }
                surprises.push(read.surprises);
            }
            assert_eq!((surprises.first(), surprises.last()), (Some(&2), Some(&0)));
        }
    }

    #[test]
    fn no_other_key_is_found() {
        const NAMES: &[&str] = &["id", "name", "the_first_of_many_names"];
        let others = [
            "",
            "i",
            "ids",
            "di",
            "nam",
            "Name",
            "the_xirst_of_many_names",
            "the_first_of_xany_names",
            "\0",
        ];
        assert_eq!(places(NAMES, &others), [3; 9]);
        assert_eq!(places(&[], &others), [0; 9]);
    }

    #[test]
    fn names_that_differ_only_within_are_found() {
        let names: Vec<String> = (0..500)
            .map(|number| format!("the_number_{number:03}_of_the_names"))
            .collect();
        let names: Vec<&'static str> = names.into_iter().map(|name| &*name.leak()).collect();
        let names: &'static [&'static str] = names.leak();
        let found = places(names, names);
        assert!(found.into_iter().eq(0..500));
    }

    proptest! {
        #[test]
        fn a_key_is_found_at_its_equal_name(names in proptest::collection::hash_set("[ab]{0,20}", 0..40), keys in proptest::collection::vec("[ab]{0,20}", 0..40)) {
            let names: Vec<&'static str> = names.into_iter().map(|name| &*name.leak()).collect();
            let keys: Vec<&str> = keys.iter().map(String::as_str).chain(names.iter().rev().copied()).collect();
            let names: &'static [&'static str] = names.leak();
            let expected: Vec<usize> = keys
                .iter()
                .map(|key| names.iter().position(|name| name == key).unwrap_or(names.len()))
                .collect();
            prop_assert_eq!(places(names, &keys), expected);
        }
    }
}
