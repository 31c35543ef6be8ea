//! Computes how fast calls may go to an origin: the rate that the program set, and the pauses that the server asks for.
//!
//! It needs no clock, because the caller passes the current time.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

/// The rate after a pause in attempts per second, unless a better start is known.
const SLOWEST: f64 = 1.0;
/// The time in which the rate doubles, until the server asks for another pause.
const DOUBLING: Duration = Duration::from_secs(2);
/// The growth of the rate after another pause, in attempts per second, each second.
const GROWTH: f64 = 1.0;
/// The shortest time after a pause in which the rate stays limited, even if no call waits.
const LULL: Duration = Duration::from_secs(10);
/// Practically never.
const FAR: Duration = Duration::from_secs(60 * 60 * 24 * 365);

/// A number of attempts per period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rate {
    attempts: usize,
    per: Duration,
}

impl Rate {
    /// At most `attempts` attempts in a period of length `per`. 0 counts as 1.
    pub(crate) fn new(attempts: u32, per: Duration) -> Self {
        Self {
            attempts: usize::try_from(attempts).unwrap_or(usize::MAX).max(1),
            per,
        }
    }

    fn per_second(self) -> f64 {
        let attempts = u32::try_from(self.attempts).unwrap_or(u32::MAX);
        f64::from(attempts) / self.per.as_secs_f64()
    }
}

/// The request of a server for a pause.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plea {
    /// The requested pause, from now on.
    pub(crate) asked: Duration,
    /// The longest pause that the client makes, because a server may ask for too much.
    pub(crate) most: Duration,
    /// When the attempt began that the server answered with this request.
    pub(crate) begun: Instant,
}

/// The limit of the rate of calls to an origin.
///
/// After a pause that the server asked for, calls begin with one attempt per second. The rate doubles every two
/// seconds, so that a thousand waiting calls are sent within 18 seconds. If the server asks for another pause, the rate
/// starts with half of its last value and grows by one attempt per second each second. This finds an unknown limit as
/// TCP does (slow start and congestion avoidance, RFC 5681, section 3.1).
#[derive(Debug)]
pub(crate) struct Pace {
    rate: Option<Rate>,
    /// The start times of the attempts in the last period of length [`Rate::per`], the earliest first.
    begun: VecDeque<Instant>,
    slow: Option<Slow>,
    /// How long the server slowed calls down in earlier slow periods.
    slowed: Duration,
}

/// A period in which the server slows calls down: a pause, and the time until the rate is no longer limited.
#[derive(Debug, Clone, Copy)]
struct Slow {
    since: Instant,
    /// The end of the pause that the client makes.
    until: Instant,
    /// The end of the pause that the server asked for, which may be later.
    asked: Instant,
    /// When the next attempt may begin.
    next: Instant,
    /// The rate at the end of the pause, in attempts per second.
    start: f64,
    /// Whether the rate doubles, instead of growing evenly.
    doubles: bool,
}

impl Slow {
    /// The rate in attempts per second.
    fn rate(&self, now: Instant) -> f64 {
        let time = now.saturating_duration_since(self.until).as_secs_f64();
        if self.doubles {
            self.start * (time / DOUBLING.as_secs_f64()).exp2()
        } else {
            self.start + GROWTH * time
        }
    }
}

impl Pace {
    pub(crate) fn new(rate: Option<Rate>) -> Self {
        Self {
            rate,
            begun: VecDeque::new(),
            slow: None,
            slowed: Duration::ZERO,
        }
    }

    /// The earliest time at which the next attempt may begin.
    pub(crate) fn next(&mut self, now: Instant) -> Instant {
        let by_rate = self.next_by_rate(now);
        self.slow.map_or(by_rate, |slow| slow.next.max(by_rate))
    }

    /// Notes that an attempt begins. `was_free` means that it did not wait, and that no other attempt waits.
    pub(crate) fn begin(&mut self, now: Instant, was_free: bool) {
        if self.rate.is_some() {
            self.begun.push_back(now);
        }
        let Some(slow) = &mut self.slow else { return };
        let rate = slow.rate(now);
        slow.next = later(now, Duration::from_secs_f64(1.0 / rate));
        let is_over = was_free && now >= later(slow.until, LULL);
        if is_over || self.rate.is_some_and(|it| rate >= it.per_second()) {
            self.slowed = self.slowed(now);
            self.slow = None;
        }
    }

    /// Notes that the server asked for a pause in its answer to an attempt. Returns `true` if calls were not slowed
    /// down before.
    pub(crate) fn pause(&mut self, now: Instant, plea: Plea) -> bool {
        let Plea { asked, most, begun } = plea;
        let until = later(now, asked.min(most));
        let asked = later(now, asked);
        let Some(slow) = &mut self.slow else {
            let half = self.rate.map_or(SLOWEST, |rate| rate.per_second() / 2.0);
            self.slow = Some(Slow {
                since: now,
                until,
                asked,
                next: until,
                start: half.max(SLOWEST),
                doubles: true,
            });
            return true;
        };
        // Answers to attempts from before the pause tell nothing about the rate after it.
        if begun >= slow.until {
            slow.start = (slow.rate(now) / 2.0).max(SLOWEST);
            slow.doubles = false;
            slow.until = until;
            slow.asked = asked;
        }
        slow.until = slow.until.max(until);
        slow.asked = slow.asked.max(asked);
        slow.next = slow.next.max(slow.until);
        false
    }

