//! Which events were accepted before.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sha2::{Digest, Sha256};

/// A memory of the events that were accepted, asked once for each authentic delivery whose payload has an id.
///
/// It is asked in the middle of handling a request and should answer at once. Where that takes a database, deduplicate
/// in the handler instead, by [`Delivery::id`](super::Delivery::id), in the transaction that handles the event.
pub trait Deduplicate: Send + Sync {
    /// Whether this id is new, and remembers it, in one step: of several calls at the same time, one gets `true`.
    fn is_new(&self, id: &str) -> bool;

    /// Lets the next delivery with this id be new again, because this one could not be handled.
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

/// The most recent events of this process, in memory of a bounded size that does not depend on the length of the ids.
///
/// The oldest are forgotten first. To keep a captured delivery from being played again, it needs room for as many
/// events as arrive in twice the verifier's [tolerance](super::Verifier::tolerance); to recognise repetitions, for as
/// many as arrive while the provider keeps trying.
pub struct SeenEvents {
    capacity: NonZeroUsize,
    memory: Mutex<Memory>,
}

/// A hash of an id, because an id may be almost as long as a body.
type Key = [u8; 32];

#[derive(Default)]
struct Memory {
    /// Of the next event.
    number: u64,
    /// The number under which each id was last remembered.
    numbers: HashMap<Key, u64>,
    /// In the order of arrival. Forgetting an id leaves its entry here, recognisable by a number that
    /// [`numbers`](Self::numbers) does not have.
    arrivals: VecDeque<(Key, u64)>,
}

impl SeenEvents {
    /// A memory of at most `capacity` events, each of which takes no more than 300 bytes.
    pub fn new(capacity: NonZeroUsize) -> Self {
        Self {
            capacity,
            memory: Mutex::default(),
        }
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        // Nothing below panics halfway, so a poisoned memory is still whole.
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
        // At most once in `capacity` calls, so that a call takes constant time on average.
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

/// Shows how many events it holds, not which.
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
