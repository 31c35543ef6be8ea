//! Waits until a CVM has a status. It reads the stream of states, or asks repeatedly if there is no stream.
//!
//! ```no_run
//! use std::time::Duration;
//!
//! use phala_api::Client;
//! use phala_api::cvms::watch::{Watch, WatchError};
//!
//! # async fn wait(client: &Client) -> Result<(), Box<dyn std::error::Error>> {
//! let watch = Watch::until("running").at_most(Duration::from_secs(900));
//! match watch.watch(client, "app_00ff").await {
//!     Ok(state) => println!("runs, {:?}", state.uptime),
//!     Err(WatchError::Failed(state)) => println!("will never run: {:?}", state.boot_error),
//!     Err(error) => return Err(error.into()),
//! }
//! # Ok(())
//! # }
//! ```

use std::fmt;
use std::time::Duration;

use client_runtime::{Error, Event, Events, Response, Verdict, Wait, WaitError};
use tokio::time::{Instant, timeout};

use crate::Client;
use crate::parameters::GetCvmState;
use crate::responses::GetCvmStateError;
use crate::types::{CvmState, GetCvmStateItem};

/// The status of a CVM whose deployment failed ("Webhooks", <https://docs.phala.com/phala-cloud/references/webhooks>).
const ERROR: &str = "error";

/// The status that a CVM with an error of its boot never reaches.
const RUNNING: &str = "running";

/// The shortest time for which the server keeps a stream open, and the longest.
const SHORTEST_STREAM: Duration = Duration::from_secs(10);
const LONGEST_STREAM: Duration = Duration::from_secs(600);

/// The status to wait for, and the settings of the waiting.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "nothing is asked before `watch` is awaited"]
pub struct Watch {
    target: String,
    failed: Vec<String>,
    limit: Duration,
}

impl Watch {
    /// Waits for this status, such as `running` or `stopped`, for at most ten minutes.
    ///
    /// The wait fails if the status becomes `error`, unless that is the target. If the target is `running`, it also
    /// fails if the state has an error of the boot, whatever its status.
    ///
    /// The server sends its current states. Right after you ask for a restart, they may still be from before. Then an
    /// old `running` counts as reached, and the error of an old boot counts as a failure. So after a restart, first
    /// wait until the status changes.
    pub fn until(target: impl Into<String>) -> Self {
        Self {
            target: target.into(),
            failed: vec![ERROR.to_owned()],
            limit: Duration::from_secs(600),
        }
    }

    /// Sets the longest time to wait.
    pub fn at_most(self, limit: Duration) -> Self {
        Self { limit, ..self }
    }

    /// Adds a status that makes the wait fail, such as `stopped` for an app that should keep running.
    pub fn failed_if(mut self, status: impl Into<String>) -> Self {
        self.failed.push(status.into());
        self
    }

    /// Waits for the status, and returns the state that has it.
    ///
    /// It takes one of the five streams that a user can have open. If there is no stream, or if it ends, it asks for
    /// the state repeatedly instead.
    ///
    /// # Errors
    ///
    /// * [`WatchError::Failed`] as soon as the CVM can no longer reach the status.
    /// * [`WatchError::Call`] if a question failed and another one would not help.
    /// * [`WatchError::TimedOut`] if the time is up.
    pub async fn watch(&self, client: &Client, cvm_id: &str) -> Result<CvmState, WatchError> {
        let start = Instant::now();
        let mut last = None;
        let followed = self.follow(client, cvm_id, start, &mut last);
        match timeout(self.limit, followed).await {
            Ok(Some((Verdict::Done, state))) => return Ok(state),
            Ok(Some((_, state))) => return Err(WatchError::Failed(Box::new(state))),
            Ok(None) => {}
            Err(_) => {
                return Err(WatchError::TimedOut {
                    last: last.map(Box::new),
                    error: None,
                });
            }
        }
        let left = self.limit.saturating_sub(start.elapsed());
        let wait = Wait::at_most(left);
        let asked = wait.until(|| client.get_cvm_state(cvm_id), |state| self.verdict(state));
        match asked.await {
            Ok(answer) => Ok(answer.into_inner()),
            Err(WaitError::Failed(answer)) => {
                Err(WatchError::Failed(Box::new(answer.into_inner())))
            }
            Err(WaitError::Call(error)) => Err(WatchError::Call(Box::new(error))),
            Err(WaitError::TimedOut(asked)) => Err(WatchError::TimedOut {
                last: asked
                    .response
                    .map(Response::into_inner)
                    .or(last)
                    .map(Box::new),
                error: asked.error.map(Box::new),
            }),
            Err(_) => Err(WatchError::TimedOut {
                last: last.map(Box::new),
                error: None,
            }),
        }
    }

