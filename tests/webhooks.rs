//! Tests the generated crates with their optional features, and runs their example programs.
//!
//! Both crates have examples of the same names, so they are built one after the other, without the workspace.

use std::ffi::OsString;
use std::process::{Command, Output};
use std::sync::{Mutex, PoisonError};

use client_runtime::SecretString;
use client_runtime::webhook::sign;
use tests::package::target;
use tests::root;
use xtask::provider::Providers;

/// Runs one cargo at a time, because the examples of both crates are built to the same files.
static CARGO: Mutex<()> = Mutex::new(());

fn cargo(arguments: &[OsString], secrets: Option<(&str, &str)>) -> Output {
    let _one = CARGO.lock().unwrap_or_else(PoisonError::into_inner);
    let mut command = Command::new(env!("CARGO"));
    command
        .args(arguments)
        .current_dir(root())
        .env("CARGO_TARGET_DIR", target())
        // With a key, the examples would call the provider.
        .env_remove("PHALA_CLOUD_API_KEY")
        .env_remove("VAST_API_KEY")
        .env_remove("PHALA_WEBHOOK_SECRET")
        .env_remove("VAST_WEBHOOK_SECRET");
    if let Some((name, value)) = secrets {
        command.env(name, value);
    }
    command.output().expect("cargo")
}

/// The arguments of a cargo command for a package with all features, apart from two: one needs OpenSSL, and no test or
/// example needs the other. The tests of the examples use the same features, so the crate is compiled once.
fn of_package(command: &str, package: &str) -> Vec<OsString> {
    let manifest = root().join(package).join("Cargo.toml");
    let manifest = fs_err::read_to_string(manifest).expect("a manifest");
    let manifest: toml::Table = manifest.parse().expect("a manifest");
    let features = manifest["features"].as_table().expect("features").keys();
    let features: Vec<&str> = features
        .map(String::as_str)
        .filter(|it| !["native-tls", "schemars"].contains(it))
        .collect();
    let features = features.join(",");
    let arguments = [
        command,
        "--quiet",
        "--locked",
        "--features",
        &features,
        "--package",
        package,
    ];
    arguments.map(OsString::from).to_vec()
}

fn assert_success(output: &Output) {
    let stderr = String::from_utf8_lossy(&output.stderr);
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{stdout}\n{stderr}");
}

/// The crates of the providers with signed deliveries.
fn signed_crates() -> Vec<String> {
    let providers = Providers::read(root()).expect("providers");
    let signed = providers.all.iter().filter(|it| it.webhook.is_some());
    signed.map(|it| it.crate_name.get_ref().clone()).collect()
}

#[test]
fn the_crates_and_their_examples_pass_their_tests() {
    for package in signed_crates() {
        let output = cargo(&of_package("test", &package), None);
        assert_success(&output);
        let stdout = String::from_utf8_lossy(&output.stdout);
        assert!(stdout.contains("test result: ok."), "{stdout}");
    }
}

#[test]
fn a_rotation_during_deliveries_loses_none_of_them() {
    for package in signed_crates() {
        let mut arguments = of_package("run", &package);
        let example = match package.as_str() {
            "phala-api" => "rotation",
            _ => "rotate",
        };
        arguments.extend(["--example", example].map(OsString::from));
        let output = cargo(&arguments, None);
        assert_success(&output);
        let stdout = String::from_utf8_lossy(&output.stdout);
        assert!(
            stdout.starts_with("151 events delivered, 151 taken, 0 lost; "),
            "{stdout}"
        );
    }
}

/// A provider whose deliveries the example `verify` checks.
struct Provider {
    package: &'static str,
    variable: &'static str,
    timestamp: &'static str,
    signature: &'static str,
    id: &'static str,
}

const PROVIDERS: [Provider; 2] = [
    Provider {
        package: "phala-api",
        variable: "PHALA_WEBHOOK_SECRET",
        timestamp: "X-Webhook-Timestamp",
        signature: "X-Webhook-Signature",
        id: "id",
    },
    Provider {
        package: "vast-api",
        variable: "VAST_WEBHOOK_SECRET",
        timestamp: "X-Vast-Timestamp",
        signature: "X-Vast-Signature-256",
        id: "event_id",
    },
];

/// Whether `verify` accepts the delivery, and its output.
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
    let mut arguments = of_package("run", provider.package);
    arguments.extend(["--example", "verify", "--"].map(OsString::from));
    arguments.extend(files.iter().map(|path| path.as_os_str().to_owned()));
    let output = cargo(&arguments, secrets.map(|it| (provider.variable, it)));
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
