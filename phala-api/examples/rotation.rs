//! Rotates the secret of a webhook while deliveries arrive, without losing one.
//!
//! ```console
//! $ cargo run -p phala-api --features axum --example rotation
//! ```
//!
//! Everything runs on this machine: a receiver as you would write it, and a stand-in for the provider. As soon as the
//! stand-in is asked for a new secret, it signs with it. The receiver learns the secret only when the answer arrives.
//! Until then, it answers `503` to unknown signatures, so that the provider tries again.

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, UNIX_EPOCH};

use axum::extract::{FromRef, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use axum::{Json, Router};
use phala_api::webhook::{Delivery, Event, SCHEME, Verifier, signed_headers};
use phala_api::{Client, SecretString, Sensitive};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

const OLD_SECRET: &str = "whsec_old";
const NEW_SECRET: &str = "whsec_new";

type AnyError = Box<dyn Error + Send + Sync>;

#[tokio::main]
async fn main() -> Result<(), AnyError> {
    let report = run().await?;
    println!("{report}");
    Ok(())
}

/// The state of a receiver: its verifier, and the number of deliveries of each accepted event.
#[derive(Clone)]
struct Receiver {
    verifier: Verifier,
    taken: Arc<Mutex<BTreeMap<String, usize>>>,
}

impl FromRef<Receiver> for Verifier {
    fn from_ref(receiver: &Receiver) -> Self {
        receiver.verifier.clone()
    }
}

/// Handles a delivery. The extractor passes on only authentic and recent deliveries, and has refused all others.
async fn take(State(receiver): State<Receiver>, delivery: Delivery) -> StatusCode {
    if matches!(delivery.event, Event::Unknown(_)) {
        // The provider sends an event that this program does not know. That is not an error.
        return StatusCode::NO_CONTENT;
    }
    let id = delivery.id.unwrap_or_default();
    let mut taken = receiver
        .taken
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    *taken.entry(id).or_default() += 1;
    StatusCode::NO_CONTENT
}

/// Changes the secret without losing a delivery.
async fn rotate(client: &Client, verifier: &Verifier) -> Result<(), AnyError> {
    // From here on, an unknown signature may come from the new secret.
    let rotation = verifier.begin_rotation();
    let mut is_lost = false;
    let mut pause = Duration::from_secs(1);
    let secret = loop {
        let reason = match client.rotate_webhook_secret("wh_1").await {
            Ok(answer) => match new_secret(&answer) {
                Some(secret) => break secret,
                None => "the answer holds no secret".to_owned(),
            },
            // No call was carried out, so the rotation ends with the old secret.
            Err(error) if !is_lost && !error.may_have_succeeded() => return Err(error.into()),
            Err(error) => error.to_string(),
        };
        // The client does not repeat a call that may have been carried out. But if an answer is lost, its new secret is
        // lost too, so this rotates again. Until a call succeeds, the provider may sign with an unknown secret, even if
        // a later call is refused. So the rotation continues, and unknown signatures get `503`.
        is_lost = true;
        eprintln!("a new secret may be lost, so rotating again: {reason}");
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(Duration::from_secs(60));
    };
    // A real program first stores the secret, as the example `rotate_secret` does, so that it finds the secret after a
    // restart.
    rotation.finish(secret)?;
    Ok(())
}

/// The secret in the answer. The document does not describe the answer: it is a text, or an object with a member
/// `secret`.
fn new_secret(answer: &Sensitive<Value>) -> Option<SecretString> {
    let answer = answer.expose();
    let secret = answer.get("secret").unwrap_or(answer);
    let secret = secret.as_str().filter(|it| !it.trim().is_empty());
    secret.map(SecretString::from)
}

/// Runs the example: deliveries before, during and after a rotation.
async fn run() -> Result<String, AnyError> {
    let receiver = Receiver {
        verifier: Verifier::new([OLD_SECRET])?,
        taken: Arc::default(),
    };
    let (listener, url) = bind().await?;
    let router = Router::new().route("/", post(take));
    serve(listener, router.with_state(receiver.clone()));

    let (listener, base_url) = bind().await?;
    let client = Client::builder().base_url(base_url).key("key").build()?;
    let provider = StandIn {
        receiver: url,
        secret: Arc::new(Mutex::new(OLD_SECRET.into())),
        http: reqwest::Client::new(),
    };
    let path = phala_api::operations::ROTATE_WEBHOOK_SECRET.path();
    let router = Router::new().route(path, post(change));
    serve(listener, router.with_state(provider.clone()));

    let late = provider.sign("late");
    let mut deliveries = JoinSet::new();
    for number in 0..150 {
        let provider = provider.clone();
        deliveries.spawn(async move {
            tokio::time::sleep(Duration::from_millis(4 * number)).await;
            let signed = provider.sign(&format!("event-{number}"));
            provider.deliver(&signed).await
        });
    }
    tokio::time::sleep(Duration::from_millis(200)).await;
    rotate(&client, &receiver.verifier).await?;
    // Signed before the rotation, but delivered after it.
    deliveries.spawn(async move { provider.deliver(&late).await });
    let mut tries = 0;
    while let Some(delivered) = deliveries.join_next().await {
        tries += delivered??;
    }

    // Once the provider no longer repeats old deliveries, only an attacker would use the old secret.
    receiver.verifier.retire_old_secrets();
    let (headers, body) = signed_with(&OLD_SECRET.into(), "forged");
    if receiver.verifier.verify(&headers, body.as_bytes()).is_ok() {
        return Err("the old secret is still accepted".into());
    }
    let taken = receiver
        .taken
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    if taken.len() != 151 || taken.values().any(|times| *times != 1) {
        return Err(format!("not every event was taken once: {taken:?}").into());
    }
    Ok(format!(
        "151 events delivered, 151 taken, 0 lost; {} deliveries were answered 503 and repeated",
        tries - 151
    ))
}

async fn bind() -> Result<(TcpListener, String), AnyError> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    Ok((listener, url))
}

