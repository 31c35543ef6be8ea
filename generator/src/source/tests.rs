//! Claims about documents as a whole: values, places, faults and limits.

mod properties;

use serde_json::{Map, json};

use super::*;
use crate::base::finding::Finding;
use crate::base::pointer::Pointer;

fn parse(text: &str) -> Document {
    Document::parse("api.yaml", text.to_owned(), &Limits::default())
        .unwrap_or_else(|findings| panic!("{text}\n{findings:#?}"))
}

fn faults_within(text: &str, limits: &Limits) -> Vec<Finding> {
    match Document::parse("api.yaml", text.to_owned(), limits) {
        Ok(document) => panic!(
            "no fault in a document of {} bytes",
            document.file.text.len()
        ),
        Err(findings) => findings,
    }
}

fn faults(text: &str) -> Vec<Finding> {
    faults_within(text, &Limits::default())
}

/// Id, line and column of each finding; line and column are 0 for the whole file.
fn places(findings: &[Finding]) -> Vec<(&'static str, usize, usize)> {
    let place = |finding: &Finding| finding.position().map_or((0, 0), |at| (at.line, at.column));
    findings
        .iter()
        .map(|finding| (finding.id, place(finding).0, place(finding).1))
        .collect()
}

fn text_at<'document>(document: &'document Document, pointer: &str, part: Part) -> &'document str {
    let (_, span) = document.span(&Pointer::from(pointer), part).unwrap();
    &document.file.text[span]
}

/// One line for each number below `count`.
fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    let lines: Vec<String> = (0..count).map(line).collect();
    lines.join("\n") + "\n"
}

#[test]
fn scalars_of_yaml_follow_the_core_schema() {
    let document = parse(
        "a: yes\nb: 2020-01-01\nc: 0x1F\nd: '12'\ne:\nf: ~\ng: 1e3\nh: !!str 12\ni: !!int '12'\nj: !!float 3\nk: ! 5\nl: \"\\U0001F980\"\nm: |\n  x\nn: 'null'\n",
    );
    let expected = json!({
        "a": "yes", "b": "2020-01-01", "c": 31, "d": "12", "e": null, "f": null, "g": 1000.0, "h": "12", "i": 12,
        "j": 3.0, "k": "5", "l": "🦀", "m": "x\n", "n": "null",
    });
    assert_eq!(document.value, expected);
}

#[test]
fn keys_are_their_text() {
    let document =
        parse("200: a\n0x1: b\ntrue: c\nnull: d\n~: e\n.inf: f\n1.0: g\n!!str 7: h\n? i\n: j\n");
    let keys: Vec<&String> = document.value.as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        ["200", "0x1", "true", "null", "~", ".inf", "1.0", "7", "i"]
    );
}

#[test]
fn places_are_those_of_the_text() {
    let document = parse(
        "# é\ninfo: &i\n  title: 'it''s' # why\n  description: |\n    two\n    lines\n\n  empty:\ntags: [a, {name: \"b\\\"\"}]\nagain: *i\n",
    );
    for (pointer, part, expected) in [
        ("/info", Part::Key, "info"),
        ("/info/title", Part::Key, "title"),
        ("/info/title", Part::Value, "'it''s'"),
        ("/info/description", Part::Value, "two\n    lines"),
        ("/info/empty", Part::Value, "empty"),
        ("/tags", Part::Value, "[a, {name: \"b\\\"\"}]"),
        ("/tags/0", Part::Value, "a"),
        ("/tags/1", Part::Key, "{name: \"b\\\"\"}"),
        ("/tags/1/name", Part::Value, "\"b\\\"\""),
        ("/again", Part::Value, "*i"),
        ("/again/title", Part::Value, "'it''s'"),
    ] {
        assert_eq!(text_at(&document, pointer, part), expected, "{pointer}");
    }
    assert!(
        text_at(&document, "/info", Part::Value).ends_with("empty:")
            || text_at(&document, "/info", Part::Value).ends_with("empty")
    );
}

#[test]
fn json_places_are_found_under_escaped_keys() {
    let document = parse("\u{feff}{\"a/b\": {\"\\u00e9\": [1, \"\\ud83e\\udd80\"]}, \"e\": {}}");
    assert_eq!(document.value["a/b"]["é"][1], "🦀");
    assert_eq!(text_at(&document, "/a~1b/é", Part::Key), "\"\\u00e9\"");
    assert_eq!(
        text_at(&document, "/a~1b/é/1", Part::Value),
        "\"\\ud83e\\udd80\""
    );
    assert_eq!(text_at(&document, "/e", Part::Value), "{}");
}

