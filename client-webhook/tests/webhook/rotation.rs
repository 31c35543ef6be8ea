//! Which deliveries are accepted while a secret changes.

use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};

use openapi_client_webhook::{
    Event as _, Refusal, Rotation, SecretError, Verifier, signed_headers,
};

use crate::providers::{NOW, Phala, now};

fn verifier(secrets: &[&str]) -> Verifier<Phala> {
    Verifier::new(secrets.iter().copied()).unwrap().clock(now)
}

/// Verifies a delivery signed with this secret. Returns the index of the secret that the verifier finds.
fn check(verifier: &Verifier<Phala>, secret: &str) -> Result<usize, Refusal> {
    let headers = signed_headers(&Phala::SCHEME, &secret.into(), NOW, b"{}");
    Ok(verifier.authenticate(&headers, b"{}")?.secret)
}

#[test]
fn an_unknown_secret_is_pending_during_a_rotation_and_wrong_otherwise() {
    let verifier = verifier(&["old"]);
    assert!(!verifier.is_rotating());
    assert_eq!(check(&verifier, "new"), Err(Refusal::SignatureMismatch));
    let rotation = verifier.begin_rotation();
    assert!(verifier.is_rotating());
    assert_eq!(
        check(&verifier, "new"),
        Err(Refusal::MismatchDuringRotation)
    );
    assert_eq!(check(&verifier, "old"), Ok(0));
    rotation.finish("new").unwrap();
    assert!(!verifier.is_rotating());
    assert_eq!(check(&verifier, "new"), Ok(0));
    assert_eq!(check(&verifier, "old"), Ok(1));
    assert_eq!(check(&verifier, "other"), Err(Refusal::SignatureMismatch));
}

#[test]
fn a_dropped_rotation_leaves_the_secrets_as_they_were() {
    let verifier = verifier(&["first", "second"]);
    drop(verifier.begin_rotation());
    assert!(!verifier.is_rotating());
    assert_eq!(check(&verifier, "first"), Ok(0));
    assert_eq!(check(&verifier, "second"), Ok(1));
    assert_eq!(check(&verifier, "new"), Err(Refusal::SignatureMismatch));
}

#[test]
fn a_rotation_that_gets_an_empty_secret_ends_without_it() {
    let verifier = verifier(&["old"]);
    let rotation = verifier.begin_rotation();
    assert_eq!(rotation.finish(" "), Err(SecretError::Empty { number: 1 }));
    assert!(!verifier.is_rotating());
    assert_eq!(check(&verifier, "old"), Ok(0));
    assert_eq!(check(&verifier, " "), Err(Refusal::SignatureMismatch));
}

#[test]
fn the_old_secrets_are_refused_once_retired() {
    let verifier = verifier(&["old", "older"]);
    verifier.begin_rotation().finish("new").unwrap();
    assert_eq!(check(&verifier, "older"), Ok(2));
    verifier.retire_old_secrets();
    assert_eq!(check(&verifier, "new"), Ok(0));
    assert_eq!(check(&verifier, "old"), Err(Refusal::SignatureMismatch));
    assert_eq!(check(&verifier, "older"), Err(Refusal::SignatureMismatch));
    verifier.retire_old_secrets();
    assert_eq!(check(&verifier, "new"), Ok(0));
}

#[test]
fn a_secret_that_is_known_already_becomes_the_newest() {
    let verifier = verifier(&["one", "two"]);
    verifier.begin_rotation().finish("two").unwrap();
    assert_eq!(check(&verifier, "two"), Ok(0));
    assert_eq!(check(&verifier, "one"), Ok(1));
    assert!(format!("{verifier:?}").contains("secrets: 2"));
}

#[test]
fn clones_share_the_secrets_and_the_rotation() {
    let verifier = verifier(&["old"]);
    let other = verifier.clone();
    let rotation: Rotation = other.begin_rotation();
    assert!(verifier.is_rotating());
    rotation.finish("new").unwrap();
    assert_eq!(check(&verifier, "new"), Ok(0));
    verifier.retire_old_secrets();
    assert_eq!(check(&other, "old"), Err(Refusal::SignatureMismatch));
}

#[test]
fn a_rotation_outlives_the_verifier_it_came_from() {
    let verifier = verifier(&["old"]);
    let rotation = verifier.clone().begin_rotation();
    assert!(verifier.is_rotating());
    std::thread::spawn(move || rotation.finish("new").unwrap())
        .join()
        .unwrap();
    assert_eq!(check(&verifier, "new"), Ok(0));
}

#[test]
fn of_two_rotations_the_last_one_ends_the_time_of_change() {
    let verifier = verifier(&["old"]);
    let first = verifier.begin_rotation();
    let second = verifier.begin_rotation();
    first.finish("new").unwrap();
    assert!(verifier.is_rotating());
    drop(second);
    assert!(!verifier.is_rotating());
}

#[test]
fn no_delivery_finds_neither_the_rotation_nor_the_new_secret() {
    // Repeated often, because the moment in between would be short.
    for _ in 0..500 {
        let verifier = verifier(&["old"]);
        let rotation = verifier.begin_rotation();
        let finished = AtomicBool::new(false);
        let start = Barrier::new(3);
        let receive = || {
            start.wait();
            loop {
                let was_finished = finished.load(Ordering::SeqCst);
                match check(&verifier, "new") {
                    Ok(0) => {}
                    Err(Refusal::MismatchDuringRotation) if !was_finished => {}
                    other => panic!("{other:?}"),
                }
                if was_finished {
                    break;
                }
            }
        };
        std::thread::scope(|scope| {
            scope.spawn(receive);
            scope.spawn(receive);
            start.wait();
            rotation.finish("new").unwrap();
            finished.store(true, Ordering::SeqCst);
        });
    }
}
