//! Captured deliveries: reading their headers from text, and diagnosing them.

use openapi_client_webhook::{DiagnoseError, HeaderFault, Refusal, diagnose, parse_headers, sign};
use secrecy::SecretString;

use crate::providers::{Phala, Vast};

#[test]
fn headers_are_read_with_either_line_end() {
    for text in ["A: 1\nb:2\n\nC: x: y\n", "A: 1\r\nb:2\r\n\r\nC: x: y"] {
        let headers = parse_headers(text.as_bytes()).unwrap();
        assert_eq!(headers.len(), 3);
        assert_eq!(headers["a"], "1");
        assert_eq!(headers["b"], "2");
        assert_eq!(headers["c"], "x: y");
    }
    assert!(parse_headers(b"").unwrap().is_empty());
}

#[test]
fn white_space_stays_part_of_a_value_except_one_space() {
    let headers = parse_headers(b"A:  1 \nB:\t2\nC: \nD:\nE:  \n").unwrap();
    for (name, value) in [("a", " 1 "), ("b", "\t2"), ("c", ""), ("d", ""), ("e", " ")] {
        assert_eq!(headers[name].as_bytes(), value.as_bytes(), "{name}");
    }
}

#[test]
fn a_repeated_name_keeps_all_values() {
    let headers = parse_headers(b"A: 1\na: 2\n").unwrap();
    let values: Vec<_> = headers.get_all("a").iter().collect();
    assert_eq!(values, ["1", "2"]);
}

#[test]
fn bytes_outside_ascii_are_kept() {
    let headers = parse_headers(b"A: \xff\xc3\xa9\n").unwrap();
    assert_eq!(headers["a"].as_bytes(), b"\xff\xc3\xa9");
}

#[test]
fn a_line_that_is_no_header_is_named() {
    for (text, line, fault) in [
        ("POST /hook HTTP/1.1\nA: 1", 1, HeaderFault::NoColon),
        ("A: 1\n\nB", 3, HeaderFault::NoColon),
        ("A: 1\r\n \r\n", 2, HeaderFault::NoColon),
        ("A: 1\n: 2", 2, HeaderFault::InvalidName),
        ("A : 1", 1, HeaderFault::InvalidName),
        ("\u{feff}A: 1", 1, HeaderFault::InvalidName),
        ("Ä: 1", 1, HeaderFault::InvalidName),
        ("A: 1\nB: \u{0}", 2, HeaderFault::InvalidValue),
        ("A: 1\rB: 2", 1, HeaderFault::InvalidValue),
        ("A: 1\r\r\n", 1, HeaderFault::InvalidValue),
    ] {
        let error = parse_headers(text.as_bytes()).unwrap_err();
        assert_eq!((error.line, error.fault), (line, fault), "{text:?}");
        let start = format!("line {line} of the headers: ");
        assert!(error.to_string().starts_with(&start), "{error}");
    }
}

#[test]
fn more_headers_than_a_request_can_hold_are_refused() {
    let names: Vec<String> = (0..40_000).map(|number| format!("a{number}")).collect();
    let text = names.join(": 1\n") + ": 1\n";
    let error = parse_headers(text.as_bytes()).unwrap_err();
    assert_eq!(error.fault, HeaderFault::TooMany);
    // `HeaderMap` has room for 2^15 names and uses three quarters of it.
    assert!(error.line > 20_000, "{error}");
}

/// The headers of a Phala delivery, sent `age` seconds ago, as text.
fn captured(secret: &str, age: u64, body: &[u8]) -> Vec<u8> {
    let timestamp = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs() - age;
    let signature = sign(&SecretString::from(secret), timestamp, body);
    format!(
        "Content-Type: application/json\r\nX-Webhook-Id: unsigned\r\n\
         X-Webhook-Timestamp: {timestamp}\r\nX-Webhook-Signature: {signature}\r\n"
    )
    .into_bytes()
}

#[test]
fn a_diagnosis_says_which_secret_and_which_event() {
    let body = br#"{"id": "evt_1", "event": "cvm.started"}"#;
    let diagnosis = diagnose::<Phala>("new,old", &captured("old", 10, body), body).unwrap();
    assert_eq!(diagnosis.secret, 1);
    assert_eq!(diagnosis.id.as_deref(), Some("evt_1"));
    assert_eq!(diagnosis.name.as_deref(), Some("cvm.started"));
    let words = format!(
        "signed with secret 2 at {} s since 1970, event cvm.started, id evt_1",
        diagnosis.timestamp
    );
    assert_eq!(diagnosis.to_string(), words);
    let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs();
    assert!((now - 12..=now - 10).contains(&diagnosis.timestamp));
}

#[test]
fn a_body_that_is_no_json_is_authentic_and_has_no_id() {
    let diagnosis = diagnose::<Phala>("s", &captured("s", 0, b"\xff"), b"\xff").unwrap();
    assert_eq!((diagnosis.id, diagnosis.name), (None, None));
}

#[test]
fn a_secret_is_taken_with_the_white_space_around_it() {
    assert!(diagnose::<Phala>("a, b", &captured(" b", 0, b""), b"").is_ok());
    assert_eq!(
        diagnose::<Phala>("a, b", &captured("b", 0, b""), b""),
        Err(DiagnoseError::Refused(Refusal::SignatureMismatch))
    );
}

#[test]
fn an_empty_part_of_the_secrets_is_an_error() {
    for (secrets, number) in [("", 1), (",a", 1), ("a,", 2), ("a,,b", 2), ("a, ,b", 2)] {
        let error = diagnose::<Phala>(secrets, &captured("a", 0, b""), b"").unwrap_err();
        assert!(
            error.to_string().starts_with(&format!(
                "cannot be verified: secret number {number} is empty"
            )),
            "{secrets:?}: {error}"
        );
    }
}

#[test]
fn a_diagnosis_explains_a_refused_delivery() {
    let reason = |headers: &[u8], body: &[u8]| match diagnose::<Phala>("s", headers, body) {
        Err(DiagnoseError::Refused(refusal)) => refusal.reason(),
        other => panic!("{other:?}"),
    };
    assert_eq!(
        reason(&captured("s", 0, b"{}"), b"{}\n"),
        "signature-mismatch"
    );
    let spaced = String::from_utf8(captured("s", 0, b"{}"))
        .unwrap()
        .replace("Timestamp: ", "Timestamp:  ");
    assert_eq!(reason(spaced.as_bytes(), b"{}"), "timestamp-white-space");
    assert_eq!(
        diagnose::<Vast>("s", &captured("s", 0, b"{}"), b"{}"),
        Err(DiagnoseError::Refused(Refusal::MissingHeader {
            header: "X-Vast-Timestamp"
        }))
    );
    assert!(matches!(
        diagnose::<Phala>("s", b"no header", b"{}"),
        Err(DiagnoseError::Headers(_))
    ));
}

#[test]
fn an_old_delivery_is_refused_and_its_signature_looked_at_all_the_same() {
    for (secrets, expected, words) in [
        (
            "new,s",
            Some(1),
            "; apart from that, it is signed with secret 2",
        ),
        (
            "new",
            None,
            "; apart from that, its signature fits no known secret either",
        ),
    ] {
        let error = diagnose::<Phala>(secrets, &captured("s", 1000, b"{}"), b"{}").unwrap_err();
        assert!(error.to_string().ends_with(words), "{error}");
        let DiagnoseError::Stale { refusal, secret } = error else {
            panic!("{error:?}");
        };
        assert_eq!((refusal.reason(), secret), ("too-old", expected));
    }
}
