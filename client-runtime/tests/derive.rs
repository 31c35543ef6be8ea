//! The derives of generated types: decoding, encoding and constructors.

#![deny(warnings)]

use std::collections::BTreeMap;

use client_runtime::{Enumeration, Newtype, Object, Setters, Tuple, Union, model};
use proptest::prelude::*;
use serde_json::{Value, json};

#[derive(Debug, Clone, PartialEq, Setters, Object)]
#[non_exhaustive]
pub struct Machine {
    /// The name.
    pub name: String,
    #[serde(rename = "gpuCount")]
    pub gpu_count: Option<u64>,
    #[object(required)]
    pub owner: Option<String>,
    pub note: Option<Option<String>>,
    pub tags: Option<Vec<String>>,
    pub r#type: Option<Kind>,
    #[serde(rename = "new")]
    pub new: Option<bool>,
    pub parent: Option<Box<Machine>>,
    #[deprecated]
    pub old: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Enumeration)]
#[non_exhaustive]
pub enum Kind {
    #[serde(rename = "on-demand")]
    OnDemand,
    Spot,
    #[serde(untagged)]
    Unknown(String),
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Enumeration)]
pub enum Closed {
    #[serde(rename = "cat")]
    Cat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Enumeration)]
#[non_exhaustive]
pub enum Level {
    #[enumeration(value = -1)]
    Low,
    #[enumeration(value = 1000)]
    High,
    Unknown(i64),
}

#[derive(Debug, Clone, PartialEq, Setters, Object)]
#[non_exhaustive]
pub struct Circle {
    #[object(constant = Kind::Spot)]
    pub kind: Kind,
    pub radius: f64,
}

#[derive(Debug, Clone, PartialEq, Setters, Object)]
#[non_exhaustive]
pub struct Ping {
    #[object(constant = Closed::Cat)]
    pub kind: Closed,
    pub note: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Default, Setters, Object)]
pub struct Open {
    pub id: Option<i64>,
    #[serde(flatten)]
    pub extra: BTreeMap<String, Value>,
}

#[derive(Debug, Clone, PartialEq, Union)]
pub enum Either {
    Machine(Box<Machine>),
    Number(i64),
    Closed(Closed),
    Unknown(Value),
}

fn machine() -> Machine {
    Machine::new("a", None::<String>)
}

#[test]
fn a_constant_is_sent_without_being_given_and_may_be_missing() {
    let circle = Circle::new(2.5);
    let sent = json!({"kind": "Spot", "radius": 2.5});
    assert_eq!(serde_json::to_value(&circle).expect("an object"), sent);
    let decoded = |value: Value| serde_json::from_value::<Circle>(value);
    assert_eq!(decoded(json!({"radius": 2.5})).expect("a circle"), circle);
    let other = decoded(json!({"kind": "arc", "radius": 1.0})).expect("a circle");
    assert_eq!(other.kind, Kind::Unknown("arc".to_owned()));
    assert!(decoded(json!({"kind": null, "radius": 1.0})).is_err());
    assert_eq!(Ping::default(), Ping::new());
    assert!(serde_json::from_value::<Ping>(json!({"kind": "dog"})).is_err());
}

#[test]
fn a_whole_number_that_is_not_listed_is_kept() {
    for (level, number) in [
        (Level::Low, -1),
        (Level::High, 1000),
        (Level::Unknown(7), 7),
    ] {
        assert_eq!(
            serde_json::from_value::<Level>(json!(number)).expect("a level"),
            level
        );
        assert_eq!(
            serde_json::to_value(level).expect("a number"),
            json!(number)
        );
        assert_eq!((Level::from(number), i64::from(level)), (level, number));
        assert_eq!(level.to_string(), number.to_string());
    }
    assert!(serde_json::from_value::<Level>(json!("1000")).is_err());
    assert!(serde_json::from_value::<Level>(json!(0.5)).is_err());
}

#[test]
fn unset_members_are_left_out_and_required_ones_are_null() {
    assert_eq!(
        serde_json::to_value(machine()).expect("JSON"),
        json!({"name": "a", "owner": null})
    );
}

