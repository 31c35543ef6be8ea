//! Blank values for tests.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use client_runtime::testing::Blank;
use client_runtime::{
    Base64, Date, DateTime, Enumeration, Newtype, Object, Sensitive, Setters, Tuple, Union,
};
use proptest::prelude::*;
use serde_json::{Value, json};

#[derive(Debug, Clone, PartialEq, Object)]
#[non_exhaustive]
pub struct Offer {
    pub id: i64,
    pub price: f64,
    pub verified: bool,
    pub name: String,
    pub kind: Kind,
    pub closed: Closed,
    pub level: Level,
    pub place: Place,
    pub tree: Tree,
    pub any: Value,
    pub made: DateTime,
    pub day: Date,
    pub key: Sensitive<String>,
    pub picture: Base64,
    pub labels: BTreeMap<String, String>,
    pub parts: Vec<Offer>,
    #[object(required)]
    pub owner: Option<String>,
    pub note: Option<Option<String>>,
    pub parent: Option<Box<Offer>>,
    #[object(constant = Kind::Spot)]
    pub constant: Kind,
    #[serde(flatten)]
    pub others: BTreeMap<String, Value>,
}

#[derive(Debug, Clone, PartialEq, Eq, Enumeration)]
pub enum Kind {
    Spot,
    #[serde(untagged)]
    Unknown(String),
}

#[derive(Debug, Clone, PartialEq, Eq, Enumeration)]
pub enum Closed {
    First,
    Second,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Enumeration)]
pub enum Level {
    #[enumeration(value = 0)]
    Low,
    Unknown(i64),
}

#[derive(Debug, Clone, PartialEq, Tuple)]
pub struct Place(pub f64, pub String);

/// The first variant needs another tree.
#[derive(Debug, Clone, PartialEq, Union)]
pub enum Tree {
    Branch(Box<Branch>),
    Leaf(String),
}

#[derive(Debug, Clone, PartialEq, Object)]
pub struct Branch {
    pub left: Tree,
    pub right: Tree,
}

#[derive(Debug, Clone, PartialEq, Union)]
pub enum Open {
    Text(String),
    Other(Value),
}

#[derive(Debug, Clone, PartialEq, Object, Setters)]
#[non_exhaustive]
pub struct Sheet {
    pub blank: Option<bool>,
}

#[derive(Debug, Clone, PartialEq, Object)]
pub struct Endless {
    pub next: Box<Endless>,
}

#[test]
fn a_blank_value_has_only_empty_required_members() {
    let mut offer = Offer::blank();
    assert_eq!(
        serde_json::to_value(&offer).unwrap(),
        json!({
            "id": 0, "price": 0.0, "verified": false, "name": "", "kind": "", "closed": "First", "level": 0,
            "place": [0.0, ""], "tree": "", "any": null, "made": "1970-01-01T00:00:00Z", "day": "1970-01-01",
            "key": "", "picture": "", "labels": {}, "parts": [], "owner": null, "constant": "Spot",
        })
    );
    assert_eq!(offer.kind, Kind::Unknown(String::new()));
    offer.id = 5;
    assert_eq!(offer.id, 5);
    assert_eq!(Open::blank(), Open::Other(Value::Null));
}

#[test]
fn a_field_with_that_name_has_a_setter_with_another() {
    let sheet = Sheet::new().with_blank(true);
    assert_eq!(sheet.blank, Some(true));
    assert_eq!(Sheet::blank().blank, None);
}

#[test]
#[should_panic(
    expected = "Endless` has no blank value: it needs more than 16 nested types, has no end, or holds an enumeration without variants"
)]
fn a_type_that_needs_itself_has_no_blank_value() {
    let _ = Endless::blank();
}

proptest! {
    #[test]
    fn a_blank_value_survives_encoding_and_decoding(name in ".*", id: i64) {
        let mut offer = Offer::blank();
        offer.name = name;
        offer.id = id;
        let sent = serde_json::to_string(&offer).unwrap();
        let received: Offer = serde_json::from_str(&sent).unwrap();
        prop_assert_eq!(received, offer);
    }
}

#[test]
fn the_blank_values_of_plain_types_are_their_defaults() {
    fn is_default<T: Blank + Default + PartialEq + std::fmt::Debug>() {
        assert_eq!(T::blank(), T::default());
    }
    is_default::<((), bool, char)>();
    is_default::<(i8, i16, i32, i64, i128, isize)>();
    is_default::<(u8, u16, u32, u64, u128, usize)>();
    is_default::<(f32, f64, String, Box<str>)>();
    is_default::<(Vec<Endless>, Option<Endless>, [u8; 0], [String; 3])>();
    is_default::<(BTreeMap<u8, Endless>, HashMap<u8, Endless>)>();
    is_default::<(BTreeSet<u8>, HashSet<u8>)>();
}

#[test]
fn an_array_is_as_blank_as_what_is_in_it() {
    let [tree, other] = <[Tree; 2]>::blank();
    assert_eq!((tree, other), (Tree::blank(), Tree::blank()));
}

#[derive(Debug, PartialEq, Union)]
pub enum Nested {
    Deep(Wrapped),
    Shallow(Level),
    Next(Closed),
}

#[derive(Debug, PartialEq, Newtype)]
pub struct Wrapped(pub Level);

#[test]
fn a_blank_union_is_the_alternative_that_needs_the_fewest_nested_types() {
    assert_eq!(Nested::blank(), Nested::Shallow(Level::Low));
}

/// The document lists no value.
#[derive(Debug, Clone, PartialEq, Eq, Enumeration)]
pub enum Nothing {}

#[derive(Debug, Clone, PartialEq, Object)]
pub struct Holder {
    pub nothing: Nothing,
}

#[derive(Debug, Clone, PartialEq, Union)]
pub enum Either {
    Nothing(Nothing),
    Sheet(Sheet),
}

#[test]
fn a_union_passes_over_an_alternative_that_has_no_value() {
    assert_eq!(Either::blank(), Either::Sheet(Sheet::blank()));
}

#[test]
fn a_type_that_holds_an_enumeration_without_variants_has_no_blank_value() {
    assert_eq!(Holder::blank_within(16), None);
}

/// A hand-written type of a program.
#[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Own(u16);

impl Blank for Own {
    fn blank_within(_: usize) -> Option<Self> {
        Some(Self(7))
    }
}

/// A type of a program with our derives.
#[derive(Debug, PartialEq, Object)]
pub struct Mixed {
    pub own: Own,
    pub letter: char,
    pub parts: HashMap<String, [u8; 2]>,
}

#[test]
fn a_hand_written_type_may_stand_in_a_derived_one() {
    let mixed = Mixed::blank();
    assert_eq!(
        serde_json::to_value(&mixed).unwrap(),
        json!({"own": 7, "letter": "\0", "parts": {}})
    );
}
