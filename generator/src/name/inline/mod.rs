//! Schemas without a name: objects, enumerations and unions become named ones, after the place where they stand.

mod fingerprint;
mod hint;
mod share;
#[cfg(test)]
mod tests;
mod unify;

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::base::steps::{Step, Steps};
use crate::model::schema::{Schema, Shape};
use crate::model::{Api, Content, Operation, PartContent, Response};
use crate::name::distinct::Distinct;
use crate::name::identifier::{is_identifier, pascal};
use crate::name::lock::Lock;
use crate::name::reserved::is_reserved;
use fingerprint::fingerprint;
use hint::{content_name, escaped, joined, singular};
use share::{Place, Sharing};

pub(crate) use hint::{status_words, variant_hints};

/// A schema that had no name.
pub(crate) const NAMED: Step = Step {
    name: "inline-schema",
    lost: "",
};

/// A schema without a name that says the same as another one.
pub(crate) const SHARED: Step = Step {
    name: "shared-inline-schema",
    lost: "",
};

/// A schema without a name that has shared a type and now says something else.
pub(crate) const UNIFIED: Step = Step {
    name: "unified-inline-schema",
    lost: "objects that have shared a type before share one of all their properties",
};

/// Moves every object, enumeration and union that stands inside another schema or an operation to the named schemas.
///
/// What accepts the same is one schema, and a named one where there is one: the first in the document's order. Names in
/// `locked.inline` are kept; the names in use are written to `lock.inline`.
pub(crate) fn inline(api: &mut Api, locked: &Lock, lock: &mut Lock, steps: &mut Steps) {
    let empty = Lock::default();
    let mut survey = Inliner::new(api, &empty, locked);
    survey.run(&mut api.clone());
    let unified = unify::unified(&survey.objects, &api.schemas, locked);
    if !unified.is_empty() {
        steps.add(&UNIFIED, unified.len());
        for (name, schema) in &mut api.schemas {
            if let Some(shape) = unified.get(name) {
                schema.shape = shape.clone();
            }
        }
        survey = Inliner::new(api, &empty, locked);
        survey.unified.clone_from(&unified);
        survey.run(&mut api.clone());
    }

    let mut inliner = Inliner::new(api, locked, locked);
    inliner.sharing = Sharing::of(&survey.seen, locked, |name| inliner.may_take(name));
    inliner.unified = unified;
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

/// The first named schema of all that accept the same, by what it accepts.
fn named(api: &Api) -> HashMap<String, String> {
    let mut named = HashMap::new();
    for (name, schema) in &api.schemas {
        if let Some(fingerprint) = fingerprint(schema) {
            named.entry(fingerprint).or_insert_with(|| name.clone());
        }
    }
    named
}

struct Inliner<'a> {
    /// The names that no newcomer gets: those of named schemas, those in the lock, and those already given.
    taken: HashSet<String>,
    /// The names of named schemas, and those already given.
    used: HashSet<String>,
    locked: &'a BTreeMap<String, String>,
    /// The named schemas, by what they accept.
    named: HashMap<String, String>,
    /// The name that each place has in the lock, also while nothing is named.
    own: &'a BTreeMap<String, String>,
    sharing: Sharing,
    /// The names that inline objects have been given, by what the objects accept.
    known: HashMap<String, String>,
    /// The names of the lock that inline objects have been given.
    kept: HashSet<String>,
    /// The schema or operation that is being looked at.
    owner: String,
    /// Whether it is a parameter or the body of an operation.
    is_sent: bool,
    /// Every place of an inline object, by what the object accepts.
    seen: HashMap<String, Vec<Place>>,
    /// The objects, by place.
    objects: BTreeMap<String, Schema>,
    /// What objects are taken to accept instead, by place.
    unified: HashMap<String, Shape>,
    /// The name that each place has been given.
    given: BTreeMap<String, String>,
    /// How many places hold an object that another place has named.
    shared_places: usize,
    distinct: Distinct,
    added: Vec<(String, Schema)>,
}

