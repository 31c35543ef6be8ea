//! Decides which schemas without a name share a type, and which locked name it keeps, from a survey of all of them.

use std::collections::{BTreeMap, HashMap};

use crate::model::Api;
use crate::model::schema::{Schema, Schemas, Shape};
use crate::name::identifier::is_type_name;
use crate::name::lock::Lock;

use super::fingerprint::fingerprint;
use super::place::Place;
use super::together::{Common, common};

/// All schemas without a name and their places, before any of them gets a name.
pub(super) struct Survey<'a> {
    named: &'a Schemas,
    locked: &'a Lock,
    /// The unified shapes that replace schemas, by place.
    unified: &'a HashMap<String, Shape>,
    twins: Twins,
    /// Every place of a schema that gets a name, by fingerprint.
    seen: HashMap<String, Vec<Place>>,
    /// The schemas that may share a type, by place.
    pub(super) schemas: BTreeMap<String, &'a Schema>,
}

impl<'a> Survey<'a> {
    /// The survey of an API whose operations and webhooks use schemas at these `places`.
    pub(super) fn of(
        api: &'a Api,
        places: &[Option<Place>],
        locked: &'a Lock,
        unified: &'a HashMap<String, Shape>,
    ) -> Self {
        let mut survey = Self {
            named: &api.schemas,
            locked,
            unified,
            twins: Twins::of(&api.schemas),
            seen: HashMap::new(),
            schemas: BTreeMap::new(),
        };
        for (name, schema) in &api.schemas {
            survey.below(&schema.shape, &Place::of(name, false));
        }
        for (schema, place) in api.used_schemas().zip(places) {
            if let Some(place) = place {
                survey.visit(schema, place.clone());
            }
        }
        survey
    }

    fn visit(&mut self, schema: &'a Schema, place: Place) {
        let shape = self.unified.get(&place.key).unwrap_or(&schema.shape);
        let Some(fingerprint) = fingerprint(shape, schema.nullable) else {
            self.below(shape, &place);
            return;
        };
        self.schemas.insert(place.key.clone(), schema);
        let twin = self.twins.named(shape, &fingerprint, &place, self.locked);
        if twin.is_none() {
            if !self.seen.contains_key(&fingerprint) {
                self.below(shape, &place);
            }
            self.seen.entry(fingerprint).or_default().push(place);
        }
    }

    fn below(&mut self, shape: &'a Shape, place: &Place) {
        let mut places = place.below(shape, &place.hint).into_iter();
        shape.for_each_child(&mut |child| {
            if let Some(Some(place)) = places.next() {
                self.visit(child, place);
            }
        });
    }

    /// The decisions for all schemas.
    pub(super) fn decide(self) -> Sharing {
        let name = |place: &Place| {
            let name = self.locked.inline.get(&place.key)?;
            (is_type_name(name) && !self.named.contains_key(name)).then_some(name)
        };
        // A name belongs to the objects that have it in most places. When one place changes, the others keep the name.
        let mut votes: BTreeMap<&String, BTreeMap<&String, usize>> = BTreeMap::new();
        for (fingerprint, places) in &self.seen {
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
        let mut names: HashMap<String, String> = HashMap::new();
        let mut scattered: HashMap<String, Option<Common>> = HashMap::new();
        for (fingerprint, places) in &self.seen {
            let mut others = places.iter().skip(1);
            if others.any(|other| other.owner != places[0].owner) {
                let common = common(places.iter().map(|it| it.hint.as_str()));
                scattered.insert(fingerprint.clone(), common);
            }
            let kept = |place| name(place).filter(|name| winners.get(name) == Some(&fingerprint));
            let mut counts: BTreeMap<&String, usize> = BTreeMap::new();
            for name in places.iter().filter_map(kept) {
                *counts.entry(name).or_default() += 1;
            }
            // Two types that have become equal stay two, because programs know them by their names. The other places
            // join the one with most places.
            let most = counts.into_iter().rev().max_by_key(|(_, count)| *count);
            if let Some((most, _)) = most {
                let joined = places.iter().map(|place| {
                    let name = kept(place).unwrap_or(most);
                    (place.key.clone(), name.clone())
                });
                names.extend(joined);
            }
        }
        Sharing {
            twins: self.twins,
            names,
            scattered,
        }
    }
}

/// The decisions for all schemas, made before any of them gets a name.
pub(super) struct Sharing {
    pub(super) twins: Twins,
    /// The locked name that each place keeps or joins.
    pub(super) names: HashMap<String, String>,
    /// Shapes used by more than one schema or operation, so that no single place names them, with the common words of
    /// their places.
    pub(super) scattered: HashMap<String, Option<Common>>,
}

/// The named schemas, by fingerprint; the first of several equal ones.
pub(super) struct Twins(HashMap<String, String>);

impl Twins {
    fn of(schemas: &Schemas) -> Self {
        let mut named = HashMap::new();
        for (name, schema) in schemas {
            if let Some(fingerprint) = fingerprint(&schema.shape, schema.nullable) {
                named.entry(fingerprint).or_insert_with(|| name.clone());
            }
        }
        Self(named)
    }

    /// The equal named schema, unless the place has a name of its own. Schemas in requests have none, except
    /// enumerations, because requests and answers diverge.
    pub(super) fn named(
        &self,
        shape: &Shape,
        fingerprint: &str,
        place: &Place,
        locked: &Lock,
    ) -> Option<&String> {
        let is_sent = place.is_sent && !matches!(shape, Shape::Enumeration(_) | Shape::Integers(_));
        let accepted = fingerprint.trim_start_matches('?');
        let name = self.0.get(accepted).filter(|_| !is_sent)?;
        let own = locked.inline.get(&place.key);
        own.is_none_or(|it| it == name).then_some(name)
    }
}
