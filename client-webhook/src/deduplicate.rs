//! Remembers which events were accepted before.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sha2::{Digest, Sha256};

/// A memory of accepted events. The verifier calls it once for each authentic delivery whose payload has an id.
///
/// It is called while a request is handled, so it should answer at once. If you need a database, deduplicate in the
/// handler instead: by [`Delivery::id`](super::Delivery::id), in the transaction that handles the event.
pub trait Deduplicate: Send + Sync {
    /// Remembers this id and returns whether it is new, in one step: of several simultaneous calls, only one gets
    /// `true`.
    fn is_new(&self, id: &str) -> bool;

    /// Forgets this id because its delivery could not be handled. The next delivery with this id is new again.
    fn forget(&self, id: &str);
}

impl<T: Deduplicate + ?Sized> Deduplicate for Arc<T> {
    fn is_new(&self, id: &str) -> bool {
        self.as_ref().is_new(id)
    }

    fn forget(&self, id: &str) {
        self.as_ref().forget(id);
    }
}

/// The most recent events, in the memory of this process. Its size is bounded and does not depend on the length of the
/// ids.
///
/// It forgets the oldest events first. To refuse a captured delivery that someone sends again, it needs room for all
/// events within twice the verifier's [tolerance](super::Verifier::tolerance). To recognise the provider's own
/// repetitions, it needs room for all events that arrive while the provider keeps trying.
pub struct SeenEvents {
    capacity: NonZeroUsize,
    memory: Mutex<Memory>,
}

/// A hash of an id, because an id may be almost as long as a body.
type Key = [u8; 32];

#[derive(Default)]
struct Memory {
    /// The number of the next event.
    number: u64,
    /// The number under which each id was last remembered.
    numbers: HashMap<Key, u64>,
    /// The ids in the order of arrival. A forgotten id leaves an entry here, with a number that is not in
    /// [`numbers`](Self::numbers).
    arrivals: VecDeque<(Key, u64)>,
}

impl SeenEvents {
    /// Makes a memory of at most `capacity` events. Each takes at most 300 bytes.
    pub fn new(capacity: NonZeroUsize) -> Self {
        Self {
            capacity,
            memory: Mutex::default(),
        }
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        // No change panics halfway, so a poisoned memory is still consistent.
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Deduplicate for SeenEvents {
    fn is_new(&self, id: &str) -> bool {
        let key = key(id);
        let mut memory = self.memory();
        if memory.numbers.contains_key(&key) {
            return false;
        }
        memory.make_room(self.capacity.get());
        memory.remember(key);
        true
    }

    fn forget(&self, id: &str) {
        self.memory().numbers.remove(&key(id));
    }
}

impl Memory {
    fn make_room(&mut self, capacity: usize) {
        while self.numbers.len() >= capacity
            && let Some((key, number)) = self.arrivals.pop_front()
        {
            if self.numbers.get(&key) == Some(&number) {
                self.numbers.remove(&key);
            }
        }
        // This runs at most once in `capacity` calls, so that a call takes constant time on average.
        if self.arrivals.len() >= capacity.saturating_mul(2) {
            let numbers = &self.numbers;
            self.arrivals
                .retain(|(key, number)| numbers.get(key) == Some(number));
        }
    }

    fn remember(&mut self, key: Key) {
        self.numbers.insert(key, self.number);
        self.arrivals.push_back((key, self.number));
        self.number = self.number.wrapping_add(1);
    }
}

fn key(id: &str) -> Key {
    Sha256::digest(id).into()
}

/// Shows the number of events, but not their ids.
impl fmt::Debug for SeenEvents {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SeenEvents")
            .field("capacity", &self.capacity)
            .field("events", &self.memory().numbers.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroUsize;

    use super::{Deduplicate, SeenEvents};

    #[test]
    fn forgotten_events_do_not_pile_up() {
        let memory = SeenEvents::new(NonZeroUsize::new(5).unwrap());
        assert!(memory.is_new("kept"));
        for number in 0..1000 {
            let id = number.to_string();
            assert!(memory.is_new(&id));
            memory.forget(&id);
            assert!(memory.memory().arrivals.len() <= 10);
        }
        assert!(!memory.is_new("kept"));
    }
}
