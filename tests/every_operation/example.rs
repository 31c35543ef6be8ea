//! JSON values that a schema accepts: examples that between them take every alternative.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Map, Value, json};
use xtask::api::Api;
use xtask::schema::{IntegerFormat, Object, Schema, Shape, Union};
use xtask::surface::usage::Usage;

/// How often examples are made until every alternative of every union has been taken.
const MOST_ROUNDS: usize = 200;

/// How many named schemas an example has within each other before it is brought to an end.
const DEEPEST: usize = 24;

/// How many values one example is made of before it is brought to an end.
const LARGEST: usize = 20_000;

/// One value, and what a client keeps of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Example {
    /// The value as it is on the wire, or as it is given to the client.
    pub(crate) given: Value,
    /// What is left of it once it has been decoded and encoded again: a property that may be missing and is `null` is
    /// left out, except in the body of a `PATCH`, and so is a property that the document does not name.
    pub(crate) kept: Value,
}

impl Example {
    pub(crate) fn of(value: Value) -> Self {
        Self {
            kept: value.clone(),
            given: value,
        }
    }
}

/// Where a value stands: not every text can be sent everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// In JSON, which takes every text.
    Json,
    /// In a part of a URL or a cookie: no control characters and no backslash, which a path cannot hold.
    Url,
    /// In a header: visible characters.
    Header,
}

/// How much of a schema an example fills in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// Every property, two items in each list.
    Full,
    /// What is required, `null` where it may be, empty lists.
    Required,
    /// Every property, `null` where it may be.
    Null,
    /// Every property, with values that no enumeration and no union lists.
    Unlisted,
    /// Every property, and some that the document does not name.
    Added,
}

