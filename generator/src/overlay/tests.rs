//! Overlays applied to small documents, and faulty overlays with the place of each fault.

mod conformance;

use std::fmt::Write;

use serde_json::json;

use super::*;
use crate::source::Limits;

fn document() -> Value {
    json!({
        "openapi": "3.1.0",
        "paths": {
            "/webhooks": {
                "get": {"responses": {"200": {"description": "ok"}}, "tags": ["a", "b"]},
                "post": {"responses": {"200": {"description": "ok"}}}
            }
        },
        "servers": [{"url": "https://a"}]
    })
}

fn overlay(text: &str) -> Document {
    Document::parse("specs/a.overlay.yaml", text.to_owned(), &Limits::default()).unwrap()
}

/// An overlay whose actions are given as YAML, indented by two spaces.
fn with_actions(version: &str, actions: &str) -> String {
    format!("overlay: {version}\ninfo:\n  title: ours\n  version: 1.0.0\nactions:\n{actions}")
}

/// One action: its reason, then these lines.
fn action(lines: &str) -> String {
    let lines = lines.replace('\n', "\n    ");
    with_actions("1.1.0", &format!("  - description: because\n    {lines}\n"))
}

fn applied(text: &str) -> Value {
    apply(&document(), &overlay(text)).unwrap().value
}

/// Every finding as `line:column id message`.
fn faults(text: &str) -> Vec<String> {
    let findings = apply(&document(), &overlay(text)).unwrap_err();
    findings
        .iter()
        .map(|finding| {
            let place = finding.position().unwrap();
            assert!(finding.help.is_some(), "{finding:?} has no next step");
            format!(
                "{}:{} {} {}",
                place.line, place.column, finding.id, finding.message
            )
        })
        .collect()
}

#[test]
fn an_object_is_merged_and_the_actions_are_counted() {
    let text = action(
        "target: $.paths['/webhooks'].post.responses\nupdate:\n  '403': {description: no 2FA}",
    );
    let result = apply(&document(), &overlay(&text)).unwrap();
    assert_eq!(result.actions, 1);
    assert_eq!(
        result.value["paths"]["/webhooks"]["post"]["responses"],
        json!({"200": {"description": "ok"}, "403": {"description": "no 2FA"}})
    );
}

#[test]
fn the_document_itself_is_not_changed() {
    let before = document();
    apply(
        &before,
        &overlay(&action("target: $.servers\nremove: true")),
    )
    .unwrap();
    assert_eq!(before, document());
}

#[test]
fn an_entry_is_appended_to_an_array() {
    let value = applied(&action("target: $.servers\nupdate: {url: https://b}"));
    assert_eq!(
        value["servers"],
        json!([{"url": "https://a"}, {"url": "https://b"}])
    );
}

#[test]
fn an_array_is_concatenated_at_the_target_and_below_it() {
    let value = applied(&action(
        "target: $.paths['/webhooks'].get.tags\nupdate: [b, c]",
    ));
    assert_eq!(
        value["paths"]["/webhooks"]["get"]["tags"],
        json!(["a", "b", "b", "c"])
    );
    let value = applied(&action("target: $\nupdate:\n  servers: [{url: https://b}]"));
    assert_eq!(value["servers"][1]["url"], "https://b");
}

#[test]
fn a_primitive_is_replaced() {
    let value = applied(&action("target: $.openapi\nupdate: 3.0.3"));
    assert_eq!(value["openapi"], "3.0.3");
}

#[test]
fn a_primitive_entry_of_an_array_is_removed() {
    let value = applied(&action(
        "target: $.paths.*.get.tags[?@ == 'a']\nremove: true",
    ));
    assert_eq!(value["paths"]["/webhooks"]["get"]["tags"], json!(["b"]));
}

#[test]
fn removing_keeps_the_order_of_the_rest() {
    let value = applied(&action("target: $.openapi\nremove: true"));
    let keys: Vec<_> = value.as_object().unwrap().keys().cloned().collect();
    assert_eq!(keys, ["paths", "servers"]);
}

#[test]
fn a_part_of_the_document_is_copied() {
    let value = applied(&action(
        "target: $.paths['/webhooks'].post\ncopy: $.paths['/webhooks'].get",
    ));
    assert_eq!(
        value["paths"]["/webhooks"]["post"]["tags"],
        json!(["a", "b"])
    );
}

#[test]
fn an_action_sees_the_changes_of_earlier_actions() {
    let text = with_actions(
        "1.0.0",
        "  - {description: a, target: $.servers, remove: true}\n  - {description: b, target: $, update: {servers: [{url: https://c}]}}\n",
    );
    assert_eq!(applied(&text)["servers"], json!([{"url": "https://c"}]));
}

