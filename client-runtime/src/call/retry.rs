//! The policy that decides which failed calls are sent again, and when.

use std::time::Duration;

use backon::ExponentialBuilder;

/// How often a failed call is sent again, and how long the client waits before.
///
/// The client repeats a call after two kinds of failures:
///
/// * The server has not acted: no connection, `429`, or `503` with `Retry-After`. Then it repeats every operation. The
///   standards define these statuses for calls that were not processed (RFC 9110, section 15.6.4, and RFC 6585, section
///   4). A client cannot verify that.
/// * The server may have acted: a timeout, a broken connection, `408`, `500`, `502`, `503` or `504`. Then it repeats
///   only operations that may be sent twice. These are `GET`, `HEAD`, `PUT`, `DELETE`, `OPTIONS` and `TRACE` (RFC 9110,
///   section 9.2.2), and operations marked as [idempotent](crate::Operation::idempotent). Operations marked as
///   [once](crate::Operation::once) are not among them.
///
/// If the body is a multipart form or a [stream](crate::Body::from_stream), the client sends the call once, because the
/// first attempt uses up the body.
///
/// Each retry waits a random time, whose limit doubles with each retry ("full jitter"). If the server sends
/// `Retry-After`, the retry waits for that time instead. All other calls to the server wait for that time too, unless
/// you set [`ClientBuilder::pause_alone`](crate::ClientBuilder::pause_alone).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "a policy does nothing until a builder has it"]
pub struct RetryPolicy {
    attempts: u32,
    first_delay: Duration,
    longest_delay: Duration,
    longest_retry_after: Duration,
}

impl Default for RetryPolicy {
    /// Three attempts. Delays of up to 0.5, 1, 2, … and at most 8 seconds. `Retry-After` of up to 60 seconds.
    fn default() -> Self {
        Self {
            attempts: 3,
            first_delay: Duration::from_millis(500),
            longest_delay: Duration::from_secs(8),
            longest_retry_after: Duration::from_secs(60),
        }
    }
}

impl RetryPolicy {
    /// Returns the [default](RetryPolicy::default) policy.
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns a policy that sends every call once.
    pub fn never() -> Self {
        Self::default().attempts(1)
    }

    /// Sets the largest number of attempts of a call, including the first. 0 counts as 1.
    pub fn attempts(self, attempts: u32) -> Self {
        Self {
            attempts: attempts.max(1),
            ..self
        }
    }

    /// Sets the longest delay before the first retry. It doubles with each further retry.
    pub fn first_delay(self, first_delay: Duration) -> Self {
        Self {
            first_delay,
            ..self
        }
    }

    /// Sets the longest delay before any retry, unless the server asks for a longer one.
    pub fn longest_delay(self, longest_delay: Duration) -> Self {
        Self {
            longest_delay,
            ..self
        }
    }

    /// Sets the longest `Retry-After` for which the client waits. If a server asks for more, the call fails at once,
    /// because an earlier retry would not help. [`Error::retry_after`](crate::Error::retry_after) says when to retry.
    /// Other calls wait for this time at most, so that no server can stop a client.
    pub fn longest_retry_after(self, longest_retry_after: Duration) -> Self {
        Self {
            longest_retry_after,
            ..self
        }
    }

    /// The longest `Retry-After` for which the client waits.
    pub(crate) fn honoured(&self) -> Duration {
        self.longest_retry_after
    }

    /// The delays without the jitter.
    pub(crate) fn backoff(&self) -> ExponentialBuilder {
        doubling(self.first_delay, self.longest_delay).with_max_times(self.attempts as usize - 1)
    }

    /// The delay before a retry: `asked` by the server, or a random part of `longest`. `None` if the server asks for
    /// more than this policy waits.
    pub(crate) fn delay(&self, asked: Option<Duration>, longest: Duration) -> Option<Duration> {
        match asked {
            Some(asked) if asked > self.longest_retry_after => None,
            Some(asked) => Some(asked),
            None => Some(longest.mul_f64(fastrand::f64())),
        }
    }
}

/// Delays that double each time, up to `longest`.
pub(crate) fn doubling(first: Duration, longest: Duration) -> ExponentialBuilder {
    ExponentialBuilder::new()
        // backon does not limit the first delay.
        .with_min_delay(first.min(longest))
        .with_max_delay(longest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delay_is_what_is_asked_for_or_at_most_the_longest() {
        let policy = RetryPolicy::default().longest_retry_after(Duration::from_secs(5));
        let second = Duration::from_secs(1);
        assert_eq!(policy.delay(Some(second), second * 9), Some(second));
        assert_eq!(policy.delay(Some(second * 5), second), Some(second * 5));
        assert_eq!(policy.delay(Some(second * 6), second), None);
        let delays: Vec<Duration> = (0..100)
            .filter_map(|_| policy.delay(None, second))
            .collect();
        assert_eq!(delays.len(), 100);
        assert!(delays.iter().all(|delay| *delay <= second));
        assert!(delays.iter().any(|delay| *delay < second / 2));
    }
}