fn serve(listener: TcpListener, router: Router) {
    tokio::spawn(async move { axum::serve(listener, router).await });
}

/// A stand-in for the provider with the operations that this program needs.
#[derive(Clone)]
struct StandIn {
    receiver: String,
    secret: Arc<Mutex<SecretString>>,
    http: reqwest::Client,
}

/// Answers the call for a new secret, with a delay.
async fn change(State(provider): State<StandIn>) -> Json<Value> {
    *provider
        .secret
        .lock()
        .unwrap_or_else(PoisonError::into_inner) = NEW_SECRET.into();
    tokio::time::sleep(Duration::from_millis(100)).await;
    Json(json!({"id": "wh_1", "secret": NEW_SECRET}))
}

impl StandIn {
    /// Signs a delivery with the current secret.
    fn sign(&self, id: &str) -> (HeaderMap, String) {
        let secret = self.secret.lock().unwrap_or_else(PoisonError::into_inner);
        signed_with(&secret, id)
    }

    /// Sends a delivery until it is accepted. Returns the number of attempts.
    async fn deliver(&self, (headers, body): &(HeaderMap, String)) -> Result<usize, AnyError> {
        for tries in 1..=100 {
            let request = self.http.post(&self.receiver).headers(headers.clone());
            let status = request.body(body.clone()).send().await?.status();
            match status.as_u16() {
                200..=299 => return Ok(tries),
                // The real provider waits longer.
                503 => tokio::time::sleep(Duration::from_millis(50)).await,
                // A lost delivery: providers do not repeat it after such an answer.
                _ => return Err(format!("a delivery was answered with {status}").into()),
            }
        }
        Err("a delivery was never accepted".into())
    }
}

fn signed_with(secret: &SecretString, id: &str) -> (HeaderMap, String) {
    let body = json!({
        "id": id,
        "event": "cvm.started",
        "version": "1",
        "created_at": "2026-03-19T10:30:00Z",
        "workspace": {"id": "my-team", "name": "My Team"},
        "data": {"cvm_id": "1a09d706", "cvm_name": "my-app", "app_id": "0xabc", "status": "running"},
    })
    .to_string();
    let now = UNIX_EPOCH.elapsed().unwrap_or_default().as_secs();
    let headers = signed_headers(&SCHEME, secret, now, body.as_bytes());
    (headers, body)
}