    /// The rest of the pause that the server asked for, or zero once the client's own pause has ended.
    pub(crate) fn pause_left(&self, now: Instant) -> Duration {
        let slow = self.slow.filter(|slow| now < slow.until);
        slow.map_or(Duration::ZERO, |slow| {
            slow.asked.saturating_duration_since(now)
        })
    }

    /// Whether the server slows calls down.
    pub(crate) fn is_slow(&self) -> bool {
        self.slow.is_some()
    }

    /// How long the server has slowed calls down in total.
    pub(crate) fn slowed(&self, now: Instant) -> Duration {
        let since = self
            .slow
            .map(|slow| now.saturating_duration_since(slow.since));
        self.slowed.saturating_add(since.unwrap_or_default())
    }

    /// Whether this pace can be removed without effect.
    pub(crate) fn is_idle(&mut self, now: Instant) -> bool {
        let is_slow = self.slow.is_some_and(|slow| now < later(slow.until, LULL));
        self.forget(now);
        self.begun.is_empty() && !is_slow
    }

    fn next_by_rate(&mut self, now: Instant) -> Instant {
        self.forget(now);
        let Some(rate) = self.rate else { return now };
        match self.begun.front() {
            Some(first) if self.begun.len() >= rate.attempts => later(*first, rate.per),
            _ => now,
        }
    }

    /// Forgets the attempts that no longer count.
    fn forget(&mut self, now: Instant) {
        let Some(rate) = self.rate else { return };
        while let Some(first) = self.begun.front()
            && later(*first, rate.per) <= now
        {
            self.begun.pop_front();
        }
    }
}

