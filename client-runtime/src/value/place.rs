//! The place of a decoder in an answer, and the list where it records deviations.

use std::cell::RefCell;
use std::fmt::Write as _;
use std::rc::Rc;

use crate::value::deviation::{Finding, Findings, Written};

/// Limits of the characters of a name and the bytes of a path, because hostile text must not make them long.
const MOST_KEY_CHARACTERS: usize = 64;
const MOST_PATH_BYTES: usize = 1_024;

/// The path to a value.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'place> {
    before: Option<&'place Place<'place>>,
    step: Step<'place>,
}

/// One step of a path.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Step<'place> {
    /// The part of the path that is already in text.
    Written(&'place Written),
    Member {
        key: &'place str,
        /// The names in the document.
        known: &'static [&'static str],
    },
    Item(usize),
}

/// What a lenient decoder knows: its place, and what it may do.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scope<'place> {
    place: Option<&'place Place<'place>>,
    found: &'place Rc<RefCell<Findings>>,
    /// Whether it leaves out optional members that do not decode.
    pub(crate) is_tolerant: bool,
    /// Whether paths hide names that the document does not have.
    is_secret: bool,
}

/// The same as [`Scope`] without borrowed data.
#[derive(Debug)]
pub(crate) struct Handed {
    place: Written,
    found: Rc<RefCell<Findings>>,
    pub(crate) is_tolerant: bool,
    is_secret: bool,
}

impl<'place> Scope<'place> {
    pub(crate) fn new(
        found: &'place Rc<RefCell<Findings>>,
        is_tolerant: bool,
        is_secret: bool,
    ) -> Self {
        Self {
            place: None,
            found,
            is_tolerant,
            is_secret,
        }
    }

    /// The place of a part of the value.
    pub(crate) fn step(self, step: Step<'place>) -> Place<'place> {
        let before = self.place;
        Place { before, step }
    }

    pub(crate) fn at<'inner>(self, place: &'inner Place<'inner>) -> Scope<'inner>
    where
        'place: 'inner,
    {
        Scope {
            place: Some(place),
            ..self
        }
    }

    pub(crate) fn secret(self) -> Self {
        Self {
            is_secret: true,
            ..self
        }
    }

    pub(crate) fn found(&self) -> &'place Rc<RefCell<Findings>> {
        self.found
    }

    /// Records that a value was accepted in place of the documented type.
    pub(crate) fn taken(&self, documented: &'static str, received: &'static str) {
        self.found.borrow_mut().add(|| Finding {
            place: self.written(),
            documented: documented.to_owned(),
            received,
            left_out: None,
        });
    }

    pub(crate) fn hand(&self) -> Handed {
        Handed {
            place: self.written(),
            found: Rc::clone(self.found),
            is_tolerant: self.is_tolerant,
            is_secret: self.is_secret,
        }
    }

    /// The path to the value in text.
    pub(crate) fn written(&self) -> Written {
        let mut steps = Vec::new();
        let mut written = Written::default();
        let mut place = self.place;
        while let Some(Place { before, step }) = place {
            if let Step::Written(start) = step {
                written = (*start).clone();
                break;
            }
            steps.push(*step);
            place = *before;
        }
        for step in steps.into_iter().rev() {
            if written.path.len() > MOST_PATH_BYTES {
                written.path.push('…');
                break;
            }
            self.write(step, &mut written);
        }
        written
    }

    fn write(&self, step: Step<'_>, written: &mut Written) {
        let Written { path, pattern } = written;
        match step {
            Step::Written(_) => {}
            Step::Item(index) => {
                // Writing to a `String` cannot fail.
                let _ = write!(path, "[{index}]");
                pattern.push_str("[]");
            }
            Step::Member { key, known } => {
                let shown = if self.is_secret && !known.contains(&key) {
                    "*"
                } else {
                    key
                };
                for text in [path, pattern] {
                    if !text.is_empty() {
                        text.push('.');
                    }
                    let kept = shown.chars().take(MOST_KEY_CHARACTERS);
                    text.extend(kept.flat_map(char::escape_debug));
                }
            }
        }
    }
}

impl Handed {
    /// The place as a borrowed path.
    pub(crate) fn place(&self) -> Place<'_> {
        Place {
            before: None,
            step: Step::Written(&self.place),
        }
    }

    pub(crate) fn scope<'place>(
        &'place self,
        place: &'place Place<'place>,
        is_tolerant: bool,
    ) -> Scope<'place> {
        let scope = Scope::new(&self.found, is_tolerant, self.is_secret);
        scope.at(place)
    }
}
