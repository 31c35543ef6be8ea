//! Names schemas without a name: objects, enumerations and unions get a name from their place.

mod fingerprint;
mod hint;
mod place;
mod said;
mod share;
mod survey;
#[cfg(test)]
mod tests;
mod together;
mod twin;
mod unify;

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::base::steps::{Step, Steps};
use crate::model::Api;
use crate::model::schema::{Direction, Schema, Shape};
use crate::name::distinct::Distinct;
use crate::name::identifier::is_identifier;
use crate::name::lock::Lock;
use crate::name::reserved::is_reserved;
use fingerprint::fingerprint;
use hint::content_name;
use place::{Place, needs_name};
use share::Sharing;
use survey::Survey;
use together::Common;
use twin::Twins;

pub(crate) use hint::{status_words, variant_hints};

/// A schema that had no name.
pub(crate) const NAMED: Step = Step {
    name: "inline-schema",
    lost: "",
};

/// A schema without a name that equals another one.
pub(crate) const SHARED: Step = Step {
    name: "shared-inline-schema",
    lost: "",
};

/// A schema without a name that shared a type and has changed.
pub(crate) const UNIFIED: Step = Step {
    name: "unified-inline-schema",
    lost: "objects that have shared a type before share one of all their properties",
};

/// Moves every object, enumeration and union inside another schema or an operation to the named schemas.
///
/// Schemas that accept the same values become one: a named schema if there is one, or else the first in the document's
/// order. Keeps the names in `locked.inline`, and writes the names in use to `lock.inline`.
pub(crate) fn inline(api: &mut Api, locked: &Lock, lock: &mut Lock, steps: &mut Steps) {
    let mut twins = Twins::of(&api.schemas, &locked.inline);
    let nothing = HashMap::new();
    let survey = Survey::of(api, &twins, &nothing);
    let unified = unify::unified(&survey.schemas, &api.schemas, locked);
    let mut seen = survey.seen;
    if !unified.is_empty() {
        steps.add(&UNIFIED, unified.len());
        for (name, schema) in &mut api.schemas {
            if let Some(shape) = unified.get(name) {
                schema.shape = shape.clone();
            }
        }
        twins = Twins::of(&api.schemas, &locked.inline);
        seen = Survey::of(api, &twins, &unified).seen;
    }

    let mut inliner = Inliner::new(api, &locked.inline, &twins, &unified);
    inliner.sharing = Sharing::of(&seen, locked, |name| inliner.may_take(name));
    inliner.run(api);
    let Inliner {
        added,
        given,
        shared_places,
        ..
    } = inliner;
    steps.add(&NAMED, added.len());
    steps.add(&SHARED, shared_places);
    lock.inline.extend(given);
    api.schemas.extend(added);
    api.schemas.sort_unstable_keys();
}

/// So many common words describe a type better than the names of its properties.
const TELLING: usize = 2;

struct Inliner<'a> {
    /// Names that are not given to new schemas: those of named schemas, those in the lock, and those already given.
    taken: HashSet<String>,
    /// The names of named schemas, and those already given.
    used: HashSet<String>,
    locked: &'a BTreeMap<String, String>,
    twins: &'a Twins<'a>,
    /// The unified shapes that replace schemas, by place.
    unified: &'a HashMap<String, Shape>,
    sharing: Sharing,
    /// The names of schemas so far, by fingerprint.
    known: HashMap<String, String>,
    /// The names of the lock that are in use.
    kept: HashSet<String>,
    /// The name for each place.
    given: BTreeMap<String, String>,
    /// How many places have a schema that another place has named.
    shared_places: usize,
    distinct: Distinct,
    added: Vec<(String, Schema)>,
    /// The index of each added schema, by name.
    added_at: HashMap<String, usize>,
}

impl<'a> Inliner<'a> {
    fn new(
        api: &Api,
        locked: &'a BTreeMap<String, String>,
        twins: &'a Twins<'a>,
        unified: &'a HashMap<String, Shape>,
    ) -> Self {
        // A locked name belongs to its place, even if another schema is visited first.
        let taken = api.schemas.keys().chain(locked.values());
        Self {
            taken: taken.cloned().collect(),
            used: api.schemas.keys().cloned().collect(),
            locked,
            twins,
            unified,
            sharing: Sharing::default(),
            known: HashMap::new(),
            kept: HashSet::new(),
            given: BTreeMap::new(),
            shared_places: 0,
            distinct: Distinct::default(),
            added: Vec::new(),
            added_at: HashMap::new(),
        }
    }