impl<'a> Inliner<'a> {
    fn new(api: &Api, locked: &'a Lock, own: &'a Lock) -> Self {
        // A locked name belongs to its place even when another schema is visited before it.
        let taken = api.schemas.keys().chain(locked.inline.values());
        Self {
            taken: taken.cloned().collect(),
            used: api.schemas.keys().cloned().collect(),
            locked: &locked.inline,
            named: named(api),
            own: &own.inline,
            sharing: Sharing::default(),
            known: HashMap::new(),
            kept: HashSet::new(),
            owner: String::new(),
            is_sent: false,
            seen: HashMap::new(),
            objects: BTreeMap::new(),
            unified: HashMap::new(),
            given: BTreeMap::new(),
            shared_places: 0,
            distinct: Distinct::default(),
            added: Vec::new(),
        }
    }

    fn run(&mut self, api: &mut Api) {
        for (name, schema) in &mut api.schemas {
            self.owner.clone_from(name);
            self.children(schema, name, name);
        }
        for operation in &mut api.operations {
            self.owner = operation.signature();
            self.operation(operation);
        }
        for webhook in &mut api.webhooks {
            let place = format!("webhook {}", webhook.name);
            self.owner.clone_from(&place);
            let hint = joined(&pascal(&webhook.name).unwrap_or_default(), "Event");
            self.visit(&mut webhook.payload, &place, &hint);
        }
    }

    fn operation(&mut self, operation: &mut Operation) {
        let base = pascal(&operation.name).unwrap_or_else(|| "Operation".to_owned());
        let signature = operation.signature();
        self.is_sent = true;
        for parameter in &mut operation.parameters {
            let place = format!(
                "{signature} {}:{}",
                parameter.location.as_str(),
                parameter.name
            );
            self.visit(
                &mut parameter.schema,
                &place,
                &joined(&base, &parameter.name),
            );
        }
        if let Some(body) = &mut operation.body {
            self.visit(
                &mut body.schema,
                &format!("{signature} body"),
                &joined(&base, "Body"),
            );
            for part in &mut body.parts {
                if let PartContent::Value(schema) = &mut part.content {
                    let place = format!("{signature} body.{}", escaped(&part.name));
                    self.visit(schema, &place, &joined(&base, &part.name));
                }
            }
        }
        self.is_sent = false;
        let successes = operation
            .responses
            .iter()
            .filter(|response| response.status.is_success())
            .count();
        for Response {
            status, content, ..
        } in &mut operation.responses
        {
            if let Content::Json(schema) = content {
                let hint = if status.is_success() && successes == 1 {
                    "Response".to_owned()
                } else {
                    format!("{} response", status_words(*status))
                };
                let place = format!("{signature} {status}");
                self.visit(schema, &place, &joined(&base, &hint));
            }
        }
    }

    /// Gives the schema a name if it needs one, and a reference in its place.
    fn visit(&mut self, schema: &mut Schema, place: &str, hint: &str) {
        let needs_name = matches!(
            schema.shape,
            Shape::Object(_) | Shape::Enumeration(_) | Shape::Tag(_) | Shape::Union(_)
        );
        if !needs_name {
            self.children(schema, place, hint);
            return;
        }
        if let Some(unified) = self.unified.get(place) {
            schema.shape = unified.clone();
        }
        let fingerprint = fingerprint(schema);
        if let Some(name) = self.named_twin(schema, fingerprint.as_deref(), place) {
            self.shared_places += 1;
            self.objects.insert(place.to_owned(), schema.clone());
            self.given.insert(place.to_owned(), name.clone());
            schema.shape = Shape::Reference(name);
            return;
        }
        if let Some(fingerprint) = &fingerprint {
            let seen = Place {
                owner: self.owner.clone(),
                place: place.to_owned(),
            };
            self.seen.entry(fingerprint.clone()).or_default().push(seen);
            self.objects.insert(place.to_owned(), schema.clone());
            if let Some(known) = self.known_name(fingerprint, place) {
                self.shared_places += 1;
                self.given.insert(place.to_owned(), known.clone());
                schema.shape = Shape::Reference(known);
                return;
            }
        }
        let name = match &fingerprint {
            Some(fingerprint) => self.object_name(fingerprint, schema, place, hint),
            None => self.name(place, hint),
        };
        self.used.insert(name.clone());
        self.given.insert(place.to_owned(), name.clone());
        if let Some(fingerprint) = fingerprint {
            self.known.insert(fingerprint, name.clone());
        }
        let mut named = Schema {
            shape: std::mem::replace(&mut schema.shape, Shape::Reference(name.clone())),
            nullable: false,
            notes: schema.notes.clone(),
            place: schema.place,
        };
        self.children(&mut named, place, &name);
        self.added.push((name, named));
    }

