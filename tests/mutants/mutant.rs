//! A document with some changes. A name and a number determine them.

use std::fmt;
use std::str::FromStr;

use fastrand::Rng;
use generator::source::{Document, Limits};

use crate::change::change;
use crate::corpus::{Corpus, Original, Texts};
use crate::lines;

/// The most changes of one mutant.
const MOST: usize = 6;

/// The seed of a mutant: the document, and the number of the changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Seed {
    pub(crate) document: String,
    pub(crate) number: u64,
}

impl Seed {
    /// The seed of this number, which also determines the document.
    pub(crate) fn of_number(corpus: &Corpus, number: u64) -> Self {
        let document = corpus.choose(&mut Rng::with_seed(number)).name.clone();
        Self { document, number }
    }

    fn random(&self) -> Rng {
        let bytes = self.document.bytes().map(u64::from);
        // FNV-1a, so that two documents do not get the same changes.
        let hash = bytes.fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
            (hash ^ byte).wrapping_mul(0x0100_0000_01b3)
        });
        Rng::with_seed(hash ^ self.number)
    }
}

impl fmt::Display for Seed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.document, self.number)
    }
}

impl FromStr for Seed {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.rsplit_once(':');
        let parsed = parts.and_then(|(document, number)| {
            let number = number.parse().ok()?;
            let document = document.to_owned();
            Some(Self { document, number })
        });
        parsed.ok_or_else(|| format!("`{text}` is not a seed such as `constructs/const.yaml:7`"))
    }
}

/// A document with some changes.
#[derive(Debug, Clone)]
pub(crate) struct Mutant {
    /// Its texts.
    pub(crate) texts: Texts,
    /// The changes.
    pub(crate) changes: Vec<&'static str>,
}

impl Mutant {
    /// The document with the changes of a seed.
    pub(crate) fn new(original: &Original, seed: &Seed) -> Self {
        let mut random = seed.random();
        let mut texts = original.texts.clone();
        let mut changes = Vec::new();
        if let Some(text) = random.choice(texts.files.values_mut()) {
            let way = random.u8(..10);
            if way < 8 {
                changes.extend(change_value(text, &mut random));
            }
            if way >= 7 {
                let count = random.usize(1..4);
                changes.extend((0..count).map(|_| lines::change(text, &mut random)));
            }
        }
        Self { texts, changes }
    }
}

/// Changes the value in a text. Does nothing if the text has no value.
fn change_value(text: &mut String, random: &mut Rng) -> Vec<&'static str> {
    let document = Document::parse_part("a", text.clone(), &Limits::default());
    let Ok(Document { mut value, .. }) = document else {
        return Vec::new();
    };
    let count = random.usize(1..=MOST);
    let changes = (0..count).map(|_| change(&mut value, random)).collect();
    *text = match random.u8(..3) {
        0 => value.to_string(),
        1 => format!("{value:#}"),
        // A text that does not begin with a bracket is read as YAML.
        _ => format!("# A mutant.\n{value:#}"),
    };
    changes
}
