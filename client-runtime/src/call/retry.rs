//! Which failed calls are sent again, and when.

use std::time::Duration;

use backon::ExponentialBuilder;

/// How often and how patiently a call is sent again.
///
/// Two kinds of failures are repeated:
///
/// * those after which the server has not acted (no connection, `429`, `503` with `Retry-After`), for every operation.
///   That a server which says when to come back has not acted is what these statuses are for (RFC 9110, section
///   15.6.4, and RFC 6585, section 4); nothing can prove it;
/// * those after which nobody knows (time ran out, the connection broke, `408`, `500`, `502`, `503`, `504`), only for
///   operations that may be sent twice: `GET`, `HEAD`, `PUT`, `DELETE`, `OPTIONS` and `TRACE` (RFC 9110, section
///   9.2.2), and what the provider's table marks as [idempotent](crate::Operation::idempotent).
///
/// A call whose body is a multipart form or a [stream](crate::Body::from_stream) is sent once, because it is used up.
///
/// Before each repetition passes a random time, at most twice as long each time ("full jitter"), or the time that the
/// server asks for with `Retry-After`. All other calls to the server wait for that time too, unless
/// [`ClientBuilder::pause_alone`](crate::ClientBuilder::pause_alone) says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "a policy does nothing until a builder has it"]
pub struct RetryPolicy {
    attempts: u32,
    first_delay: Duration,
    longest_delay: Duration,
    longest_retry_after: Duration,
}

impl Default for RetryPolicy {
    /// Three attempts; delays up to 0.5, 1, 2, … and at most 8 seconds; `Retry-After` up to 60 seconds.
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
    /// The [default](RetryPolicy::default) policy.
    pub fn new() -> Self {
        Self::default()
    }

    /// Every call is sent once.
    pub fn never() -> Self {
        Self::default().attempts(1)
    }

    /// How often a call is sent at most, the first time included; 0 counts as 1.
    pub fn attempts(self, attempts: u32) -> Self {
        Self {
            attempts: attempts.max(1),
            ..self
        }
    }

    /// The longest time before the first repetition; it doubles with each further one.
    pub fn first_delay(self, first_delay: Duration) -> Self {
        Self {
            first_delay,
            ..self
        }
    }

    /// The longest time before any repetition, when the server does not ask for one.
    pub fn longest_delay(self, longest_delay: Duration) -> Self {
        Self {
            longest_delay,
            ..self
        }
    }

    /// The longest `Retry-After` that is waited for. When a server asks for more, the call fails at once and
    /// [`Error::retry_after`](crate::Error::retry_after) says when to come back: to come earlier would be of no use. Other
    /// calls are held back for this time at most, so that no server can stop a client.
    pub fn longest_retry_after(self, longest_retry_after: Duration) -> Self {
        Self {
            longest_retry_after,
            ..self
        }
    }

    /// The longest `Retry-After` that is waited for.
    pub(crate) fn honoured(&self) -> Duration {
        self.longest_retry_after
    }

    /// The delays before the jitter.
    pub(crate) fn backoff(&self) -> ExponentialBuilder {
        doubling(self.first_delay, self.longest_delay).with_max_times(self.attempts as usize - 1)
    }

    /// The time before a repetition: what the server asks for, or a random part of `longest`; `None` when it asks for
    /// more than this policy waits.
    pub(crate) fn delay(&self, asked: Option<Duration>, longest: Duration) -> Option<Duration> {
        match asked {
            Some(asked) if asked > self.longest_retry_after => None,
            Some(asked) => Some(asked),
            None => Some(longest.mul_f64(fastrand::f64())),
        }
    }
}

/// Delays that double with each further one, up to the longest.
pub(crate) fn doubling(first: Duration, longest: Duration) -> ExponentialBuilder {
    ExponentialBuilder::new()
        // backon holds the first delay to no limit.
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
