//! Tests the example `rotate` against a stand-in that lists a webhook, changes its secret and delivers to it.

use std::sync::{Arc, Mutex};
use std::time::UNIX_EPOCH;

use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use vast_api::operations::{
    CREATE_NOTIFICATION_WEBHOOK, LIST_NOTIFICATION_TYPES, ROTATE_NOTIFICATION_WEBHOOK_SECRET,
    TEST_NOTIFICATION_WEBHOOK,
};

use crate::program::{ended, start};

/// The provider's side of one webhook.
struct Provider {
    receiver: String,
    is_there: bool,
    rotations: u32,
    calls: Vec<&'static str>,
}

type Shared = Arc<Mutex<Provider>>;

fn secret(rotations: u32) -> String {
    format!("whsec_{rotations}_do-not-show")
}

fn shown(provider: &Provider) -> Value {
    let secret = secret(provider.rotations);
    json!({"id": 42, "webhook_url": provider.receiver, "webhook_secret": secret})
}

async fn types(State(provider): State<Shared>) -> Json<Value> {
    provider.lock().unwrap().calls.push("types");
    let types = json!([{"key": "client:low_credit"}, {"slug": "without_key"}]);
    Json(json!({"success": true, "notification_types": types}))
}

async fn list(State(provider): State<Shared>) -> Json<Value> {
    let mut provider = provider.lock().unwrap();
    provider.calls.push("list");
    let other = json!({"id": 7, "webhook_url": "https://hooks.example.com/"});
    let mut webhooks = vec![other];
    if provider.is_there {
        webhooks.push(json!({"id": 42, "webhook_url": provider.receiver}));
    }
    Json(json!({"success": true, "webhooks": webhooks}))
}

async fn create(State(provider): State<Shared>, Json(body): Json<Value>) -> Json<Value> {
    let mut provider = provider.lock().unwrap();
    provider.calls.push("create");
    assert_eq!(body["webhook_url"], provider.receiver.as_str());
    assert_eq!(body["event_types"], json!(["client:low_credit"]));
    Json(json!({"success": true, "webhook": shown(&provider)}))
}

async fn change(State(provider): State<Shared>) -> Json<Value> {
    let mut provider = provider.lock().unwrap();
    provider.calls.push("rotate");
    provider.rotations += 1;
    Json(json!({"success": true, "webhook": shown(&provider)}))
}

/// Delivers once, signed with the present secret.
async fn test(State(provider): State<Shared>) -> Json<Value> {
    let (url, secret) = {
        let mut provider = provider.lock().unwrap();
        provider.calls.push("test");
        (provider.receiver.clone(), secret(provider.rotations))
    };
    let body = json!({"event_id": "test", "notif_type": "test"}).to_string();
    let now = UNIX_EPOCH.elapsed().unwrap().as_secs();
    let signature = client_runtime::webhook::sign(&secret.into(), now, body.as_bytes());
    let host = url.trim_start_matches("http://").trim_end_matches('/');
    let request = format!(
        "POST / HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-length: {}\r\n\
         x-vast-timestamp: {now}\r\nx-vast-signature-256: {signature}\r\n\r\n{body}",
        body.len()
    );
    let mut stream = TcpStream::connect(host).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 204 "), "{answer}");
    Json(json!({"success": true}))
}

/// The output of the program, the provider's calls, and the secret in the file.
async fn run(is_there: bool) -> (String, Vec<&'static str>, String) {
    // The program listens on this free port.
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let listen = free.local_addr().unwrap().to_string();
    drop(free);
    let receiver = format!("http://{listen}/");
    let provider = Arc::new(Mutex::new(Provider {
        receiver: receiver.clone(),
        is_there,
        rotations: 0,
        calls: Vec::new(),
    }));
    let router = Router::new()
        .route(LIST_NOTIFICATION_TYPES.path(), get(types))
        .route(CREATE_NOTIFICATION_WEBHOOK.path(), get(list).post(create))
        .route(ROTATE_NOTIFICATION_WEBHOOK_SECRET.path(), post(change))
        .route(TEST_NOTIFICATION_WEBHOOK.path(), post(test))
        .with_state(provider.clone());
    let server = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", server.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(server, router).await });

    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("secret.txt");
    let file = file.to_str().unwrap();
    let printed = ended(start("rotate", &url, &[&receiver, &listen, file])).await;
    let kept = fs_err::read_to_string(file).unwrap_or_default();
    let printed = printed.replace(file, "secret.txt");
    let calls = provider.lock().unwrap().calls.clone();
    (printed, calls, kept)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_existing_webhook_gets_a_secret_that_the_receiver_accepts() {
    let (printed, calls, kept) = run(true).await;
    insta::assert_snapshot!("rotate", printed);
    // Only the answer to create or rotate contains the secret, so the receiver starts with the first one.
    assert_eq!(calls, ["list", "rotate", "rotate", "test"]);
    assert_eq!(kept, secret(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_webhook_is_created() {
    let (printed, calls, kept) = run(false).await;
    insta::assert_snapshot!("rotate", printed);
    assert_eq!(calls, ["list", "types", "create", "rotate", "test"]);
    assert_eq!(kept, secret(1));
}
