//! Sends one call: waits for its turn and retries where that is safe, until an answer arrives or its time is up.

use std::pin::pin;
use std::time::{Duration, SystemTime};

use backon::{BackoffBuilder as _, ExponentialBackoff};
use tokio::sync::SemaphorePermit;
use tokio::time::{Instant, sleep, timeout};
use tracing::Instrument as _;

use super::span;
use crate::answer::answer::Answer;
use crate::answer::detail::Detail;
use crate::answer::error::Failure;
use crate::answer::error_kind::ErrorKind;
use crate::answer::fate::Fate;
use crate::answer::retry_after::retry_after;
use crate::call::operation::Operation;
use crate::call::request::Request;
use crate::send::attempt::Attempt;
use crate::send::lane::TooLong;
use crate::send::pace::Plea;
use crate::send::settings::{Different, Settings};
use crate::send::target::Target;
use crate::send::watch::CallWatch;

/// Sends a request and receives its answer, whatever its status. It receives the whole body unless the body is
/// streamed.
pub(crate) async fn call(
    settings: &Settings,
    different: &Different,
    mut request: Request,
    is_streamed: Option<fn(u16) -> bool>,
) -> Result<Answer, Failure> {
    let mut call = Call {
        settings,
        different,
        operation: request.operation,
        is_streamed,
        watch: CallWatch::begin(&settings.observers, request.operation),
        started: Instant::now(),
        delays: None,
    };
    let span = call.watch.span.clone();
    let result = {
        // Pinned on the stack, because moving a future of this size is expensive.
        let sent = pin!(call.send(&mut request));
        sent.instrument(span).await
    };
    call.watch.end(&result);
    result
}

/// A running call.
struct Call<'transport> {
    settings: &'transport Settings,
    different: &'transport Different,
    operation: &'static Operation,
    is_streamed: Option<fn(u16) -> bool>,
    watch: CallWatch<'transport>,
    /// When its time limit started: when its turn came.
    started: Instant,
    /// The longest delays before retries.
    delays: Option<ExponentialBackoff>,
}

/// The conditions of a retry.
struct Again {
    delay: Duration,
    /// The shortest time that the attempt must get.
    time: Duration,
    /// Whether all calls to the server wait.
    pauses_all: bool,
}

impl<'transport> Call<'transport> {
    async fn send(&mut self, request: &mut Request) -> Result<Answer, Failure> {
        let settings = self.settings;
        let _turn = self.turn().await;
        let target = self.target(request).map_err(|reason| {
            let detail = self.detail(ErrorKind::InvalidRequest);
            Failure::new(detail.with_reason(reason))
        })?;
        self.first_turn(&target).await?;
        let is_repeatable = request.is_repeatable();
        let mut number = 0_u32;
        let mut begun = self.started;
        loop {
            number = number.saturating_add(1);
            let limits = &self.different.limits;
            let attempt = Attempt {
                settings,
                options: &self.different.options,
                limits,
                target: &target,
                operation: self.operation,
                call: self.watch.call,
                number,
                secrets: self.different.secrets.clone(),
                limit: limits.attempt_timeout.min(self.time_left(begun)),
                is_streamed: self.is_streamed,
                received: None,
            };
            let outcome = attempt.run(request, &mut self.watch).await;
            let Some(again) = self.again(&target, &outcome, begun, is_repeatable) else {
                return outcome;
            };
            if !again.pauses_all {
                sleep(again.delay).await;
            }
            if !self.further_turn(&target, again.time).await {
                return outcome;
            }
            begun = Instant::now();
        }
    }

