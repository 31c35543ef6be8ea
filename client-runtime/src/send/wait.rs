//! Waits for a state: asks for it repeatedly until it is the wanted one.

use std::fmt;
use std::future::Future;
use std::time::{Duration, SystemTime};

use backon::BackoffBuilder as _;
use tokio::time::{Instant, sleep, timeout_at};

use crate::answer::error::Error;
use crate::answer::response::Response;
use crate::answer::retry_after::retry_after;
use crate::call::retry::doubling;

/// What a state means for the waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The state is not the wanted one yet. Ask again.
    GoOn,
    /// The state is the wanted one. Stop waiting.
    Done,
    /// The state will never be the wanted one. Stop waiting.
    Failed,
}

/// Waits until a state is the wanted one.
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
/// Between two questions, it waits a random time, whose limit doubles each time. If the server sends `Retry-After`, it
/// waits at least that long. To stop waiting, drop the future.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "nothing is asked before `until` is awaited"]
pub struct Wait {
    limit: Duration,
    first_delay: Duration,
    longest_delay: Duration,
}

impl Wait {
    /// Waits for at most this time, and cancels a question that has no answer by then.
    ///
    /// The delays are at most 1, 2, 4, … and 30 seconds, and at least half of that. If a delay is longer than the
    /// remaining time, the last question comes after half of the remaining time.
    pub fn at_most(limit: Duration) -> Self {
        Self {
            limit,
            first_delay: Duration::from_secs(1),
            longest_delay: Duration::from_secs(30),
        }
    }

    /// Sets the longest delay before the second question, at least one millisecond. It doubles with each further
    /// question, up to the [longest delay](Self::longest_delay).
    pub fn first_delay(self, first_delay: Duration) -> Self {
        Self {
            first_delay,
            ..self
        }
    }

    /// Sets the longest delay between two questions.
    pub fn longest_delay(self, longest_delay: Duration) -> Self {
        Self {
            longest_delay,
            ..self
        }
    }

    /// Calls `fetch` until `decide` returns [`Verdict::Done`] for the answer, and returns that answer. If `fetch` fails
    /// with a [retryable](Error::is_retryable) error, it calls `fetch` again.
    ///
    /// # Errors
    ///
    /// * [`WaitError::Failed`] if `decide` returns [`Verdict::Failed`].
    /// * [`WaitError::Call`] at once if `fetch` fails with an error that is not retryable. If you wait until something
    ///   is deleted, expect a `404` here.
    /// * [`WaitError::TimedOut`] if the time is up, or if it will be up before the server allows the next question.
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
            // An earlier question than the server allows would not help.
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

/// The last known state when the time was up.
#[derive(Debug)]
#[non_exhaustive]
pub struct LastState<T, E> {
    /// The last state, if there was one.
    pub response: Option<Response<T>>,
    /// The last error since that state, if there was one.
    pub error: Option<Error<E>>,
    /// The number of calls of `fetch`.
    pub asked: u32,
}

/// Why waiting ended without the wanted state.
#[derive(Debug)]
#[non_exhaustive]
pub enum WaitError<T, E> {
    /// The state will never be the wanted one. Holds the last answer.
    Failed(Response<T>),
    /// A question failed, and another one would not help.
    Call(Error<E>),
    /// The time is up.
    TimedOut(LastState<T, E>),
}

/// Writes one line. It does not show the state, which may be secret.
impl<T, E> fmt::Display for WaitError<T, E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(response) => {
                let operation = response.operation.id;
                write!(
                    formatter,
                    "{operation}: the state will never become the wanted one"
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
    /// The cause of the error in the message.
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Failed(_) => None,
            Self::Call(error) => error.source(),
            Self::TimedOut(last) => last.error.as_ref()?.source(),
        }
    }
}
