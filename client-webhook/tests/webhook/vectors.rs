//! Deliveries signed by another implementation, Python's `hmac`, with their expected results.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderName, HeaderValue};
use openapi_client_webhook::{Event, Refusal, SeenEvents, Verifier};
use serde::Deserialize;

use crate::providers::{Phala, Vast};

const VECTORS: &str = include_str!("../vectors/webhook.json");

const REASONS: [&str; 24] = [
    "body-too-large",
    "duplicate-event",
    "header-missing",
    "header-repeated",
    "not-json",
    "signature-mismatch",
    "signature-mismatch-during-rotation",
    "signature-no-prefix",
    "signature-non-ascii",
    "signature-not-hexadecimal",
    "signature-several",
    "signature-upper-case",
    "signature-white-space",
    "signature-wrong-length",
    "timestamp-empty",
    "timestamp-leading-zero",
    "timestamp-non-ascii",
    "timestamp-not-decimal",
    "timestamp-separator",
    "timestamp-sign",
    "timestamp-too-large",
    "timestamp-white-space",
    "too-far-in-future",
    "too-old",
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    scheme: SchemeName,
    secrets: Vec<String>,
    /// The current time, in seconds since 1970.
    now: i64,
    headers: Vec<(String, Octets)>,
    body: Octets,
    expected: Expected,
    /// Whether only the signature and the age are checked, or the event too.
    #[serde(default)]
    check: Check,
    /// The tolerance in seconds.
    tolerance: Option<u64>,
    body_limit: Option<usize>,
    /// The number of deliveries. The expected result is that of the last one.
    #[serde(default = "once")]
    deliveries: usize,
    #[serde(default)]
    rotating: bool,
}

#[derive(Deserialize, Clone, Copy, PartialEq)]
#[serde(rename_all = "lowercase")]
enum SchemeName {
    Phala,
    Vast,
}

#[derive(Deserialize, Clone, Copy, Default)]
#[serde(rename_all = "lowercase")]
enum Check {
    #[default]
    Verify,
    Authenticate,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Octets {
    Text(String),
    Encoded { base64: String },
}

#[derive(Deserialize, Debug, PartialEq, Eq)]
#[serde(untagged)]
enum Expected {
    Refused {
        refusal: String,
    },
    Accepted {
        secret: usize,
        id: Option<String>,
        name: Option<String>,
    },
}

impl Octets {
    fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Text(text) => text.clone().into_bytes(),
            Self::Encoded { base64 } => STANDARD.decode(base64).unwrap(),
        }
    }
}

fn once() -> usize {
    1
}

fn cases() -> Vec<Case> {
    serde_json::from_str(VECTORS).unwrap()
}

fn time(seconds: i64) -> SystemTime {
    let distance = Duration::from_secs(seconds.unsigned_abs());
    if seconds < 0 {
        UNIX_EPOCH - distance
    } else {
        UNIX_EPOCH + distance
    }
}

fn outcome<E: Event>(case: &Case) -> Expected {
    let now = time(case.now);
    let mut verifier = Verifier::<E>::new(case.secrets.iter().map(String::as_str))
        .unwrap()
        .clock(move || now)
        .deduplicate(SeenEvents::new(NonZeroUsize::new(10).unwrap()));
    if let Some(seconds) = case.tolerance {
        verifier = verifier.tolerance(Duration::from_secs(seconds));
    }
    if let Some(bytes) = case.body_limit {
        verifier = verifier.body_limit(bytes);
    }
    let _rotation = case.rotating.then(|| verifier.begin_rotation());
    let mut headers = HeaderMap::new();
    for (name, value) in &case.headers {
        let name = HeaderName::try_from(name.as_str()).unwrap();
        headers.append(name, HeaderValue::from_bytes(&value.bytes()).unwrap());
    }
    let body = case.body.bytes();
    let refused = |refusal: Refusal| Expected::Refused {
        refusal: refusal.reason().to_owned(),
    };
    match case.check {
        Check::Verify => {
            for number in 1..case.deliveries {
                let result = verifier.verify(&headers, &body);
                assert!(
                    number > 1 || result.is_ok(),
                    "{}: first delivery",
                    case.name
                );
            }
            verifier
                .verify(&headers, &body)
                .map_or_else(refused, |delivery| Expected::Accepted {
                    secret: delivery.secret,
                    id: delivery.id,
                    name: delivery.name,
                })
        }
        Check::Authenticate => {
            verifier
                .authenticate(&headers, &body)
                .map_or_else(refused, |authentic| Expected::Accepted {
                    secret: authentic.secret,
                    id: None,
                    name: None,
                })
        }
    }
}

#[test]
fn every_case_comes_out_as_expected() {
    let cases = cases();
    assert!(cases.len() >= 160, "{} cases", cases.len());
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|case| {
            let outcome = match case.scheme {
                SchemeName::Phala => outcome::<Phala>(case),
                SchemeName::Vast => outcome::<Vast>(case),
            };
            (outcome != case.expected)
                .then(|| format!("{}: {outcome:?}, not {:?}", case.name, case.expected))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_cases_have_every_reason_of_refusal_and_both_schemes() {
    let cases = cases();
    let reasons: BTreeSet<&str> = cases
        .iter()
        .filter_map(|case| match &case.expected {
            Expected::Refused { refusal } => Some(refusal.as_str()),
            Expected::Accepted { .. } => None,
        })
        .collect();
    assert_eq!(reasons, BTreeSet::from(REASONS));
    for scheme in [SchemeName::Phala, SchemeName::Vast] {
        let of_scheme = || cases.iter().filter(|case| case.scheme == scheme);
        let accepted = of_scheme()
            .filter(|case| matches!(case.expected, Expected::Accepted { .. }))
            .count();
        assert!(accepted >= 5 && of_scheme().count() - accepted >= 5);
    }
}
