//! The settings that make calls wait for their turn.

use std::time::Duration;

use tokio::sync::Semaphore;

use super::ClientBuilder;
use crate::send::pace::Rate;

impl<C> ClientBuilder<C> {
    /// Limits how many calls run at the same time, including those of clones and of clients made
    /// [with](crate::Transport::with) options. Without it, there is no limit. 0 counts as 1.
    ///
    /// Further calls wait in order. Their time limits start when their turn comes, so that no timeout of this client
    /// ends the waiting. A call keeps its turn while it waits for a retry. A call with a streamed answer gives its turn
    /// back when the headers have arrived. A token source must not call through the same client: its call would wait
    /// for the call that needs the token.
    pub fn concurrency(mut self, calls: usize) -> Self {
        self.concurrency = Some(calls.clamp(1, Semaphore::MAX_PERMITS));
        self
    }

    /// Limits the rate to `attempts` attempts in any period of length `per`, for each origin (scheme, host and port).
    /// Attempts of clones and of clients made [with](crate::Transport::with) options count too. Without it, there is no
    /// limit. 0 attempts count as 1, and a period of zero means no limit. All attempts may come at once; to spread them
    /// out, set a smaller number and a shorter period.
    ///
    /// Further calls wait in order. Their time limits start when their turn comes, so that no timeout of this client
    /// ends the waiting. A retry waits within the time limit of its call, and goes before calls that came later. If its
    /// turn does not come in time, the call ends with the result of its last attempt.
    ///
    /// The limit counts when the client begins an attempt. On the network, two attempts may come closer together. A
    /// call that waits here counts as running for [`concurrency`](Self::concurrency). The client stores up to
    /// `attempts` points in time for each origin. Beyond 64 origins at a time, the further ones share one limit.
    pub fn rate(mut self, attempts: u32, per: Duration) -> Self {
        self.rate = (!per.is_zero()).then(|| Rate::new(attempts, per));
        self
    }

    /// Lets each call wait on its own if a server asks it to wait.
    ///
    /// Without this setting, a `429` or `503` with `Retry-After` makes all calls of the client to this origin wait, new
    /// calls as well as retries:
    ///
    /// * They wait for the time that the server asks for, at most
    ///   [`RetryPolicy::longest_retry_after`](crate::RetryPolicy::longest_retry_after).
    /// * Their time limits start when their turn comes. If the pause is longer than its
    ///   [`total_timeout`](Self::total_timeout), a call fails at once. It also fails once it has been slowed down for
    ///   that long. The error is of kind [`Throttled`](crate::ErrorKind::Throttled) and says when to retry. A call that
    ///   was sent before ends with the result of its last attempt instead.
    /// * Afterwards they resume gradually and in order, at first with one attempt per second, or with half of the
    ///   [`rate`](Self::rate) that you set. This doubles every two seconds. If the server asks for another pause, it
    ///   starts with half of the speed it had reached, and grows by one attempt per second each second. The limit ends
    ///   once no call has to wait, at the earliest ten seconds after the pause.
    ///
    /// Use this setting if a server limits each operation separately, so that one operation does not slow down the
    /// others.
    pub fn pause_alone(mut self) -> Self {
        self.pauses_all = false;
        self
    }
}
