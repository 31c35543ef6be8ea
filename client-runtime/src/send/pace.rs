//! How fast an origin may be called: the rate that a program has set, and the patience that the server has asked for.
//!
//! It is arithmetic on points in time that others read, so that it needs no clock.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

/// Attempts in a second with which calls begin again after a pause, unless more is known.
const SLOWEST: f64 = 1.0;
/// The time in which the rate doubles, until the server asks for patience once more.
const DOUBLING: Duration = Duration::from_secs(2);
/// How much the rate grows each second from then on, in attempts per second.
const GROWTH: f64 = 1.0;
/// The time after a pause in which the rate stays limited, even if nobody waits.
const LULL: Duration = Duration::from_secs(10);
/// As good as never.
const FAR: Duration = Duration::from_secs(60 * 60 * 24 * 365);

/// A number of attempts in a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rate {
    attempts: usize,
    per: Duration,
}

impl Rate {
    /// At most this number of attempts in this time; 0 counts as 1.
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

/// What a server has asked for: to be left alone.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plea {
    /// The time from now on.
    pub(crate) asked: Duration,
    /// The longest time that the client keeps to it: nobody knows whether the server means what it says.
    pub(crate) most: Duration,
    /// When the attempt had begun that was answered with it.
    pub(crate) begun: Instant,
}

/// How fast an origin may be called.
///
/// After a pause that the server has asked for, calls begin with one attempt in a second. The rate doubles every two
/// seconds, so that a thousand waiting calls are on their way after 18 seconds. When the server asks for patience once
/// more, it begins from half of the rate that it has reached, and grows by one attempt per second each second: this finds
/// a limit that nobody knows, as TCP does (slow start and congestion avoidance, RFC 5681, section 3.1).
#[derive(Debug)]
pub(crate) struct Pace {
    rate: Option<Rate>,
    /// When the attempts of the last [`Rate::per`] have begun, the earliest first.
    begun: VecDeque<Instant>,
    slow: Option<Slow>,
    /// How long the server has slowed calls down in earlier stretches.
    slowed: Duration,
}

/// A stretch of time in which the server slows calls down: a pause, and the time until the rate is no longer limited.
#[derive(Debug, Clone, Copy)]
struct Slow {
    since: Instant,
    /// The end of the pause.
    until: Instant,
    /// The end of the pause that the server has asked for, which may be longer.
    asked: Instant,
    /// When the next attempt may begin.
    next: Instant,
    /// Attempts per second at the end of the pause.
    start: f64,
    /// Whether the rate doubles.
    doubles: bool,
}

impl Slow {
    /// Attempts per second.
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

    /// When the next attempt may begin, at the earliest.
    pub(crate) fn next(&mut self, now: Instant) -> Instant {
        let by_rate = self.next_by_rate(now);
        self.slow.map_or(by_rate, |slow| slow.next.max(by_rate))
    }

    /// An attempt begins. `was_free` says that it did not have to wait, and that no other one does.
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

    /// The server has asked for patience in its answer to an attempt. Says whether calls were not slowed down before.
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
        // The answers to attempts from before the pause say nothing of the rate after it.
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

    /// The rest of the pause that the server has asked for; none once the pause is over that the client makes.
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

    /// How long the server has slowed calls down, all in all.
    pub(crate) fn slowed(&self, now: Instant) -> Duration {
        let since = self
            .slow
            .map(|slow| now.saturating_duration_since(slow.since));
        self.slowed.saturating_add(since.unwrap_or_default())
    }

    /// Whether nothing is lost when this is forgotten.
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

    /// Forgets the attempts that count no more.
    fn forget(&mut self, now: Instant) {
        let Some(rate) = self.rate else { return };
        while let Some(first) = self.begun.front()
            && later(*first, rate.per) <= now
        {
            self.begun.pop_front();
        }
    }
}

/// A later point in time; one that is further away than clocks reach is as good as never.
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

    /// When attempts begin that all wait from the start on, in seconds after it.
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
        // One more is free at once, the others when the first ones are ten seconds old.
        let times = begins(&mut pace, later, 5);
        assert_eq!(times, [0.0, 1.0, 1.0, 10.0, 11.0]);
    }

    #[test]
    fn a_rate_of_none_is_one_and_one_without_a_time_is_no_limit() {
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

        // A call that comes alone a while after the pause ends it; one that comes earlier does not.
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
        // The answers to others that were on their way change nothing but the end of the pause.
        assert!(!pace.pause(now, plea(2 * SECOND, now)));
        assert!(!pace.pause(now, plea(SECOND, now)));
        assert_eq!(pace.pause_left(now), 2 * SECOND);
        let times = begins(&mut pace, now, 1000);
        let until = |end: f64| times.iter().filter(|time| **time < end).count();
        assert!((16..=18).contains(&until(3.0)), "{}", until(3.0));
        // 16 and 1 more each second, for ten seconds: 160 + 50.
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
        fn whatever_happens_no_attempt_begins_too_early(
            attempts in 1_u32..5,
            events in prop::collection::vec((0_u64..3000, prop::option::of(0_u64..5000)), 1..100),
        ) {
            let start = Instant::now();
            let per = 2 * SECOND;
            let mut pace = Pace::new(Some(Rate::new(attempts, per)));
            let (mut now, mut paused_until) = (start, start);
            let mut begun: Vec<Instant> = Vec::new();
            for (gap, pause) in events {
                // Calls come whenever they like, and some are answered with a request for patience.
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
                // Whoever waits for long enough has its turn.
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
