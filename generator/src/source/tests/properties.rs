//! Claims about every document: generated values and hostile text.

use std::sync::Arc;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::parse;
use crate::base::finding::SourceFile;
use crate::base::pointer::Pointer;
use crate::source::merge::to_yaml;
use crate::source::{Document, Limits, Part, page, yaml};

/// Any JSON value a few levels deep. The strings are chosen to be hard for YAML.
fn json_value() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        "[ -~]{0,12}",
        "[ \\n\\t:#'\"|>&*!%@`{}\\[\\],?a-c0-9.~-]{0,16}",
        any::<String>(),
        "(a ?b?\\n?){0,6}",
        "[0-9+.eExo_-]{1,8}",
        Just("y".repeat(1500)),
        prop::sample::select(vec![
            "null",
            "true",
            "No",
            "~",
            "<<",
            "---",
            "...",
            "\u{feff}",
            "\u{2028}x",
            "2020-01-01"
        ])
        .prop_map(str::to_owned),
    ];
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_filter_map("finite", |number| serde_json::Number::from_f64(number)
            .map(Value::Number)),
        text.clone().prop_map(Value::from),
    ];
    scalar.prop_recursive(5, 40, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((text.clone(), inner), 0..5)
                .prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

fn pointers(value: &Value, pointer: Pointer, found: &mut Vec<Pointer>) {
    match value {
        Value::Array(array) => {
            for (index, element) in array.iter().enumerate() {
                pointers(element, pointer.index(index), found);
            }
        }
        Value::Object(object) => {
            for (key, element) in object {
                pointers(element, pointer.child(key), found);
            }
        }
        _ => {}
    }
    found.push(pointer);
}

/// Asserts that the text at each value's place is that value.
fn assert_places(document: &Document) {
    let mut found = Vec::new();
    pointers(&document.value, Pointer::root(), &mut found);
    for pointer in found {
        let value = pointer.resolve(&document.value).unwrap();
        let (_, key) = document.span(&pointer, Part::Key).unwrap();
        let (_, span) = document.span(&pointer, Part::Value).unwrap();
        let text = &document.file.text[span];
        if let Ok(read) = serde_json::from_str::<Value>(text) {
            assert_eq!(&read, value, "{pointer}");
        } else if !text.contains('\n') && !value.is_array() && !value.is_object() {
            assert_eq!(&parse(&format!("k: {text}")).value["k"], value, "{pointer}");
        }
        if let (Some(last), Some(Value::Object(_))) =
            (pointer.tokens().last(), parent(&document.value, &pointer))
        {
            let key = document.file.text[key].to_owned();
            assert!(
                parse(&format!("? {key}\n: 1")).value.get(&last).is_some(),
                "{pointer}"
            );
        }
    }
}

fn parent<'value>(value: &'value Value, pointer: &Pointer) -> Option<&'value Value> {
    let mut pointer = pointer.clone();
    pointer.pop().then(|| pointer.resolve(value)).flatten()
}

proptest! {
    #[test]
    fn emitted_yaml_is_read_as_the_same_value(value in json_value()) {
        let value = json!({ "value": value });
        let yaml = to_yaml(&value);
        let document = parse(&yaml);
        prop_assert_eq!(&document.value, &value, "{}", yaml);
        assert_places(&document);
    }

    #[test]
    fn a_root_of_any_kind_is_emitted_as_it_is_read(value in json_value()) {
        let yaml = to_yaml(&value);
        let read = yaml::parse(&yaml, &Limits::default()).unwrap().value;
        prop_assert_eq!(&read, &value, "{}", yaml);
    }

    #[test]
    fn json_is_read_as_its_value(value in json_value(), pretty in any::<bool>()) {
        let value = json!({ "value": value });
        let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
        let document = parse(&text);
        prop_assert_eq!(&document.value, &value);
        let mut found = Vec::new();
        pointers(&document.value, Pointer::root(), &mut found);
        for pointer in found {
            let (_, span) = document.span(&pointer, Part::Value).unwrap();
            let read: Value = serde_json::from_str(&text[span]).unwrap();
            prop_assert_eq!(&read, pointer.resolve(&value).unwrap());
        }
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in prop_oneof![
        any::<String>(),
        "[ \\n\\r\\t:#'\"|>&*!%@{}\\[\\],?\\-a0~.<é\u{feff}]{0,60}",
        "(a: |b:\\n|- |  |\\{|\\[|\\]|\\}|, |\"|'|\\n|&a |\\*a|<<: |!!int |\\| |>-\\n|# |\\? |: |---\\n|\\.\\.\\.\\n){0,30}",
    ]) {
        match Document::parse("any", text.clone(), &Limits::default()) {
            Ok(document) => {
                let mut found = Vec::new();
                pointers(&document.value, Pointer::root(), &mut found);
                for pointer in found {
                    let span = document.span(&pointer, Part::Value);
                    prop_assert!(span.is_some_and(|(_, span)| text.get(span).is_some()), "{}", pointer);
                    prop_assert!(document.span(&pointer, Part::Key).is_some_and(|(_, span)| text.get(span).is_some()));
                }
            }
            Err(findings) => {
                prop_assert!(!findings.is_empty());
                for finding in findings {
                    prop_assert!(finding.span.is_none_or(|span| text.get(span).is_some()));
                }
            }
        }
    }

    #[test]
    fn no_page_makes_the_reader_panic(text in "(```yaml\\n|~~~json\\r\\n|```\\n|openapi: 3\\n|\\{\"openapi\": \"3\"\\}\\n|> |- |  |\t|\\r\\n|é|~~~\\n|\n){0,30}") {
        let page = Arc::new(SourceFile { path: String::new(), text: text.clone() });
        for block in page::extract(&page).unwrap_or_default() {
            if let Ok(document) = Document::parse_block(&page, &block, &Limits::default()) {
                let span = document.span(&Pointer::from("/openapi"), Part::Value);
                prop_assert!(span.is_some_and(|(_, span)| text.get(span).is_some()));
            }
        }
        page::looks_like_page("x", &text);
    }
}
