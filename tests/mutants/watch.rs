//! Starts worker processes and watches them: none may die, take too long or take too much memory.

use std::io::{self, BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use crate::mutant::Seed;
use crate::process::{memory, worked};
use crate::said::{End, Ended, Said};
use crate::tally::Tally;

/// The variable that makes a test process a worker. It has the first number, the end and the step.
pub(crate) const WORKER: &str = "MUTANTS_WORKER";

/// The most time for one mutant: of the processor, and on a busy machine.
const LONGEST: Duration = Duration::from_secs(10);
const PATIENCE: Duration = Duration::from_secs(60);

/// The most memory that a worker may hold, in kilobytes.
const LARGEST: u64 = 1024 * 1024;

/// The number of mutants between two lines of progress.
const PROGRESS: u64 = 2_000;

/// Starts `workers` processes that take `count` mutants the whole way. Each of them runs the test of this name with [`WORKER`] set.
///
/// # Errors
///
/// If a process cannot be started.
pub(crate) fn all(test: &str, count: u64, workers: u64) -> io::Result<Tally> {
    let tallies: Vec<io::Result<Tally>> = thread::scope(|scope| {
        let threads =
            (0..workers).map(|first| scope.spawn(move || part(test, first, count, workers)));
        let threads: Vec<_> = threads.collect();
        threads
            .into_iter()
            .map(|it| {
                it.join()
                    .unwrap_or_else(|_| Err(io::Error::other("a thread panicked")))
            })
            .collect()
    });
    let mut sum = Tally::default();
    for tally in tallies {
        sum.add(tally?);
    }
    Ok(sum)
}

/// Takes every `step`th mutant from `first` on. Another worker goes on where one ended early.
fn part(test: &str, first: u64, count: u64, step: u64) -> io::Result<Tally> {
    let mut tally = Tally::default();
    let mut next = first;
    while next < count {
        let mut child = Command::new(std::env::current_exe()?)
            .args(["--exact", test, "--nocapture"])
            .env(WORKER, format!("{next} {count} {step}"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        match watch(&mut child, &mut tally)? {
            Some(last) => next = last + step,
            None => return Err(io::Error::other("a worker ended before it began")),
        }
    }
    Ok(tally)
}

/// Counts the lines of a worker. Returns the number of its last mutant after its end.
fn watch(child: &mut Child, tally: &mut Tally) -> io::Result<Option<u64>> {
    let process = child.id().to_string();
    let lines = lines(child);
    let mut last = None;
    let mut under_way: Option<(Seed, Instant, Option<Duration>)> = None;
    let why = loop {
        match lines.recv_timeout(Duration::from_millis(200)) {
            Ok(Said::Begun(seed)) => {
                if seed.number > 0 && seed.number.is_multiple_of(PROGRESS) {
                    eprintln!("at {}, a worker has: {tally}", seed.number);
                }
                last = Some(seed.number);
                under_way = Some((seed, Instant::now(), worked(&process)));
            }
            Ok(Said::Ended(ended)) => {
                if let Some((seed, _, _)) = under_way.take() {
                    count(&seed, &ended, tally);
                }
            }
            Err(RecvTimeoutError::Disconnected) => break "the process ended",
            Err(RecvTimeoutError::Timeout) => {
                if let Some((_, since, before)) = &under_way {
                    let work = worked(&process).zip(*before);
                    let work = work.map(|(now, before)| now.saturating_sub(before));
                    let is_long = work.is_some_and(|it| it > LONGEST);
                    if is_long || since.elapsed() > PATIENCE {
                        break "more than 10 seconds";
                    }
                }
                if memory(&process, "VmRSS:").is_some_and(|it| it > 2 * LARGEST) {
                    break "more than 2 GB";
                }
            }
        }
    };
    // This does nothing if the worker has ended already.
    let _ = child.kill();
    child.wait()?;
    if let Some((seed, _, _)) = under_way {
        tally.died(&seed, why);
    }
    Ok(last)
}

fn count(seed: &Seed, ended: &Ended, tally: &mut Tally) {
    match &ended.end {
        End::Refused => tally.refused += 1,
        End::Generated => tally.generated += 1,
        End::Wrong(what, words) => tally.wrong(seed, what, words),
    }
    tally.measured(seed, ended.milliseconds, ended.kilobytes);
    if ended.kilobytes > LARGEST {
        tally.died(seed, "more than 1 GB");
    }
}

fn lines(child: &mut Child) -> Receiver<Said> {
    let (sender, receiver) = channel();
    if let Some(stdout) = child.stdout.take() {
        thread::spawn(move || {
            let lines = BufReader::new(stdout).lines().map_while(Result::ok);
            for said in lines.filter_map(|line| Said::read(&line)) {
                if sender.send(said).is_err() {
                    break;
                }
            }
        });
    }
    receiver
}
