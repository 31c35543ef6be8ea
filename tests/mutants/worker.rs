//! A worker: it takes one mutant after the other the whole way, and prints the beginning and the end of each.

use std::collections::HashMap;
use std::time::Instant;

use crate::corpus::{Corpus, Texts};
use crate::mutant::{Mutant, Seed};
use crate::process::{forget_peak, memory};
use crate::said::{self, Ended, Said};
use crate::way::{End, Fault, Made, go};

/// The most memory with which a worker still begins another mutant, in kilobytes.
const MOST: u64 = 400 * 1024;

/// The unchanged documents, and their crates so far.
pub(crate) struct Originals<'corpus> {
    corpus: &'corpus Corpus,
    made: HashMap<String, Option<Box<Made>>>,
}

impl<'corpus> Originals<'corpus> {
    pub(crate) fn new(corpus: &'corpus Corpus) -> Self {
        let made = HashMap::new();
        Self { corpus, made }
    }

    /// The unchanged document of a seed, generated; `None` if it is refused.
    ///
    /// # Panics
    ///
    /// If there is no document of this name.
    pub(crate) fn of(&mut self, seed: &Seed) -> Option<&Made> {
        let original = self.corpus.named(&seed.document).expect("a document");
        let made = self.made.entry(seed.document.clone());
        let made = made.or_insert_with(|| match go(&original.texts, None, 0) {
            Ok(End::Generated(made)) => Some(made),
            Ok(End::Refused) | Err(_) => None,
        });
        made.as_deref()
    }

    /// The mutant of a seed.
    ///
    /// # Panics
    ///
    /// If there is no document of this name.
    pub(crate) fn mutant(&self, seed: &Seed) -> Mutant {
        let original = self.corpus.named(&seed.document).expect("a document");
        Mutant::new(original, seed)
    }

    /// Takes a mutant the whole way.
    pub(crate) fn go(&mut self, seed: &Seed, texts: &Texts) -> Result<End, Fault> {
        let number = seed.number;
        go(texts, self.of(seed), number)
    }
}

/// Takes these mutants the whole way, and prints the end of each. It stops early if the process still holds much
/// memory, because the next mutant would seem to need that.
pub(crate) fn work(corpus: &Corpus, seeds: impl Iterator<Item = Seed>) {
    let mut originals = Originals::new(corpus);
    for seed in seeds {
        originals.of(&seed);
        let mutant = originals.mutant(&seed);
        println!("{}", Said::Begun(seed.clone()));
        forget_peak();
        let begun = Instant::now();
        let end = match originals.go(&seed, &mutant.texts) {
            Ok(End::Refused) => said::End::Refused,
            Ok(End::Generated(_)) => said::End::Generated,
            Err(fault) => said::End::Wrong(fault.what.to_owned(), fault.words),
        };
        let ended = Ended {
            milliseconds: u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
            kilobytes: memory("self", "VmHWM:").unwrap_or_default(),
            end,
        };
        println!("{}", Said::Ended(ended));
        if memory("self", "VmRSS:").is_some_and(|it| it > MOST) {
            return;
        }
    }
}
