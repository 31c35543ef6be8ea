//! The schemas of a document in the few shapes that a Rust type can take.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use serde_json::Value;

use crate::base::schema_name::implied_name;

/// Every named schema of a document, by its name.
pub type Schemas = IndexMap<String, Schema>;

/// One schema: the values it accepts, and its description.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Schema {
    /// The values that the schema accepts besides `null`.
    pub shape: Shape,
    /// Whether the schema also accepts `null`.
    pub nullable: bool,
    /// What the document says about it.
    pub notes: Notes,
    /// For a property: whether only one side sends it.
    pub direction: Direction,
    /// For an alternative of a union: its place in the document.
    pub place: Place,
}

/// The direction in which a property travels.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Direction {
    /// Both ways.
    #[default]
    Both,
    /// Programs send it, and no answer has it: `writeOnly`.
    Sent,
    /// Answers have it, and no program sends it: `readOnly`.
    Received,
}

impl Direction {
    /// This direction, or `other` if this one allows both.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        if self == Self::Both { other } else { self }
    }
}

/// The value of the document that a schema was read from: its address in memory, 0 for none. Comparisons ignore it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Place(pub usize);

impl PartialEq for Place {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Place {
    /// This place, or `other` if this one is empty.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        if self.0 == 0 { other } else { self }
    }
}

/// Statements about a schema that do not change which values it accepts.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Notes {
    /// `title`: only a hint for the name of an inline variant.
    pub title: Option<String>,
    /// `description`, followed by the constraints that the docs mention but the type does not enforce.
    pub description: Option<String>,
    /// The first example.
    pub example: Option<Value>,
    /// Whether it is marked as deprecated.
    pub deprecated: bool,
    /// Notes on the values of an enumeration, by value; a number is its digits.
    pub values: BTreeMap<String, ValueNotes>,
}

/// Notes on one value of an enumeration.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ValueNotes {
    /// Its name.
    pub name: Option<String>,
    /// Its meaning.
    pub description: Option<String>,
}

/// The values that a schema accepts.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Shape {
    /// Any JSON value.
    #[default]
    Any,
    /// `true` or `false`.
    Boolean,
    /// A whole number.
    Integer(IntegerFormat),
    /// A number.
    Number,
    /// A string.
    Text,
    /// A string that is a date and a time.
    DateTime,
    /// A string that is a date.
    Date,
    /// A string that holds bytes, written as Base64.
    Base64,
    /// One of these strings.
    Enumeration(Vec<String>),
    /// One of these whole numbers.
    Integers(Vec<NamedInteger>),
    /// One of these strings and no other, which identifies an alternative of a union; see `shape::tag`.
    Tag(Vec<String>),
    /// A list whose items have one schema.
    Array(Box<Schema>),
    /// A list of fixed length, where each item has a schema of its own.
    Tuple(Vec<Schema>),
    /// An object whose keys are not known in advance.
    Map(Box<Schema>),
    /// An object with known properties.
    Object(Object),
    /// One of several schemas.
    Union(Union),
    /// All of several schemas at once; gone after `shape::compose`.
    AllOf(Vec<Schema>),
    /// The named schema.
    Reference(String),
}

/// The width that a document asks of an integer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum IntegerFormat {
    /// Not given, or `int64`.
    #[default]
    Signed64,
    /// `int32`.
    Signed32,
    /// `uint32`.
    Unsigned32,
    /// `uint64`.
    Unsigned64,
}

/// A whole number that an enumeration lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedInteger {
    /// The number.
    pub value: i64,
    /// The document's name for it.
    pub name: Option<String>,
}

impl NamedInteger {
    /// Whether the number is among these, regardless of their names.
    #[must_use]
    pub fn is_in(&self, values: &[Self]) -> bool {
        values.iter().any(|it| it.value == self.value)
    }
}

/// An object with known properties.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Object {
    /// The properties, in the document's order.
    pub properties: IndexMap<String, Schema>,
    /// The names of the required properties; in a part of an `allOf`, also those that another part declares.
    pub required: BTreeSet<String>,
    /// The schema of further properties, if the document gives one.
    pub additional: Option<Box<Schema>>,
}

/// One of several schemas.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Union {
    /// The alternatives, the most specific first after `shape::union`.
    pub variants: Vec<Schema>,
    /// How a value names its alternative, if the document says so.
    pub discriminator: Option<Discriminator>,
}

/// The property whose value names the alternative of a union.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Discriminator {
    /// The name of the property.
    pub property: String,
    /// Which value stands for which named schema.
    pub mapping: Vec<(String, String)>,
    /// The named schema for values without the property, or with an unknown value in it (OpenAPI Specification 3.2.0,
    /// "Discriminator Object").
    pub default: Option<String>,
}

impl Discriminator {
    /// Whether an alternative is the default schema of the discriminator.
    #[must_use]
    pub fn is_default(&self, alternative: &Schema) -> bool {
        self.default.as_ref().is_some_and(|default| {
            // An alternative that was merged, or that has a variant per direction, keeps the schema's name as its title.
            matches!(&alternative.shape, Shape::Reference(name) if name == default)
                || alternative.notes.title.as_ref() == Some(default)
        })
    }

    /// The values that stand for a named schema: those of the mapping, or its name (OpenAPI Specification 3.1.1,
    /// "Discriminator Object").
    #[must_use]
    pub fn values(&self, name: &str) -> Vec<String> {
        let mapped = self.mapping.iter().filter(|(_, target)| target == name);
        let mapped: Vec<String> = mapped.map(|(value, _)| value.clone()).collect();
        if mapped.is_empty() {
            vec![implied_name(name).to_owned()]
        } else {
            mapped
        }
    }
}