#[test]
fn an_action_that_matches_nothing_is_an_error_at_its_target() {
    assert_eq!(
        faults(&action("target: $.paths['/gone']\nupdate: {a: b}")),
        ["7:13 overlay-no-match `$.paths['/gone']` matches nothing in the document"]
    );
    assert_eq!(
        faults(&action("target: $\ncopy: $.gone")),
        ["8:11 overlay-no-match `$.gone` matches nothing in the document"]
    );
}

#[test]
fn an_action_that_changes_nothing_is_an_error() {
    for update in [
        "target: $.openapi\nupdate: 3.1.0",
        "target: $\nupdate: {servers: [{url: https://a}]}",
        "target: $.servers\nupdate: {url: https://a}",
        "target: $.paths['/webhooks'].get.tags\nupdate: [b]",
        "target: $.paths.*.*.responses\nupdate: {'200': {description: ok}}",
        "target: $.paths\nupdate: {}",
        "target: $.servers[0]\ncopy: $.servers[0]",
    ] {
        let found = faults(&action(update));
        assert_eq!(found.len(), 1);
        assert!(
            found[0].contains("overlay-no-effect the document already says this"),
            "{found:?}"
        );
        assert!(found[0].starts_with("8:"), "{found:?}");
    }
}

#[test]
fn one_changed_target_is_enough() {
    let value = applied(&action(
        "target: $.paths['/webhooks'].*\nupdate: {tags: [c]}",
    ));
    assert_eq!(value["paths"]["/webhooks"]["post"]["tags"], json!(["c"]));
}

#[test]
fn an_action_without_a_reason_is_an_error() {
    let text = with_actions(
        "1.1.0",
        "  - target: $.servers\n    remove: true\n  - target: $.paths\n    description: ' '\n    remove: true\n",
    );
    assert_eq!(
        faults(&text),
        [
            "6:13 overlay-no-reason the action has no `description`",
            "9:18 overlay-no-reason the action has an empty `description`",
        ]
    );
}

#[test]
fn every_fault_of_the_form_is_reported_at_once() {
    let text = "overlay: 2.0.0
info: {title: x, version: 1.0, descripton: y}
action: []
actions:
  - 1
  - {target: 1, description: a, remove: true}
  - {target: $, description: a, remov: true}
  - {target: $, description: a, remove: 'yes'}
  - {target: $, description: a, remove: true, update: {}}
  - {target: $, description: [], copy: 1}
  - {description: a, remove: true, x-why: ours}
";
    assert_eq!(
        faults(text),
        [
            "3:1 overlay-unknown-key the key `action` is unknown",
            "1:10 overlay-version Overlay `2.0.0` is not supported",
            "2:32 overlay-unknown-key the key `descripton` is unknown",
            "2:27 overlay-wrong-type `version` must be a string, in quotes",
            "5:5 overlay-wrong-type the action must be an object",
            "6:14 overlay-wrong-type `target` must be a string, in quotes",
            "7:33 overlay-unknown-key the key `remov` is unknown",
            "7:5 overlay-bad-action the action changes nothing",
            "8:41 overlay-wrong-type `remove` must be true or false",
            "9:5 overlay-bad-action the action does more than one thing",
            "10:30 overlay-wrong-type `description` must be a string",
            "10:40 overlay-wrong-type `copy` must be a JSONPath",
            "11:5 overlay-missing-key `target` is missing",
        ]
    );
}

#[test]
fn missing_keys_of_an_overlay_are_named() {
    assert_eq!(
        faults("a: 1\n"),
        [
            "1:1 overlay-unknown-key the key `a` is unknown",
            "1:1 overlay-missing-key `overlay` is missing",
            "1:1 overlay-missing-key `info` is missing",
            "1:1 overlay-missing-key `actions` is missing",
        ]
    );
    let text = "overlay: 1.0.0\ninfo: []\nactions: []\n";
    assert_eq!(
        faults(text),
        [
            "2:7 overlay-wrong-type `info` must be an object",
            "3:10 overlay-wrong-type `actions` must be an array of at least one action",
        ]
    );
}

#[test]
fn a_malformed_path_is_an_error_at_its_place() {
    assert_eq!(
        faults(&action("target: $.paths[\nremove: true")),
        [
            "7:13 overlay-bad-path `$.paths[` cannot be used as a JSONPath: at position 7, parser error"
        ]
    );
}