    /// Reads streams until one decides the wait, or returns `None` if there is no stream or it ends without a decision.
    async fn follow(
        &self,
        client: &Client,
        cvm_id: &str,
        start: Instant,
        last: &mut Option<CvmState>,
    ) -> Option<(Verdict, CvmState)> {
        loop {
            let left = self.limit.saturating_sub(start.elapsed()).as_secs();
            let seconds = left.clamp(SHORTEST_STREAM.as_secs(), LONGEST_STREAM.as_secs());
            let optional = GetCvmState::new()
                .target(self.target.clone())
                .timeout(i64::try_from(seconds).unwrap_or(i64::MAX));
            let open = Instant::now();
            let opened = client.get_cvm_state_stream_with(cvm_id, optional).await;
            match self.read(opened.ok()?.into_inner(), last).await {
                End::Decided(verdict) => return Some((verdict, last.take()?)),
                // If the server ended streams at once, this would ask without a pause.
                End::TimeIsUp if open.elapsed() >= SHORTEST_STREAM => {}
                End::TimeIsUp | End::Silent => return None,
            }
        }
    }

    /// Reads one stream until it decides the wait, or to its end. Stores the last state in `last`.
    async fn read(&self, mut events: Events<GetCvmStateItem>, last: &mut Option<CvmState>) -> End {
        while let Some(event) = events.next().await {
            // Skips an event that does not decode. After an event that does not arrive, the stream ends.
            let Ok(event) = event else {
                continue;
            };
            let state = match said(event) {
                Said::State(state) => *state,
                // The state itself came before this event. If it was lost, only the status is known.
                Said::Reached(status) => CvmState {
                    status,
                    ..last.take().unwrap_or_else(unknown)
                },
                Said::TimeIsUp => return End::TimeIsUp,
                Said::Other => continue,
            };
            let verdict = self.verdict(&state);
            *last = Some(state);
            if verdict != Verdict::GoOn {
                return End::Decided(verdict);
            }
        }
        End::Silent
    }

    fn verdict(&self, state: &CvmState) -> Verdict {
        let is = |status: &String| status.eq_ignore_ascii_case(&state.status);
        let has_boot_error = state.boot_error.as_ref().is_some_and(|it| !it.is_empty());
        if is(&self.target) {
            Verdict::Done
        } else if self.failed.iter().any(is)
            || (has_boot_error && self.target.eq_ignore_ascii_case(RUNNING))
        {
            Verdict::Failed
        } else {
            Verdict::GoOn
        }
    }
}

/// How a stream ended.
enum End {
    /// A state decided the wait.
    Decided(Verdict),
    /// The server's time for the stream was up.
    TimeIsUp,
    /// It ended for another reason.
    Silent,
}

/// The content of an event.
enum Said {
    State(Box<CvmState>),
    Reached(String),
    TimeIsUp,
    /// A failed check of the server, or an unknown event.
    Other,
}

fn said(event: Event<GetCvmStateItem>) -> Said {
    match (event.event.as_str(), event.data) {
        ("error", _) => Said::Other,
        (_, GetCvmStateItem::CvmState(state)) => Said::State(state),
        (_, GetCvmStateItem::CvmStateReached(reached)) => Said::Reached(reached.status),
        (_, GetCvmStateItem::CvmStateTimeout(_)) => Said::TimeIsUp,
        _ => Said::Other,
    }
}

fn unknown() -> CvmState {
    CvmState {
        boot_error: None,
        boot_progress: None,
        exited_at: None,
        id: None,
        instance_id: None,
        name: None,
        shutdown_progress: None,
        status: String::new(),
        uptime: None,
    }
}

/// Why the status was not reached.
#[derive(Debug)]
#[non_exhaustive]
pub enum WatchError {
    /// The CVM will never reach the status. Holds its state.
    Failed(Box<CvmState>),
    /// A question failed, and another one would not help. For example, there is no such CVM, or the key is refused.
    Call(Box<Error<GetCvmStateError>>),
    /// The time is up.
    TimedOut {
        /// The last state, if there was one.
        last: Option<Box<CvmState>>,
        /// The last error since that state, if there was one.
        error: Option<Box<Error<GetCvmStateError>>>,
    },
}

impl fmt::Display for WatchError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(state) => write!(
                formatter,
                "the CVM will never reach the wanted status: it is `{}`",
                state.status.escape_debug()
            ),
            Self::Call(error) => error.fmt(formatter),
            Self::TimedOut { last, error } => {
                formatter.write_str("the CVM did not reach the status in time")?;
                if let Some(last) = last {
                    write!(formatter, "; it was `{}`", last.status.escape_debug())?;
                }
                match error {
                    Some(error) => write!(formatter, "; the last error: {error}"),
                    None => Ok(()),
                }
            }
        }
    }
}

impl std::error::Error for WatchError {
    /// The cause of the error in the message.
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Failed(_) => None,
            Self::Call(error) => error.source(),
            Self::TimedOut { error, .. } => error.as_ref()?.source(),
        }
    }
}