    fn run(&mut self, api: &mut Api) {
        let places = place::used(api);
        let (named, used) = api.split_schemas();
        for (name, schema) in named {
            self.below(&mut schema.shape, &Place::of_named(name), name);
        }
        for (schema, place) in used.into_iter().zip(places) {
            if let Some(place) = place {
                self.visit(schema, &place);
            }
        }
    }

    /// Gives the schema a name if it needs one, and replaces it by a reference.
    fn visit(&mut self, schema: &mut Schema, place: &Place) {
        if !needs_name(schema) {
            self.below(&mut schema.shape, place, &place.hint);
            return;
        }
        if let Some(unified) = self.unified.get(&place.key) {
            schema.shape = unified.clone();
        }
        let fingerprint = fingerprint(&schema.shape, schema.nullable);
        if let Some(fingerprint) = &fingerprint {
            let twin = self.twins.named(&schema.shape, fingerprint, place).cloned();
            if let Some(name) = twin.or_else(|| self.known_name(fingerprint, place)) {
                self.shared_places += 1;
                let related = self.sharing.common(fingerprint).is_some();
                if let Some((_, named)) = self
                    .added_at
                    .get(&name)
                    .and_then(|it| self.added.get_mut(*it))
                {
                    said::keep_common(named, schema, related);
                }
                self.given.insert(place.key.clone(), name.clone());
                schema.shape = Shape::Reference(name);
                return;
            }
        }
        let name = match &fingerprint {
            Some(fingerprint) => self.shared_name(fingerprint, schema, place),
            None => self.name(place),
        };
        self.used.insert(name.clone());
        self.given.insert(place.key.clone(), name.clone());
        if let Some(fingerprint) = fingerprint {
            self.known.insert(fingerprint, name.clone());
        }
        let mut named = Schema {
            shape: std::mem::replace(&mut schema.shape, Shape::Reference(name.clone())),
            nullable: false,
            notes: said::of_type(&schema.notes),
            direction: Direction::Both,
            place: schema.place,
        };
        self.below(&mut named.shape, place, &name);
        self.added_at.insert(name.clone(), self.added.len());
        self.added.push((name, named));
    }

    fn below(&mut self, shape: &mut Shape, place: &Place, hint: &str) {
        let mut places = place.below(shape, hint).into_iter();
        shape.for_each_child_mut(&mut |child| {
            if let Some(Some(place)) = places.next() {
                self.visit(child, &place);
            }
        });
    }

    /// The name of an equal schema in another place.
    fn known_name(&self, fingerprint: &str, place: &Place) -> Option<String> {
        match self.sharing.name(&place.key) {
            Some(name) => self.kept.get(name).cloned(),
            None => self.known.get(fingerprint).cloned(),
        }
    }

    /// A name for a new schema that may be in several places.
    fn shared_name(&mut self, fingerprint: &str, schema: &Schema, place: &Place) -> String {
        let locked = self.sharing.name(&place.key).cloned();
        if let Some(locked) = locked.filter(|locked| self.may_take(locked)) {
            self.kept.insert(locked.clone());
            return locked;
        }
        // The place of the first one does not describe the others. The common words of all places do, or else the
        // content.
        if !self.sharing.is_scattered(fingerprint) {
            return self.free_name(&place.hint);
        }
        let common = self.sharing.common(fingerprint);
        let told = |least: usize| common.filter(|it| it.telling >= least);
        let name = |common: &Common| common.name.clone();
        let candidates = [
            told(TELLING).map(name),
            content_name(schema),
            told(1).map(name),
        ];
        let mut candidates = candidates.into_iter().flatten();
        let free = candidates
            .find(|name| is_identifier(name) && !self.taken.contains(name) && !is_reserved(name));
        self.free_name(free.as_deref().unwrap_or(&place.hint))
    }

    /// The locked name of the place, or its hint.
    fn name(&mut self, place: &Place) -> String {
        match self.locked.get(&place.key) {
            Some(locked) if self.may_take(locked) => locked.clone(),
            _ => self.free_name(&place.hint),
        }
    }

    /// Whether a locked name is still free.
    fn may_take(&self, locked: &str) -> bool {
        is_identifier(locked) && !is_reserved(locked) && !self.used.contains(locked)
    }

    /// The hint. If it is taken, the kind of the place distinguishes it.
    fn free_name(&mut self, hint: &str) -> String {
        let taken = &self.taken;
        let is_taken = |name: &str| taken.contains(name) || is_reserved(name);
        let name = self.distinct.name(hint, "Inline", is_taken);
        self.taken.insert(name.clone());
        name
    }
}
