//! Measures two implementations in turn.

use std::hint::black_box;
use std::time::Duration;

use rustix::time::{ClockId, Timespec, clock_gettime};

const ROUNDS: usize = 300;

/// Runs both sides in turn and prints the medians. If the program has arguments, it runs only the measurements that
/// match one.
pub fn compare<A, B>(what: &str, ours: impl Fn() -> A, theirs: impl Fn() -> B) {
    let mut wanted = std::env::args()
        .skip(1)
        .filter(|it| it != "--bench")
        .peekable();
    if wanted.peek().is_some() && !wanted.any(|words| what.contains(&words)) {
        return;
    }
    let (mut our_times, mut their_times, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        // The sides alternate in being first.
        let (one, other) = if round % 2 == 0 {
            let one = microseconds(&ours);
            (one, microseconds(&theirs))
        } else {
            let other = microseconds(&theirs);
            (microseconds(&ours), other)
        };
        our_times.push(one);
        their_times.push(other);
        ratios.push(one / other);
    }
    let [ours, theirs, ratio] = [our_times, their_times, ratios].map(median);
    println!("{what:<46} {ours:>9.1} {theirs:>9.1} {ratio:>6.2}");
}

/// The CPU time of `make` in this thread, in microseconds, without dropping the result.
fn microseconds<T>(make: impl Fn() -> T) -> f64 {
    let now = || {
        let Timespec { tv_sec, tv_nsec } = clock_gettime(ClockId::ThreadCPUTime);
        let time = Duration::new(tv_sec.try_into().unwrap(), tv_nsec.try_into().unwrap());
        time.as_secs_f64() * 1e6
    };
    let before = now();
    let made = black_box(make());
    let taken = now() - before;
    drop(made);
    taken
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