/// `from` plus `time`. If the clock cannot represent the result, it is practically never.
pub(crate) fn later(from: Instant, time: Duration) -> Instant {
    from.checked_add(time)
        .or_else(|| from.checked_add(FAR))
        .unwrap_or(from)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn plea(asked: Duration, begun: Instant) -> Plea {
        let most = Duration::MAX;
        Plea { asked, most, begun }
    }

    /// The start times of attempts that all wait from `start` on, in seconds after it.
    fn begins(pace: &mut Pace, start: Instant, number: usize) -> Vec<f64> {
        let mut now = start;
        let begin = |_| {
            now = now.max(pace.next(now));
            pace.begin(now, false);
            (now - start).as_secs_f64()
        };
        (0..number).map(begin).collect()
    }

    #[test]
    fn no_stretch_of_the_time_of_a_rate_has_more_attempts_than_it_allows() {
        let start = Instant::now();
        let mut pace = Pace::new(Some(Rate::new(3, 10 * SECOND)));
        assert_eq!(begins(&mut pace, start, 2), [0.0, 0.0]);
        let later = start + 9 * SECOND;
        // One more attempt may begin at once, the others once the first ones are ten seconds old.
        let times = begins(&mut pace, later, 5);
        assert_eq!(times, [0.0, 1.0, 1.0, 10.0, 11.0]);
    }

    #[test]
    fn a_rate_of_zero_attempts_is_one_and_a_period_of_zero_is_no_limit() {
        let start = Instant::now();
        let mut pace = Pace::new(Some(Rate::new(0, SECOND)));
        assert_eq!(begins(&mut pace, start, 3), [0.0, 1.0, 2.0]);
        let mut pace = Pace::new(Some(Rate::new(1, Duration::ZERO)));
        assert_eq!(begins(&mut pace, start, 3), [0.0, 0.0, 0.0]);
        let mut pace = Pace::new(Some(Rate::new(1, Duration::MAX)));
        assert!(begins(&mut pace, start, 2)[1] >= 1e6);
    }

    #[test]
    fn after_a_pause_the_rate_doubles_until_nobody_has_to_wait() {
        let start = Instant::now();
        let mut pace = Pace::new(None);
        assert!(pace.pause(start, plea(5 * SECOND, start)));
        assert_eq!(pace.pause_left(start), 5 * SECOND);
        let times = begins(&mut pace, start, 1000);
        assert_eq!(times[..2], [5.0, 6.0]);
        let until = |end: f64| times.iter().filter(|time| **time < end).count();
        assert!((2..=4).contains(&until(7.0)), "{}", until(7.0));
        assert!((70..=100).contains(&until(15.0)), "{}", until(15.0));
        assert_eq!(until(23.0), 1000);

        // A lone call that comes long enough after the pause ends the slow period. An earlier one does not.
        for (seconds, is_slow) in [(14, true), (15, false)] {
            let mut pace = Pace::new(None);
            pace.pause(start, plea(5 * SECOND, start));
            pace.begin(start + seconds * SECOND, true);
            assert_eq!(pace.is_slow(), is_slow);
            let slowed = pace.slowed(start + 20 * SECOND);
            assert_eq!(slowed, if is_slow { 20 } else { 15 } * SECOND);
        }
    }

    #[test]
    fn a_server_that_asks_once_more_gets_half_of_the_rate_and_slow_growth() {
        let start = Instant::now();
        let mut pace = Pace::new(None);
        pace.pause(start, plea(SECOND, start));
        begins(&mut pace, start, 100);
        // After ten seconds the rate is 32 per second.
        let now = start + 11 * SECOND;
        assert!(!pace.pause(now, plea(SECOND, now)));
        // Answers to other running attempts change only the end of the pause.
        assert!(!pace.pause(now, plea(2 * SECOND, now)));
        assert!(!pace.pause(now, plea(SECOND, now)));
        assert_eq!(pace.pause_left(now), 2 * SECOND);
        let times = begins(&mut pace, now, 1000);
        let until = |end: f64| times.iter().filter(|time| **time < end).count();
        assert!((16..=18).contains(&until(3.0)), "{}", until(3.0));
        // 16 per second, and 1 more each second, for ten seconds: 160 + 50.
        assert!((200..=220).contains(&until(12.0)), "{}", until(12.0));
    }

    #[test]
    fn a_rate_that_is_set_is_begun_from_its_half_and_never_passed() {
        let start = Instant::now();
        let mut pace = Pace::new(Some(Rate::new(100, 10 * SECOND)));
        pace.pause(start, plea(SECOND, start));
        let times = begins(&mut pace, start, 300);
        let until = |end: f64| times.iter().filter(|time| **time < end).count();
        assert!((5..=8).contains(&until(2.0)), "{}", until(2.0));
        for (place, time) in times.iter().enumerate().skip(100) {
            assert!(time - times[place - 100] >= 10.0 - 1e-6, "{place}");
        }
        assert!(!pace.is_slow());
    }

    #[test]
    fn a_pause_is_bounded_and_what_was_asked_for_is_known_while_it_lasts() {
        let start = Instant::now();
        let mut pace = Pace::new(None);
        let (asked, most) = (1000 * SECOND, 60 * SECOND);
        pace.pause(
            start,
            Plea {
                asked,
                most,
                begun: start,
            },
        );
        assert_eq!(pace.pause_left(start + 59 * SECOND), 941 * SECOND);
        assert_eq!(pace.pause_left(start + most), Duration::ZERO);
        assert_eq!(pace.next(start), start + most);
    }

    #[test]
    fn the_longest_pauses_are_no_trouble() {
        let start = Instant::now();
        let mut pace = Pace::new(None);
        pace.pause(start, plea(Duration::MAX, start));
        assert!(pace.pause_left(start) >= FAR);
        pace.pause(start, plea(Duration::ZERO, start));
        assert!(pace.pause_left(start) >= FAR);
        let late = start + 1000 * FAR;
        let mut pace = Pace::new(None);
        pace.pause(start, plea(SECOND, start));
        assert_eq!(pace.next(late), late);
        pace.begin(late, false);
        assert_eq!(pace.next(late), late);
        assert!(pace.is_idle(late));
    }

    proptest! {
        #[test]
        fn no_attempt_ever_begins_too_early(
            attempts in 1_u32..5,
            events in prop::collection::vec((0_u64..3000, prop::option::of(0_u64..5000)), 1..100),
        ) {
            let start = Instant::now();
            let per = 2 * SECOND;
            let mut pace = Pace::new(Some(Rate::new(attempts, per)));
            let (mut now, mut paused_until) = (start, start);
            let mut begun: Vec<Instant> = Vec::new();
            for (gap, pause) in events {
                // Calls come at random times, and the server answers some with a request for a pause.
                now += Duration::from_millis(gap);
                let turn = pace.next(now);
                if turn <= now {
                    prop_assert!(now >= paused_until);
                    pace.begin(now, true);
                    begun.push(now);
                }
                if let (Some(asked), Some(last)) = (pause, begun.last()) {
                    let asked = Duration::from_millis(asked);
                    pace.pause(now, plea(asked, *last));
                    paused_until = paused_until.max(now + asked);
                    prop_assert!(pace.pause_left(now) >= paused_until.saturating_duration_since(now));
                }
                // Every attempt gets its turn after a finite wait.
                let turn = pace.next(now);
                prop_assert!(turn <= now.max(paused_until) + per + SECOND, "{:?}", turn - now);
            }
            let size = usize::try_from(attempts).unwrap();
            for several in begun.windows(size + 1) {
                prop_assert!(several[size] - several[0] >= per);
            }
        }
    }
}
