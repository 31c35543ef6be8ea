//! Waiting until something has become what it is wanted to be: asking for it again and again, patiently.

use std::fmt;
use std::future::Future;
use std::time::{Duration, SystemTime};

use backon::BackoffBuilder as _;
use tokio::time::{Instant, sleep, timeout_at};

use crate::answer::error::Error;
use crate::answer::response::Response;
use crate::answer::retry_after::retry_after;
use crate::call::retry::doubling;

/// What a state means for whoever waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is not there yet: ask again.
    GoOn,
    /// It is what was waited for.
    Done,
    /// It will never be what was waited for.
    Failed,
}

/// How patiently something is waited for.
///
/// ```
/// use std::time::Duration;
///
/// use client_runtime::{Error, Response, Verdict, Wait, WaitError};
/// # struct Client;
/// # struct Instance { status: String }
/// # impl Client {
/// #     async fn instance(&self, id: i64) -> Result<Response<Instance>, Error<String>> { unimplemented!() }
/// # }
///
/// # async fn example(client: &Client) -> Result<(), WaitError<Instance, String>> {
/// let instance = Wait::at_most(Duration::from_secs(600))
///     .until(
///         || client.instance(5),
///         |instance| match instance.status.as_str() {
///             "running" => Verdict::Done,
///             "exited" => Verdict::Failed,
///             _ => Verdict::GoOn,
///         },
///     )
///     .await?;
/// # Ok(())
/// # }
/// ```
///
/// A random time passes before each further question. Its limit doubles each time, and it is at least what the server asks
/// for with `Retry-After`. To stop waiting, drop the future.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "nothing is asked before `until` is awaited"]
pub struct Wait {
    limit: Duration,
    first_delay: Duration,
    longest_delay: Duration,
}

impl Wait {
    /// Waits for at most this time; a question that has no answer by then is given up.
    ///
    /// The delays are at most 1, 2, 4, … and 30 seconds, and at least half of that. Where a delay would be longer than the
    /// time that is left, the last question comes after half of it.
    pub fn at_most(limit: Duration) -> Self {
        Self {
            limit,
            first_delay: Duration::from_secs(1),
            longest_delay: Duration::from_secs(30),
        }
    }

    /// The longest time before the second question, at least a millisecond; it doubles with each further one, up to the
    /// [longest delay](Self::longest_delay).
    pub fn first_delay(self, first_delay: Duration) -> Self {
        Self {
            first_delay,
            ..self
        }
    }

    /// The longest time between two questions.
    pub fn longest_delay(self, longest_delay: Duration) -> Self {
        Self {
            longest_delay,
            ..self
        }
    }

    /// Asks with `fetch` until `decide` says that the answer is what was waited for, and returns it. When `fetch` fails with
    /// an error that [may be repeated](Error::is_retryable), it is asked again.
    ///
    /// # Errors
    ///
    /// [`WaitError::Failed`] when `decide` says so; [`WaitError::Call`] at once with any error that may not be repeated: when
    /// you wait for something to be deleted, that is the `404`; [`WaitError::TimedOut`] when the time is up, or will be
    /// before the server allows the next question.
    pub async fn until<T, E, F>(
        self,
        mut fetch: impl FnMut() -> F,
        mut decide: impl FnMut(&T) -> Verdict,
    ) -> Result<Response<T>, WaitError<T, E>>
    where
        F: Future<Output = Result<Response<T>, Error<E>>>,
    {
        let deadline = Instant::now().checked_add(self.limit);
        let first_delay = self.first_delay.max(Duration::from_millis(1));
        let delays = doubling(first_delay, self.longest_delay).without_max_times();
        let mut delays = delays.build();
        let mut last = LastState {
            response: None,
            error: None,
            asked: 0,
        };
        let mut is_last = false;
        loop {
            last.asked = last.asked.saturating_add(1);
            let answered = match deadline {
                None => fetch().await,
                Some(deadline) => match timeout_at(deadline, fetch()).await {
                    Ok(answered) => answered,
                    Err(_) => return Err(WaitError::TimedOut(last)),
                },
            };
            let asked_for = match answered {
                Ok(response) => match decide(&response) {
                    Verdict::Done => return Ok(response),
                    Verdict::Failed => return Err(WaitError::Failed(response)),
                    Verdict::GoOn => {
                        let asked_for = retry_after(response.headers(), SystemTime::now());
                        (last.response, last.error) = (Some(response), None);
                        asked_for
                    }
                },
                Err(error) if error.is_retryable() => {
                    let asked_for = error.retry_after();
                    last.error = Some(error);
                    asked_for
                }
                Err(error) => return Err(WaitError::Call(error)),
            };
            let left = deadline.map_or(Duration::MAX, |deadline| {
                deadline.saturating_duration_since(Instant::now())
            });
            let asked_for = asked_for.unwrap_or(Duration::ZERO);
            // To come earlier than the server asks for would be of no use.
            if is_last || asked_for >= left {
                return Err(WaitError::TimedOut(last));
            }
            let half = delays.next().unwrap_or(self.longest_delay) / 2;
            let delay = half + half.mul_f64(fastrand::f64());
            is_last = delay >= left;
            let delay = if is_last { left / 2 } else { delay };
            sleep(delay.max(asked_for)).await;
        }
    }
}

/// What was known when the time was up.
#[derive(Debug)]
#[non_exhaustive]
pub struct LastState<T, E> {
    /// The last state, if there was one.
    pub response: Option<Response<T>>,
    /// The last error since that state, if there was one.
    pub error: Option<Error<E>>,
    /// How often `fetch` was called.
    pub asked: u32,
}

/// Why waiting has ended without what was waited for.
#[derive(Debug)]
#[non_exhaustive]
pub enum WaitError<T, E> {
    /// The state will never be the one that was waited for.
    Failed(Response<T>),
    /// The state cannot be asked for.
    Call(Error<E>),
    /// The time is up.
    TimedOut(LastState<T, E>),
}

/// One line. The state may be secret, and is not shown.
impl<T, E> fmt::Display for WaitError<T, E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(response) => {
                let operation = response.operation.id;
                write!(
                    formatter,
                    "{operation}: the state will never be the one that is waited for"
                )
            }
            Self::Call(error) => error.fmt(formatter),
            Self::TimedOut(LastState {
                response,
                error,
                asked,
            }) => {
                if let Some(response) = response {
                    write!(formatter, "{}: ", response.operation.id)?;
                }
                formatter.write_str("gave up waiting after asking ")?;
                match asked {
                    1 => formatter.write_str("once")?,
                    asked => write!(formatter, "{asked} times")?,
                }
                match error {
                    Some(error) => write!(formatter, "; the last error: {error}"),
                    None => Ok(()),
                }
            }
        }
    }
}

impl<T: fmt::Debug, E: fmt::Debug> std::error::Error for WaitError<T, E> {
    /// The cause of the error that is shown.
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Failed(_) => None,
            Self::Call(error) => error.source(),
            Self::TimedOut(last) => last.error.as_ref()?.source(),
        }
    }
}
