//! Tests of which values lenient decoding accepts, leaves out and refuses.

use std::collections::BTreeMap;

use client_runtime_derive::{Enumeration, Object, Tuple, Union};
use proptest::prelude::*;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::decode;
use crate::value::date_time::DateTime;
use crate::value::deviation::Deviation;
use crate::value::sensitive::Sensitive;

#[derive(Debug, Clone, PartialEq, Object)]
struct Machine {
    id: i64,
    name: String,
    is_on: bool,
    price: Option<f64>,
    small: Option<u8>,
    #[expect(clippy::option_option, reason = "a missing member differs from `null`")]
    note: Option<Option<String>>,
    tags: Option<Vec<String>>,
    counts: Option<BTreeMap<String, i64>>,
    kind: Option<Kind>,
    level: Option<Level>,
    since: Option<DateTime>,
    secret: Option<Sensitive<String>>,
    hidden: Option<Sensitive<BTreeMap<String, i64>>>,
    place: Option<Place>,
    shape: Option<Shape>,
    parent: Option<Box<Machine>>,
}

#[derive(Debug, Clone, PartialEq, Enumeration)]
enum Kind {
    #[serde(rename = "7")]
    Seven,
    Spot,
    #[serde(untagged)]
    Unknown(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Enumeration)]
enum Level {
    #[enumeration(value = 1)]
    Low,
    Unknown(i64),
}

#[derive(Debug, Clone, PartialEq, Tuple)]
struct Place(String, i64);

#[derive(Debug, Clone, PartialEq, Union)]
enum Shape {
    Circle(Circle),
    Box(Rectangle),
    Word(Word),
    Many(Vec<Shape>),
}

#[derive(Debug, Clone, PartialEq, Object)]
struct Circle {
    radius: f64,
    label: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Object)]
struct Rectangle {
    width: f64,
    height: f64,
    label: Option<String>,
    #[serde(flatten)]
    rest: BTreeMap<String, i64>,
}

#[derive(Debug, Clone, PartialEq, Enumeration)]
enum Word {
    #[serde(rename = "none")]
    None,
    #[serde(rename = "1")]
    One,
}

#[derive(Debug, Clone, PartialEq, Union)]
enum Open {
    Number(i64),
    Circle(Circle),
    Unknown(Value),
}

#[derive(Debug, Clone, PartialEq, Union)]
enum Amount {
    Number(i64),
    Text(String),
}

/// Decodes a text that only lenient decoding accepts. Returns the value and the deviations by path.
fn found<T: DeserializeOwned>(value: &Value, is_tolerant: bool) -> Option<(T, Vec<Deviation>)> {
    assert!(
        serde_json::from_value::<T>(value.clone()).is_err(),
        "{value}"
    );
    let text = value.to_string();
    let (decoded, findings) = decode::<T>(text.as_bytes(), is_tolerant, false)?.ok()?;
    let (mut deviations, more) = findings.into_deviations();
    assert_eq!(more, 0);
    assert_ne!(deviations, []);
    deviations.sort_by(|one, other| one.path.cmp(&other.path));
    Some((decoded, deviations))
}

fn taken(path: &str, documented: &str, received: &'static str) -> Deviation {
    Deviation {
        path: path.to_owned(),
        documented: documented.to_owned(),
        received,
        left_out: None,
        places: 1,
    }
}

#[test]
fn scalars_of_other_types_that_mean_the_same_are_accepted() {
    let sent = json!({
        "id": "1", "name": 5, "is_on": 1, "price": "0.5", "small": 8.0, "note": true, "tags": ["a", 1.5, 2],
        "counts": {"a": "1", "b": 2}, "kind": 7, "level": "1", "since": 1_700_000_000, "secret": 1234, "place": [1, "2"],
        "hidden": {"KEY": "3"},
    });
    let (machine, deviations) = found::<Machine>(&sent, false).unwrap();
    let same = json!({
        "id": 1, "name": "5", "is_on": true, "price": 0.5, "small": 8, "note": "true", "tags": ["a", "1.5", "2"],
        "counts": {"a": 1, "b": 2}, "kind": "7", "level": 1, "since": "1700000000", "secret": "1234", "place": ["1", 2],
        "hidden": {"KEY": 3},
    });
    assert_eq!(machine, serde_json::from_value(same).unwrap());
    assert_eq!(machine.kind, Some(Kind::Seven));
    assert_eq!(
        deviations,
        [
            taken("counts.a", "an integer", "a string"),
            taken("hidden.*", "an integer", "a string"),
            taken("id", "an integer", "a string"),
            taken("is_on", "a boolean", "an integer"),
            taken("kind", "a string", "an integer"),
            taken("level", "an integer", "a string"),
            taken("name", "a string", "an integer"),
            taken("note", "a string", "a boolean"),
            taken("place[0]", "a string", "an integer"),
            taken("place[1]", "an integer", "a string"),
            taken("price", "a number", "a string"),
            taken("secret", "a string", "an integer"),
            taken("since", "a string", "an integer"),
            taken("small", "an integer", "a number"),
            taken("tags[1]", "a string", "a number"),
            taken("tags[2]", "a string", "an integer"),
        ]
    );
}

