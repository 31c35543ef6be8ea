//! Tests the examples of `phala-api` that call the provider, against a stand-in on this machine.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::program::program;

const KEY: &str = "phak_of_the_test";
const PUBLIC_KEY: &str = "8f40c5adb68f25624ae5b214ea767a6ec94d829d3d7b5e1ad1ba6f3e2138285f";

/// One call that the stand-in received.
#[derive(Debug, Clone)]
struct Seen {
    call: String,
    body: String,
}

/// A stand-in for the provider with the operations that the examples need.
#[derive(Clone)]
struct StandIn {
    webhooks: Value,
    rotated: (u16, Value),
    states: &'static str,
    /// The answers to the first commits. Later commits succeed.
    commits: Arc<Mutex<Vec<(u16, Value)>>>,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl StandIn {
    fn new() -> Self {
        Self {
            webhooks: json!([]),
            rotated: (200, json!({"secret": "whsec_new"})),
            states: "event: state\ndata: {\"status\":\"starting\"}\n\nevent: state\ndata: {\"status\":\"running\"}\n\n",
            commits: Arc::default(),
            seen: Arc::default(),
        }
    }

    /// Runs an example with these arguments. Returns its output, with the exit code if it fails, and its calls.
    async fn run(self, example: &'static str, arguments: &[&str]) -> (String, Vec<Seen>) {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::clone(&self.seen);
        let router = Router::new().fallback(answer).with_state(self);
        tokio::spawn(async move { axum::serve(listener, router).await });
        let mut command = program(example);
        command
            .args(arguments)
            .env("PHALA_CLOUD_API_KEY", KEY)
            .env("PHALA_CLOUD_URL", url)
            .env("API_TOKEN", "hidden-value");
        let output = tokio::task::spawn_blocking(move || command.output());
        let output = output.await.unwrap().unwrap();
        let shown = [output.stdout, output.stderr].concat();
        let mut shown = String::from_utf8(shown).unwrap();
        if !output.status.success() {
            shown.push_str(&format!("exit code: {:?}\n", output.status.code()));
        }
        for secret in [KEY, "hidden-value", "whsec_"] {
            assert!(!shown.contains(secret), "{shown}");
        }
        let seen = seen.lock().unwrap().clone();
        (shown, seen)
    }
}

async fn answer(
    State(stand_in): State<StandIn>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let call = format!("{method} {}", uri.path());
    let body = String::from_utf8_lossy(&body).into_owned();
    let seen = Seen {
        call: call.clone(),
        body,
    };
    stand_in.seen.lock().unwrap().push(seen);
    let of = |name: &str| headers.get(name).and_then(|it| it.to_str().ok());
    if of("x-api-key") != Some(KEY) || of("x-phala-version") != Some("2026-01-21") {
        return json_answer(401, &json!({"detail": "Invalid API key"}));
    }
    let webhook = json!({
        "id": "wh_2", "url": "https://receiver.example/hook", "secret": "whsec_made", "events": ["cvm.created"],
        "enabled": true, "created_at": "2026-03-19T10:30:00", "updated_at": "2026-03-19T10:30:00",
    });
    match call.as_str() {
        "POST /api/v1/cvms/provision" => json_answer(
            200,
            &json!({"app_id": "00ff", "compose_hash": "ab12", "app_env_encrypt_pubkey": PUBLIC_KEY}),
        ),
        "POST /api/v1/cvms" => {
            let mut refusals = stand_in.commits.lock().unwrap();
            if !refusals.is_empty() {
                let (status, body) = refusals.remove(0);
                return json_answer(status, &body);
            }
            let created = json!({
                "id": 12, "name": "my-app", "status": "starting", "teepod_id": 7, "app_id": "00ff", "vcpu": 1,
                "memory": 2048, "disk_size": 20, "created_at": "2026-03-19T10:30:00",
            });
            json_answer(200, &created)
        }
        "GET /api/v1/cvms/app_00ff/state" if of("accept") == Some("text/event-stream") => {
            ([("content-type", "text/event-stream")], stand_in.states).into_response()
        }
        "GET /api/v1/cvms/app_00ff/state" => json_answer(200, &json!({"status": "running"})),
        "GET /api/v1/cvms/app_00ff/attestation" => {
            json_answer(200, &json!({"is_online": true, "is_public": false}))
        }
        "GET /api/v1/workspace/webhooks" => json_answer(200, &stand_in.webhooks),
        "POST /api/v1/workspace/webhooks" => json_answer(201, &webhook),
        "POST /api/v1/workspace/webhooks/wh_1/rotate-secret" => {
            json_answer(stand_in.rotated.0, &stand_in.rotated.1)
        }
        "GET /api/v1/workspace/webhooks/wh_1/deliveries" => json_answer(
            200,
            &json!([
                delivery("evt_1", "delivered", &json!("2026-03-19T10:30:01")),
                delivery("evt_2", "failed", &Value::Null)
            ]),
        ),
        "POST /api/v1/workspace/webhooks/wh_1/deliveries/evt_2/resend" => {
            json_answer(200, &json!({}))
        }
        _ => json_answer(404, &json!({"detail": call})),
    }
}

fn json_answer(status: u16, body: &Value) -> Response {
    let status = StatusCode::from_u16(status).unwrap();
    (status, axum::Json(body)).into_response()
}

fn delivery(event: &str, status: &str, delivered_at: &Value) -> Value {
    json!({
        "snowflake_id": 1, "event_id": event, "event_type": "cvm.created", "status": status, "attempts": 4,
        "request_url": "https://receiver.example/hook", "response_status": 500, "error_message": "",
        "created_at": "2026-03-19T10:30:00", "delivered_at": delivered_at,
    })
}

fn known() -> Value {
    json!([{
        "id": "wh_1", "url": "https://receiver.example/hook", "events": ["cvm.created"], "enabled": true,
        "created_at": "2026-03-19T10:30:00", "updated_at": "2026-03-19T10:30:00",
    }])
}

fn calls(seen: &[Seen]) -> String {
    let calls: Vec<&str> = seen.iter().map(|it| it.call.as_str()).collect();
    calls.join("\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn deploy_prepares_commits_and_waits() {
    let directory = tempfile::tempdir().unwrap();
    let compose = directory.path().join("compose.yaml");
    std::fs::write(&compose, "services: {}\n").unwrap();
    let compose = compose.to_str().unwrap();
    let (shown, seen) = StandIn::new()
        .run("deploy", &["my-app", compose, "API_TOKEN"])
        .await;
    assert_snapshot!(shown, @r"
    prepared: compose hash ab12
    created: app 00ff as CVM app_00ff
    status: running
    ");
    assert_snapshot!(calls(&seen), @r"
    POST /api/v1/cvms/provision
    POST /api/v1/cvms
    GET /api/v1/cvms/app_00ff/state
    ");
    let committed: Value = serde_json::from_str(&seen[1].body).unwrap();
    assert_eq!(committed["env_keys"], json!(["API_TOKEN"]));
    assert!(!seen.iter().any(|it| it.body.contains("hidden-value")));
}

#[tokio::test(flavor = "multi_thread")]
async fn deploy_goes_on_with_a_cvm_whose_creation_was_not_answered_and_fails_where_it_has_to_be_registered()
 {
    let directory = tempfile::tempdir().unwrap();
    let compose = directory.path().join("compose.yaml");
    std::fs::write(&compose, "services: {}\n").unwrap();
    let arguments = ["my-app", compose.to_str().unwrap()];
    let answering = |commits: Vec<(u16, Value)>| StandIn {
        commits: Arc::new(Mutex::new(commits)),
        ..StandIn::new()
    };

    let lost = answering(vec![
        (504, json!({"detail": "too slow"})),
        (409, json!({"error_code": "ERR-03-007", "message": "taken"})),
    ]);
    let (shown, seen) = lost.run("deploy", &arguments).await;
    assert_snapshot!(shown, @r"
    prepared: compose hash ab12
    created before: app 00ff as CVM app_00ff
    status: running
    ");
    assert_snapshot!(calls(&seen), @r"
    POST /api/v1/cvms/provision
    POST /api/v1/cvms
    POST /api/v1/cvms
    GET /api/v1/cvms/app_00ff/state
    ");

    let on_chain = answering(vec![(
        465,
        json!({"error_code": "ERR-01-005", "message": "register", "details": [
            {"field": "compose_hash", "value": "ab12"},
        ]}),
    )]);
    let (shown, _) = on_chain.run("deploy", &arguments).await;
    assert_snapshot!(shown, @r"
    prepared: compose hash ab12
    error: register ab12 on chain, then commit
    exit code: Some(1)
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn watch_says_the_status_and_what_is_attested() {
    let (shown, _) = StandIn::new().run("watch", &["app_00ff", "running"]).await;
    assert_snapshot!(shown, @r"
    status: running
    no attestation: the measurements of the CVM are not public
    ");
    let failing = StandIn {
        states: "event: state\ndata: {\"status\":\"error\",\"boot_error\":\"no keys\"}\n\n",
        ..StandIn::new()
    };
    let (shown, _) = failing.run("watch", &["app_00ff", "running"]).await;
    assert_snapshot!(shown, @r"
    error: status: error, for good: no keys
    exit code: Some(1)
    ");
    let (shown, _) = StandIn::new().run("watch", &["app_11", "running"]).await;
    assert_snapshot!(shown, @r"
    error: get_cvm_state: 404 Not Found: GET /api/v1/cvms/app_11/state
    exit code: Some(1)
    ");
}

#[tokio::test(flavor = "multi_thread")]
async fn rotate_secret_makes_a_webhook_or_rotates_its_secret_and_resends_what_failed() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("secret.txt");
    let path = file.to_str().unwrap();
    let arguments = ["https://receiver.example/hook", path];
    let read = || std::fs::read_to_string(&file).unwrap();

    let (shown, _) = StandIn::new().run("rotate_secret", &arguments).await;
    assert_snapshot!(shown.replace(path, "secret.txt"), @"created wh_2; its secret is in secret.txt");
    assert_eq!(read(), "whsec_made");

    let stand_in = StandIn {
        webhooks: known(),
        ..StandIn::new()
    };
    let (shown, seen) = stand_in.run("rotate_secret", &arguments).await;
    assert_snapshot!(shown.replace(path, "secret.txt"), @r"
    rotated wh_1; its secret is in secret.txt
    cvm.created evt_1: delivered after 4 attempts
    cvm.created evt_2: failed after 4 attempts
    resent evt_2
    ");
    assert_snapshot!(calls(&seen), @r"
    GET /api/v1/workspace/webhooks
    POST /api/v1/workspace/webhooks/wh_1/rotate-secret
    GET /api/v1/workspace/webhooks/wh_1/deliveries
    POST /api/v1/workspace/webhooks/wh_1/deliveries/evt_2/resend
    ");
    assert_eq!(read(), "whsec_new");

    let refusing = StandIn {
        webhooks: known(),
        rotated: (428, json!({"detail": "Step-up required"})),
        ..StandIn::new()
    };
    let (shown, _) = refusing.run("rotate_secret", &arguments).await;
    assert_snapshot!(shown, @r"
    error: confirm your second factor first
    exit code: Some(1)
    ");
    assert_eq!(read(), "whsec_new");
    assert_eq!(names(directory.path()), ["secret.txt"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn rotate_secret_fails_when_the_secret_is_lost_and_leaves_nothing_behind() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("secret.txt");
    let arguments = ["https://receiver.example/hook", file.to_str().unwrap()];
    let answering = |status, body| StandIn {
        webhooks: known(),
        rotated: (status, body),
        ..StandIn::new()
    };
    let (shown, _) = answering(504, json!({"detail": "too slow"}))
        .run("rotate_secret", &arguments)
        .await;
    assert!(
        shown.ends_with(": rotate once more\nexit code: Some(1)\n"),
        "{shown}"
    );
    let (shown, _) = answering(200, json!({}))
        .run("rotate_secret", &arguments)
        .await;
    assert_snapshot!(shown, @r"
    error: the answer holds no secret: rotate once more
    exit code: Some(1)
    ");
    assert!(names(directory.path()).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn rotate_secret_asks_for_no_new_secret_that_it_could_not_keep() {
    let directory = tempfile::tempdir().unwrap();
    let nowhere = directory.path().join("missing").join("secret.txt");
    for place in [directory.path(), &nowhere] {
        let arguments = ["https://receiver.example/hook", place.to_str().unwrap()];
        let stand_in = StandIn {
            webhooks: known(),
            ..StandIn::new()
        };
        let (shown, seen) = stand_in.run("rotate_secret", &arguments).await;
        assert!(shown.ends_with("exit code: Some(1)\n"), "{shown}");
        assert!(seen.is_empty(), "{seen:?}");
    }
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn rotate_secret_keeps_the_secret_from_others_whatever_was_in_its_place() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    let directory = tempfile::tempdir().unwrap();
    let open = directory.path().join("open.txt");
    std::fs::write(&open, "old").unwrap();
    std::fs::set_permissions(&open, std::fs::Permissions::from_mode(0o644)).unwrap();
    let link = directory.path().join("link.txt");
    symlink(&open, &link).unwrap();
    // The link comes first, because its target must stay unchanged.
    for place in [&link, &open] {
        assert_eq!(std::fs::read_to_string(&open).unwrap(), "old");
        let arguments = ["https://receiver.example/hook", place.to_str().unwrap()];
        let stand_in = StandIn {
            webhooks: known(),
            ..StandIn::new()
        };
        stand_in.run("rotate_secret", &arguments).await;
        let metadata = std::fs::symlink_metadata(place).unwrap();
        assert!(metadata.is_file());
        assert_eq!(metadata.permissions().mode() & 0o777, 0o600);
        assert_eq!(std::fs::read_to_string(place).unwrap(), "whsec_new");
    }
}

fn names(directory: &std::path::Path) -> Vec<std::ffi::OsString> {
    let entries = std::fs::read_dir(directory).unwrap();
    entries.map(|it| it.unwrap().file_name()).collect()
}
