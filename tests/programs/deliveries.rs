//! Tests the examples that receive deliveries of webhooks or explain captured ones.

use client_runtime::SecretString;
use client_runtime::webhook::sign;

use crate::program::program;

#[test]
fn a_rotation_during_deliveries_loses_none_of_them() {
    for example in ["rotation", "rotate"] {
        let output = program(example).output().expect("the example");
        let stdout = String::from_utf8_lossy(&output.stdout);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{stderr}");
        assert!(
            stdout.starts_with("151 events delivered, 151 taken, 0 lost; "),
            "{stdout}"
        );
    }
}

/// A provider whose deliveries an example checks.
struct Provider {
    example: &'static str,
    variable: &'static str,
    timestamp: &'static str,
    signature: &'static str,
    id: &'static str,
}

const PROVIDERS: [Provider; 2] = [
    Provider {
        example: "verify_delivery",
        variable: "PHALA_WEBHOOK_SECRET",
        timestamp: "X-Webhook-Timestamp",
        signature: "X-Webhook-Signature",
        id: "id",
    },
    Provider {
        example: "verify",
        variable: "VAST_WEBHOOK_SECRET",
        timestamp: "X-Vast-Timestamp",
        signature: "X-Vast-Signature-256",
        id: "event_id",
    },
];

/// The exit code and the output of the example.
fn verify(
    provider: &Provider,
    headers: &str,
    body: &str,
    secrets: Option<&str>,
) -> (Option<i32>, String) {
    let directory = tempfile::tempdir().expect("a directory");
    let files = [("headers.txt", headers), ("body.json", body)].map(|(name, text)| {
        let path = directory.path().join(name);
        fs_err::write(&path, text).expect("a file");
        path
    });
    let mut command = program(provider.example);
    command.args(files);
    if let Some(secrets) = secrets {
        command.env(provider.variable, secrets);
    }
    let output = command.output().expect("the example");
    let text = [output.stdout, output.stderr].concat();
    (
        output.status.code(),
        String::from_utf8(text).expect("UTF-8"),
    )
}

#[test]
fn verify_names_the_secret_of_a_delivery_or_the_reason_for_a_refusal() {
    for provider in &PROVIDERS {
        let Provider {
            timestamp,
            signature,
            id,
            ..
        } = provider;
        let now = std::time::UNIX_EPOCH.elapsed().expect("a time").as_secs();
        let body = format!(r#"{{"{id}":"e-1"}}"#);
        let signed = |at: u64| {
            let text = sign(&SecretString::from("whsec_old"), at, body.as_bytes());
            format!("Host: example.com\r\n{timestamp}: {at}\r\n{signature}: {text}\r\n")
        };
        for (headers, body, secrets, code, words) in [
            (
                signed(now),
                body.as_str(),
                Some("whsec_new,whsec_old"),
                0,
                "accepted: signed with secret 2 at ",
            ),
            (signed(now), &body, Some("whsec_old"), 0, ", id e-1\n"),
            (
                signed(now),
                &body,
                Some("whsec_new"),
                1,
                "refused (signature-mismatch): ",
            ),
            (
                signed(now),
                &format!("{body}\n"),
                Some("whsec_old"),
                1,
                "refused (signature-mismatch): ",
            ),
            (
                signed(now - 900),
                &body,
                Some("whsec_old"),
                1,
                "refused (too-old): ",
            ),
            (
                signed(now - 900),
                &body,
                Some("whsec_old"),
                1,
                "; apart from that, it is signed with secret 1\n",
            ),
            (
                format!("{timestamp}: {now}\n"),
                &body,
                Some("whsec_old"),
                1,
                "refused (header-missing): ",
            ),
            (
                signed(now),
                &body,
                Some("whsec_old,"),
                1,
                "cannot be verified: secret number 2 is empty",
            ),
            (
                "POST / HTTP/1.1\n".to_owned(),
                &body,
                Some("whsec_old"),
                1,
                "cannot be verified: line 1 of the headers: ",
            ),
            (signed(now), &body, None, 1, "cannot read the secrets from "),
        ] {
            let (ended, printed) = verify(provider, &headers, body, secrets);
            assert!(printed.contains(words), "{headers}\n{printed}");
            assert_eq!(ended, Some(code), "{printed}");
            assert!(!printed.contains("whsec"), "{printed}");
        }
    }
}
