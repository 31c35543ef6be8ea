//! Decides which objects without a name share a type, and which locked name it keeps.

use std::collections::{BTreeMap, HashMap};

use crate::name::lock::Lock;

use super::place::Place;
use super::together::{Common, common};

/// The decisions for all objects, made before any of them gets a name.
#[derive(Default)]
pub(super) struct Sharing {
    /// The locked name that each place keeps or joins.
    names: HashMap<String, String>,
    /// Shapes used by more than one schema or operation, so that no single place names them, with the common words of
    /// their places.
    scattered: HashMap<String, Option<Common>>,
}

impl Sharing {
    /// Decides for all objects, by fingerprint; `can_be_given` says whether a locked name is still free.
    pub(super) fn of(
        seen: &HashMap<String, Vec<Place>>,
        locked: &Lock,
        can_be_given: impl Fn(&str) -> bool,
    ) -> Self {
        let name = |place: &Place| {
            let name = locked.inline.get(&place.key)?;
            can_be_given(name).then_some(name)
        };
        // A name belongs to the objects that have it in most places. When one place changes, the others keep the name.
        let mut votes: BTreeMap<&String, BTreeMap<&String, usize>> = BTreeMap::new();
        for (fingerprint, places) in seen {
            for name in places.iter().filter_map(name) {
                let votes = votes.entry(name).or_default();
                *votes.entry(fingerprint).or_default() += 1;
            }
        }
        let winners: HashMap<&String, &String> = votes
            .into_iter()
            .filter_map(|(name, votes)| {
                let (winner, _) = votes.into_iter().max_by_key(|(_, count)| *count)?;
                Some((name, winner))
            })
            .collect();
        let mut sharing = Self::default();
        for (fingerprint, places) in seen {
            let first = places.first();
            if first.is_some_and(|first| places.iter().any(|it| it.owner != first.owner)) {
                let common = common(places.iter().map(|it| it.hint.as_str()));
                sharing.scattered.insert(fingerprint.clone(), common);
            }
            let mut counts: BTreeMap<&String, usize> = BTreeMap::new();
            let mut others: Vec<&Place> = Vec::new();
            for place in places {
                match name(place).filter(|name| winners.get(name) == Some(&fingerprint)) {
                    // Two types that have become equal stay two, because programs know them by their names.
                    Some(name) => {
                        *counts.entry(name).or_default() += 1;
                        sharing.names.insert(place.key.clone(), name.clone());
                    }
                    None => others.push(place),
                }
            }
            let most = counts.into_iter().rev().max_by_key(|(_, count)| *count);
            if let Some((most, _)) = most {
                let others = others.into_iter().map(|it| it.key.clone());
                sharing
                    .names
                    .extend(others.map(|place| (place, most.clone())));
            }
        }
        sharing
    }

    /// The locked name for the object at a place.
    pub(super) fn name(&self, place: &str) -> Option<&String> {
        self.names.get(place)
    }

    /// Whether more than one schema or operation has this shape.
    pub(super) fn is_scattered(&self, fingerprint: &str) -> bool {
        self.scattered.contains_key(fingerprint)
    }

    /// The common words of the places with this shape.
    pub(super) fn common(&self, fingerprint: &str) -> Option<&Common> {
        self.scattered.get(fingerprint)?.as_ref()
    }
}
