//! Names schemas without a name: objects, enumerations and unions get a name from their place.

mod fingerprint;
mod hint;
mod place;
mod said;
mod share;
#[cfg(test)]
mod tests;
mod together;
mod unify;

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::base::steps::{Step, Steps};
use crate::model::Api;
use crate::model::schema::{Direction, Schema, Schemas, Shape};
use crate::name::distinct::Distinct;
use crate::name::identifier::{is_reserved, is_type_name};
use crate::name::lock::Lock;
use fingerprint::fingerprint;
use hint::content_name;
use place::{Place, needs_name};
use share::{Sharing, Survey};

pub(crate) use hint::{status_words, variant_hints};

/// A schema that had no name.
pub(crate) const NAMED: Step = Step {
    name: "inline-schema",
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
    let places = place::used(api);
    let nothing = HashMap::new();
    let survey = Survey::of(api, &places, locked, &nothing);
    let unified = unify::unified(&survey.schemas, &api.schemas, locked);
    let sharing = if unified.is_empty() {
        survey.decide()
    } else {
        steps.add(&UNIFIED, unified.len());
        for (name, schema) in &mut api.schemas {
            if let Some(shape) = unified.get(name) {
                schema.shape = shape.clone();
            }
        }
        Survey::of(api, &places, locked, &unified).decide()
    };
    // A locked name belongs to its place, even if another schema is visited first.
    let taken = api.schemas.keys().chain(locked.inline.values());
    let mut inliner = Inliner {
        locked,
        unified: &unified,
        sharing,
        taken: taken.cloned().collect(),
        used: api.schemas.keys().cloned().collect(),
        known: HashMap::new(),
        kept: HashSet::new(),
        distinct: Distinct::default(),
        added: Schemas::new(),
        given: &mut lock.inline,
        steps,
    };
    let (named, used) = api.split_schemas();
    for (name, schema) in named {
        inliner.below(&mut schema.shape, &Place::of(name, false), name);
    }
    for (schema, place) in used.into_iter().zip(places) {
        if let Some(place) = place {
            inliner.visit(schema, &place);
        }
    }
    let added = inliner.added;
    steps.add(&NAMED, added.len());
    api.schemas.extend(added);
    api.schemas.sort_unstable_keys();
}

/// So many common words describe a type better than the names of its properties.
const TELLING: usize = 2;

struct Inliner<'a> {
    locked: &'a Lock,
    /// The unified shapes that replace schemas, by place.
    unified: &'a HashMap<String, Shape>,
    sharing: Sharing,
    /// Names that are not given to new schemas: those of named schemas, those in the lock, and those already given.
    taken: HashSet<String>,
    /// The names of named schemas, and those already given.
    used: HashSet<String>,
    /// The names of schemas so far, by fingerprint.
    known: HashMap<String, String>,
    /// The names of the lock that are in use.
    kept: HashSet<String>,
    distinct: Distinct,
    added: Schemas,
    /// The name for each place.
    given: &'a mut BTreeMap<String, String>,
    steps: &'a mut Steps,
}

impl Inliner<'_> {
    /// Gives the schema a name if it needs one, and replaces it by a reference.
    fn visit(&mut self, schema: &mut Schema, place: &Place) {
        if !needs_name(schema) {
            self.below(&mut schema.shape, place, &place.hint);
            return;
        }
        if let Some(unified) = self.unified.get(&place.key) {
            schema.shape = unified.clone();
        }
        let Some(fingerprint) = fingerprint(&schema.shape, schema.nullable) else {
            let locked = self.locked.inline.get(&place.key);
            let name = match locked.filter(|locked| self.may_take(locked)) {
                Some(locked) => locked.clone(),
                None => self.free_name(&place.hint),
            };
            self.add(name, schema, place);
            return;
        };
        if let Some(name) = self.known_name(&fingerprint, schema, place) {
            self.steps.lossless("shared-inline-schema");
            if let Some(named) = self.added.get_mut(&name) {
                let common = self.sharing.scattered.get(&fingerprint);
                let related = common.is_some_and(Option::is_some);
                said::keep_common(named, schema, related);
            }
            self.given.insert(place.key.clone(), name.clone());
            schema.shape = Shape::Reference(name);
            return;
        }
        let name = self.shared_name(&fingerprint, schema, place);
        self.known.insert(fingerprint, name.clone());
        self.add(name, schema, place);
    }

    /// Moves the schema to the named ones.
    fn add(&mut self, name: String, schema: &mut Schema, place: &Place) {
        self.used.insert(name.clone());
        self.given.insert(place.key.clone(), name.clone());
        let mut named = Schema {
            shape: std::mem::replace(&mut schema.shape, Shape::Reference(name.clone())),
            nullable: false,
            notes: said::of_type(&schema.notes),
            direction: Direction::Both,
            place: schema.place,
        };
        self.below(&mut named.shape, place, &name);
        self.added.insert(name, named);
    }

    fn below(&mut self, shape: &mut Shape, place: &Place, hint: &str) {
        let mut places = place.below(shape, hint).into_iter();
        shape.for_each_child_mut(&mut |child| {
            if let Some(Some(place)) = places.next() {
                self.visit(child, &place);
            }
        });
    }

    /// The name of an equal schema, which is a named one or in another place.
    fn known_name(&self, fingerprint: &str, schema: &Schema, place: &Place) -> Option<String> {
        let twins = &self.sharing.twins;
        let twin = twins.named(&schema.shape, fingerprint, place, self.locked);
        let equal = || match self.sharing.names.get(&place.key) {
            Some(name) => self.kept.get(name),
            None => self.known.get(fingerprint),
        };
        twin.or_else(equal).cloned()
    }

    /// A name for a new schema that may be in several places.
    fn shared_name(&mut self, fingerprint: &str, schema: &Schema, place: &Place) -> String {
        let locked = self.sharing.names.get(&place.key);
        if let Some(locked) = locked.filter(|locked| self.may_take(locked)).cloned() {
            self.kept.insert(locked.clone());
            return locked;
        }
        // The place of the first one does not describe the others. The common words of all places do, or else the
        // content.
        let Some(common) = self.sharing.scattered.get(fingerprint) else {
            return self.free_name(&place.hint);
        };
        let told = |least: usize| {
            let common = common.as_ref().filter(|it| it.telling >= least);
            common.map(|it| it.name.clone())
        };
        let candidates = [told(TELLING), content_name(schema), told(1)];
        let mut candidates = candidates.into_iter().flatten();
        let free = candidates.find(|name| is_type_name(name) && !self.taken.contains(name));
        self.free_name(free.as_deref().unwrap_or(&place.hint))
    }

    /// Whether a locked name is still free.
    fn may_take(&self, locked: &str) -> bool {
        is_type_name(locked) && !self.used.contains(locked)
    }

    /// The hint. If it is taken, the kind of the place distinguishes it.
    fn free_name(&mut self, hint: &str) -> String {
        let is_taken = |name: &str| self.taken.contains(name) || is_reserved(name);
        let name = self.distinct.name(hint, "Inline", is_taken);
        self.taken.insert(name.clone());
        name
    }
}
