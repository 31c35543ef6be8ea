//! Counts the ends of mutants, and remembers the slowest, the largest and the faults.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt;

use crate::mutant::Seed;

/// The most mutants that are named for each fault.
const NAMED: usize = 3;

/// The ends of some mutants.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tally {
    /// The number of mutants that were refused for a reason.
    pub(crate) refused: u64,
    /// The number of mutants that became a crate.
    pub(crate) generated: u64,
    slowest: Option<(u64, Seed)>,
    largest: Option<(u64, Seed)>,
    /// The faults by their kind.
    faults: BTreeMap<String, Found>,
}

/// One fault.
#[derive(Debug, Clone)]
struct Found {
    /// The number of mutants that have it.
    count: u64,
    /// The details of the first one.
    words: String,
    /// Some of the mutants.
    seeds: Vec<Seed>,
    /// Whether a process survives it.
    is_survived: bool,
}

impl Tally {
    /// Counts a fault.
    pub(crate) fn wrong(&mut self, seed: &Seed, what: &str, words: &str) {
        self.count(seed, kind(what, words), format!("{what}: {words}"), true);
    }

    /// Counts a fault that ends the process.
    pub(crate) fn died(&mut self, seed: &Seed, what: &str) {
        self.count(seed, what.to_owned(), what.to_owned(), false);
    }

    fn count(&mut self, seed: &Seed, kind: String, words: String, is_survived: bool) {
        let found = self.faults.entry(kind).or_insert_with(|| Found {
            count: 0,
            words,
            seeds: Vec::new(),
            is_survived,
        });
        found.count += 1;
        if found.seeds.len() < NAMED {
            found.seeds.push(seed.clone());
        }
    }

    /// Counts the time and the memory of a mutant.
    pub(crate) fn measured(&mut self, seed: &Seed, milliseconds: u64, kilobytes: u64) {
        if self
            .slowest
            .as_ref()
            .is_none_or(|(most, _)| *most < milliseconds)
        {
            self.slowest = Some((milliseconds, seed.clone()));
        }
        if self
            .largest
            .as_ref()
            .is_none_or(|(most, _)| *most < kilobytes)
        {
            self.largest = Some((kilobytes, seed.clone()));
        }
    }

    /// Adds the results of other mutants.
    pub(crate) fn add(&mut self, other: Self) {
        self.refused += other.refused;
        self.generated += other.generated;
        if let Some((milliseconds, seed)) = other.slowest {
            self.measured(&seed, milliseconds, 0);
        }
        if let Some((kilobytes, seed)) = other.largest {
            self.measured(&seed, 0, kilobytes);
        }
        for (kind, found) in other.faults {
            match self.faults.entry(kind) {
                Entry::Vacant(entry) => drop(entry.insert(found)),
                Entry::Occupied(mut entry) => {
                    let sum = entry.get_mut();
                    sum.count += found.count;
                    sum.seeds.extend(found.seeds);
                    sum.seeds.truncate(NAMED);
                }
            }
        }
    }

    /// The first mutant of each fault, and whether a process survives it.
    pub(crate) fn examples(&self) -> impl Iterator<Item = (&Seed, bool)> {
        let faults = self.faults.values();
        faults.filter_map(|found| Some((found.seeds.first()?, found.is_survived)))
    }
}

/// The kind of a fault: the fault itself, and the first letters of its details without names and numbers.
pub(crate) fn kind(what: &str, words: &str) -> String {
    let plain = words.split('`').step_by(2);
    let letters = plain.flat_map(str::chars).filter(char::is_ascii_alphabetic);
    let words: String = letters.take(60).collect();
    format!("{what} {words}")
}

impl fmt::Display for Tally {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let wrong: u64 = self.faults.values().map(|it| it.count).sum();
        writeln!(
            formatter,
            "{} generated, {} refused, {wrong} wrong",
            self.generated, self.refused
        )?;
        if let Some((milliseconds, seed)) = &self.slowest {
            writeln!(formatter, "slowest: {milliseconds} ms, {seed}")?;
        }
        if let Some((kilobytes, seed)) = &self.largest {
            writeln!(formatter, "largest: {kilobytes} kB, {seed}")?;
        }
        for found in self.faults.values() {
            let seeds: Vec<String> = found.seeds.iter().map(ToString::to_string).collect();
            let words: String = found.words.chars().take(500).collect();
            writeln!(
                formatter,
                "\n{} × {words}\n    {}",
                found.count,
                seeds.join(" ")
            )?;
        }
        Ok(())
    }
}
