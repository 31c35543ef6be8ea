//! Tests of the proof itself: its coverage, and the faults that it detects.

use generator::inspect::read_schema;
use generator::model::schema::{Schema, Shape};
use generator::model::{Api, Location, Parameter, Style};
use serde_json::{Value, json};
use tests::fixture;

use crate::call::{About, Call};
use crate::example::{Example, Examples};
use crate::plan::plan;
use crate::program::program;
use crate::run::Runner;
use crate::sent::{Content, Sent};
use crate::server::Seen;
use crate::source::Field;
use crate::subject::Subject;
use crate::typed::untyped;
use crate::value::Place;
use crate::{package, wire};

fn api(schemas: &[(&str, Value)]) -> Api {
    let schemas = schemas.iter();
    let schemas = schemas.map(|(name, schema)| ((*name).to_owned(), read_schema(schema)));
    Api {
        schemas: schemas.collect(),
        ..Api::default()
    }
}

fn examples(api: &Api, name: &str) -> Result<Vec<Example>, String> {
    let schema = api.schemas.get(name).expect("a schema");
    let mut examples = Examples::new(api);
    examples.all(schema, Place::Json)
}

#[test]
fn examples_use_every_alternative_and_a_value_of_none() {
    let union = json!({"oneOf": [{"type": "string"}, {"type": "integer"}, {"type": "boolean"}]});
    let all = examples(&api(&[("Union", union)]), "Union").expect("examples");
    let has = |is_it: fn(&Value) -> bool| all.iter().any(|it| is_it(&it.given));
    assert!(has(Value::is_string) && has(Value::is_i64) && has(Value::is_boolean));
    assert!(has(Value::is_number) && all.iter().any(|it| it.is_unlisted));
}

#[test]
fn examples_of_a_schema_that_contains_itself_end() {
    let list = json!({"type": "array", "items": {"$ref": "Node"}});
    let node = json!({"type": "object", "required": ["nodes"], "properties": {"nodes": list}});
    assert!(examples(&api(&[("Node", node)]), "Node").is_ok());
    let itself = json!({"$ref": "Node"});
    let node = json!({"type": "object", "required": ["node"], "properties": {"node": itself}});
    let why = examples(&api(&[("Node", node)]), "Node").expect_err("no example");
    assert_eq!(why, "Node contains itself without end");
}

#[test]
fn an_undocumented_property_or_a_null_is_sent_but_not_kept() {
    let text = json!({"type": "string", "nullable": true});
    let object = json!({"type": "object", "properties": {"text": text}});
    let all = examples(&api(&[("Object", object)]), "Object").expect("examples");
    let is_null = |it: &&Example| it.given["text"].is_null() && it.given.get("text").is_some();
    assert_eq!(
        all.iter().find(is_null).map(|it| &it.kept),
        Some(&json!({}))
    );
    let mut lengths = all
        .iter()
        .map(|it| it.given.as_object().map_or(0, serde_json::Map::len));
    assert!(lengths.any(|length| length == 2), "nothing was added");
}

/// The table of the specification (OpenAPI Specification 3.1.1, "Style Examples").
#[test]
fn every_style_is_written_as_the_specification_says() {
    let list = json!(["blue", "black", "brown"]);
    let object = json!({"R": 100, "G": 200, "B": 150});
    let parameter = |style: Style| Parameter {
        name: "color".to_owned(),
        style,
        ..Parameter::default()
    };
    for (style, of_list, of_object) in [
        (Style::Simple, "blue,black,brown", "R,100,G,200,B,150"),
        (
            Style::SimpleExplode,
            "blue,black,brown",
            "R=100,G=200,B=150",
        ),
        (Style::Label, ".blue,black,brown", ".R,100,G,200,B,150"),
        (
            Style::LabelExplode,
            ".blue.black.brown",
            ".R=100.G=200.B=150",
        ),
        (
            Style::Matrix,
            ";color=blue,black,brown",
            ";color=R,100,G,200,B,150",
        ),
        (
            Style::MatrixExplode,
            ";color=blue;color=black;color=brown",
            ";R=100;G=200;B=150",
        ),
    ] {
        let written = |value: &Value| wire::path(&parameter(style), value);
        assert_eq!(written(&list).as_deref(), Some(of_list));
        assert_eq!(written(&object).as_deref(), Some(of_object));
    }
    for (style, of_list, of_object) in [
        (
            Style::Form,
            "color=blue,black,brown",
            "color=R,100,G,200,B,150",
        ),
        (
            Style::FormExplode,
            "color=blue&color=black&color=brown",
            "R=100&G=200&B=150",
        ),
        (
            Style::SpaceDelimited,
            "color=blue%20black%20brown",
            "color=R%20100%20G%20200%20B%20150",
        ),
        (
            Style::PipeDelimited,
            "color=blue%7Cblack%7Cbrown",
            "color=R%7C100%7CG%7C200%7CB%7C150",
        ),
        (
            Style::DeepObject,
            "color=blue&color=black&color=brown",
            "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150",
        ),
    ] {
        let written = |value: &Value| {
            let pairs = wire::query(&parameter(style), value).into_iter();
            let pairs: Vec<String> = pairs.map(|(name, it)| format!("{name}={it}")).collect();
            pairs.join("&")
        };
        assert_eq!(written(&list), of_list);
        assert_eq!(written(&object), of_object);
    }
}