#[test]
fn values_that_cannot_be_merged_are_an_error() {
    for (lines, message) in [
        (
            "target: $.paths\nupdate: text",
            "8:13 overlay-mismatch a primitive value cannot be merged into an object at `/paths`",
        ),
        (
            "target: $.paths\nupdate: []",
            "8:13 overlay-mismatch an array cannot be merged into an object at `/paths`",
        ),
        (
            "target: $\nupdate: {servers: {a: b}}",
            "8:13 overlay-mismatch an object cannot be merged into an array at `/servers`",
        ),
        (
            "target: $\nupdate: {openapi: {a: b}}",
            "8:13 overlay-mismatch an object cannot be merged into a primitive value at `/openapi`",
        ),
        (
            "target: $\nupdate: {paths: null}",
            "8:13 overlay-mismatch a primitive value cannot be merged into an object at `/paths`",
        ),
        (
            "target: $.openapi\nupdate: {}",
            "8:13 overlay-mismatch an object cannot be merged into a primitive value at `/openapi`",
        ),
        (
            "target: $.*\nupdate: {}",
            "7:13 overlay-mismatch `$.*` selects primitive values as well as objects",
        ),
        (
            "target: $\nremove: true",
            "7:13 overlay-bad-target the whole document cannot be removed",
        ),
        (
            "target: $\ncopy: $.*",
            "8:11 overlay-bad-target `$.*` selects 3 values to copy",
        ),
    ] {
        assert_eq!(faults(&action(lines)), [message]);
    }
}

#[test]
fn features_of_overlay_1_1_are_refused_in_1_0() {
    for (lines, message) in [
        ("target: $.openapi, update: a", "selects a primitive value"),
        (
            "target: $.servers, update: [{url: b}]",
            "an array is appended as one entry",
        ),
        (
            "target: $.servers, copy: $.paths",
            "the key `copy` is unknown",
        ),
    ] {
        let text = with_actions("1.0.0", &format!("  - {{description: a, {lines}}}\n"));
        let found = faults(&text);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains(message), "{found:?}");
    }
}

/// From the conformance sets of the specification ("many-operations"): an overlay can remove a primitive, although
/// version 1.0 says that targets are objects or arrays.
#[test]
fn a_primitive_can_be_removed_in_1_0() {
    let text = with_actions(
        "1.0.0",
        "  - {description: a, target: \"$.paths['/webhooks'].get.responses['200'].description\", remove: true}\n",
    );
    let value = applied(&text);
    assert_eq!(
        value["paths"]["/webhooks"]["get"]["responses"]["200"],
        json!({})
    );
}

#[test]
fn everything_at_once_can_be_removed() {
    assert_eq!(applied(&action("target: $..*\nremove: true")), json!({}));
}

#[test]
fn an_update_of_everything_is_an_error_and_not_a_crash() {
    let found = faults(&action("target: $..*\nupdate: {a: b}"));
    assert_eq!(
        found,
        ["7:13 overlay-mismatch `$..*` selects primitive values as well as objects"]
    );
}

#[test]
fn a_document_that_is_copied_into_itself_stays_small() {
    let mut actions = String::new();
    for index in 0..60 {
        writeln!(
            actions,
            "  - {{description: a, target: $, update: {{a{index}: {{}}}}}}"
        )
        .unwrap();
        writeln!(
            actions,
            "  - {{description: a, target: $.a{index}, copy: $}}"
        )
        .unwrap();
    }
    let found = faults(&with_actions("1.1.0", &actions));
    assert!(
        found[0].contains("overlay-too-large the corrected document would be too large"),
        "{found:?}"
    );
}

#[test]
fn a_document_cannot_be_nested_without_end() {
    let mut actions = String::new();
    let mut target = "$".to_owned();
    for _ in 0..200 {
        writeln!(
            actions,
            "  - {{description: a, target: {target}, update: {{a: {{}}}}}}"
        )
        .unwrap();
        target.push_str(".a");
    }
    let found = faults(&with_actions("1.1.0", &actions));
    assert!(
        found[0].contains("overlay-too-large the corrected document would be nested too deep"),
        "{found:?}"
    );
}

#[test]
fn a_large_value_for_many_targets_is_refused() {
    let mut document = document();
    document["many"] = (0..10_000).map(|_| json!({})).collect();
    let text = action(&format!(
        "target: $.many[*]\nupdate: {{a: {}}}",
        "x".repeat(10_000)
    ));
    let findings = apply(&document, &overlay(&text)).unwrap_err();
    assert_eq!(findings[0].id, "overlay-too-large");
}

#[test]
fn a_recursive_path_over_a_large_document_is_quick() {
    let schemas: serde_json::Map<_, _> = (0..2_000)
        .map(|n| {
            (
                format!("S{n}"),
                json!({"type": "object", "properties": {"a": {"type": "string"}}}),
            )
        })
        .collect();
    let document = json!({"components": {"schemas": schemas}});
    let text = action("target: $..[?@.type == 'object']\nupdate: {x-seen: true}");
    let begin = std::time::Instant::now();
    apply(&document, &overlay(&text)).unwrap();
    assert!(begin.elapsed().as_secs() < 5);
}
