//! Tests of the serialization styles; examples from the `OpenAPI` Specification 3.1, section 4.8.12.5.

use serde_json::{Value, json};

use super::{
    Style, append_query, cookie_fault, cookie_pairs, has_dot_segment, header_text, path_text,
};

fn query(style: Style, value: &Value) -> String {
    let mut query = String::new();
    append_query(&mut query, "color", style, value);
    query
}

#[test]
fn query_values_are_written_in_the_style_of_the_document() {
    let array = json!(["blue", "black", "br own"]);
    let object = json!({"A": "x&y", "B": null, "G": true, "R": 100});
    for (style, value, expected) in [
        (Style::FORM_EXPLODE, json!(""), "color="),
        (Style::FORM_EXPLODE, json!("blue"), "color=blue"),
        (Style::FORM_EXPLODE, json!(true), "color=true"),
        (Style::FORM_EXPLODE, json!(1.5), "color=1.5"),
        (Style::FORM_EXPLODE, json!(-7), "color=-7"),
        (
            Style::FORM_EXPLODE,
            json!("a b&c=d+é%"),
            "color=a%20b%26c%3Dd%2B%C3%A9%25",
        ),
        (
            Style::FORM_EXPLODE,
            array.clone(),
            "color=blue&color=black&color=br%20own",
        ),
        (Style::FORM_EXPLODE, object.clone(), "A=x%26y&G=true&R=100"),
        (
            Style::FORM_EXPLODE,
            json!([{"a": 1}]),
            "color=%7B%22a%22%3A1%7D",
        ),
        (Style::FORM_EXPLODE, json!({"a": [1, 2]}), "a=%5B1%2C2%5D"),
        (Style::FORM, array.clone(), "color=blue,black,br%20own"),
        (Style::FORM, json!(["a,b", "c"]), "color=a%2Cb,c"),
        (Style::FORM, object.clone(), "color=A,x%26y,G,true,R,100"),
        (
            Style::SPACE_DELIMITED,
            array.clone(),
            "color=blue%20black%20br%20own",
        ),
        (
            Style::SPACE_DELIMITED_EXPLODE,
            json!([1, 2]),
            "color=1&color=2",
        ),
        (
            Style::PIPE_DELIMITED,
            json!(["blue", "black"]),
            "color=blue%7Cblack",
        ),
        (Style::PIPE_DELIMITED, json!({"R": 1}), "color=R%7C1"),
        (
            Style::PIPE_DELIMITED_EXPLODE,
            json!([1, 2]),
            "color=1&color=2",
        ),
        (
            Style::DEEP_OBJECT,
            json!({"R": 1, "l": [1, 2], "n": {"x": "y"}, "z": null}),
            "color%5BR%5D=1&color%5Bl%5D=1&color%5Bl%5D=2&color%5Bn%5D%5Bx%5D=y",
        ),
        (Style::DEEP_OBJECT, json!("plain"), "color=plain"),
        (
            Style::JSON,
            json!({"a": [1]}),
            "color=%7B%22a%22%3A%5B1%5D%7D",
        ),
        (Style::JSON, json!("x"), "color=%22x%22"),
    ] {
        assert_eq!(query(style, &value), expected, "{style:?} {value}");
    }
}

#[test]
fn null_and_empty_collections_send_nothing() {
    for style in [
        Style::FORM_EXPLODE,
        Style::FORM,
        Style::SPACE_DELIMITED,
        Style::PIPE_DELIMITED,
        Style::DEEP_OBJECT,
    ] {
        for value in [
            json!(null),
            json!([]),
            json!({}),
            json!([null]),
            json!({"a": null}),
        ] {
            assert_eq!(query(style, &value), "", "{style:?} {value}");
        }
    }
    assert_eq!(query(Style::JSON, &json!(null)), "");
}

#[test]
fn a_query_parameter_follows_the_others() {
    let mut query = "a=1".to_owned();
    append_query(&mut query, "ids[]", Style::FORM_EXPLODE, &json!([1, 2]));
    assert_eq!(query, "a=1&ids%5B%5D=1&ids%5B%5D=2");
}

