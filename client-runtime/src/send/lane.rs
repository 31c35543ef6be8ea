//! The queue of the calls to one origin: it decides which call may begin an attempt, and when.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, timeout_at};

use crate::send::pace::{Pace, Plea, Rate, later};

/// The queue of the calls to one origin.
#[derive(Debug)]
pub(crate) struct Lane {
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    pace: Pace,
    /// The waiting calls by their numbers, so that the oldest call is first. A call is notified when it becomes the
    /// first.
    waiting: BTreeMap<u64, Arc<Notify>>,
}

/// A call does not get its turn, because the server asks it to wait longer than it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooLong {
    /// The rest of the pause that the server asked for.
    pub(crate) left: Duration,
}

/// A place in the queue. Dropping it lets the next call move up.
struct Place<'lane> {
    lane: &'lane Lane,
    call: u64,
}

/// What a waiting call does next.
enum Next {
    Begin,
    /// It checks again when it is notified, or at this time.
    Look(Option<Instant>),
    GiveUp(TooLong),
}

impl Lane {
    pub(crate) fn new(rate: Option<Rate>) -> Self {
        Self {
            state: Mutex::new(State {
                pace: Pace::new(rate),
                waiting: BTreeMap::new(),
            }),
        }
    }

    /// Waits until an attempt of this call may begin, after the calls that came before it. If the server slows it down
    /// for longer than `patience`, it gives up as soon as that is certain. For the rate that the program set, it waits
    /// as long as necessary.
    pub(crate) async fn turn(&self, call: u64, patience: Duration) -> Result<(), TooLong> {
        let (told, slowed) = {
            let now = Instant::now();
            let mut state = self.lock();
            let left = state.pace.pause_left(now);
            if left > patience {
                return Err(TooLong { left });
            }
            if state.waiting.is_empty() && state.pace.next(now) <= now {
                state.pace.begin(now, true);
                return Ok(());
            }
            let told = Arc::new(Notify::new());
            state.waiting.insert(call, Arc::clone(&told));
            (told, state.pace.slowed(now))
        };
        let _place = Place { lane: self, call };
        loop {
            let next = self.lock().next(call, slowed, patience);
            match next {
                Next::Begin => return Ok(()),
                Next::GiveUp(reason) => return Err(reason),
                Next::Look(None) => told.notified().await,
                Next::Look(Some(then)) => {
                    let _ = timeout_at(then, told.notified()).await;
                }
            }
        }
    }

    /// Notes that the server asked for a pause.
    pub(crate) fn pause(&self, plea: Plea) {
        let mut state = self.lock();
        if state.pace.pause(Instant::now(), plea) {
            // Each waiting call must now compute when its patience ends.
            for told in state.waiting.values() {
                told.notify_one();
            }
        }
    }

    /// The rest of the pause that the server asked for.
    pub(crate) fn pause_left(&self) -> Duration {
        self.lock().pace.pause_left(Instant::now())
    }

