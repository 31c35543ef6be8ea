//! Collects all schemas without a name and their places, before any of them gets a name.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::model::Api;
use crate::model::schema::{Schema, Shape};

use super::fingerprint::fingerprint;
use super::place::{self, Place};
use super::twin::Twins;

/// The result of the survey so far.
pub(super) struct Survey<'a> {
    twins: &'a Twins<'a>,
    /// The unified shapes that replace schemas, by place.
    unified: &'a HashMap<String, Shape>,
    /// Every place of a schema that gets a name, by fingerprint.
    pub(super) seen: HashMap<String, Vec<Place>>,
    /// The schemas that may share a type, by place.
    pub(super) schemas: BTreeMap<String, &'a Schema>,
    /// The schemas that were already searched.
    known: HashSet<String>,
}

impl<'a> Survey<'a> {
    pub(super) fn of(
        api: &'a Api,
        twins: &'a Twins<'a>,
        unified: &'a HashMap<String, Shape>,
    ) -> Self {
        let mut survey = Self {
            twins,
            unified,
            seen: HashMap::new(),
            schemas: BTreeMap::new(),
            known: HashSet::new(),
        };
        for (name, schema) in &api.schemas {
            survey.below(&schema.shape, &Place::of_named(name));
        }
        for (schema, place) in api.used_schemas().zip(place::used(api)) {
            if let Some(place) = place {
                survey.visit(schema, place);
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
        if self.twins.named(shape, &fingerprint, &place).is_some() {
            return;
        }
        if self.known.insert(fingerprint.clone()) {
            self.below(shape, &place);
        }
        self.seen.entry(fingerprint).or_default().push(place);
    }

    fn below(&mut self, shape: &'a Shape, place: &Place) {
        let mut places = place.below(shape, &place.hint).into_iter();
        shape.for_each_child(&mut |child| {
            if let Some(Some(place)) = places.next() {
                self.visit(child, place);
            }
        });
    }
}