    /// Waits for a turn among the calls that may run at the same time.
    async fn turn(&mut self) -> Option<SemaphorePermit<'transport>> {
        let concurrency = self.settings.concurrency.as_ref()?;
        self.watch.waits(self.started);
        // The semaphore is never closed, so there is no error.
        let turn = concurrency.acquire().await.ok();
        self.started = Instant::now();
        self.watch.waits_no_more(self.started);
        turn
    }

    /// The target of the request, or the reason why it cannot be sent.
    fn target(&self, request: &Request) -> Result<Target<'transport>, String> {
        let fault = self.different.options.fault.as_ref();
        match fault.or(request.fault.as_ref()) {
            Some(fault) => Err(fault.clone()),
            None => Target::of(self.settings, request.operation),
        }
    }

    /// Waits for the turn of the first attempt. The time limit of the call starts then.
    async fn first_turn(&mut self, target: &Target<'_>) -> Result<(), Failure> {
        let Some(lane) = self.settings.origins.lane(&target.server) else {
            return Ok(());
        };
        self.watch.waits(self.started);
        let total = self.different.limits.total_timeout;
        let turn = lane.turn(self.watch.call, total).await;
        self.started = Instant::now();
        self.watch.waits_no_more(self.started);
        turn.map_err(|TooLong { left }| {
            let reason = "it was not sent: the server asked all calls to wait longer than this call may take";
            let detail = self.detail(ErrorKind::Throttled).with_reason(reason);
            Failure::new(detail.with_pause(self.started, left))
        })
    }

    /// Waits for the turn of a retry that needs this time. Returns whether the turn came.
    async fn further_turn(&mut self, target: &Target<'_>, time: Duration) -> bool {
        let Some(lane) = self.settings.origins.lane(&target.server) else {
            return true;
        };
        let now = Instant::now();
        self.watch.waits(now);
        let limit = self.time_left(now).saturating_sub(time);
        let turn = timeout(limit, lane.turn(self.watch.call, limit)).await;
        self.watch.waits_no_more(Instant::now());
        matches!(turn, Ok(Ok(())))
    }

    /// Decides whether to send the call again after this outcome of an attempt that began at `begun`.
    fn again(
        &mut self,
        target: &Target<'_>,
        outcome: &Result<Answer, Failure>,
        begun: Instant,
        is_repeatable: bool,
    ) -> Option<Again> {
        let retry = &self.different.retry;
        let origins = &self.settings.origins;
        let (fate, headers) = match outcome {
            Ok(answer) => (answer.fate(), Some(&answer.headers)),
            Err(failure) => (failure.fate(), failure.headers()),
        };
        if fate == Fate::Settled {
            return None;
        }
        let asked = headers.and_then(|headers| retry_after(headers, SystemTime::now()));
        let pauses_all = match asked {
            Some(asked) if fate == Fate::NotProcessed => {
                let most = retry.honoured();
                let pauses_all = origins.pause(&target.server, Plea { asked, most, begun });
                if pauses_all {
                    span::paused(self.operation, &target.server, asked);
                }
                pauses_all
            }
            _ => false,
        };
        if !is_repeatable || !fate.allows(self.operation) {
            return None;
        }
        let now = Instant::now();
        let time = now.duration_since(begun);
        let delays = self.delays.get_or_insert_with(|| retry.backoff().build());
        let delay = delays
            .next()
            .and_then(|longest| retry.delay(asked, longest))
            .map(|delay| delay.max(origins.pause_left(&target.server)))
            // The next attempt gets at least the time that this one took. With less time, it would only replace a clear
            // answer by a timeout.
            .filter(|delay| delay.saturating_add(time) < self.time_left(now))?;
        self.watch.repeated(outcome, delay, asked.is_some());
        Some(Again {
            delay,
            time,
            pauses_all,
        })
    }

    /// The rest of the time limit of the call.
    fn time_left(&self, now: Instant) -> Duration {
        let total = self.different.limits.total_timeout;
        total.saturating_sub(now.duration_since(self.started))
    }

    /// Describes a call that was not sent.
    fn detail(&self, kind: ErrorKind) -> Detail {
        let secrets = self.different.secrets.clone();
        Detail::new(kind, self.operation, 0, secrets)
    }
}