    fn children(&mut self, schema: &mut Schema, place: &str, hint: &str) {
        match &mut schema.shape {
            Shape::Array(items) => self.visit(items, &format!("{place}[]"), &singular(hint)),
            Shape::Map(values) => self.visit(values, &format!("{place}{{}}"), &singular(hint)),
            Shape::Object(object) => {
                for (name, property) in &mut object.properties {
                    self.visit(
                        property,
                        &format!("{place}.{}", escaped(name)),
                        &joined(hint, name),
                    );
                }
                if let Some(additional) = &mut object.additional {
                    let hint = joined(hint, "Extra");
                    self.visit(additional, &format!("{place}{{}}"), &hint);
                }
            }
            Shape::Union(union) => {
                let names = variant_hints(&union.variants);
                for (variant, name) in union.variants.iter_mut().zip(names) {
                    self.visit(variant, &format!("{place}|{name}"), &joined(hint, &name));
                }
            }
            _ => {}
        }
    }

    /// The named schema that accepts the same, unless the place has a name of its own. What a call sends never has one but
    /// for enumerations: what is sent and what is received grow apart.
    fn named_twin(
        &self,
        schema: &Schema,
        fingerprint: Option<&str>,
        place: &str,
    ) -> Option<String> {
        let is_sent = self.is_sent && !matches!(schema.shape, Shape::Enumeration(_));
        let accepted = fingerprint?.trim_start_matches('?');
        let name = self.named.get(accepted).filter(|_| !is_sent)?;
        let own = self.own.get(place);
        own.is_none_or(|it| it == name).then(|| name.clone())
    }

    /// The name that the object has been given in another place.
    fn known_name(&self, fingerprint: &str, place: &str) -> Option<String> {
        match self.sharing.name(place) {
            Some(name) => self.kept.get(name).cloned(),
            None => self.known.get(fingerprint).cloned(),
        }
    }

    /// The name of an object that has none yet, and may stand in several places.
    fn object_name(
        &mut self,
        fingerprint: &str,
        schema: &Schema,
        place: &str,
        hint: &str,
    ) -> String {
        let locked = self.sharing.name(place).cloned();
        if let Some(locked) = locked.filter(|locked| self.may_take(locked)) {
            self.kept.insert(locked.clone());
            return locked;
        }
        // Where the first of them happens to stand says nothing about the others; what they hold does.
        let is_scattered = self.sharing.is_scattered(fingerprint);
        let content = content_name(schema)
            .filter(|name| is_scattered && !self.taken.contains(name) && !is_reserved(name));
        self.free_name(content.as_deref().unwrap_or(hint))
    }

    /// The locked name of the place, or the hint.
    fn name(&mut self, place: &str, hint: &str) -> String {
        match self.locked.get(place) {
            Some(locked) if self.may_take(locked) => locked.clone(),
            _ => self.free_name(hint),
        }
    }

    /// Whether a locked name can still be given.
    fn may_take(&self, locked: &str) -> bool {
        is_identifier(locked) && !is_reserved(locked) && !self.used.contains(locked)
    }

    /// The hint, told apart from what has the same name by the kind of thing it names.
    fn free_name(&mut self, hint: &str) -> String {
        let taken = &self.taken;
        let is_taken = |name: &str| taken.contains(name) || is_reserved(name);
        let name = self.distinct.name(hint, "Inline", is_taken);
        self.taken.insert(name.clone());
        name
    }
}
