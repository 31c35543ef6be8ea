//! Claims about changes that need more than a document: paged lists, webhooks, features and secrets.

use serde_json::{Value, json};

use super::*;
use crate::model::settings::{Pagination, Position, Quota, Webhook};
use crate::name::lock::Lock;
use crate::pipeline::{Request, generate};
use crate::source::Limits;

/// The changes from one document with its settings to another, each as severity, id and item.
fn changes(old: (&Value, &Settings), new: (&Value, &Settings)) -> Vec<String> {
    let generated = |(value, settings): (&Value, &Settings), lock: Lock| {
        let document = Document::parse("a.json", value.to_string(), &Limits::default());
        let request = Request {
            settings: settings.clone(),
            lock,
            ..Request::default()
        };
        let output = generate(value, &request).expect("a crate");
        (document.expect("a document"), output)
    };
    let (was, before) = generated(old, Lock::default());
    let (is, after) = generated(new, before.lock.clone());
    let (was, is) = (
        Side::new(&was, &before, old.1),
        Side::new(&is, &after, new.1),
    );
    compare(&was, &is)
        .expect("a comparison")
        .iter()
        .map(|it| format!("{} {} {}", it.severity.as_str(), it.id, it.item))
        .collect()
}

fn document(answer: &Value) -> Value {
    json!({
        "openapi": "3.1.0",
        "info": {"title": "Pets", "version": "1"},
        "paths": {"/pets": {"get": {
            "operationId": "list_pets",
            "parameters": [{"name": "page", "in": "query", "schema": {"type": "integer"}}],
            "responses": {"200": {"description": "", "content": {"application/json": {"schema": answer}}}},
        }}},
        "webhooks": {"born": {"post": {"requestBody": {"content": {"application/json": {
            "schema": {"type": "object", "properties": {"name": {"type": "string"}}},
        }}}}}},
    })
}

fn list(properties: &Value) -> Value {
    document(&json!({"type": "object", "properties": properties}))
}

#[test]
fn a_second_list_in_an_answer_removes_the_pages() {
    let names = json!({"type": "array", "items": {"type": "string"}});
    let settings = Settings {
        pagination: vec![Pagination {
            parameter: "page".to_owned(),
            position: Position::Pages(1),
            items: Vec::new(),
            total: None,
        }],
        ..Settings::default()
    };
    let one = list(&json!({"names": names}));
    let two = list(&json!({"names": names, "owners": names}));
    assert_eq!(
        changes((&one, &settings), (&two, &settings)),
        [
            "breaking pages-removed Client::list_pets_all",
            "addition field-added types::ListPetsResponse::owners"
        ]
    );
    assert_eq!(
        changes((&two, &settings), (&one, &settings)),
        [
            "breaking field-removed types::ListPetsResponse::owners",
            "addition pages-added Client::list_pets_all"
        ]
    );
}

#[test]
fn a_changed_header_of_all_calls_is_a_change() {
    let document = document(&json!({"type": "string"}));
    let with = |headers: &[(&str, &str)]| Settings {
        headers: headers
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_string()))
            .collect(),
        ..Settings::default()
    };
    let (none, one) = (with(&[]), with(&[("X-Version", "1")]));
    let (other, two) = (
        with(&[("x-version", "1")]),
        with(&[("X-Version", "2"), ("x-a", "b")]),
    );
    let compared = |was, is| changes((&document, was), (&document, is));
    let changed = "addition fixed-header-changed header x-version";
    assert_eq!(compared(&none, &one), [changed]);
    assert_eq!(compared(&one, &none), [changed]);
    assert_eq!(
        compared(&one, &two),
        ["addition fixed-header-changed header x-a", changed]
    );
    assert!(compared(&one, &other).is_empty());
}

#[test]
fn a_changed_quota_is_a_change() {
    let document = document(&json!({"type": "string"}));
    let with = |values: &[&str]| Settings {
        quota: Some(Quota {
            member: "/error".to_owned(),
            values: values.iter().map(ToString::to_string).collect(),
        }),
        ..Settings::default()
    };
    let (none, one, two) = (Settings::default(), with(&["a"]), with(&["a", "b"]));
    let compared = |was, is| changes((&document, was), (&document, is));
    for (was, is) in [(&none, &one), (&one, &none), (&one, &two)] {
        assert_eq!(compared(was, is), ["addition quota-changed quota"]);
    }
    assert!(compared(&one, &one).is_empty());
}

#[test]
fn events_of_webhooks_are_variants() {
    let settings = Settings {
        webhook: Some(Webhook {
            signature_header: "X-Signature".to_owned(),
            timestamp_header: "X-Timestamp".to_owned(),
            event_field: Some("event".to_owned()),
            id_field: None,
        }),
        ..Settings::default()
    };
    let one = document(&json!({"type": "string"}));
    let mut two = one.clone();
    two["webhooks"]["adopted"] = one["webhooks"]["born"].clone();
    assert_eq!(
        changes((&one, &settings), (&two, &settings)),
        ["addition event-added webhook::Event::Adopted"]
    );
    assert_eq!(
        changes((&two, &settings), (&one, &settings)),
        ["breaking event-removed webhook::Event::Adopted"]
    );
    let without = Settings::default();
    let removed = changes((&one, &settings), (&one, &without));
    assert_eq!(removed[1], "breaking webhook-removed webhook");
    let added = changes((&one, &without), (&one, &settings));
    assert_eq!(added[1], "addition webhook-added webhook");
}

#[test]
fn a_property_that_becomes_secret_has_another_type() {
    let one = list(&json!({"token": {"type": "string"}, "name": {"type": "string"}}));
    let settings = Settings {
        sensitive_fields: vec!["token".to_owned()],
        ..Settings::default()
    };
    assert_eq!(
        changes((&one, &Settings::default()), (&one, &settings)),
        ["breaking field-type-changed types::ListPetsResponse::token"]
    );
}

#[test]
fn an_operation_of_a_big_document_that_leaves_its_tag_is_a_breaking_change() {
    let big = |tag: &str| {
        let mut value = document(&json!({"type": "string"}));
        for number in 0..30 {
            let tag = if number == 0 { tag } else { "pets" };
            value["paths"][format!("/{number}")] = json!({"get": {
                "operationId": format!("get_{number}"),
                "tags": [tag],
                "responses": {"204": {"description": ""}},
            }});
        }
        value
    };
    let settings = Settings::default();
    assert_eq!(
        changes((&big("pets"), &settings), (&big("owners"), &settings)),
        [
            "breaking tag-removed Client::get_0",
            "addition feature-added feature owners",
            "addition tag-added Client::get_0"
        ]
    );
}
