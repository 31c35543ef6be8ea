//! Makes examples of a schema, JSON values that together use every alternative.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use generator::Lock;
use generator::inspect::Usage;
use generator::model::schema::{Object, Schema, Shape, Union};
use generator::model::{Api, Content, Parameter};
use serde_json::{Map, Value, json};

use crate::height::{height, heights};
use crate::unlisted::{common_tag, of_other_kind};
use crate::value::{MARK, Place, Values};

/// The most rounds of examples, until every alternative of every union has been used.
const MOST_ROUNDS: usize = 200;

/// The most named schemas within each other before an example ends.
const DEEPEST: usize = 24;

/// The most values of an example before it ends.
const LARGEST: usize = 20_000;

/// A value, and the form in which a client keeps it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Example {
    /// The value as it is sent, or as the client receives it.
    pub(crate) given: Value,
    /// What is left of it once it has been decoded and encoded again: a property that may be missing and is `null` is
    /// left out, except in the body of a `PATCH`, and so is a property that the document does not name.
    pub(crate) kept: Value,
    /// Whether it may contain values that no enumeration and no union lists.
    pub(crate) is_unlisted: bool,
}

impl Example {
    pub(crate) fn of(value: Value) -> Self {
        Self {
            kept: value.clone(),
            given: value,
            is_unlisted: false,
        }
    }
}

/// The extent of an example.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// Every property, two items in each list.
    Full,
    /// Required properties, `null` where it is allowed, and empty lists.
    Required,
    /// Every property, `null` where it is allowed.
    Null,
    /// Every property, with values that no enumeration and no union lists.
    Unlisted,
    /// Every property, and some that the document does not have.
    Added,
}

/// Makes examples of the schemas of one API.
pub(crate) struct Examples<'api> {
    api: &'api Api,
    usage: Usage,
    /// The properties whose values are secret, `key`, or `Type.key` for those of one type.
    secrets: &'api [String],
    /// The secret properties that an example has filled with a secret.
    pub(crate) marked: BTreeSet<&'api str>,
    /// The named schemas whose examples have been the answer of an error.
    answered: BTreeSet<&'api str>,
    /// The depth of the smallest value of each named schema. There is none for a schema without a finite value.
    heights: HashMap<&'api str, usize>,
    values: Values,
    mode: Mode,
    /// The number of uses of each union or enumeration, by name.
    turns: BTreeMap<&'api str, Turn>,
    /// The named schemas around the present value, and whether their optional parts are left out.
    around: Vec<(&'api str, bool)>,
    /// The number of values in the example.
    size: usize,
}

/// The alternatives of one union, or the values of one enumeration.
#[derive(Debug, Default)]
struct Turn {
    next: usize,
    count: usize,
    is_union: bool,
}

impl<'api> Examples<'api> {
    pub(crate) fn new(api: &'api Api) -> Self {
        Self {
            api,
            usage: Usage::of(api, &Lock::default()),
            secrets: &[],
            marked: BTreeSet::new(),
            answered: BTreeSet::new(),
            heights: heights(api),
            values: Values {
                place: Place::Json,
                made: 0,
                is_secret: false,
            },
            mode: Mode::Full,
            turns: BTreeMap::new(),
            around: Vec::new(),
            size: 0,
        }
    }

    /// Puts secrets into these properties of later examples.
    pub(crate) fn with_secrets(self, secrets: &'api [String]) -> Self {
        Self { secrets, ..self }
    }

    /// Chooses whether all texts of later examples are secret, or only those of secret properties.
    pub(crate) fn hide_all(&mut self, is_secret: bool) {
        self.values.is_secret = is_secret;
    }

    /// Whether all texts are secret.
    pub(crate) fn hides_all(&self) -> bool {
        self.values.is_secret
    }

    /// Whether all examples of the schema have been the answer of an error. Operations share such schemas. It also
    /// records this use.
    pub(crate) fn was_answered(&mut self, content: &'api Content) -> bool {
        match content {
            Content::Json(schema) => match &schema.shape {
                Shape::Reference(name) => !self.answered.insert(name),
                _ => false,
            },
            _ => false,
        }
    }

