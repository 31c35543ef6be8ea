//! Who is told of calls: the observers of a client.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use tokio::time::Instant;

use crate::answer::observed::{
    AnswerDeviated, AttemptEnd, AttemptStart, CallEnd, CallStart, Repetition, StreamEnd,
};

/// Is told of the calls of a client: counts them, measures them, writes them down.
///
/// Every method does nothing unless it is written. Further ones may come. A client gets its observers with
/// [`ClientBuilder::observe`](crate::ClientBuilder::observe).
///
/// ```
/// use std::sync::Arc;
/// use std::sync::atomic::{AtomicU64, Ordering};
///
/// use client_runtime::{CallEnd, Observer, Transport};
///
/// #[derive(Default)]
/// struct Failures(AtomicU64);
///
/// impl Observer for Failures {
///     fn call_ended(&self, end: &CallEnd) {
///         if !end.outcome.is_success() {
///             self.0.fetch_add(1, Ordering::Relaxed);
///         }
///     }
/// }
///
/// let failures = Arc::new(Failures::default());
/// let transport = Transport::builder("https://example.com")
///     .observe(Arc::clone(&failures))
///     .build();
/// # transport.unwrap();
/// ```
///
/// What it is told has the operation with its path template, but no URL, no header and no body, so that nothing in it is
/// secret.
///
/// The methods are called where the call is polled, or dropped: they must not block. Those of one call are called one
/// after the other, those of several calls at the same time. Every start has its end, even if the future of a call is
/// dropped; only a future that is leaked has none.
///
/// A panic in an observer is shown by the program's panic hook, and goes no further (unless panics abort the program):
/// the call goes on, because its answer may be all there is of what the server has done, and the other observers are told
/// as well. A failed assertion in an observer therefore fails no test.
pub trait Observer: Send + Sync {
    /// A call has begun.
    fn call_started(&self, start: &CallStart) {
        let _ = start;
    }

    /// A call has ended.
    fn call_ended(&self, end: &CallEnd) {
        let _ = end;
    }

    /// A call is being sent, the first time or again.
    fn attempt_started(&self, start: &AttemptStart<'_>) {
        let _ = start;
    }

    /// An attempt has ended.
    fn attempt_ended(&self, end: &AttemptEnd<'_>) {
        let _ = end;
    }

    /// A call will be sent again, after a delay.
    fn call_repeated(&self, repetition: &Repetition) {
        let _ = repetition;
    }

    /// The body of an answer that was opened as a stream has ended.
    fn stream_ended(&self, end: &StreamEnd) {
        let _ = end;
    }

    /// An answer, or an item of a stream, is in some place not as its document says, and was taken all the same. It is told
    /// when the answer is decoded, once, and not again when the program reads its body as another type with
    /// [`Response::json`](crate::Response::json).
    fn answer_deviated(&self, deviated: &AnswerDeviated<'_>) {
        let _ = deviated;
    }
}

impl<T: Observer + ?Sized> Observer for Arc<T> {
    fn call_started(&self, start: &CallStart) {
        (**self).call_started(start);
    }

    fn call_ended(&self, end: &CallEnd) {
        (**self).call_ended(end);
    }

    fn attempt_started(&self, start: &AttemptStart<'_>) {
        (**self).attempt_started(start);
    }

    fn attempt_ended(&self, end: &AttemptEnd<'_>) {
        (**self).attempt_ended(end);
    }

    fn call_repeated(&self, repetition: &Repetition) {
        (**self).call_repeated(repetition);
    }

    fn stream_ended(&self, end: &StreamEnd) {
        (**self).stream_ended(end);
    }

    fn answer_deviated(&self, deviated: &AnswerDeviated<'_>) {
        (**self).answer_deviated(deviated);
    }
}

/// The observers of a client, shared by all its clones.
#[derive(Clone)]
pub(crate) struct Observers(Arc<[Box<dyn Observer>]>);

impl Observers {
    pub(crate) fn new(observers: Vec<Box<dyn Observer>>) -> Self {
        Self(observers.into())
    }

    /// Whether nobody is told.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The time, if there is anyone to tell it: a call does not ask the clock for nothing.
    pub(crate) fn now(&self) -> Option<Instant> {
        (!self.is_empty()).then(Instant::now)
    }

    /// Those who are told of this call; `None` when nobody is.
    pub(crate) fn audience(&self, call: u64) -> Option<Audience> {
        (!self.is_empty()).then(|| Audience {
            observers: self.clone(),
            call,
        })
    }

    /// Tells each of them, whatever the others do.
    pub(crate) fn tell(&self, event: impl Fn(&dyn Observer)) {
        for observer in &*self.0 {
            // A panic would take the answer of the call with it, or end the process if the call is just being dropped
            // because of another one.
            if catch_unwind(AssertUnwindSafe(|| event(&**observer))).is_err() {
                tracing::error!("an observer has panicked; the call goes on");
            }
        }
    }
}

/// The observers who are told of one call.
#[derive(Clone)]
pub(crate) struct Audience {
    pub(crate) observers: Observers,
    /// The number of the call.
    pub(crate) call: u64,
}

/// Says how many there are.
impl fmt::Debug for Observers {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} observers", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;
    use crate::call::operation::Operation;

    static FETCH: Operation = Operation::new("fetch", "GET", "/");
    const START: CallStart = CallStart {
        call: 1,
        operation: &FETCH,
    };

    #[derive(Default)]
    struct Counting(AtomicU32);

    impl Observer for Counting {
        fn call_started(&self, _: &CallStart) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    struct Panicking;

    impl Observer for Panicking {
        fn call_started(&self, _: &CallStart) {
            panic!("an observer that panics on purpose");
        }
    }

    /// Tells observers when it is dropped, as a call does.
    struct Telling(Observers);

    impl Drop for Telling {
        fn drop(&mut self) {
            self.0.tell(|observer| observer.call_started(&START));
        }
    }

    #[test]
    fn the_panic_of_an_observer_stops_neither_the_call_nor_the_others() {
        let counting = Arc::new(Counting::default());
        let shared: Arc<dyn Observer> = counting.clone();
        let observers = Observers::new(vec![Box::new(Panicking), Box::new(shared)]);
        observers.tell(|observer| observer.call_started(&START));
        assert_eq!(counting.0.load(Ordering::SeqCst), 1);

        let other = std::thread::spawn(move || {
            let _telling = Telling(observers);
            panic!("a program that panics on purpose");
        });
        let message = other.join().unwrap_err();
        let words = message.downcast_ref::<&str>();
        assert_eq!(words, Some(&"a program that panics on purpose"));
        assert_eq!(counting.0.load(Ordering::SeqCst), 2);
    }
}
