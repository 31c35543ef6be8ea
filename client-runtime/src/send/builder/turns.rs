//! The settings by which calls wait for their turn.

use std::time::Duration;

use tokio::sync::Semaphore;

use super::ClientBuilder;
use crate::send::pace::Rate;

impl<C> ClientBuilder<C> {
    /// How many calls may be on their way at once, together with those of clones and of clients made
    /// [with](crate::Transport::with) options; any number unless set, and 0 counts as 1.
    ///
    /// Further calls wait in the order in which they came. Their times begin when their turn comes, so that no timeout of
    /// this client ends the waiting. A call keeps its turn while it waits to be sent again, and a streamed answer gives it
    /// back when its headers have arrived. A source of tokens must not call through the same client: its call would wait
    /// for the one that needs the token.
    pub fn concurrency(mut self, calls: usize) -> Self {
        self.concurrency = Some(calls.clamp(1, Semaphore::MAX_PERMITS));
        self
    }

    /// At most `attempts` attempts in any stretch of `per` to one origin (scheme, host and port), together with those of
    /// clones and of clients made [with](crate::Transport::with) options; any number unless set, 0 counts as 1, and no time
    /// is no limit. All of them may come at once; to spread them out, name a smaller number in a shorter time.
    ///
    /// Further calls wait in the order in which they came. Their times begin when their turn comes, so that no timeout of
    /// this client ends the waiting. A call that is to be sent again waits within its time, and comes before those that
    /// came later. If its turn does not come in time, it ends with what its last attempt has led to. What counts is when the
    /// client begins an attempt; on their way, two attempts may come closer to each other. A call that waits here is on its
    /// way as far as [`concurrency`](Self::concurrency) goes. The client remembers up to `attempts` points in time for each
    /// origin; beyond 64 origins at a time, the further ones share one limit.
    pub fn rate(mut self, attempts: u32, per: Duration) -> Self {
        self.rate = (!per.is_zero()).then(|| Rate::new(attempts, per));
        self
    }

    /// Lets every call wait on its own when a server asks for patience.
    ///
    /// Without it, all calls of a client to an origin wait when one of them is answered with `429` and `Retry-After`, or with
    /// `503` and `Retry-After`: those that have been sent and are to be sent again, and those that have not been sent yet.
    ///
    /// * They wait for the time that the server asks for, and at most as long as
    ///   [`RetryPolicy::longest_retry_after`](crate::RetryPolicy::longest_retry_after) says.
    /// * Their own times begin when their turn comes. A call for which the server asks for more patience than its
    ///   [`total_timeout`](Self::total_timeout) fails at once, and so does one that has been slowed down for that long. Its
    ///   error is of kind [`Throttled`](crate::ErrorKind::Throttled) and says when to come back. A call that has been sent
    ///   before ends with what its last attempt has led to.
    /// * They come back gradually, in the order in which they came: at first one attempt in a second, or half of the
    ///   [`rate`](Self::rate) that is set. That doubles every two seconds. When the server asks for patience once more, it
    ///   begins from half of what it had reached, and grows by one attempt per second each second. The limit ends ten
    ///   seconds after the pause at the earliest, when nobody has to wait.
    ///
    /// Use this setting where a server limits each operation on its own, so that one of them does not slow down the others.
    pub fn pause_alone(mut self) -> Self {
        self.pauses_all = false;
        self
    }
}