/// Makes examples of the schemas of one API.
pub(crate) struct Examples<'api> {
    api: &'api Api,
    usage: Usage,
    /// How deep the smallest value of each named schema is; none for a schema without a finite value.
    heights: HashMap<&'api str, usize>,
    place: Place,
    mode: Mode,
    /// How often each union or enumeration has been taken, by name.
    turns: BTreeMap<&'api str, Turn>,
    /// The named schemas around the value that is being made, and whether what may be left out of them is.
    around: Vec<(&'api str, bool)>,
    /// How many values the example is made of.
    size: usize,
    /// How many values have been made, which tells them apart.
    made: u64,
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
            usage: Usage::of(api),
            heights: heights(api),
            place: Place::Json,
            mode: Mode::Full,
            turns: BTreeMap::new(),
            around: Vec::new(),
            size: 0,
            made: 0,
        }
    }

    /// Examples of the schema: with every property and every alternative, with as little as possible, with `null`, with
    /// values that no enumeration or union lists, and with properties that the document does not name.
    ///
    /// # Errors
    ///
    /// Why there is none, or why not for every alternative.
    pub(crate) fn all(
        &mut self,
        schema: &'api Schema,
        place: Place,
    ) -> Result<Vec<Example>, String> {
        self.place = place;
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
        self.build(schema, None)
    }

    /// An example of a schema; `owner` is its name, when it has one.
    fn build(&mut self, schema: &'api Schema, owner: Option<&'api str>) -> Result<Example, String> {
        self.size += 1;
        self.made += 1;
        if schema.nullable && (matches!(self.mode, Mode::Required | Mode::Null) || self.is_ending())
        {
            return Ok(Example::of(Value::Null));
        }
        match &schema.shape {
            Shape::Any => Ok(Example::of(self.anything())),
            Shape::Boolean => Ok(Example::of(Value::from(self.made.is_multiple_of(2)))),
            Shape::Integer(format) => Ok(Example::of(self.integer(*format))),
            Shape::Number => Ok(self.number()),
            Shape::Text => Ok(Example::of(Value::from(self.text()))),
            Shape::DateTime => Ok(Example::of(Value::from(self.date_time()))),
            Shape::Enumeration(values) => Ok(Example::of(self.keyword(values, owner, true))),
            Shape::Tag(values) => Ok(Example::of(self.keyword(values, owner, false))),
            Shape::Array(items) => self.list(items),
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
        // A schema that contains itself does so once more and not for ever.
        let repeats = self.around.iter().filter(|(it, _)| *it == name).count() > 1;
        self.around.push((name, repeats || self.is_ending()));
        let built = self.build(schema, Some(name));
        self.around.pop();
        built
    }

    /// Whether the example is deep or large enough: what may be left out is.
    fn is_ending(&self) -> bool {
        let is_deep = self.around.last().is_some_and(|(_, is_ending)| *is_ending);
        is_deep || self.around.len() > DEEPEST || self.size > LARGEST
    }

    fn list(&mut self, items: &'api Schema) -> Result<Example, String> {
        let count = match self.mode {
            _ if self.is_ending() => 0,
            // An empty list is not sent at all.
            Mode::Required if self.place == Place::Json => 0,
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
        Ok(Example { given, kept })
    }

    /// The keys of a map.
    fn keys(&self) -> &'static [&'static str] {
        match self.mode {
            _ if self.is_ending() => &[],
            Mode::Required if self.place == Place::Json => &[],
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
            let value = self.build(property, None)?;
            if value.given.is_null() && !is_required && !(is_patched && property.nullable) {
                members.given.insert(name.clone(), Value::Null);
            } else {
                members.insert(name, value);
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

    /// A value that no alternative takes, where there is one.
    fn unlisted(&mut self, union: &'api Union) -> Result<Option<Value>, String> {
        // An object whose tag is none of those that are known.
        if self.made.is_multiple_of(2)
            && let Some(first) = union.variants.first()
        {
            let mut tags = union.variants.iter().map(|it| self.tag(it));
            let known = tags.next().flatten();
            if let Some(tag) = known.filter(|tag| tags.all(|it| it == Some(*tag))) {
                self.mode = Mode::Full;
                let built = self.build(first, None);
                self.mode = Mode::Unlisted;
                let mut value = built?.kept;
                if let Some(tag) = value.get_mut(tag) {
                    *tag = Value::from("unlisted");
                    return Ok(Some(value));
                }
            }
        }
        let kinds: Vec<Kind> = union
            .variants
            .iter()
            .flat_map(|it| self.kinds(it))
            .collect();
        let values = [
            json!(true),
            json!("unlisted"),
            json!(7.5),
            json!([null]),
            json!({"a": 1}),
        ];
        let mut free = values
            .into_iter()
            .filter(|it| !kinds.contains(&Kind::of(it)));
        Ok(free.next())
    }

    /// The required tag of an object.
    fn tag(&self, schema: &'api Schema) -> Option<&'api str> {
        match &schema.shape {
            Shape::Reference(name) => self.tag(self.api.schemas.get(name)?),
            Shape::Object(object) => {
                let mut properties = object.properties.iter();
                let is_tag = |schema: &Schema| match &schema.shape {
                    Shape::Reference(name) => {
                        matches!(self.api.schemas.get(name), Some(it) if matches!(it.shape, Shape::Tag(_)))
                    }
                    shape => matches!(shape, Shape::Tag(_)),
                };
                let tag = properties.find(|(_, it)| is_tag(it))?.0;
                object.required.contains(tag).then_some(tag)
            }
            _ => None,
        }
    }

    /// The kinds of JSON that a schema takes.
    fn kinds(&self, schema: &Schema) -> Vec<Kind> {
        let kind = match &schema.shape {
            Shape::Boolean => Kind::Boolean,
            Shape::Integer(_) | Shape::Number => Kind::Number,
            Shape::Text | Shape::DateTime | Shape::Enumeration(_) | Shape::Tag(_) => Kind::Text,
            Shape::Array(_) => Kind::List,
            Shape::Map(_) | Shape::Object(_) => Kind::Object,
            Shape::Reference(name) => {
                let named = self.api.schemas.get(name);
                return match named.map(|it| &it.shape) {
                    Some(Shape::Union(_)) | None => Kind::ALL.to_vec(),
                    Some(_) => named.map(|it| self.kinds(it)).unwrap_or_default(),
                };
            }
            Shape::Any | Shape::Union(_) | Shape::AllOf(_) => return Kind::ALL.to_vec(),
        };
        vec![kind]
    }

    fn keyword(&mut self, values: &'api [String], owner: Option<&'api str>, open: bool) -> Value {
        if open && self.mode == Mode::Unlisted {
            return Value::from(self.text());
        }
        let sendable = |value: &&String| match self.place {
            Place::Json => true,
            Place::Url => !value.is_empty() && *value != "." && *value != "..",
            Place::Header => value.bytes().all(|it| it.is_ascii_graphic()) && !value.is_empty(),
        };
        let sendable: Vec<&String> = values.iter().filter(sendable).collect();
        let index = self.turn(owner, sendable.len(), false);
        match sendable.get(index) {
            Some(value) => Value::from(value.as_str()),
            None => Value::from(self.text()),
        }
    }

    /// Which of so many alternatives is next.
    fn turn(&mut self, owner: Option<&'api str>, count: usize, is_union: bool) -> usize {
        let turn = self.turns.entry(owner.unwrap_or_default()).or_default();
        turn.count = count;
        turn.is_union = is_union;
        let index = turn.next % count.max(1);
        turn.next += 1;
        index
    }

    fn anything(&self) -> Value {
        match self.made % 5 {
            _ if self.place != Place::Json => json!("anything"),
            0 => json!({"anything": [1, -2.5, null, {"deeper": "é"}], "": false}),
            1 => json!("anything"),
            2 => json!([1, "two", null, [3]]),
            3 => json!(12),
            _ => json!(true),
        }
    }

    fn integer(&self, format: IntegerFormat) -> Value {
        let small = self.made % 1000;
        let is_large = self.made.is_multiple_of(3);
        match format {
            // More digits than a floating-point number has.
            IntegerFormat::Signed64 if is_large => json!(-9_007_199_254_740_993_i64),
            IntegerFormat::Signed32 if is_large => json!(i32::MIN),
            IntegerFormat::Unsigned32 if is_large => json!(u32::MAX),
            IntegerFormat::Unsigned64 if is_large => json!(u64::MAX),
            _ => json!(small),
        }
    }

    fn number(&self) -> Example {
        match self.made % 3 {
            0 => {
                let whole = u32::try_from(self.made % 1000).unwrap_or_default();
                Example {
                    given: json!(whole),
                    // A whole number is a number as well, and written as one.
                    kept: json!(f64::from(whole)),
                }
            }
            1 => Example::of(json!(-1250.25)),
            _ => Example::of(json!(1.5e-7)),
        }
    }

    fn text(&self) -> String {
        let made = self.made;
        match self.place {
            Place::Json if made.is_multiple_of(3) => format!("text {made} \"\\\n\u{1}/é日本🦀"),
            Place::Json => format!("text {made}"),
            Place::Url => format!("te/xt?{made}&a=b#é +%2F日;,"),
            Place::Header => format!("text, {made}; \"quoted\""),
        }
    }

    fn date_time(&self) -> &'static str {
        match self.made % 3 {
            _ if self.mode == Mode::Unlisted => "tomorrow",
            0 => "2026-11-24T10:40:50.123456Z",
            1 => "2026-11-24T10:40:50+02:00",
            _ => "2026-11-24 10:40:50.5",
        }
    }
}

impl Turn {
    fn is_open(&self) -> bool {
        self.next < self.count
    }
}

/// An object that is being made.
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
        }
    }
}

