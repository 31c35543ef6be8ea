//! Schemas without a name: objects, enumerations and unions become named ones, after the place where they stand.

mod share;
mod unify;

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

use crate::api::{Api, Content, Operation, PartContent, Response, Status};
use crate::names::distinct::Distinct;
use crate::names::identifier::{is_identifier, pascal, spelled_out};
use crate::names::lock::Lock;
use crate::names::schema::is_reserved;
use crate::schema::{Schema, Shape};
use crate::steps::{Step, Steps};
use share::{Place, Sharing};

/// A schema that had no name.
pub const NAMED: Step = Step {
    name: "inline-schema",
    lost: "",
};

/// A schema without a name that says the same as another one.
pub const SHARED: Step = Step {
    name: "shared-inline-schema",
    lost: "",
};

/// A schema without a name that has shared a type and now says something else.
pub const UNIFIED: Step = Step {
    name: "unified-inline-schema",
    lost: "objects that have shared a type before share one of all their properties",
};

/// Moves every object, enumeration and union that stands inside another schema or an operation to the named schemas.
///
/// Objects that accept the same are one schema. Names in `locked.inline` are kept; the names in use are written to
/// `lock.inline`.
pub fn inline(api: &mut Api, locked: &Lock, lock: &mut Lock, steps: &mut Steps) {
    let empty = Lock::default();
    let mut survey = Inliner::new(api, &empty);
    survey.run(&mut api.clone());
    let unified = unify::unified(&survey.objects, locked);
    if !unified.is_empty() {
        steps.add(&UNIFIED, unified.len());
        survey = Inliner::new(api, &empty);
        survey.unified.clone_from(&unified);
        survey.run(&mut api.clone());
    }

    let mut inliner = Inliner::new(api, locked);
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

struct Inliner<'a> {
    /// The names that no newcomer gets: those of named schemas, those in the lock, and those already given.
    taken: HashSet<String>,
    /// The names of named schemas, and those already given.
    used: HashSet<String>,
    locked: &'a BTreeMap<String, String>,
    sharing: Sharing,
    /// The names that inline objects have been given, by what the objects accept.
    known: HashMap<String, String>,
    /// The names of the lock that inline objects have been given.
    kept: HashSet<String>,
    /// The schema or operation that is being looked at.
    owner: String,
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
    fn new(api: &Api, locked: &'a Lock) -> Self {
        // A locked name belongs to its place even when another schema is visited before it.
        let taken = api.schemas.keys().chain(locked.inline.values());
        Self {
            taken: taken.cloned().collect(),
            used: api.schemas.keys().cloned().collect(),
            locked: &locked.inline,
            sharing: Sharing::default(),
            known: HashMap::new(),
            kept: HashSet::new(),
            owner: String::new(),
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

/// A name for an object out of its properties, when they are few: `SuccessMsg`, `DetailOnly`.
fn content_name(schema: &Schema) -> Option<String> {
    const MOST: usize = 4;
    let Shape::Object(object) = &schema.shape else {
        return None;
    };
    if object.properties.len() > MOST {
        return None;
    }
    let mut names: Vec<&str> = object.properties.keys().map(String::as_str).collect();
    if names.len() == 1 {
        names.push("only");
    }
    pascal(&names.join(" "))
}

/// What an inline object accepts, as text; `None` for what is never shared.
///
/// Enumerations are not shared: two of them that list the same values today grow apart tomorrow.
fn fingerprint(schema: &Schema) -> Option<String> {
    matches!(schema.shape, Shape::Object(_)).then(|| {
        let mut text = String::new();
        write_shape(schema, &mut text);
        text
    })
}

fn write_shape(schema: &Schema, text: &mut String) {
    if schema.nullable {
        text.push('?');
    }
    match &schema.shape {
        Shape::Array(inner) => {
            text.push('[');
            write_shape(inner, text);
        }
        Shape::Map(inner) => {
            text.push('{');
            write_shape(inner, text);
        }
        Shape::Object(object) => {
            let mut properties: Vec<_> = object.properties.iter().collect();
            properties.sort_unstable_by_key(|(name, _)| *name);
            text.push('(');
            for (name, property) in properties {
                let mark = if object.required.contains(name) {
                    '!'
                } else {
                    ':'
                };
                text.push_str(&format!("{name:?}{mark}"));
                write_shape(property, text);
                text.push(',');
            }
            text.push(')');
            if let Some(additional) = &object.additional {
                text.push('+');
                write_shape(additional, text);
            }
        }
        Shape::Union(union) => {
            text.push_str(&format!("<{:?}", union.discriminator));
            for variant in &union.variants {
                text.push('|');
                write_shape(variant, text);
            }
            text.push('>');
        }
        shape => text.push_str(&format!("{shape:?}")),
    }
}

/// A name for each alternative of a union.
#[must_use]
pub fn variant_hints(variants: &[Schema]) -> Vec<String> {
    let mut hints: Vec<String> = Vec::with_capacity(variants.len());
    for (index, variant) in variants.iter().enumerate() {
        let mut hint = variant_hint(variant, variants, index);
        while hints.contains(&hint) {
            hint.truncate(hint.trim_end_matches('_').len());
            hint.push_str("Other");
        }
        hints.push(hint);
    }
    hints
}

fn variant_hint(variant: &Schema, all: &[Schema], index: usize) -> String {
    let titled = || variant.notes.title.as_deref().and_then(pascal);
    match &variant.shape {
        Shape::Reference(name) => name.clone(),
        Shape::Boolean => "Boolean".to_owned(),
        Shape::Integer(_) => "Integer".to_owned(),
        Shape::Number => "Number".to_owned(),
        Shape::Text => "Text".to_owned(),
        Shape::DateTime => "DateTime".to_owned(),
        Shape::Enumeration(_) => titled().unwrap_or_else(|| "Keyword".to_owned()),
        Shape::Array(items) => match &items.shape {
            Shape::Any | Shape::Object(_) | Shape::Union(_) => "List".to_owned(),
            _ => format!("{}List", variant_hint(items, &[], 0).trim_end_matches('_')),
        },
        Shape::Map(_) => "Map".to_owned(),
        Shape::Object(object) => titled()
            .or_else(|| {
                // A property of one fixed value names its alternative best.
                object.properties.values().find_map(|it| match &it.shape {
                    Shape::Enumeration(values) | Shape::Tag(values) if values.len() == 1 => {
                        pascal(&values[0])
                    }
                    _ => None,
                })
            })
            .or_else(|| {
                let own = object.properties.keys().find(|name| {
                    all.iter().enumerate().all(|(other, schema)| {
                        other == index
                            || !matches!(&schema.shape, Shape::Object(theirs)
                                if theirs.properties.contains_key(*name))
                    })
                })?;
                Some(format!("With{}", pascal(own)?))
            })
            .unwrap_or_else(|| "Object".to_owned()),
        _ => "Value".to_owned(),
    }
}

/// The reason phrase of a status as words of a name.
#[must_use]
pub fn status_words(status: Status) -> String {
    match status {
        Status::Code(code) => http::StatusCode::from_u16(code)
            .ok()
            .and_then(|status| status.canonical_reason())
            .and_then(pascal)
            .unwrap_or_else(|| format!("Status{code}")),
        Status::Range(1) => "Informational".to_owned(),
        Status::Range(2) => "Success".to_owned(),
        Status::Range(3) => "Redirection".to_owned(),
        Status::Range(4) => "ClientError".to_owned(),
        Status::Range(_) => "ServerError".to_owned(),
        Status::Default => "Default".to_owned(),
    }
}

fn joined(base: &str, part: &str) -> String {
    let part = pascal(part)
        .or_else(|| pascal(&spelled_out(part)))
        .unwrap_or_else(|| "Part".to_owned());
    let part = part.strip_suffix('_').unwrap_or(&part);
    pascal(&format!("{base}{part}")).unwrap_or_else(|| base.to_owned())
}

/// The name of a property in a place, where a dot or a bracket would be taken for a step.
fn escaped(name: &str) -> Cow<'_, str> {
    const STEPS: [char; 7] = ['.', '[', ']', '{', '}', '|', '\\'];
    if !name.contains(STEPS) {
        return Cow::Borrowed(name);
    }
    let mut escaped = String::with_capacity(name.len() + 2);
    for character in name.chars() {
        if STEPS.contains(&character) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    Cow::Owned(escaped)
}

/// The name of one of several: English plurals, and `Item` for the rest.
fn singular(plural: &str) -> String {
    let plural = plural.trim_end_matches('_');
    let stem = |suffix: &str, ending: &str| {
        plural
            .strip_suffix(suffix)
            .filter(|stem| stem.len() > 2)
            .map(|stem| format!("{stem}{ending}"))
    };
    let not_plural = ["ss", "us", "is", "Response", "Body"];
    if not_plural.iter().any(|suffix| plural.ends_with(suffix)) {
        return format!("{plural}Item");
    }
    stem("ies", "y")
        .or_else(|| stem("sses", "ss"))
        .or_else(|| stem("xes", "x"))
        .or_else(|| stem("ches", "ch"))
        .or_else(|| stem("shes", "sh"))
        .or_else(|| stem("s", ""))
        .unwrap_or_else(|| format!("{plural}Item"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::schema::read::read;

    fn inlined(schemas: &[(&str, serde_json::Value)], locked: &Lock) -> (Api, Lock) {
        let mut api = Api {
            schemas: schemas
                .iter()
                .map(|(name, schema)| {
                    let mut schema = schema.clone();
                    crate::dialect::rewrite(&mut schema, &mut Steps::default());
                    ((*name).to_owned(), read(&schema))
                })
                .collect(),
            ..Api::default()
        };
        let mut lock = Lock::default();
        inline(&mut api, locked, &mut lock, &mut Steps::default());
        (api, lock)
    }

    #[test]
    fn an_inline_object_is_named_after_its_place() {
        let pet = json!({"properties": {"owners": {"items": {"properties": {"name": {}}}}}});
        let (api, lock) = inlined(&[("Pet", pet)], &Lock::default());
        assert_eq!(api.schemas.keys().collect::<Vec<_>>(), ["Pet", "PetOwner"]);
        assert_eq!(lock.inline["Pet.owners[]"], "PetOwner");
    }

    #[test]
    fn the_same_inline_object_is_one_type() {
        let owner = json!({"properties": {"name": {"type": "string"}}});
        let pet = json!({"properties": {"owner": owner, "vet": owner}});
        let (api, lock) = inlined(&[("Pet", pet)], &Lock::default());
        assert_eq!(api.schemas.keys().collect::<Vec<_>>(), ["Pet", "PetOwner"]);
        assert_eq!(lock.inline["Pet.vet"], "PetOwner");
    }

    #[test]
    fn a_property_whose_name_looks_like_a_path_has_a_place_of_its_own() {
        let leaf = |name: &str| json!({"properties": {name: {}}});
        let pet = json!({"properties": {"a": {"properties": {"b": leaf("x")}}, "a.b": leaf("y")}});
        let (api, lock) = inlined(&[("Pet", pet)], &Lock::default());
        assert_eq!(api.schemas.len(), 4);
        assert_eq!(lock.inline.len(), 3, "{lock:?}");
        assert!(lock.inline.contains_key("Pet.a\\.b"), "{lock:?}");
    }

    #[test]
    fn what_stands_in_several_schemas_is_named_after_what_it_holds() {
        let holder = json!({"properties": {"at": {"properties": {"x": {}, "y": {}}}}});
        let (api, _) = inlined(
            &[("Cat", holder.clone()), ("Dog", holder)],
            &Lock::default(),
        );
        assert_eq!(api.schemas.keys().collect::<Vec<_>>(), ["Cat", "Dog", "XY"]);
    }

    #[test]
    fn the_places_that_still_agree_keep_the_name_when_one_of_them_changes() {
        let changed = json!({"x": {"type": "string"}});
        assert_eq!(names_after(&changed), ["CatAt", "Point", "Point"]);
    }

    #[test]
    fn two_types_that_come_to_accept_the_same_stay_two() {
        let holder = json!({"properties": {"at": {"properties": {"x": {}}}}});
        let schemas = [
            ("Cat", holder.clone()),
            ("Dog", holder.clone()),
            ("Elk", holder),
        ];
        let locked = Lock {
            inline: [("Cat.at", "CatAt"), ("Dog.at", "DogAt")]
                .map(|(place, name)| (place.to_owned(), name.to_owned()))
                .into(),
            ..Lock::default()
        };
        let (api, lock) = inlined(&schemas, &locked);
        let names: Vec<&str> = lock.inline.values().map(String::as_str).collect();
        assert_eq!(names, ["CatAt", "DogAt", "CatAt"]);
        assert_eq!(api.schemas.len(), 5);
    }

    #[test]
    fn all_places_keep_the_name_when_one_of_them_gets_a_property() {
        let changed = json!({"x": {}, "z": {}});
        assert_eq!(names_after(&changed), ["Point", "Point", "Point"]);
    }

    /// The names of objects that were one, after the first of them has got other properties.
    fn names_after(changed: &serde_json::Value) -> Vec<String> {
        let holder = json!({"properties": {"at": {"properties": {"x": {}}}}});
        let changed = json!({"properties": {"at": {"properties": changed}}});
        let schemas = [("Cat", changed), ("Dog", holder.clone()), ("Elk", holder)];
        let locked = Lock {
            inline: ["Cat.at", "Dog.at", "Elk.at"]
                .map(|place| (place.to_owned(), "Point".to_owned()))
                .into(),
            ..Lock::default()
        };
        let (_, lock) = inlined(&schemas, &locked);
        lock.inline.into_values().collect()
    }

    #[test]
    fn a_locked_name_stays_with_its_place_and_a_named_schema_gives_it_no_reason_to_move() {
        let pet = json!({"properties": {"kind": {"enum": ["cat", "dog"]}}});
        let locked = Lock {
            inline: BTreeMap::from([("Pet.kind".to_owned(), "Species".to_owned())]),
            ..Lock::default()
        };
        let (api, lock) = inlined(&[("Pet", pet)], &locked);
        assert!(api.schemas.contains_key("Species"));
        assert_eq!(lock.inline, locked.inline);
    }

    #[test]
    fn alternatives_are_named_by_what_they_are() {
        let variants: Vec<Schema> = [
            json!({"type": "string"}),
            json!({"type": "object", "properties": {"kind": {"type": "string", "enum": ["cat"]}}}),
            json!({"type": "object", "properties": {"bark": {}}}),
            json!({"type": "array", "items": {"type": "integer"}}),
        ]
        .iter()
        .map(read)
        .collect();
        assert_eq!(
            variant_hints(&variants),
            ["Text", "Cat", "WithBark", "IntegerList"]
        );
    }

    #[test]
    fn plurals_of_english_lose_their_ending() {
        for (plural, one) in [
            ("Ports", "Port"),
            ("Entries", "Entry"),
            ("Addresses", "Address"),
            ("Status", "StatusItem"),
            ("Data", "DataItem"),
        ] {
            assert_eq!(singular(plural), one);
        }
    }
}