#[test]
fn setters_take_what_converts() {
    let built = Machine::new("a", Some("me".to_owned()))
        .gpu_count(8)
        .note("n")
        .tags(["x".to_owned()])
        .r#type("Spot")
        .with_new(true)
        .parent(machine());
    let expected = json!({
        "name": "a", "gpuCount": 8, "owner": "me", "note": "n", "tags": ["x"], "type": "Spot",
        "new": true, "parent": {"name": "a", "owner": null},
    });
    assert_eq!(serde_json::to_value(&built).expect("JSON"), expected);
    let decoded: Machine = serde_json::from_value(expected).expect("a machine");
    assert_eq!(decoded, built);
}

#[test]
fn absent_and_null_are_told_apart_where_both_are_allowed() {
    let decode = |value: Value| -> Machine { serde_json::from_value(value).expect("a machine") };
    assert_eq!(decode(json!({"name": "a"})).note, None);
    let null = decode(json!({"name": "a", "note": null}));
    assert_eq!(null.note, Some(None));
    assert_eq!(null, machine().null_note());
    let encoded = serde_json::to_value(&null).expect("JSON");
    assert_eq!(encoded, json!({"name": "a", "owner": null, "note": null}));
}

#[test]
fn a_required_nullable_field_may_be_missing_and_a_required_one_may_not() {
    let decoded: Machine = serde_json::from_value(json!({"name": "a"})).expect("a machine");
    assert_eq!(decoded.owner, None);
    let error = serde_json::from_value::<Machine>(json!({"owner": "me"})).expect_err("no name");
    assert_eq!(error.to_string(), "missing field `name`");
}

#[test]
fn null_counts_as_missing_where_only_absence_is_documented() {
    let decoded: Machine =
        serde_json::from_value(json!({"name": "a", "gpuCount": null})).expect("a machine");
    assert_eq!(decoded.gpu_count, None);
}

#[test]
fn members_without_a_field_are_skipped_or_kept() {
    let text = r#"{"name": "a", "later": {"deep": [1, {}]}, "gpuCount": 1}"#;
    let decoded: Machine = serde_json::from_str(text).expect("a machine");
    assert_eq!(decoded.gpu_count, Some(1));
    let all = json!({"id": 1, "a": [1], "b": null});
    let open: Open = serde_json::from_value(all.clone()).expect("an object");
    assert_eq!(open.extra["a"], json!([1]));
    assert_eq!(serde_json::to_value(&open).expect("JSON"), all);
}