    /// Examples of a parameter. Its values are secret if its name is that of a secret property.
    ///
    /// # Errors
    ///
    /// As [`all`](Self::all).
    pub(crate) fn of_parameter(
        &mut self,
        parameter: &'api Parameter,
        place: Place,
    ) -> Result<Vec<Example>, String> {
        self.values.is_secret = self.secrets.contains(&parameter.name);
        let all = self.all(&parameter.schema, place);
        self.values.is_secret = false;
        all
    }

    /// The API with the schemas.
    pub(crate) fn api(&self) -> &'api Api {
        self.api
    }

    /// Examples of the schema: with every property and every alternative, with as little as possible, and with `null`.
    /// Others have values that no enumeration or union lists, or properties that the document does not have.
    ///
    /// # Errors
    ///
    /// The reason why there is no example, or none for some alternative.
    pub(crate) fn all(
        &mut self,
        schema: &'api Schema,
        place: Place,
    ) -> Result<Vec<Example>, String> {
        self.values.place = place;
        self.turns.clear();
        let mut examples: Vec<Example> = Vec::new();
        for _ in 0..MOST_ROUNDS {
            examples.push(self.one(schema, Mode::Full)?);
            if !self.turns.values().any(Turn::is_open) {
                break;
            }
        }
        let open = self
            .turns
            .iter()
            .find(|(_, it)| it.is_union && it.is_open());
        if let Some((name, _)) = open {
            return Err(format!("no example takes every alternative of {name}"));
        }
        for mode in [Mode::Required, Mode::Null, Mode::Unlisted, Mode::Added] {
            examples.push(self.one(schema, mode)?);
        }
        let mut distinct: Vec<Example> = Vec::with_capacity(examples.len());
        for example in examples {
            if !distinct.contains(&example) {
                distinct.push(example);
            }
        }
        Ok(distinct)
    }

    fn one(&mut self, schema: &'api Schema, mode: Mode) -> Result<Example, String> {
        self.mode = mode;
        self.size = 0;
        self.around.clear();
        Ok(Example {
            is_unlisted: mode == Mode::Unlisted,
            ..self.build(schema, None)?
        })
    }

    /// An example of a schema. `owner` is its name, if it has one.
    fn build(&mut self, schema: &'api Schema, owner: Option<&'api str>) -> Result<Example, String> {
        self.size += 1;
        self.values.made += 1;
        if schema.nullable && (matches!(self.mode, Mode::Required | Mode::Null) || self.is_ending())
        {
            return Ok(Example::of(Value::Null));
        }
        match &schema.shape {
            Shape::Any => Ok(Example::of(self.values.anything())),
            Shape::Boolean => Ok(Example::of(Value::from(self.values.is_even()))),
            Shape::Integer(format) => Ok(Example::of(self.values.integer(*format))),
            Shape::Number => Ok(self.values.number()),
            Shape::Text => Ok(Example::of(Value::from(self.values.text()))),
            Shape::DateTime => Ok(Example::of(match self.mode {
                Mode::Unlisted => Value::from("tomorrow"),
                _ => Value::from(self.values.date_time()),
            })),
            Shape::Date => Ok(Example::of(match self.mode {
                Mode::Unlisted => Value::from("tomorrow"),
                _ => Value::from("2024-02-29"),
            })),
            Shape::Base64 => Ok(Example::of(match self.mode {
                Mode::Unlisted => Value::from("no Base64"),
                _ => Value::from("a2V5"),
            })),
            Shape::Enumeration(values) => Ok(Example::of(self.keyword(values, owner, true))),
            Shape::Integers(values) => Ok(Example::of(match self.mode {
                Mode::Unlisted => Value::from(-77_077),
                _ => {
                    let turn = self.turn(owner, values.len(), false);
                    Value::from(values[turn].value)
                }
            })),
            Shape::Tag(values) => Ok(Example::of(self.keyword(values, owner, false))),
            Shape::Array(items) => self.list(items),
            Shape::Tuple(places) => self.tuple(places),
            Shape::Map(values) => {
                let mut members = Members::default();
                for key in self.keys() {
                    members.insert(key, self.build(values, None)?);
                }
                Ok(members.end())
            }
            Shape::Object(object) => self.object(object, owner),
            Shape::Union(union) => self.union(union, owner),
            Shape::AllOf(_) => Err("an allOf is left in the final API".to_owned()),
            Shape::Reference(name) => self.named(name),
        }
    }

    fn named(&mut self, name: &'api str) -> Result<Example, String> {
        let schema = self
            .api
            .schemas
            .get(name)
            .ok_or_else(|| format!("there is no schema {name}"))?;
        if !self.heights.contains_key(name) {
            return Err(format!("{name} contains itself without end"));
        }
        // A schema that contains itself does so once more, but not forever.
        let repeats = self.around.iter().filter(|(it, _)| *it == name).count() > 1;
        self.around.push((name, repeats || self.is_ending()));
        let built = self.build(schema, Some(name));
        self.around.pop();
        built
    }

    /// Whether the example is deep or large enough to leave out optional parts.
    fn is_ending(&self) -> bool {
        let is_deep = self.around.last().is_some_and(|(_, is_ending)| *is_ending);
        is_deep || self.around.len() > DEEPEST || self.size > LARGEST
    }

    fn list(&mut self, items: &'api Schema) -> Result<Example, String> {
        let count = match self.mode {
            _ if self.is_ending() => 0,
            // An empty list is not sent at all.
            Mode::Required if self.values.place == Place::Json => 0,
            Mode::Required | Mode::Null => 1,
            _ => 2,
        };
        let mut list = [Vec::new(), Vec::new()];
        for _ in 0..count {
            let item = self.build(items, None)?;
            list[0].push(item.given);
            list[1].push(item.kept);
        }
        let [given, kept] = list.map(Value::from);
        Ok(Example {
            given,
            kept,
            is_unlisted: false,
        })
    }

    fn tuple(&mut self, places: &'api [Schema]) -> Result<Example, String> {
        let mut list = [Vec::new(), Vec::new()];
        for place in places {
            let item = self.build(place, None)?;
            list[0].push(item.given);
            list[1].push(item.kept);
        }
        if self.mode == Mode::Added {
            list[0].push(json!("added by a later version"));
        }
        let [given, kept] = list.map(Value::from);
        Ok(Example {
            given,
            kept,
            is_unlisted: false,
        })
    }

    /// The keys of a map.
    fn keys(&self) -> &'static [&'static str] {
        match self.mode {
            _ if self.is_ending() => &[],
            Mode::Required if self.values.place == Place::Json => &[],
            Mode::Required | Mode::Null => &["key"],
            _ => &["first key", "second.key"],
        }
    }

    fn object(
        &mut self,
        object: &'api Object,
        owner: Option<&'api str>,
    ) -> Result<Example, String> {
        let is_patched = owner.is_some_and(|name| self.usage.is_patched(name));
        let mut members = Members::default();
        for (name, property) in &object.properties {
            let is_required = object.required.contains(name);
            if !is_required && (self.mode == Mode::Required || self.is_ending()) {
                continue;
            }
            let value = self.property(property, owner, name)?;
            if value.given.is_null() && !is_required && !(is_patched && property.nullable) {
                members.given.insert(name.clone(), Value::Null);
            } else {
                members.insert(name, value);
            }
        }
        for name in &object.required {
            if !object.properties.contains_key(name) {
                // The property is required, but not described.
                members.insert(name, Example::of(self.values.anything()));
            }
        }
        match &object.additional {
            Some(additional) => {
                for key in self.keys() {
                    if !object.properties.contains_key(*key) {
                        members.insert(key, self.build(additional, None)?);
                    }
                }
            }
            None if self.mode == Mode::Added => {
                let added = json!({"since": [1, null, "today"]});
                members
                    .given
                    .insert("added by a later version".to_owned(), added);
            }
            None => {}
        }
        Ok(members.end())
    }

    /// The value of a property, which may be secret.
    fn property(
        &mut self,
        schema: &'api Schema,
        owner: Option<&'api str>,
        name: &str,
    ) -> Result<Example, String> {
        let of_type = owner.map(|owner| format!("{owner}.{name}"));
        let is_it = |it: &&String| *it == name || Some(*it) == of_type.as_ref();
        let Some(secret) = self.secrets.iter().find(is_it) else {
            return self.build(schema, None);
        };
        let around = std::mem::replace(&mut self.values.is_secret, true);
        let value = self.build(schema, None);
        self.values.is_secret = around;
        if value
            .as_ref()
            .is_ok_and(|it| it.given.to_string().contains(MARK))
        {
            self.marked.insert(secret);
        }
        value
    }

    fn union(&mut self, union: &'api Union, owner: Option<&'api str>) -> Result<Example, String> {
        if self.mode == Mode::Unlisted
            && let Some(value) = self.unlisted(union)?
        {
            return Ok(Example::of(value));
        }
        let index = if self.is_ending() || self.mode == Mode::Required {
            let heights = union.variants.iter().map(|it| height(it, &self.heights));
            let lowest = heights
                .enumerate()
                .min_by_key(|(_, it)| it.unwrap_or(usize::MAX));
            lowest.map_or(0, |(index, _)| index)
        } else {
            self.turn(owner, union.variants.len(), true)
        };
        let variant = union.variants.get(index).ok_or("a union of nothing")?;
        self.build(variant, None)
    }

    /// A value that no alternative accepts, if there is one.
    fn unlisted(&mut self, union: &'api Union) -> Result<Option<Value>, String> {
        let schemas = &self.api.schemas;
        if self.values.is_even()
            && let Some(tag) = common_tag(&union.variants, schemas)
            && let Some(first) = union.variants.first()
        {
            self.mode = Mode::Full;
            let built = self.build(first, None);
            self.mode = Mode::Unlisted;
            let mut value = built?.kept;
            if let Some(tag) = value.get_mut(tag) {
                *tag = Value::from("unlisted");
                return Ok(Some(value));
            }
        }
        Ok(of_other_kind(&union.variants, schemas))
    }

    fn keyword(&mut self, values: &'api [String], owner: Option<&'api str>, open: bool) -> Value {
        if open && self.mode == Mode::Unlisted {
            return Value::from(self.values.text());
        }
        let sendable = |value: &&String| match self.values.place {
            Place::Json => true,
            Place::Url => !value.is_empty() && *value != "." && *value != "..",
            Place::Header => value.bytes().all(|it| it.is_ascii_graphic()) && !value.is_empty(),
            Place::PlainCookie => value.bytes().all(|it| it.is_ascii_graphic() && it != b';'),
        };
        let sendable: Vec<&String> = values.iter().filter(sendable).collect();
        let index = self.turn(owner, sendable.len(), false);
        match sendable.get(index) {
            Some(value) => Value::from(value.as_str()),
            None => Value::from(self.values.text()),
        }
    }

    /// The next of this many alternatives.
    fn turn(&mut self, owner: Option<&'api str>, count: usize, is_union: bool) -> usize {
        let turn = self.turns.entry(owner.unwrap_or_default()).or_default();
        turn.count = count;
        turn.is_union = is_union;
        let index = turn.next % count.max(1);
        turn.next += 1;
        index
    }
}

impl Turn {
    fn is_open(&self) -> bool {
        self.next < self.count
    }
}

/// An unfinished object.
#[derive(Default)]
struct Members {
    given: Map<String, Value>,
    kept: Map<String, Value>,
}

impl Members {
    fn insert(&mut self, name: &str, value: Example) {
        self.given.insert(name.to_owned(), value.given);
        self.kept.insert(name.to_owned(), value.kept);
    }

    fn end(self) -> Example {
        Example {
            given: Value::Object(self.given),
            kept: Value::Object(self.kept),
            is_unlisted: false,
        }
    }
}
