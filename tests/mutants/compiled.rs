//! Compiles the crates of documents with random changes. `mutants.sh` runs it.

mod change;
mod corpus;
mod lines;
mod members;
mod mutant;
mod operations;
mod package;
mod panics;
mod places;
mod references;
mod schemas;
mod way;
mod words;

use std::collections::BTreeSet;
use std::io;
use std::process::ExitCode;

use corpus::Corpus;
use mutant::{Mutant, Seed};
use package::Member;
use way::{End, go};

/// The number of crates that are compiled together. Each is a module of one package.
const BATCH: usize = 50;

/// The largest documents, in bytes. Many small ones find more faults than a few large ones.
const SMALL: usize = 3_000;

fn main() -> io::Result<ExitCode> {
    let arguments: Result<Vec<u64>, _> = std::env::args().skip(1).map(|it| it.parse()).collect();
    let (count, first) = match arguments.as_deref() {
        Ok([count]) => (*count, 0),
        Ok([count, first]) => (*count, *first),
        _ => {
            eprintln!("usage: tests/mutants.sh [COUNT [FIRST]]");
            return Ok(ExitCode::from(2));
        }
    };
    let corpus = Corpus::of_fixtures(SMALL);
    let mut crates = Crates {
        corpus: &corpus,
        next: first,
        seen: BTreeSet::new(),
    };
    let mut left = usize::try_from(count).unwrap_or(usize::MAX);
    let mut compiled = 0;
    let mut faults = 0;
    while left > 0 {
        let members: Vec<Member> = crates.by_ref().take(left.min(BATCH)).collect();
        left -= members.len();
        let total = members.len();
        let broken = package::compile(members)?;
        for (seed, words) in &broken {
            println!("{seed}\n{words}");
        }
        compiled += total - broken.len();
        faults += broken.len();
        println!(
            "{compiled} compiled, {faults} did not, next: {}",
            crates.next
        );
    }
    Ok(ExitCode::from(if faults == 0 { 0 } else { 100 }))
}

/// The crates of mutants, none of them twice.
struct Crates<'corpus> {
    corpus: &'corpus Corpus,
    /// The number of the next mutant.
    next: u64,
    /// The outputs so far.
    seen: BTreeSet<String>,
}

impl Iterator for Crates<'_> {
    type Item = Member;

    fn next(&mut self) -> Option<Member> {
        loop {
            let seed = Seed::of_number(self.corpus, self.next);
            self.next += 1;
            let original = self.corpus.named(&seed.document)?;
            let mutant = Mutant::new(original, &seed);
            let made = match go(&mutant.texts, None, seed.number) {
                Ok(End::Generated(made)) => made,
                Ok(End::Refused) => continue,
                Err(fault) => {
                    eprintln!("{seed}: {}: {}", fault.what, fault.words);
                    continue;
                }
            };
            let output = made.output;
            let all: String = output.files.values().map(String::as_str).collect();
            if self.seen.insert(all) {
                return Some(Member {
                    seed,
                    mutant,
                    output,
                });
            }
        }
    }
}