#[test]
fn a_scalar_that_means_something_else_is_refused() {
    let machine = |member: &str, value: Value| {
        let mut machine = json!({"id": 1, "name": "a", "is_on": true});
        machine[member] = value;
        let text = machine.to_string();
        decode::<Machine>(text.as_bytes(), false, false).unwrap()
    };
    for (member, value) in [
        ("id", json!("one")),
        ("id", json!("")),
        ("id", json!(1.5)),
        ("id", json!(true)),
        ("id", json!(null)),
        ("id", json!("9223372036854775808")),
        ("name", json!(["a"])),
        ("name", json!(1e300)),
        ("is_on", json!(2)),
        ("is_on", json!("yes")),
        ("price", json!("much")),
        ("small", json!("256")),
        ("small", json!(-1.0)),
        ("counts", json!({"a": "b"})),
        ("level", json!("low")),
        ("shape", json!("two")),
    ] {
        let fault = machine(member, value.clone()).unwrap_err();
        let path = fault.path().unwrap_or_default();
        assert!(path.starts_with(member), "{member}: {value}: {path}");
        assert!(!fault.to_string().contains("much"), "{fault}");
    }
}

#[test]
fn optional_members_that_do_not_decode_are_left_out_if_the_client_is_tolerant() {
    let sent = json!({
        "id": 1, "name": "a", "is_on": true, "price": "much", "note": {}, "tags": [1, {}], "counts": {"a": 1},
        "parent": {"id": "2", "name": "b", "is_on": false, "small": 300, "parent": {"id": 3, "price": 1}},
        "place": [1],
    });
    let text = sent.to_string();
    assert!(
        decode::<Machine>(text.as_bytes(), false, false)
            .unwrap()
            .is_err()
    );
    let (machine, deviations) = found::<Machine>(&sent, true).unwrap();
    let same = json!({
        "id": 1, "name": "a", "is_on": true, "counts": {"a": 1}, "parent": {"id": 2, "name": "b", "is_on": false},
    });
    assert_eq!(machine, serde_json::from_value(same).unwrap());
    let shown: Vec<(&str, &str, &str, Option<&str>)> = deviations
        .iter()
        .map(|it| {
            (
                it.path.as_str(),
                it.documented.as_str(),
                it.received,
                it.left_out.as_deref(),
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            ("note", "a string", "an object", Some("note")),
            ("parent.id", "an integer", "a string", None),
            (
                "parent.parent",
                "a member `name`",
                "nothing",
                Some("parent.parent")
            ),
            ("parent.small", "u8", "an integer", Some("parent.small")),
            (
                "place",
                "an array of 2 or more (`Place`)",
                "another number of values",
                Some("place")
            ),
            ("price", "a number", "a string", Some("price")),
            ("tags[1]", "a string", "an object", Some("tags")),
        ]
    );
    // Required members are not left out.
    let broken = json!({"id": [], "name": "a", "is_on": true}).to_string();
    let fault = decode::<Machine>(broken.as_bytes(), true, false)
        .unwrap()
        .unwrap_err();
    assert_eq!(fault.path(), Some("id"));
    // No message is left for the next decoding.
    assert!(
        serde_json::from_str::<Machine>(r#"{"id": 1, "name": "a", "is_on": true, "price": []}"#)
            .is_err()
    );
}

#[test]
fn an_alternative_that_matches_a_value_exactly_comes_first() {
    let shape = |shape: Value, is_tolerant| {
        let sent = json!([{"id": "1", "name": "a", "is_on": true, "shape": shape}]);
        let (machines, deviations) = found::<Vec<Machine>>(&sent, is_tolerant)?;
        assert_eq!(
            deviations.first(),
            Some(&taken("[0].id", "an integer", "a string"))
        );
        let paths = deviations
            .into_iter()
            .skip(1)
            .map(|it| (it.path, it.left_out.is_some()));
        Some((
            machines.into_iter().next()?.shape?,
            paths.collect::<Vec<_>>(),
        ))
    };
    let (amounts, deviations) = found::<(i64, Amount)>(&json!(["1", "5"]), true).unwrap();
    assert_eq!(amounts, (1, Amount::Text("5".to_owned())));
    assert_eq!(deviations, [taken("[0]", "an integer", "a string")]);
    let circle = Circle {
        radius: 1.0,
        label: None,
    };
    let at = |path: &str, is_left_out| (path.to_owned(), is_left_out);
    assert_eq!(
        shape(json!({"radius": 1.0}), false),
        Some((Shape::Circle(circle.clone()), vec![]))
    );
    let labelled = Circle {
        label: Some("5".to_owned()),
        ..circle.clone()
    };
    assert_eq!(
        shape(json!({"radius": "1", "label": 5}), true),
        Some((
            Shape::Circle(labelled),
            vec![at("[0].shape.label", false), at("[0].shape.radius", false)]
        ))
    );
    assert_eq!(
        shape(json!({"radius": "1", "label": []}), true),
        Some((
            Shape::Circle(circle.clone()),
            vec![at("[0].shape.label", true), at("[0].shape.radius", false)]
        ))
    );
    assert_eq!(shape(json!({"radius": "1", "label": []}), false), None);
    assert_eq!(
        shape(json!(1), false),
        Some((Shape::Word(Word::One), vec![at("[0].shape", false)]))
    );
    let many = json!([{"radius": 1.0}, [{"radius": "1"}]]);
    let expected = Shape::Many(vec![
        Shape::Circle(circle.clone()),
        Shape::Many(vec![Shape::Circle(circle)]),
    ]);
    assert_eq!(
        shape(many, false),
        Some((expected, vec![at("[0].shape[1][0].radius", false)]))
    );
}

#[test]
fn further_members_that_do_not_decode_are_left_out_too() {
    let sent = json!({"width": 1, "height": 1, "a": 1, "b": "x", "c": "3"});
    let (rectangle, deviations) = found::<Rectangle>(&sent, true).unwrap();
    assert_eq!(
        rectangle.rest,
        BTreeMap::from([("a".to_owned(), 1), ("c".to_owned(), 3)])
    );
    let shown: Vec<&str> = deviations.iter().map(|it| it.path.as_str()).collect();
    assert_eq!(shown, ["b", "c"]);
}

#[test]
fn an_open_variant_takes_scalars_as_they_are() {
    let inner = json!(["1", {"radius": "1"}, 2, {"radius": 3}, []]);
    let (decoded, deviations) = found::<(i64, Vec<Open>)>(&json!(["1", inner]), true).unwrap();
    assert_eq!(decoded, (1, serde_json::from_value(inner).unwrap()));
    assert_eq!(deviations, [taken("[0]", "an integer", "a string")]);
}

#[test]
fn names_that_only_an_answer_of_a_secret_has_are_not_in_paths() {
    let sent = json!({"id": "1", "name": "a", "is_on": true, "counts": {"KEY": "1"}}).to_string();
    let (_, findings) = decode::<Machine>(sent.as_bytes(), false, true)
        .unwrap()
        .unwrap();
    let (deviations, _) = findings.into_deviations();
    let mut shown: Vec<&str> = deviations.iter().map(|it| it.path.as_str()).collect();
    shown.sort_unstable();
    assert_eq!(shown, ["counts.*", "id"]);
}

#[test]
fn a_hostile_answer_makes_short_reports_in_little_time() {
    // Every value deviates, and the names are long.
    let name = "n\u{1b}".repeat(10_000);
    let text: BTreeMap<String, &str> = (0..50_000)
        .map(|number| (format!("{}{number}", &name[..number % 100]), "1"))
        .collect();
    let text = serde_json::to_string(&text).unwrap();
    let (decoded, findings) = decode::<BTreeMap<String, i64>>(text.as_bytes(), true, false)
        .unwrap()
        .unwrap();
    let (deviations, more) = findings.into_deviations();
    assert_eq!((deviations.len(), deviations.len() + more), (20, 50_000));
    assert!(!decoded.is_empty());
    // Deeper than any type: the parser has a limit.
    let deep = "[".repeat(100_000);
    assert!(decode::<Value>(deep.as_bytes(), true, false).is_none());
    let long = format!(
        "{}\"x\"{}",
        format!("{{{}:", json!(name)).repeat(100),
        "}".repeat(100)
    );
    let fault = decode::<Nested>(long.as_bytes(), true, false)
        .unwrap()
        .unwrap_err();
    assert!(fault.path().unwrap().len() < 2_000);
}

#[test]
fn unions_within_unions_come_to_an_end_at_any_depth() {
    // The decoder tries each item as documented, with other scalars, and with members left out.
    let items = vec![r#"{"radius": "1", "label": []}"#; 500].join(",");
    for (depth, is_taken) in [(2, true), (100, false)] {
        let text = format!("{}{items}{}", "[".repeat(depth), "]".repeat(depth));
        let decoded = decode::<Shape>(text.as_bytes(), true, false).unwrap();
        assert_eq!(decoded.is_ok(), is_taken, "{depth}");
    }
}

/// Objects within objects, to any depth.
#[derive(Debug)]
struct Nested(#[expect(dead_code)] BTreeMap<String, Nested>);

impl<'de> serde::Deserialize<'de> for Nested {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        BTreeMap::deserialize(deserializer).map(Self)
    }
}

#[test]
fn the_last_of_two_values_counts_and_both_have_to_decode() {
    let machine = |text: &str| decode::<Machine>(text.as_bytes(), false, false).unwrap();
    let twice = r#"{"id": 1, "id": "2", "name": "a", "is_on": true}"#;
    assert_eq!(machine(twice).unwrap().0.id, 2);
    assert!(machine(r#"{"id": [], "id": 2, "name": "a", "is_on": true}"#).is_err());
}

/// Any JSON, with some members of a machine.
fn any_json() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        (0..3_i64).prop_map(Value::from),
        "[a-z0-9.]{0,3}".prop_map(Value::from),
        Just(json!("Spot")),
    ];
    let name = prop_oneof![
        prop::sample::select(vec![
            "id", "name", "is_on", "price", "small", "note", "tags", "counts", "kind", "level",
            "since", "secret", "hidden", "place", "shape", "parent", "radius", "width", "height",
            "label",
        ])
        .prop_map(str::to_owned),
        "[a-z]{0,3}",
    ];
    scalar.prop_recursive(4, 32, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(name.clone(), inner, 0..8)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// Whether strict and lenient decoding agree about a text.
fn is_same<T: DeserializeOwned + PartialEq + std::fmt::Debug>(
    text: &str,
) -> Result<(), TestCaseError> {
    let strict = serde_json::from_str::<T>(text);
    for is_tolerant in [false, true] {
        let lenient = decode::<T>(text.as_bytes(), is_tolerant, false).unwrap();
        let Ok(strict) = &strict else { continue };
        let (lenient, findings) = lenient.unwrap();
        prop_assert_eq!(&lenient, strict);
        prop_assert_eq!(findings.into_deviations(), (vec![], 0));
    }
    Ok(())
}

proptest! {
    #[test]
    fn a_value_that_matches_its_document_decodes_the_same_and_is_not_reported(value in any_json()) {
        let text = value.to_string();
        is_same::<Machine>(&text)?;
        is_same::<Shape>(&text)?;
        is_same::<Open>(&text)?;
        is_same::<Vec<Option<f64>>>(&text)?;
        is_same::<BTreeMap<String, Value>>(&text)?;
        is_same::<Value>(&text)?;
        is_same::<(Option<i8>, Option<String>)>(&text)?;
    }

    #[test]
    fn a_machine_decodes_the_same_whatever_is_optional_in_it(
        mut members in prop::collection::btree_map(prop::sample::select(vec![
            "price", "small", "note", "tags", "counts", "kind", "level", "since", "secret", "shape", "place",
        ]), any_json(), 0..5),
        id in any::<i64>(),
    ) {
        members.insert("id", id.into());
        members.insert("name", "a".into());
        members.insert("is_on", true.into());
        let text = json!(members).to_string();
        is_same::<Machine>(&text)?;
        // Only optional members are wrong.
        let (machine, _) = decode::<Machine>(text.as_bytes(), true, false).unwrap().unwrap();
        prop_assert_eq!(machine.id, id);
    }

    #[test]
    fn a_scalar_as_another_type_is_the_same_value(
        integer in any::<i64>(),
        small in -1_000_000_i32..1_000_000,
        number in any::<f64>(),
        flag in any::<bool>(),
    ) {
        fn taken<T: DeserializeOwned>(text: &str) -> T {
            let (value, findings) = decode::<T>(text.as_bytes(), false, false).unwrap().unwrap();
            assert_eq!(findings.into_deviations().0.len(), 1);
            value
        }
        let quoted = |value: Value| format!("\"{value}\"");
        prop_assert_eq!(taken::<i64>(&quoted(integer.into())), integer);
        prop_assert_eq!(taken::<String>(&integer.to_string()), integer.to_string());
        prop_assert_eq!(taken::<i32>(&json!(f64::from(small)).to_string()), small);
        prop_assert_eq!(taken::<f64>(&quoted(number.into())).to_bits(), number.to_bits());
        if number.fract() != 0.0 {
            let text: String = taken(&json!(number).to_string());
            prop_assert_eq!(text.parse::<f64>().unwrap().to_bits(), number.to_bits());
        }
        prop_assert_eq!(taken::<bool>(&quoted(flag.into())), flag);
        prop_assert_eq!(taken::<bool>(&u8::from(flag).to_string()), flag);
        prop_assert_eq!(taken::<String>(&flag.to_string()), flag.to_string());
        prop_assert_eq!(taken::<Vec<i64>>(&format!("[{}]", quoted(integer.into()))), vec![integer]);
    }
}