#[test]
fn a_missing_value_has_the_place_of_its_nearest_ancestor() {
    for text in ["a:\n  b: [1]\n", "{\"a\":\n  {\"b\": [1]}}"] {
        let document = parse(text);
        for pointer in ["/a/b/1", "/a/b/00", "/a/b/x/y", "/a/b/-"] {
            let pointer = Pointer::from(pointer);
            assert_eq!(document.span(&pointer, Part::Value), None);
            let nearest = document.stands(&pointer, Part::Value).1.unwrap();
            assert_eq!(&text[nearest], "[1]", "{pointer}");
        }
        let finding = document.error("some-rule", &Pointer::from("/a/b/x"), Part::Key, "message");
        assert_eq!(finding.position().unwrap().line, 2);
    }
}

#[test]
fn a_byte_order_mark_does_not_move_places() {
    let document = parse("\u{feff}openapi: 3.1.0\n");
    assert_eq!(text_at(&document, "/openapi", Part::Value), "3.1.0");
    assert_eq!(places(&faults("\u{feff}a: b: c")), [("syntax", 1, 6)]);
}

#[test]
fn a_repeated_key_is_an_error_at_its_second_place() {
    let findings = faults("a:\n  x: 1\n  y: 2\n  x: 3\n'200': 1\n200: 2\n");
    assert_eq!(
        places(&findings),
        [("duplicate-key", 4, 3), ("duplicate-key", 6, 1)]
    );
    assert!(findings[0].help.as_deref().unwrap().contains("line 2"));
    let findings = faults("{\"a\": {\"x\": 1,\n\"\\u0078\": 2}}");
    assert_eq!(places(&findings), [("duplicate-key", 2, 1)]);
    assert!(findings[0].help.as_deref().unwrap().contains("line 1"));
}

#[test]
fn aliases_and_merge_keys_are_written_out() {
    let document = parse(
        "base: &b {x: 1, y: {z: 2}}\nmore: &m {y: 5, w: 6}\none:\n  <<: *b\n  x: 7\ntwo: {<<: [*b, *m], q: *b}\nthree: {'<<': 1}\nkey: &k name\n*k : v\n",
    );
    assert_eq!(document.value["one"], json!({"x": 7, "y": {"z": 2}}));
    assert_eq!(
        document.value["two"],
        json!({"q": {"x": 1, "y": {"z": 2}}, "x": 1, "y": {"z": 2}, "w": 6})
    );
    assert_eq!(document.value["three"], json!({"<<": 1}));
    assert_eq!(document.value["name"], "v");
    assert_eq!(text_at(&document, "/one/y/z", Part::Value), "2");
    assert_eq!(text_at(&document, "/two/w", Part::Value), "6");
    assert_eq!(
        places(&faults("a: {<<: 1}\nb: {<<: [1]}")),
        [("merge-key", 1, 5), ("merge-key", 2, 5)]
    );
}

#[test]
fn aliases_that_explode_are_refused() {
    let text = lines(12, |level| {
        let item = level
            .checked_sub(1)
            .map_or_else(|| "x".to_owned(), |below| format!("*a{below}"));
        format!("a{level}: &a{level} [{}]", vec![item; 10].join(", "))
    });
    assert_eq!(places(&faults(&text))[0].0, "alias-expansion");

    let long = format!(
        "a: &a {}\nb: [{}]\n",
        "x".repeat(1_000_000),
        vec!["*a"; 1000].join(", ")
    );
    assert_eq!(places(&faults(&long))[0].0, "alias-expansion");
}

#[test]
fn collections_in_flow_style_may_be_of_any_length() {
    let large = parse(&format!("a: [{}]\n", "x,\n ".repeat(100_000)));
    assert_eq!(large.value["a"].as_array().map(Vec::len), Some(100_000));
    let many = lines(30_000, |number| format!("k{number}: [x, {{d: e}}]"));
    assert_eq!(parse(&many).value.as_object().map(Map::len), Some(30_000));
}

#[test]
fn a_wide_object_is_merged_in_reasonable_time() {
    let entries = lines(50_000, |number| format!("  k{number}: 1"));
    let document = parse(&format!("a: &a\n{entries}b:\n  <<: *a\n  k7: 2\n"));
    assert_eq!(document.value["b"].as_object().unwrap().len(), 50_000);
    assert_eq!(text_at(&document, "/b/k7", Part::Value), "2");
    assert_eq!(text_at(&document, "/b/k9", Part::Value), "1");
    assert_eq!(
        places(&faults("a: &a {}\nb: {<<: *a, <<: *a}")),
        [("duplicate-key", 2, 13)]
    );
}

