//! Tests documents with random changes: each becomes a crate or is refused with a reason, soon and without a panic.
//!
//! The seeds are fixed, so that each run does the same. `MUTANTS=100000 cargo test --release -p tests --test mutants`
//! also takes further seeds and larger documents, on all cores. `OPENAPI_DOCUMENTS=a:b` adds documents. `SEED=…`
//! repeats one mutant.

mod change;
mod corpus;
mod large;
mod lines;
mod members;
mod mutant;
mod operations;
mod panics;
mod places;
mod process;
mod reduce;
mod references;
mod said;
mod schemas;
mod tally;
mod watch;
mod way;
mod words;
mod worker;

use std::fmt::Write as _;
use std::panic::catch_unwind;
use std::path::Path;

use fs_err as fs;
use tests::root;

use corpus::{Corpus, Original, Texts};
use large::VARIABLE;
use mutant::{Mutant, Seed};
use reduce::reduce;
use tally::kind;
use watch::WORKER;
use worker::{Originals, work};

/// The variable with the number of mutants.
const MANY: &str = "MUTANTS";

/// The variable with the seed of one mutant.
const ONE: &str = "SEED";

/// The usual number of mutants, and the largest size of their documents.
const FEW: u64 = 200;
const SMALL: usize = 3_000;

#[test]
fn every_mutant_is_generated_or_refused_with_a_reason() {
    const NAME: &str = "every_mutant_is_generated_or_refused_with_a_reason";
    let many = number(MANY);
    if let Ok(part) = std::env::var(WORKER) {
        let corpus = corpus(many.is_some());
        let numbers: Vec<u64> = part
            .split(' ')
            .map(|it| it.parse().expect("a number"))
            .collect();
        let [first, end, step] = numbers[..] else {
            panic!("{WORKER}={part} is not made of three numbers");
        };
        let step = usize::try_from(step).expect("a step");
        let seeds = (first..end).step_by(step);
        work(
            &corpus,
            seeds.map(|number| Seed::of_number(&corpus, number)),
        );
        return;
    }
    if let Ok(seed) = std::env::var(ONE) {
        let seed: Seed = seed.parse().unwrap_or_else(|words| panic!("{words}"));
        if let Some(words) = example(&large::all(), &seed, true) {
            panic!("{words}");
        }
        return;
    }
    let cores = std::thread::available_parallelism().map_or(1, |it| it.get() as u64);
    let workers = if many.is_some() { cores } else { 1 };
    let count = many.unwrap_or(FEW);
    let tally = watch::all(NAME, count, workers).expect("workers");
    let examples: Vec<(&Seed, bool)> = tally.examples().collect();
    if examples.is_empty() {
        println!("{tally}");
        assert!(
            tally.generated > count / 5,
            "hardly anything is generated:\n{tally}"
        );
        assert!(
            tally.refused > count / 20,
            "hardly anything is refused:\n{tally}"
        );
        return;
    }
    let corpus = large::all();
    let words: Vec<String> = examples
        .iter()
        .filter_map(|(seed, is_survived)| example(&corpus, seed, *is_survived))
        .collect();
    panic!("{tally}\n{}", words.join("\n"));
}

#[test]
fn a_seed_decides_the_whole_mutant() {
    let corpus = corpus(false);
    let mut changed = 0;
    for number in 0..50 {
        let seed = Seed::of_number(&corpus, number);
        let original = corpus.named(&seed.document).expect("a document");
        let mutant = Mutant::new(original, &seed);
        let read: Seed = seed.to_string().parse().expect("a seed");
        assert_eq!(mutant.texts, Mutant::new(original, &read).texts, "{seed}");
        changed += u32::from(mutant.texts != original.texts);
    }
    assert!(
        changed > 40,
        "only {changed} of 50 mutants are any different"
    );
}

#[test]
fn a_panic_is_detected_even_if_it_becomes_an_answer() {
    let (answer, said) = panics::noted(|| catch_unwind(|| panic!("too deep")).is_err());
    assert!(answer);
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].ends_with(": too deep"), "{said:?}");
}

#[test]
fn a_document_is_reduced_to_its_fault() {
    let text = "a: {b: 1, c: [2, wrong]}\nd: {e: 4}\n";
    let original = Original::of_text("a", "a.yaml", text.to_owned());
    let small = reduce(&original.texts, |smaller| {
        smaller.text("a.yaml").contains("wrong")
    });
    assert_eq!(small.text("a.yaml").trim(), "\"wrong\"");
}

fn corpus(is_large: bool) -> Corpus {
    if is_large {
        large::all()
    } else {
        Corpus::of_fixtures(SMALL)
    }
}

fn number(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    let number = text.parse();
    Some(number.unwrap_or_else(|_| panic!("{variable}={text} is not a number")))
}

/// Writes the documents of a mutant. Returns its fault and the way to repeat it, or `None` without a fault. If the
/// process survives the fault, it also writes a small document with the same fault.
fn example(corpus: &Corpus, seed: &Seed, is_survived: bool) -> Option<String> {
    let mut originals = Originals::new(corpus);
    let mutant = originals.mutant(seed);
    let directory = seed.to_string().replace(['/', ':'], "-");
    let directory = root().join("target/mutants").join(directory);
    write(&directory.join("whole"), &mutant.texts);
    let mut words = String::new();
    if is_survived {
        let Err(fault) = originals.go(seed, &mutant.texts) else {
            return None;
        };
        let same = kind(fault.what, &fault.words);
        let small = reduce(&mutant.texts, |smaller| match originals.go(seed, smaller) {
            Err(other) => kind(other.what, &other.words) == same,
            Ok(_) => false,
        });
        write(&directory.join("small"), &small);
        writeln!(words, "{}: {}", fault.what, fault.words).expect("text");
    }
    let documents = std::env::var(VARIABLE).map(|it| format!("{VARIABLE}='{it}' "));
    let documents = documents.unwrap_or_default();
    writeln!(words, "    changes: {}", mutant.changes.join(", ")).expect("text");
    writeln!(words, "    documents: {}", directory.display()).expect("text");
    write!(
        words,
        "    again: {documents}{ONE}='{seed}' cargo test -p tests --test mutants"
    )
    .expect("text");
    Some(words)
}

fn write(directory: &Path, texts: &Texts) {
    for (path, text) in &texts.files {
        let path = directory.join(path);
        fs::create_dir_all(path.parent().expect("a directory")).expect("a directory");
        fs::write(path, text).expect("a file");
    }
}