#[test]
fn a_request_that_differs_in_any_part_is_detected() {
    let seen = Seen {
        method: "POST".to_owned(),
        target: "/a?b=c".to_owned(),
        headers: [
            ("content-type", "application/json"),
            ("cookie", "d=e"),
            ("host", "here"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into(),
        body: br#"{"f": 1}"#.to_vec(),
    };
    let mut wanted = Sent {
        content: Content::Json(json!(null)),
        ..Sent::default()
    };
    wanted = Sent::of(&seen, &wanted).expect("a request");
    assert_eq!(wanted.differences(&wanted), [""; 0]);
    let target = |target: &str| Seen {
        target: target.to_owned(),
        ..seen.clone()
    };
    let mut others = vec![
        target("/b?b=c"),
        target("/a?b=d"),
        target("/a"),
        target("/a?b=c&b=c"),
    ];
    for (name, value) in [
        ("x-more", "1"),
        ("cookie", "g=h"),
        ("authorization", "Bearer i"),
    ] {
        let mut other = seen.clone();
        other.headers.push((name.to_owned(), value.to_owned()));
        others.push(other);
    }
    for body in ["{}", r#"{"f": 2}"#, r#"{"f": 1, "g": null}"#] {
        let body = body.as_bytes().to_vec();
        others.push(Seen {
            body,
            ..seen.clone()
        });
    }
    for other in others {
        let read = Sent::of(&other, &wanted).expect("a request");
        assert_eq!(wanted.differences(&read).len(), 1, "{other:?}");
    }
}

#[test]
fn a_value_that_lost_its_type_is_found() {
    let mut subject = subject("everything.yaml");
    assert_eq!(untyped(&subject), [""; 0]);
    let any: syn::Type = syn::parse_quote!(Option<serde_json::Value>);
    let is_typed = |it: &&mut Field| it.name == "title";
    let mut fields = subject.source.types.values_mut().flatten();
    fields.find(is_typed).expect("a field").kind = any.clone();
    let mut methods = subject.source.methods.values_mut();
    let changed = methods
        .find_map(|it| it.arguments.first_mut())
        .expect("an argument");
    changed.1 = any;
    assert_eq!(untyped(&subject).len(), 2, "{:?}", untyped(&subject));
}

fn subject(name: &str) -> Subject {
    Subject::read(&fixture("constructs").join(name)).expect("a document")
}

/// Each call gets the expected result of another call, and another expected request.
#[test]
fn a_call_with_another_request_or_result_is_detected() {
    let subjects = [subject("several-error-bodies.yaml")];
    let program = program("sharpness", &subjects);
    let built = package::build("sharpness", &subjects, &program).expect("a program");
    let mut runner = Runner::new(&built).expect("a server");
    let subject = &subjects[0];
    let mut examples = Examples::new(&subject.output.api);
    let calls = plan(subject, &subject.output.api.operations[0], &mut examples).calls;
    let mut is_wrong = |call: &Call| !runner.call(subject, call).expect("a call").is_empty();
    let mut changed = 0;
    let ends: Vec<Value> = calls.iter().map(|call| call.end.clone()).collect();
    for mut call in calls {
        assert!(!is_wrong(&call), "{call:?}");
        if call.about == About::Arguments {
            call.sent.path.push('x');
            assert!(is_wrong(&call), "{call:?}");
            changed += 1;
            continue;
        }
        let right = call.end.clone();
        for end in ends.iter().filter(|end| **end != right) {
            call.end.clone_from(end);
            assert!(is_wrong(&call), "{call:?}");
            changed += 1;
        }
    }
    assert_ne!(changed, 0);
}

#[test]
fn a_header_that_cannot_be_sent_is_not_expected() {
    let parameter = |name: &str| Parameter {
        name: name.to_owned(),
        location: Location::Header,
        schema: Schema::of(Shape::Text),
        ..Parameter::default()
    };
    assert!(crate::arguments::is_refused(&parameter(
        "X-Line\r\nInjected"
    )));
    assert!(!crate::arguments::is_refused(&parameter("X-Line")));
}
