//! Which secrets are refused. No secret is ever shown.

use http::HeaderValue;
use openapi_client_webhook::{
    DiagnoseError, Event as _, SecretError, Verifier, diagnose, signed_headers,
};
use secrecy::SecretString;

use crate::providers::{NOW, Phala, SECRET, now};

#[test]
fn no_secret_at_all_is_refused() {
    let none: [&str; 0] = [];
    assert_eq!(
        Verifier::<Phala>::new(none).unwrap_err(),
        SecretError::Missing
    );
}

#[test]
fn an_empty_secret_is_refused_and_counted() {
    for empty in ["", " ", "\t\r\n", "\u{a0}\u{3000}"] {
        assert_eq!(
            Verifier::<Phala>::new([SECRET, empty, SECRET]).unwrap_err(),
            SecretError::Empty { number: 2 },
            "{empty:?}"
        );
    }
}

#[test]
fn secrets_are_taken_in_several_types() {
    assert!(Verifier::<Phala>::new([SECRET.to_owned()]).is_ok());
    assert!(Verifier::<Phala>::new(vec![SecretString::from(SECRET)]).is_ok());
    assert!(Verifier::<Phala>::new(Some(SECRET)).is_ok());
}

#[test]
fn a_verifier_and_a_rotation_show_no_secret() {
    let verifier = Verifier::<Phala>::new([SECRET, "another-secret"]).unwrap();
    let rotation = verifier.begin_rotation();
    let shown = format!("{verifier:?} {verifier:#?} {rotation:?}");
    assert!(shown.contains("secrets: 2"), "{shown}");
    assert!(
        !shown.contains("do-not-show") && !shown.contains("another"),
        "{shown}"
    );
}

#[test]
fn no_refusal_shows_a_secret_or_the_right_signature() {
    let verifier = Verifier::<Phala>::new([SECRET]).unwrap().clock(now);
    let right = signed_headers(&Phala::SCHEME, &SECRET.into(), NOW, b"{}");
    let expected = right["X-Webhook-Signature"].to_str().unwrap();
    let mut headers = right.clone();
    for signature in ["sha256=", SECRET, &expected.to_uppercase(), &"0".repeat(71)] {
        headers.insert(
            "X-Webhook-Signature",
            HeaderValue::try_from(signature).unwrap(),
        );
        let refusal = verifier.verify(&headers, b"{}").unwrap_err();
        let shown = format!("{refusal} {refusal:?}").to_lowercase();
        assert!(!shown.contains("do-not-show"), "{shown}");
        assert!(
            !shown.contains(expected.trim_start_matches("sha256=")),
            "{shown}"
        );
    }
}

#[test]
fn a_diagnosis_shows_no_secret_either() {
    let secrets = format!("{SECRET},,{SECRET}");
    let error = diagnose::<Phala>(&secrets, b"", b"").unwrap_err();
    assert_eq!(
        error,
        DiagnoseError::Secrets(SecretError::Empty { number: 2 })
    );
    assert!(!format!("{error} {error:?}").contains("do-not-show"));
}
