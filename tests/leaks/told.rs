//! Observers that check their events for secrets.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::sync::{Mutex, PoisonError};

use client_runtime::{
    AnswerDeviated, AttemptEnd, AttemptStart, CallEnd, CallStart, Observer, Repetition, StreamEnd,
};

use crate::hidden::assert_hidden;
use crate::said::debugged;

/// An observer that keeps the names of events, and the events with a secret.
#[derive(Default)]
pub(crate) struct Told(Mutex<Heard>);

#[derive(Default)]
struct Heard {
    events: BTreeSet<String>,
    leaks: String,
}

impl Told {
    fn hear(&self, event: &dyn Debug) {
        let words = debugged(event);
        let mut heard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let name = words.split([' ', '(']).next().unwrap_or_default();
        heard.events.insert(name.to_owned());
        if words.contains(crate::hidden::MARK) {
            heard.leaks += &words;
        }
    }

    /// No event had a secret, and these kinds of events occurred, in the order of their names.
    pub(crate) fn assert_hidden(&self, events: &[&str]) {
        let heard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        assert_hidden(&heard.leaks);
        assert_eq!(Vec::from_iter(&heard.events), events);
    }
}

impl Observer for Told {
    fn call_started(&self, start: &CallStart) {
        self.hear(start);
    }

    fn call_ended(&self, end: &CallEnd) {
        self.hear(end);
    }

    fn attempt_started(&self, start: &AttemptStart<'_>) {
        self.hear(start);
    }

    fn attempt_ended(&self, end: &AttemptEnd<'_>) {
        self.hear(end);
    }

    fn call_repeated(&self, repetition: &Repetition) {
        self.hear(repetition);
    }

    fn stream_ended(&self, end: &StreamEnd) {
        self.hear(end);
    }

    fn answer_deviated(&self, deviated: &AnswerDeviated<'_>) {
        self.hear(deviated);
    }
}