#[test]
fn an_alias_inside_its_own_value_is_an_error() {
    assert_eq!(
        places(&faults("a: &x\n  b: [*x]\n")),
        [("recursive-alias", 2, 7)]
    );
    assert_eq!(places(&faults("a: *x\n")), [("syntax", 1, 4)]);
}

#[test]
fn ten_thousand_levels_are_refused_where_the_limit_is_passed() {
    let depth = 10_000;
    let arrays = format!("{{\"a\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
    assert_eq!(places(&faults(&arrays)), [("too-deep", 1, 6 + 126)]);
    // In flow style, the parser looks ahead for a `:`, and gives up at 256 brackets.
    let flow = format!("a: {}", "[".repeat(depth));
    assert_eq!(places(&faults(&flow)), [("too-deep", 1, 4 + 255)]);
    assert_eq!(places(&faults(&"- ".repeat(depth)))[0].0, "too-deep");
    let indented = lines(depth, |level| format!("{}k:", " ".repeat(level)));
    assert_eq!(places(&faults(&indented)), [("too-deep", 128, 128)]);
    let narrow = Limits {
        depth: 3,
        ..Limits::default()
    };
    for text in ["a: {b: 1}", "{\"a\": {\"b\": 1}}"] {
        assert!(Document::parse("", text.to_owned(), &narrow).is_ok());
    }
    for text in [
        "a: {b: []}",
        "{\"a\": {\"b\": []}}",
        "x: &x {y: 1}\na: {b: *x}",
    ] {
        assert_eq!(
            places(&faults_within(text, &narrow))[0].0,
            "too-deep",
            "{text}"
        );
    }
    let deep = format!("{{\"a\":{}{}}}", "[".repeat(126), "]".repeat(126));
    parse(&deep);
    parse(&deep.replace("\"a\":", "a: "));
}

#[test]
fn documents_over_the_limits_are_refused() {
    let few_bytes = Limits {
        bytes: 10,
        ..Limits::default()
    };
    assert_eq!(
        places(&faults_within("openapi: 3.1.0", &few_bytes)),
        [("document-too-large", 0, 0)]
    );
    let few_nodes = Limits {
        nodes: 3,
        ..Limits::default()
    };
    for text in ["a: [1,\n  2]", "{\"a\": [1,\n2]}"] {
        let found = places(&faults_within(text, &few_nodes));
        assert_eq!(
            (found[0].0, found[0].1),
            ("document-too-large", 2),
            "{text}"
        );
    }
}

#[test]
fn a_document_without_content_is_empty() {
    for text in [
        "",
        "\u{feff}",
        " \n",
        "# only\n# comments\n",
        "---\n",
        "---\n...\n",
    ] {
        assert_eq!(
            places(&faults(text)),
            [("empty-document", 0, 0)],
            "{text:?}"
        );
    }
}

#[test]
fn a_root_that_is_not_an_object_is_an_error_at_the_root() {
    for text in ["- a\n", "[1]", "text", "null", "7", "\n<html>"] {
        assert_eq!(places(&faults(text))[0].0, "not-a-mapping", "{text:?}");
    }
}

#[test]
fn a_second_document_is_an_error_where_it_starts() {
    assert_eq!(
        places(&faults("---\na: 1\n---\nb: 1\n")),
        [("several-documents", 3, 1)]
    );
    assert_eq!(parse("---\na: 1\n...\n").value, json!({"a": 1}));
}

#[test]
fn values_that_json_lacks_are_errors_at_their_places() {
    let findings = faults("a: .inf\nb: .nan\nc: 1e999\nf: !!int x\ng: !!seq {}\n");
    let expected = [
        ("not-json", 1, 4),
        ("not-json", 2, 4),
        ("not-json", 3, 4),
        ("unsupported-tag", 4, 4),
        ("unsupported-tag", 5, 4),
    ];
    assert_eq!(places(&findings), expected);
    assert_eq!(places(&faults("{\"a\":\n 1e999}"))[0].0, "not-json");
    assert_eq!(
        places(&faults("a: 1\n? [b]\n: 2\n")),
        [("complex-key", 2, 3)]
    );
    assert_eq!(places(&faults("a: {{b}}\n")), [("complex-key", 1, 5)]);
}

#[test]
fn a_tag_of_an_application_is_ignored_with_a_warning() {
    let document = parse("a: !Sub '${b}'\nb: !!binary aGk=\nc: !mine {d: !!set {e}}\nf: !x 1\n");
    let expected = json!({"a": "${b}", "b": "aGk=", "c": {"d": {"e": null}}, "f": 1});
    assert_eq!(document.value, expected);
    let warnings: Vec<Finding> = document.warnings().collect();
    let expected = [
        ("ignored-tag", 1, 4),
        ("ignored-tag", 2, 4),
        ("ignored-tag", 3, 4),
        ("ignored-tag", 3, 14),
        ("ignored-tag", 4, 4),
    ];
    assert_eq!(places(&warnings), expected);
    assert_eq!(warnings[3].message, "the YAML tag `!!set` is ignored");
}

#[test]
fn markers_with_nothing_between_them_do_not_start_documents() {
    for text in [
        "---\n---\na: 1\n",
        "a: 1\n---\n",
        "a: 1\n...\n---\n# nothing\n...\n",
        "\u{feff}%YAML 1.2\n---\na: 1\n...\n",
        "%YAML 1.1\n# c\n---\n{a: 1}\n---\n---\n",
    ] {
        assert_eq!(parse(text).value, json!({"a": 1}), "{text:?}");
    }
    assert_eq!(places(&faults("---\n---\n"))[0].0, "empty-document");
    assert_eq!(
        places(&faults("---\na: 1\n---\n---\nnull\n")),
        [("several-documents", 4, 1)]
    );
}

#[test]
fn text_that_only_libyaml_accepts_has_the_value_that_libyaml_reads() {
    for (text, value) in [
        (
            "a:\n  b: [\n    c,\n  d\n]\n",
            json!({"a": {"b": ["c", "d"]}}),
        ),
        ("a:\n  b: {\nc: 1,\n}\n", json!({"a": {"b": {"c": 1}}})),
        ("a:\n  b: \"c\nd\"\n", json!({"a": {"b": "c d"}})),
        ("a:\t1\nb: [\t2,\n\t3]\n", json!({"a": 1, "b": [2, 3]})),
        (
            "a: \"é\"# ü: {\nb: [c,#\n d]#x",
            json!({"a": "é", "b": ["c", "d"]}),
        ),
    ] {
        assert_eq!(parse(text).value, value, "{text:?}");
    }
}

#[test]
fn comments_without_a_space_are_taken_up_to_a_number() {
    let document = parse("a: \"b\"# é\nc: d\n");
    assert_eq!(text_at(&document, "/c", Part::Value), "d");
    let findings = faults(&lines(100, |number| format!("k{number}: \"v\"# c")));
    assert_eq!(places(&findings), [("syntax", 0, 0)]);
}

#[test]
fn syntax_errors_have_their_place() {
    for (text, line, column) in [
        ("a: b: c\n", 1, 5),
        ("a:\n  - b\n c: 1\n", 3, 2),
        ("a: [1, 2\n", 1, 4),
        ("a: \"x\n", 1, 4),
        ("a: @x\n", 1, 4),
        ("{\"a\": 1,\n  \"b\" 2}", 2, 7),
        ("{\"a\": [1, 2", 1, 12),
        ("{\"a\": 'b\n", 1, 7),
        ("{\"a\": \"\\ud800\"}", 1, 14),
        ("{\"é\": @}", 1, 7),
        ("{\"a\": 1} x", 1, 10),
    ] {
        assert_eq!(
            places(&faults(text)),
            [("syntax", line, column)],
            "{text:?}"
        );
    }
}

#[test]
fn a_tab_in_the_indentation_is_named() {
    for (text, line, column) in [
        ("a:\n\tb: 1\n", 2, 1),
        ("a:\n  b: 1\n\tc: 2\n", 3, 1),
        ("a:\n  b:\n  \tc: 2\n", 3, 3),
    ] {
        let findings = faults(text);
        assert_eq!(places(&findings), [("syntax", line, column)], "{text:?}");
        assert!(
            findings[0].message.contains("tab"),
            "{}",
            findings[0].message
        );
    }
}

#[test]
fn yaml_that_starts_with_a_brace_is_yaml() {
    assert_eq!(parse("{a: 1, b: [x,]}").value, json!({"a": 1, "b": ["x"]}));
}