impl Shape {
    /// Whether it is a string of any form.
    #[must_use]
    pub fn is_text(&self) -> bool {
        matches!(
            self,
            Self::Text | Self::DateTime | Self::Date | Self::Base64
        )
    }

    /// Whether both shapes list their values and share none.
    #[must_use]
    pub fn is_apart_from(&self, other: &Self) -> bool {
        match (self, other) {
            (
                Self::Enumeration(left) | Self::Tag(left),
                Self::Enumeration(right) | Self::Tag(right),
            ) => !left.iter().any(|value| right.contains(value)),
            (Self::Integers(left), Self::Integers(right)) => {
                !left.iter().any(|value| value.is_in(right))
            }
            _ => false,
        }
    }

    /// Calls `visit` on each schema directly inside this shape.
    pub fn for_each_child<'schema>(&'schema self, visit: &mut dyn FnMut(&'schema Schema)) {
        match self {
            Self::Array(inner) | Self::Map(inner) => visit(inner),
            Self::Object(object) => {
                object.properties.values().for_each(&mut *visit);
                if let Some(additional) = &object.additional {
                    visit(additional);
                }
            }
            Self::Union(Union { variants, .. }) | Self::AllOf(variants) | Self::Tuple(variants) => {
                variants.iter().for_each(visit);
            }
            _ => {}
        }
    }

    /// Calls `visit` on each schema directly inside this shape.
    pub fn for_each_child_mut(&mut self, visit: &mut dyn FnMut(&mut Schema)) {
        match self {
            Self::Array(inner) | Self::Map(inner) => visit(inner),
            Self::Object(object) => {
                object.properties.values_mut().for_each(&mut *visit);
                if let Some(additional) = &mut object.additional {
                    visit(additional);
                }
            }
            Self::Union(Union { variants, .. }) | Self::AllOf(variants) | Self::Tuple(variants) => {
                variants.iter_mut().for_each(visit);
            }
            _ => {}
        }
    }
}

impl Schema {
    /// A schema of this shape without notes.
    #[must_use]
    pub fn of(shape: Shape) -> Self {
        Self {
            shape,
            ..Self::default()
        }
    }

    /// A reference to the schema `name`.
    #[must_use]
    pub fn reference(name: impl Into<String>) -> Self {
        Self::of(Shape::Reference(name.into()))
    }

    /// Its shape, or the shape of the named schema that it refers to; `None` when no schema has that name.
    #[must_use]
    pub fn resolved<'schema>(&'schema self, schemas: &'schema Schemas) -> Option<&'schema Shape> {
        match &self.shape {
            Shape::Reference(name) => schemas.get(name).map(|target| &target.shape),
            shape => Some(shape),
        }
    }

    /// Whether it accepts exactly one value, which is not `null`.
    #[must_use]
    pub fn is_constant(&self, schemas: &Schemas) -> bool {
        let count = match self.resolved(schemas) {
            Some(Shape::Enumeration(values) | Shape::Tag(values)) => values.len(),
            Some(Shape::Integers(values)) => values.len(),
            _ => 0,
        };
        count == 1 && !self.nullable
    }

    /// Calls `visit` with the name of every schema that this one refers to, at any depth.
    pub fn for_each_reference<'schema>(&'schema self, visit: &mut dyn FnMut(&'schema str)) {
        if let Shape::Reference(name) = &self.shape {
            visit(name);
        }
        self.shape
            .for_each_child(&mut |child| child.for_each_reference(visit));
    }

    /// Calls `visit` with the name of every schema that this one refers to, at any depth.
    pub fn for_each_reference_mut(&mut self, visit: &mut dyn FnMut(&mut String)) {
        if let Shape::Reference(name) = &mut self.shape {
            visit(name);
        }
        self.shape
            .for_each_child_mut(&mut |child| child.for_each_reference_mut(visit));
    }

    /// How many schemas this one consists of, itself included.
    #[must_use]
    pub fn size(&self) -> usize {
        let mut total = 1;
        self.shape
            .for_each_child(&mut |child| total += child.size());
        total
    }

    /// Whether the two accept the same values; ignores their notes.
    #[must_use]
    pub fn same_shape(&self, other: &Self) -> bool {
        self.nullable == other.nullable
            && match (&self.shape, &other.shape) {
                (Shape::Array(left), Shape::Array(right))
                | (Shape::Map(left), Shape::Map(right)) => left.same_shape(right),
                (Shape::Object(left), Shape::Object(right)) => left.same_shape(right),
                (Shape::Union(left), Shape::Union(right)) => {
                    left.discriminator == right.discriminator
                        && same_shapes(&left.variants, &right.variants)
                }
                (Shape::AllOf(left), Shape::AllOf(right))
                | (Shape::Tuple(left), Shape::Tuple(right)) => same_shapes(left, right),
                (left, right) => left == right,
            }
    }
}

fn same_shapes(left: &[Schema], right: &[Schema]) -> bool {
    left.len() == right.len()
        && left
            .iter()
            .zip(right)
            .all(|(left, right)| left.same_shape(right))
}

impl Object {
    fn same_shape(&self, other: &Self) -> bool {
        let is_same = |(name, property): (&String, &Schema)| {
            let theirs = other.properties.get(name);
            theirs.is_some_and(|theirs| property.same_shape(theirs))
        };
        self.properties.len() == other.properties.len()
            && self.properties.iter().all(is_same)
            && self.required == other.required
            && match (&self.additional, &other.additional) {
                (Some(left), Some(right)) => left.same_shape(right),
                (left, right) => left.is_none() && right.is_none(),
            }
    }
}
