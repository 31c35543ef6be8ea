//! How often each rewriting step acted, and what the crate loses by it.

use std::collections::BTreeMap;

/// One rewriting step of the generator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Step {
    /// Stable kebab-case name.
    pub name: &'static str,
    /// The statement of the document that the crate drops; empty when nothing is lost.
    pub lost: &'static str,
}

/// How often each step acted, by name.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Steps(BTreeMap<&'static str, (Step, usize)>);

impl Steps {
    /// Counts one action of a step that loses nothing.
    pub fn lossless(&mut self, name: &'static str) {
        self.lost(name, "");
    }

    /// Counts one action of a step that drops a statement of the document.
    pub fn lost(&mut self, name: &'static str, lost: &'static str) {
        self.record(&Step { name, lost });
    }

    /// Counts one action of `step`.
    pub fn record(&mut self, step: &Step) {
        self.add(step, 1);
    }

    /// Counts `count` actions of `step`.
    pub fn add(&mut self, step: &Step, count: usize) {
        if count > 0 {
            self.0.entry(step.name).or_insert((*step, 0)).1 += count;
        }
    }

    /// How often `step` acted.
    #[must_use]
    pub fn count(&self, step: &Step) -> usize {
        self.count_of(step.name)
    }

    /// How often the step with this name acted.
    #[must_use]
    pub fn count_of(&self, name: &str) -> usize {
        self.0.get(name).map_or(0, |(_, count)| *count)
    }

    /// Every step that acted, in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&Step, usize)> {
        self.0.values().map(|(step, count)| (step, *count))
    }

    /// The steps that acted and lost something.
    pub fn lossy(&self) -> impl Iterator<Item = (&Step, usize)> {
        self.iter().filter(|(step, _)| !step.lost.is_empty())
    }
}