    /// Whether this lane can be removed without effect.
    pub(crate) fn is_idle(&self) -> bool {
        let mut state = self.lock();
        state.waiting.is_empty() && state.pace.is_idle(Instant::now())
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Decides what a waiting call does next. `slowed` is how long calls had been slowed down when it came.
    fn next(&mut self, call: u64, slowed: Duration, patience: Duration) -> Next {
        let now = Instant::now();
        let left = self.pace.pause_left(now);
        let spent = self.pace.slowed(now).saturating_sub(slowed);
        if spent.saturating_add(left) > patience {
            return Next::GiveUp(TooLong { left });
        }
        let is_first = self
            .waiting
            .first_key_value()
            .is_some_and(|(first, _)| *first == call);
        let turn = is_first.then(|| self.pace.next(now));
        if turn.is_some_and(|turn| turn <= now) {
            self.pace.begin(now, false);
            return Next::Begin;
        }
        // Its patience ends just after this time.
        let end = patience
            .saturating_sub(spent)
            .saturating_add(Duration::from_millis(1));
        let end = self.pace.is_slow().then(|| later(now, end));
        Next::Look(turn.into_iter().chain(end).min())
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut state = self.lane.lock();
        state.waiting.remove(&self.call);
        if let Some((_, told)) = state.waiting.first_key_value() {
            told.notify_one();
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::task::JoinSet;
    use tokio::time::{advance, sleep};

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);
    const HOUR: Duration = Duration::from_secs(3600);

    fn lane(rate: Option<Rate>) -> Arc<Lane> {
        Arc::new(Lane::new(rate))
    }

    fn plea(asked: Duration) -> Plea {
        Plea {
            asked,
            most: 10 * HOUR,
            begun: Instant::now(),
        }
    }

    /// Lets this call wait in a task, which returns its number, its result and the time.
    fn wait(
        tasks: &mut JoinSet<(u64, Result<(), TooLong>, Instant)>,
        lane: &Arc<Lane>,
        call: u64,
        patience: Duration,
    ) {
        let lane = Arc::clone(lane);
        tasks.spawn(async move {
            let turn = lane.turn(call, patience).await;
            (call, turn, Instant::now())
        });
    }

    /// The results of all tasks, in the order in which they ended.
    async fn ends(
        tasks: &mut JoinSet<(u64, Result<(), TooLong>, Instant)>,
    ) -> Vec<(u64, Result<(), TooLong>, Instant)> {
        let mut ends = Vec::new();
        while let Some(end) = tasks.join_next().await {
            ends.push(end.unwrap());
        }
        ends
    }

    fn is_empty(lane: &Lane) -> bool {
        lane.lock().waiting.is_empty()
    }

    #[tokio::test(start_paused = true)]
    async fn ten_thousand_calls_have_their_turns_in_the_order_in_which_they_came() {
        let start = Instant::now();
        let lane = lane(Some(Rate::new(100, SECOND)));
        let mut tasks = JoinSet::new();
        for call in 0..10_000 {
            // The calls have no patience for pauses, but wait for the rate as long as necessary.
            wait(&mut tasks, &lane, call, Duration::ZERO);
        }
        let ends = ends(&mut tasks).await;
        assert_eq!(ends.len(), 10_000);
        for (place, (call, turn, time)) in ends.into_iter().enumerate() {
            assert_eq!((call, turn), (place as u64, Ok(())));
            let expected = Duration::from_secs(call / 100);
            let late = (time - start).checked_sub(expected);
            assert!(late.is_some_and(|late| late < SECOND), "{call}: {late:?}");
        }
        assert!(is_empty(&lane));
    }

    #[tokio::test(start_paused = true)]
    async fn ten_thousand_calls_come_back_gradually_after_a_pause() {
        let start = Instant::now();
        let lane = lane(None);
        lane.turn(0, HOUR).await.unwrap();
        lane.pause(plea(30 * SECOND));
        let mut tasks = JoinSet::new();
        for call in 1..=10_000 {
            wait(&mut tasks, &lane, call, HOUR);
        }
        let ends = ends(&mut tasks).await;
        let mut by_second = [0_u32; 120];
        for (place, (call, turn, time)) in ends.into_iter().enumerate() {
            assert_eq!((call, turn), (place as u64 + 1, Ok(())));
            by_second[usize::try_from((time - start).as_secs()).unwrap()] += 1;
        }
        assert!(by_second[..30].iter().all(|number| *number == 0));
        assert!((1..=2).contains(&by_second[30]), "{by_second:?}");
        // The largest rate that can be reached at this time.
        let mut most = 2.0;
        for number in &by_second[30..] {
            assert!(f64::from(*number) <= most, "{by_second:?}");
            most = most * 2.0_f64.sqrt() + 1.0;
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_that_is_dropped_gives_its_place_to_the_next() {
        let start = Instant::now();
        let lane = lane(Some(Rate::new(1, SECOND)));
        lane.turn(0, HOUR).await.unwrap();
        let mut kept = JoinSet::new();
        let mut dropped = JoinSet::new();
        for call in 1..=1000 {
            let is_kept = call % 100 == 0;
            let tasks = if is_kept { &mut kept } else { &mut dropped };
            wait(tasks, &lane, call, HOUR);
        }
        sleep(SECOND / 2).await;
        dropped.shutdown().await;
        let ends = ends(&mut kept).await;
        for (place, (call, turn, time)) in (1_u32..).zip(ends) {
            assert_eq!((call, turn), (u64::from(place) * 100, Ok(())));
            assert!(
                (time - start).abs_diff(place * SECOND) < SECOND / 10,
                "{call}"
            );
        }
        assert!(is_empty(&lane));
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_that_came_earlier_goes_before_those_that_wait() {
        let lane = lane(Some(Rate::new(1, SECOND)));
        lane.turn(1, HOUR).await.unwrap();
        let mut tasks = JoinSet::new();
        for call in [7, 8, 9] {
            wait(&mut tasks, &lane, call, HOUR);
        }
        sleep(SECOND / 2).await;
        wait(&mut tasks, &lane, 1, HOUR);
        let order: Vec<u64> = ends(&mut tasks).await.iter().map(|end| end.0).collect();
        assert_eq!(order, [1, 7, 8, 9]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_gives_up_as_soon_as_its_wait_is_certainly_too_long() {
        let start = Instant::now();
        let lane = lane(Some(Rate::new(1, 10 * SECOND)));
        lane.turn(0, HOUR).await.unwrap();
        let mut tasks = JoinSet::new();
        for (call, patience) in [(1, HOUR), (2, 20 * SECOND), (3, HOUR), (4, 20 * SECOND)] {
            wait(&mut tasks, &lane, call, patience);
        }
        sleep(SECOND).await;
        lane.pause(plea(60 * SECOND));
        wait(&mut tasks, &lane, 5, 20 * SECOND);
        let left = 60 * SECOND;
        let mut gone = Vec::new();
        for _ in 0..3 {
            let (call, turn, time) = tasks.join_next().await.unwrap().unwrap();
            assert_eq!(turn, Err(TooLong { left }));
            assert_eq!(time - start, SECOND);
            gone.push(call);
        }
        gone.sort_unstable();
        assert_eq!(gone, [2, 4, 5]);
        let (call, turn, time) = tasks.join_next().await.unwrap().unwrap();
        assert_eq!((call, turn), (1, Ok(())));
        assert!((time - start).abs_diff(61 * SECOND) < SECOND / 10);
        assert_eq!(tasks.join_next().await.unwrap().unwrap().0, 3);
    }

    #[tokio::test(start_paused = true)]
    async fn no_call_is_slowed_down_for_longer_than_its_patience() {
        let start = Instant::now();
        let lane = lane(None);
        let mut tasks = JoinSet::new();
        lane.pause(plea(SECOND));
        for call in 1..=100 {
            wait(&mut tasks, &lane, call, 10 * SECOND);
        }
        // A server that asks for a pause whatever it receives.
        let (asking, begun) = (Arc::clone(&lane), start + SECOND);
        let server = tokio::spawn(async move {
            for second in 1..100 {
                sleep(SECOND).await;
                let plea = plea(SECOND);
                asking.pause(Plea {
                    begun: begun + second * SECOND,
                    ..plea
                });
            }
        });
        for (call, turn, time) in ends(&mut tasks).await {
            assert!(
                time - start <= 10 * SECOND + SECOND / 10,
                "{call}: {turn:?}"
            );
        }
        assert!(is_empty(&lane));
        server.abort();
    }

    #[tokio::test(start_paused = true)]
    async fn a_jump_of_the_clock_never_exceeds_the_rate() {
        let lane = lane(Some(Rate::new(2, HOUR)));
        for call in [1, 2] {
            lane.turn(call, Duration::ZERO).await.unwrap();
        }
        let mut tasks = JoinSet::new();
        for call in 3..=7 {
            wait(&mut tasks, &lane, call, Duration::ZERO);
        }
        sleep(SECOND).await;
        // Ten hours pass at once, as after a laptop slept. They give credit for one period only.
        advance(10 * HOUR).await;
        let jumped = Instant::now();
        let ends = ends(&mut tasks).await;
        let hours: Vec<u64> = ends
            .iter()
            .map(|(_, _, time)| time.saturating_duration_since(jumped).as_secs() / 3600)
            .collect();
        assert_eq!(hours, [0, 0, 1, 1, 2]);
    }
}