/// A kind of JSON value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Boolean,
    Number,
    Text,
    List,
    Object,
}

impl Kind {
    const ALL: [Self; 5] = [
        Self::Boolean,
        Self::Number,
        Self::Text,
        Self::List,
        Self::Object,
    ];

    fn of(value: &Value) -> Self {
        match value {
            Value::Null | Value::Bool(_) => Self::Boolean,
            Value::Number(_) => Self::Number,
            Value::String(_) => Self::Text,
            Value::Array(_) => Self::List,
            Value::Object(_) => Self::Object,
        }
    }
}

/// How deep the smallest value of each named schema is, for those that have a finite one.
fn heights(api: &Api) -> HashMap<&str, usize> {
    let mut heights: HashMap<&str, usize> = HashMap::new();
    loop {
        let before = heights.len();
        for (name, schema) in &api.schemas {
            if !heights.contains_key(name.as_str())
                && let Some(height) = height(schema, &heights)
            {
                heights.insert(name, height);
            }
        }
        if heights.len() == before {
            return heights;
        }
    }
}

fn height(schema: &Schema, heights: &HashMap<&str, usize>) -> Option<usize> {
    if schema.nullable {
        return Some(0);
    }
    match &schema.shape {
        Shape::Reference(name) => heights.get(name.as_str()).map(|height| height + 1),
        Shape::Object(object) => {
            let mut highest = 0;
            for (name, property) in &object.properties {
                if object.required.contains(name) {
                    highest = highest.max(height(property, heights)? + 1);
                }
            }
            Some(highest)
        }
        Shape::Union(union) => {
            let variants = union.variants.iter();
            variants
                .filter_map(|it| height(it, heights))
                .min()
                .map(|it| it + 1)
        }
        _ => Some(0),
    }
}
