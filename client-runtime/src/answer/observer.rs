//! The observers of a client, who are told about its calls.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use tokio::time::Instant;

use crate::answer::observed::{
    AnswerDeviated, AttemptEnd, AttemptStart, CallEnd, CallStart, Repetition, StreamEnd,
};

/// Hears of the calls of a client, for example to count, measure or log them.
///
/// Implement the methods that you need. The default of each method does nothing, and later versions may add methods.
/// [`ClientBuilder::observe`](crate::ClientBuilder::observe) adds an observer to a client.
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
/// The events contain the operation with its path template, but no URL, no header and no body. So nothing in them is
/// secret.
///
/// The methods run where the future of the call is polled or dropped, so they must not block. The events of one call
/// come one after the other. The events of several calls may come at the same time. Every start is followed by an end,
/// even if the future of a call is dropped, unless it is leaked.
///
/// If an observer panics, the panic hook of the program reports it, and the call continues (unless panics abort the
/// program). The other observers are told as well. Losing the answer would be worse, because the server may have acted.
/// Therefore, a failed assertion in an observer does not fail a test.
pub trait Observer: Send + Sync {
    /// A call has begun.
    fn call_started(&self, start: &CallStart) {
        let _ = start;
    }

    /// A call has ended.
    fn call_ended(&self, end: &CallEnd) {
        let _ = end;
    }

    /// An attempt of a call has begun.
    fn attempt_started(&self, start: &AttemptStart<'_>) {
        let _ = start;
    }

    /// An attempt has ended.
    fn attempt_ended(&self, end: &AttemptEnd<'_>) {
        let _ = end;
    }

    /// The client will send a call again after a delay.
    fn call_repeated(&self, repetition: &Repetition) {
        let _ = repetition;
    }

    /// A streamed body has ended.
    fn stream_ended(&self, end: &StreamEnd) {
        let _ = end;
    }

    /// An answer, or an item of a stream, does not match its document in some place, but was decoded. This comes once,
    /// when the answer is decoded. It does not come again when the program decodes the body as another type with
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

    /// Whether there are no observers.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The current time, or `None` without observers, which saves a call of the clock.
    pub(crate) fn now(&self) -> Option<Instant> {
        (!self.is_empty()).then(Instant::now)
    }

    /// The audience of this call, or `None` without observers.
    pub(crate) fn audience(&self, call: u64) -> Option<Audience> {
        (!self.is_empty()).then(|| Audience {
            observers: self.clone(),
            call,
        })
    }

    /// Tells each observer, even if another one panics.
    pub(crate) fn tell(&self, event: impl Fn(&dyn Observer)) {
        for observer in &*self.0 {
            // A panic would lose the answer of the call. If another panic is just dropping the call, it would end the
            // process.
            if catch_unwind(AssertUnwindSafe(|| event(&**observer))).is_err() {
                tracing::error!("an observer has panicked; the call goes on");
            }
        }
    }
}

/// The observers together with the call about which they are told.
#[derive(Clone)]
pub(crate) struct Audience {
    pub(crate) observers: Observers,
    /// The number of the call.
    pub(crate) call: u64,
}

/// Shows the number of observers.
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
