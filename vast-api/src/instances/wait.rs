//! Waits until an instance runs.

use std::time::Duration;

use crate::responses::ShowInstanceError;
use crate::types::{Instance, ShowInstanceResponse};
use crate::{Client, Error, Verdict, Wait, WaitError, is_key_refused};

/// States of a container that never become `running` ("Key Quirks" in the description of the provider's document).
const FINAL: [&str; 3] = ["exited", "unknown", "offline"];

/// How long [`wait_until_running`] waits. Large images take minutes.
const PATIENCE: Duration = Duration::from_secs(15 * 60);

/// How many characters of the host's message an error shows.
const LONGEST_MESSAGE: usize = 200;

/// Why an instance does not run. If you rented it, it still costs money until you destroy it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The instance is in a state that never becomes `running`. Destroy it and rent another one.
    #[error("instance {instance_id} is {status} and will never run{}", shown(.status_msg.as_deref()))]
    NeverRuns {
        /// The instance.
        instance_id: i64,
        /// Its state: `exited`, `unknown` or `offline`.
        status: String,
        /// The message of its host.
        status_msg: Option<String>,
        /// The instance as the server last described it.
        instance: Box<Instance>,
    },
    /// There is no such instance, it has been destroyed, or the server does not know it yet.
    #[error("there is no instance {instance_id}")]
    Missing {
        /// The instance.
        instance_id: i64,
    },
    /// The time is up. The instance may still start to run.
    #[error("instance {instance_id} does not run yet{}, after {asked} questions", shown(.status.as_deref()))]
    TimedOut {
        /// The instance.
        instance_id: i64,
        /// Its last state, if one is known.
        status: Option<String>,
        /// The instance as the server last described it, if at all.
        instance: Option<Box<Instance>>,
        /// How often the client asked for the state.
        asked: u32,
        /// The error of the last question, if it failed.
        #[source]
        error: Option<Error<ShowInstanceError>>,
    },
    /// A question failed, and another one would not help.
    #[error(transparent)]
    Call(Error<ShowInstanceError>),
}

/// Waits until an instance runs, for at most 15 minutes, and returns it. See [`wait_until_running_with`].
///
/// # Errors
///
/// Those of [`wait_until_running_with`].
pub async fn wait_until_running(client: &Client, instance_id: i64) -> Result<Instance, StartError> {
    let wait = Wait::at_most(PATIENCE).first_delay(Duration::from_secs(2));
    wait_until_running_with(client, instance_id, wait).await
}

/// Waits until an instance runs, with the times of `wait`, and returns it.
///
/// # Errors
///
/// * [`StartError::NeverRuns`] at once if it will never run, with the message of its host.
/// * [`StartError::Missing`] if there is no such instance.
/// * [`StartError::TimedOut`] if the time is up.
/// * [`StartError::Call`] if a question failed and another one would not help.
pub async fn wait_until_running_with(
    client: &Client,
    instance_id: i64,
    wait: Wait,
) -> Result<Instance, StartError> {
    // A new instance may not be listed yet. If it was listed before, it has been destroyed.
    let mut was_there = false;
    let decide = |answer: &ShowInstanceResponse| {
        let Some(instance) = &answer.instances else {
            return if was_there {
                Verdict::Failed
            } else {
                Verdict::GoOn
            };
        };
        was_there = true;
        match instance.actual_status.as_deref() {
            Some("running") => Verdict::Done,
            Some(status) if FINAL.contains(&status) => Verdict::Failed,
            _ => Verdict::GoOn,
        }
    };
    let answer = wait
        .until(|| client.show_instance(instance_id), decide)
        .await;
    match answer {
        Ok(answer) => {
            let instance = answer.into_inner().instances;
            instance.ok_or(StartError::Missing { instance_id })
        }
        Err(error) => Err(failure(instance_id, error)),
    }
}

fn failure(
    instance_id: i64,
    error: WaitError<ShowInstanceResponse, ShowInstanceError>,
) -> StartError {
    match error {
        WaitError::Failed(answer) => match answer.into_inner().instances {
            None => StartError::Missing { instance_id },
            Some(instance) => StartError::NeverRuns {
                instance_id,
                status: instance.actual_status.clone().unwrap_or_default(),
                status_msg: instance.status_msg.clone(),
                instance: Box::new(instance),
            },
        },
        WaitError::Call(error)
            if error.status().is_some_and(|it| it.as_u16() == 404) && !is_key_refused(&error) =>
        {
            StartError::Missing { instance_id }
        }
        WaitError::Call(error) => StartError::Call(error),
        WaitError::TimedOut(last) => {
            let instance = last.response.and_then(|it| it.into_inner().instances);
            StartError::TimedOut {
                instance_id,
                status: instance.as_ref().and_then(|it| it.actual_status.clone()),
                instance: instance.map(Box::new),
                asked: last.asked,
                error: last.error,
            }
        }
        // Later versions of the runtime may have further reasons.
        _ => StartError::TimedOut {
            instance_id,
            status: None,
            instance: None,
            asked: 0,
            error: None,
        },
    }
}

/// A text of the server as the end of a sentence, shortened and without control characters.
fn shown(text: Option<&str>) -> String {
    let text = text.unwrap_or_default().trim();
    let plain = text.chars().take(LONGEST_MESSAGE).map(|it| match it {
        it if it.is_control() => ' ',
        it => it,
    });
    let plain: String = plain.collect();
    match plain.trim() {
        "" => String::new(),
        plain => format!(": {plain}"),
    }
}