#[test]
fn path_values_are_written_in_the_style_of_the_document() {
    let array = json!(["blue", "bl,ack"]);
    let object = json!({"G": 200, "R": 100});
    for (style, value, expected) in [
        (
            Style::SIMPLE,
            json!("a/b c?#%{}"),
            "a%2Fb%20c%3F%23%25%7B%7D",
        ),
        (Style::SIMPLE, json!("..."), "..."),
        (Style::SIMPLE, json!("é"), "%C3%A9"),
        (Style::SIMPLE, json!(5), "5"),
        (Style::SIMPLE, array.clone(), "blue,bl%2Cack"),
        (Style::SIMPLE, object.clone(), "G,200,R,100"),
        (Style::SIMPLE_EXPLODE, object.clone(), "G=200,R=100"),
        (Style::LABEL, array.clone(), ".blue,bl%2Cack"),
        (Style::LABEL_EXPLODE, array.clone(), ".blue.bl%2Cack"),
        (Style::LABEL_EXPLODE, object.clone(), ".G=200.R=100"),
        (Style::MATRIX, json!("blue"), ";color=blue"),
        (Style::MATRIX, array.clone(), ";color=blue,bl%2Cack"),
        (
            Style::MATRIX_EXPLODE,
            array.clone(),
            ";color=blue;color=bl%2Cack",
        ),
        (Style::MATRIX_EXPLODE, object.clone(), ";G=200;R=100"),
        (Style::JSON, json!([1]), "%5B1%5D"),
    ] {
        assert_eq!(
            path_text("color", style, value.clone()).as_deref(),
            Ok(expected),
            "{style:?} {value}"
        );
    }
}

#[test]
fn path_values_that_lead_elsewhere_are_refused() {
    for value in [
        json!(null),
        json!(""),
        json!("."),
        json!(".."),
        json!("a\\b"),
        json!("a\nb"),
        json!("a\u{0}"),
        json!("a\u{85}"),
        json!([]),
        json!(["a", ""]),
        json!(["a", ".."]),
        json!({"a": "\\"}),
    ] {
        for style in [Style::SIMPLE, Style::LABEL, Style::MATRIX_EXPLODE] {
            assert!(
                path_text("id", style, value.clone()).is_err(),
                "{style:?} {value}"
            );
        }
    }
}

#[test]
fn dot_segments_are_seen_in_every_spelling() {
    for path in [
        "/a/..",
        "/./a",
        "/a/%2e%2E/b",
        "/a/.%2e",
        "/a\\..\\b",
        "/..?x",
    ] {
        assert!(has_dot_segment(path), "{path}");
    }
    for path in ["/a/...", "/a..b/", "/.hidden", "/a?x=/../", "/"] {
        assert!(!has_dot_segment(path), "{path}");
    }
}

#[test]
fn plain_cookies_are_written_as_they_are_and_never_become_two() {
    let array = json!(["a b", 2, null]);
    let object = json!({"x": "é", "y": 1});
    let pairs = |explode, value: &Value| {
        let pairs = cookie_pairs("c", explode, value).into_iter();
        let pairs = pairs.map(|(name, text)| format!("{name}={text}"));
        pairs.collect::<Vec<_>>().join("; ")
    };
    assert_eq!(pairs(true, &json!("50%")), "c=50%");
    assert_eq!(pairs(true, &array), "c=a b; c=2");
    assert_eq!(pairs(false, &array), "c=a b,2");
    assert_eq!(pairs(true, &object), "x=é; y=1");
    assert_eq!(pairs(false, &json!({"x": 1, "y": 2})), "c=x,1,y,2");
    assert_eq!(pairs(true, &Value::Null), "");
    assert_eq!(pairs(true, &json!([])), "");
    assert_eq!(cookie_fault("c", "a b%\"\\"), None);
    for (name, text) in [
        ("c", "a; admin=1"),
        ("c", "a\r\nX: y"),
        ("c", "é"),
        ("c=d", "a"),
        ("c d", "a"),
        ("", "a"),
    ] {
        assert!(cookie_fault(name, text).is_some(), "{name}={text}");
    }
}

#[test]
fn header_values_are_simple_and_cookies_encoded() {
    let plain = |style, value: &Value| header_text(style, value, &str::to_owned);
    assert_eq!(plain(Style::SIMPLE, &json!("a b")).as_deref(), Some("a b"));
    assert_eq!(plain(Style::SIMPLE, &json!([1, 2])).as_deref(), Some("1,2"));
    assert_eq!(
        plain(Style::SIMPLE, &json!({"a": 1})).as_deref(),
        Some("a,1")
    );
    assert_eq!(
        plain(Style::SIMPLE_EXPLODE, &json!({"a": 1})).as_deref(),
        Some("a=1")
    );
    assert_eq!(
        plain(Style::JSON, &json!({"a": 1})).as_deref(),
        Some(r#"{"a":1}"#)
    );
    assert_eq!(plain(Style::SIMPLE, &json!(null)), None);
    assert_eq!(plain(Style::SIMPLE, &json!([])), None);
    let cookie = header_text(Style::FORM, &json!("a;b"), &super::encode);
    assert_eq!(cookie.as_deref(), Some("a%3Bb"));
}