#[test]
fn the_last_of_two_values_counts() {
    let decoded: Machine =
        serde_json::from_str(r#"{"name": "a", "name": "b"}"#).expect("a machine");
    assert_eq!(decoded.name, "b");
}

#[test]
fn errors_say_where_they_are() {
    let text = "{\"name\": \"a\",\n \"gpuCount\": \"many\"}";
    let error = serde_json::from_str::<Machine>(text).expect_err("a string");
    assert_eq!((error.line(), error.column()), (2, 19));
    let error = serde_json::from_str::<Machine>("[]").expect_err("a list");
    assert_eq!(
        error.to_string(),
        "invalid type: sequence, expected an object (`Machine`) at line 1 column 2"
    );
}

#[test]
fn an_open_enumeration_takes_any_string_and_writes_it_back() {
    assert_eq!(Kind::from("on-demand"), Kind::OnDemand);
    assert_eq!(Kind::from("later").as_str(), "later");
    assert_eq!(format!("{:>10}", Kind::OnDemand), " on-demand");
    let kind: Kind = serde_json::from_str(r#""l\u0061ter""#).expect("a kind");
    assert_eq!(kind, Kind::Unknown("later".to_owned()));
    assert_eq!(serde_json::to_string(&kind).expect("JSON"), r#""later""#);
    assert!(serde_json::from_str::<Kind>("1").is_err());
}

#[test]
fn a_closed_enumeration_takes_no_other_string() {
    assert_eq!(
        serde_json::from_str::<Closed>(r#""cat""#).expect("a cat"),
        Closed::Cat
    );
    let error = serde_json::from_str::<Closed>(r#""dog""#).expect_err("no cat");
    assert_eq!(
        error.to_string(),
        "unknown variant `dog`, expected `cat` at line 1 column 5"
    );
}

#[test]
fn the_first_alternative_that_decodes_is_taken() {
    let decode = |value: Value| -> Either { serde_json::from_value(value).expect("either") };
    assert_eq!(decode(json!({"name": "a"})), Either::from(machine()));
    assert_eq!(decode(json!(3)), Either::Number(3));
    assert_eq!(decode(json!("cat")), Either::Closed(Closed::Cat));
    assert_eq!(decode(json!("dog")), Either::Unknown(json!("dog")));
    assert_eq!(
        serde_json::to_value(Either::from(machine())).expect("JSON"),
        json!({"name": "a", "owner": null})
    );
}

#[derive(Debug, Clone, PartialEq, Object)]
pub struct Ready {
    pub url: Option<String>,
    pub name: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Object)]
pub struct Waiting {
    pub name: Option<String>,
    pub status: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Union)]
pub enum Route {
    Ready(Box<Ready>),
    Waiting(Box<Waiting>),
    Many(Vec<Route>),
    Unknown(Value),
}

#[test]
fn the_alternative_that_has_fields_for_most_of_an_object_is_taken() {
    let decode = |value: Value| -> Route { serde_json::from_value(value).expect("a route") };
    let is_ready = |value: Value| matches!(decode(value), Route::Ready(_));
    assert!(is_ready(json!({"url": "u", "name": "n"})));
    assert!(!is_ready(json!({"status": "s", "name": "n"})));
    // Both alternatives have a field for it.
    assert!(is_ready(json!({"name": "n", "later": 1})));
    assert!(is_ready(json!({})));
    // An alternative that does not decode is not chosen, whatever the names of its fields.
    assert!(is_ready(json!({"status": 1, "name": "n"})));
    let many = decode(json!([{"status": "s"}, {"url": "u"}]));
    assert!(
        matches!(many, Route::Many(routes) if matches!(*routes, [Route::Waiting(_), Route::Ready(_)]))
    );
}

#[derive(Debug, Clone, PartialEq, Object)]
pub struct Branch {
    pub child: Option<Tree>,
    pub size: Option<i64>,
    pub kind: String,
}

#[derive(Debug, Clone, PartialEq, Union)]
pub enum Tree {
    #[union(tag = "kind", values("a", "A"))]
    A(Box<Branch>),
    #[union(tag = "kind", values("b"))]
    B(Box<Branch>),
    Unknown(Value),
}

#[derive(Debug, Clone, PartialEq, Union)]
pub enum Untagged {
    A(Box<UntaggedBranch>),
    B(Box<UntaggedBranch>),
    Unknown(Value),
}

#[derive(Debug, Clone, PartialEq, Object)]
pub struct UntaggedBranch {
    pub child: Option<Untagged>,
    pub size: i64,
}

#[test]
fn a_tag_is_looked_at_before_anything_is_decoded() {
    let mut value = json!({"kind": "b", "size": 1});
    for _ in 0..60 {
        value = json!({"child": value, "kind": "b"});
    }
    let mut tree: Tree = serde_json::from_value(value).expect("a tree");
    let mut depth = 0;
    while let Tree::B(branch) = tree {
        depth += 1;
        let Some(child) = branch.child else { break };
        tree = child;
    }
    assert_eq!(depth, 61);
    let other: Tree = serde_json::from_value(json!({"kind": "c"})).expect("a tree");
    assert_eq!(other, Tree::Unknown(json!({"kind": "c"})));
}

#[test]
fn a_value_that_no_alternative_takes_at_any_depth_comes_to_an_end() {
    let mut value = json!({"size": "none"});
    for _ in 0..100 {
        value = json!({"child": value, "size": "none"});
    }
    let decoded: Untagged = serde_json::from_value(value.clone()).expect("a value");
    assert_eq!(decoded, Untagged::Unknown(value));
    // The next decoding starts with the full limit.
    let decoded: Untagged = serde_json::from_value(json!({"size": 1})).expect("a value");
    assert!(matches!(decoded, Untagged::A(_)));
}

#[derive(Debug, Clone, PartialEq, Union)]
pub enum Versions {
    Old(Vec<Route>),
    New(Vec<Machine>),
    Unknown(Value),
}

#[test]
fn an_alternative_without_unknown_values_is_chosen() {
    let decoded: Versions = serde_json::from_value(json!([{"name": "a"}])).expect("a version");
    assert!(matches!(decoded, Versions::Old(_)));
    let decoded: Versions =
        serde_json::from_value(json!([{"name": "a", "url": 1}])).expect("a version");
    assert!(matches!(decoded, Versions::Old(_)), "{decoded:?}");
    let value = json!([{"name": "a", "url": 1, "status": 2}]);
    let decoded: Versions = serde_json::from_value(value).expect("a version");
    assert!(matches!(decoded, Versions::New(_)), "{decoded:?}");
}

proptest! {
    #[test]
    fn an_object_is_written_as_it_was_read(
        name in ".*",
        count in proptest::option::of(any::<u64>()),
        note in proptest::option::of(proptest::option::of(".*")),
        tags in proptest::option::of(proptest::collection::vec(".*", 0..3)),
        kind in proptest::option::of(".*"),
    ) {
        let mut built = Machine::new(name, None::<String>);
        built.gpu_count = count;
        built.note = note;
        built.tags = tags;
        built.r#type = kind.as_deref().map(Kind::from);
        let text = serde_json::to_string(&built).expect("JSON");
        prop_assert_eq!(&serde_json::from_str::<Machine>(&text).expect("a machine"), &built);
        let value = serde_json::to_value(&built).expect("JSON");
        prop_assert_eq!(serde_json::from_value::<Machine>(value).expect("a machine"), built);
    }
}

/// Types with names that the code of the derives might use itself.
mod names {
    use super::{Enumeration, Object, Setters, Union};

    #[derive(Debug, Clone, PartialEq, Default, Setters, Object)]
    pub struct A {
        pub map: Option<Box<A>>,
        pub index: Option<i64>,
        pub other: Option<Visitor>,
    }

    #[derive(Debug, Clone, PartialEq, Default, Setters, Object)]
    pub struct D {
        pub serializer: Option<Box<A>>,
        pub deserializer: Option<i64>,
        pub value: Option<i64>,
    }

    #[derive(Debug, Clone, PartialEq, Default, Setters, Object)]
    pub struct Visitor {
        pub formatter: Option<D>,
        pub object: Option<S>,
    }

    #[derive(Debug, Clone, PartialEq, Enumeration)]
    pub enum S {
        A,
        D,
        #[serde(untagged)]
        Other(String),
    }

    #[derive(Debug, Clone, PartialEq, Union)]
    pub enum E {
        D(Box<D>),
        S(S),
    }

    #[derive(Debug, Clone, PartialEq, Default, Setters, Object)]
    pub struct Into {
        pub new: Option<i64>,
        pub with_new: Option<i64>,
        pub from: Option<From>,
    }

    #[derive(Debug, Clone, PartialEq, Default, Setters, Object)]
    pub struct From {
        pub as_ref: Option<AsRef>,
    }

    #[derive(Debug, Clone, PartialEq, Enumeration)]
    pub enum AsRef {
        Into,
        #[serde(untagged)]
        Other(String),
    }
}

#[test]
fn types_may_have_any_name() {
    let value = json!({"map": {"index": 1}, "other": {"formatter": {}, "object": "later"}});
    let decoded: names::A = serde_json::from_value(value.clone()).expect("an object");
    assert_eq!(serde_json::to_value(&decoded).expect("JSON"), value);
    let into = names::Into::new()
        .with_new(1)
        .with_with_new(2)
        .with_from(names::From::new().as_ref("Into"));
    assert_eq!(
        serde_json::to_value(into).expect("JSON"),
        json!({"new": 1, "with_new": 2, "from": {"as_ref": "Into"}})
    );
    let either: names::E = serde_json::from_value(json!("A")).expect("a string");
    assert_eq!(either, names::E::S(names::S::A));
}

#[derive(Debug, Clone, PartialEq, Setters, Tuple)]
#[non_exhaustive]
pub struct Place(pub String, pub i64, pub Option<Box<Place>>);

#[test]
fn a_tuple_is_an_array_and_may_be_longer_but_not_shorter() {
    let place = Place::new("first", 2, Some(Box::new(Place::new("inner", 3, None))));
    let value = json!(["first", 2, ["inner", 3, null]]);
    assert_eq!(serde_json::to_value(&place).expect("JSON"), value);
    let longer = json!(["first", 2, ["inner", 3, null, {"since": 5}], true]);
    let decoded: Place = serde_json::from_value(longer).expect("an array");
    assert_eq!(decoded, place);
    let shorter = serde_json::from_value::<Place>(json!(["first", 2])).unwrap_err();
    assert_eq!(
        shorter.to_string(),
        "invalid length 2, expected an array of 3 or more (`Place`)"
    );
}

#[derive(Debug, Clone, PartialEq, Newtype)]
#[serde(transparent)]
pub struct Nested(pub Vec<Nested>);

#[test]
fn a_struct_around_a_value_is_that_value() {
    let nested: Nested = serde_json::from_str("[[], [[]]]").expect("lists");
    assert_eq!(nested.0.len(), 2);
    assert_eq!(serde_json::to_string(&nested).expect("JSON"), "[[],[[]]]");
    let error = serde_json::from_str::<Nested>("[1]").unwrap_err();
    assert_eq!(
        error.to_string(),
        "invalid type: integer `1`, expected a sequence at line 1 column 2"
    );
}

/// Compares each rule with serde's own derive.
macro_rules! rules {
    ($($module:ident $rule:literal),*) => {$(
        mod $module {
            use super::*;

            #[model(Enumeration)]
            #[serde(rename_all = $rule)]
            pub enum Ours {
                Spot,
                OnDemand,
                V100Sxm2,
                Self_,
                #[serde(rename = "else")]
                Other,
            }

            #[derive(serde::Serialize)]
            #[serde(rename_all = $rule)]
            pub enum Theirs {
                Spot,
                OnDemand,
                V100Sxm2,
                Self_,
                #[serde(rename = "else")]
                Other,
            }
        }
    )*};
}

rules! {
    lower "lowercase", upper "UPPERCASE", snake "snake_case", screaming "SCREAMING_SNAKE_CASE", kebab "kebab-case",
    screaming_kebab "SCREAMING-KEBAB-CASE"
}

#[test]
fn variants_are_renamed_as_serde_renames_them() {
    macro_rules! compared {
        ($($module:ident)*) => {$(
            let ours = [$module::Ours::Spot, $module::Ours::OnDemand, $module::Ours::V100Sxm2, $module::Ours::Self_, $module::Ours::Other];
            let theirs = [
                $module::Theirs::Spot, $module::Theirs::OnDemand, $module::Theirs::V100Sxm2, $module::Theirs::Self_, $module::Theirs::Other,
            ];
            for (ours, theirs) in ours.iter().zip(&theirs) {
                assert_eq!(json!(ours), json!(theirs));
            }
        )*};
    }
    compared!(lower upper snake screaming kebab screaming_kebab);
    assert_eq!(kebab::Ours::V100Sxm2.as_str(), "v100-sxm2");
}

#[model(Enumeration, Copy)]
pub enum Count {
    #[enumeration(value = 1)]
    One,
    Unknown(i64),
}

#[model(Object, Setters, Default)]
pub struct Modelled {
    pub count: Option<Count>,
    pub choice: Option<Choice>,
}

#[model(Union)]
pub enum Choice {
    Count(Count),
    #[serde(untagged)]
    Unknown(Value),
}

#[test]
fn a_model_has_what_every_type_has() {
    let modelled = Modelled::default().count(Count::One);
    let copy = modelled.clone();
    assert_eq!(copy, modelled);
    assert_eq!(
        format!("{copy:?}"),
        "Modelled { count: Some(One), choice: None }"
    );
    assert_eq!(json!(modelled), json!({"count": 1}));
}
