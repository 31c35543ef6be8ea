//! A stand-in for the provider with the operations that the example needs.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, UNIX_EPOCH};

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::task::{JoinHandle, JoinSet};
use vast_api::operations::{
    CREATE_NOTIFICATION_WEBHOOK, LIST_NOTIFICATION_TYPES, ROTATE_NOTIFICATION_WEBHOOK_SECRET,
    TEST_NOTIFICATION_WEBHOOK,
};
use vast_api::webhook::{SCHEME, signed_headers};
use vast_api::{ExposeSecret as _, SecretString};

use crate::AnyError;

const ID: i64 = 42;

/// The provider's side of one webhook.
#[derive(Clone)]
pub struct StandIn {
    webhook: Arc<Mutex<Option<Webhook>>>,
    /// Created with the first delivery. By then, the program has a client, which installs the TLS provider.
    http: Arc<OnceLock<reqwest::Client>>,
}

/// A webhook: where deliveries go, and the secret that signs them.
struct Webhook {
    url: String,
    secret: SecretString,
    /// The number of earlier secrets.
    rotations: u32,
}

impl StandIn {
    /// Makes a provider without a webhook.
    pub fn new() -> Self {
        Self {
            webhook: Arc::default(),
            http: Arc::default(),
        }
    }

    /// Starts to answer the calls of the program. Returns the URL.
    pub async fn serve(&self) -> Result<String, AnyError> {
        let router = Router::new()
            .route(LIST_NOTIFICATION_TYPES.path(), get(types))
            .route(CREATE_NOTIFICATION_WEBHOOK.path(), get(list).post(create))
            .route(ROTATE_NOTIFICATION_WEBHOOK_SECRET.path(), post(change))
            .route(TEST_NOTIFICATION_WEBHOOK.path(), post(test))
            .with_state(self.clone());
        let (listener, url) = crate::bind().await?;
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(url.trim_end_matches('/').to_owned())
    }

    /// Signs a delivery with the current secret.
    pub fn sign(&self, id: &str) -> Result<(HeaderMap, String), AnyError> {
        let webhook = self.lock();
        let webhook = webhook.as_ref().ok_or("there is no webhook")?;
        Ok(signed_with(&webhook.secret, id))
    }

    /// Delivers events one after the other. Returns the total number of attempts.
    pub fn deliver_events(&self, count: u64) -> JoinHandle<Result<u64, AnyError>> {
        let provider = self.clone();
        tokio::spawn(async move {
            let mut deliveries = JoinSet::new();
            for number in 0..count {
                let provider = provider.clone();
                deliveries.spawn(async move {
                    tokio::time::sleep(Duration::from_millis(4 * number)).await;
                    let signed = provider.sign(&format!("event-{number}"))?;
                    provider.deliver(&signed).await
                });
            }
            let mut tries = 0;
            while let Some(delivered) = deliveries.join_next().await {
                tries += delivered??;
            }
            Ok(tries)
        })
    }

    /// Sends a delivery until it is accepted. Returns the number of attempts.
    pub async fn deliver(&self, (headers, body): &(HeaderMap, String)) -> Result<u64, AnyError> {
        let url = self.lock().as_ref().map(|webhook| webhook.url.clone());
        let url = url.ok_or("there is no webhook")?;
        let http = self.http.get_or_init(reqwest::Client::new);
        for tries in 1..=100 {
            let request = http.post(&url).headers(headers.clone());
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

    fn lock(&self) -> MutexGuard<'_, Option<Webhook>> {
        self.webhook.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The webhook as answers show it.
    fn shown(&self, with_secret: bool) -> Option<Value> {
        let webhook = self.lock();
        let webhook = webhook.as_ref()?;
        let mut shown = json!({"id": ID, "webhook_url": webhook.url});
        if with_secret {
            shown["webhook_secret"] = json!(webhook.secret.expose_secret());
        }
        Some(shown)
    }
}

async fn types() -> Json<Value> {
    Json(json!({"success": true, "notification_types": [{"key": "client:low_credit"}]}))
}

async fn list(State(provider): State<StandIn>) -> Json<Value> {
    let webhooks: Vec<Value> = provider.shown(false).into_iter().collect();
    Json(json!({"success": true, "webhooks": webhooks}))
}

async fn create(State(provider): State<StandIn>, Json(body): Json<Value>) -> Json<Value> {
    *provider.lock() = Some(Webhook {
        url: body["webhook_url"].as_str().unwrap_or_default().to_owned(),
        secret: "whsec_0".into(),
        rotations: 0,
    });
    Json(json!({"success": true, "webhook": provider.shown(true)}))
}

/// Answers the call for a new secret, with a delay.
async fn change(State(provider): State<StandIn>) -> Json<Value> {
    if let Some(webhook) = provider.lock().as_mut() {
        webhook.rotations += 1;
        webhook.secret = format!("whsec_{}", webhook.rotations).into();
    }
    tokio::time::sleep(Duration::from_millis(100)).await;
    Json(json!({"success": true, "webhook": provider.shown(true)}))
}

async fn test(State(provider): State<StandIn>) -> (StatusCode, Json<Value>) {
    let delivered = async { provider.deliver(&provider.sign("test")?).await };
    match delivered.await {
        Ok(_) => (StatusCode::OK, Json(json!({"success": true}))),
        Err(error) => {
            let body =
                json!({"success": false, "error": "not_delivered", "msg": error.to_string()});
            (StatusCode::BAD_REQUEST, Json(body))
        }
    }
}

/// Signs a delivery of an event with a secret.
pub fn signed_with(secret: &SecretString, id: &str) -> (HeaderMap, String) {
    let body = json!({
        "event_id": id,
        "user_id": 7,
        "notif_type": "low_credit",
        "subject": "Low balance",
        "message": "The balance is below 5 $.",
        "timestamp": 1_772_490_000.5,
    })
    .to_string();
    let now = UNIX_EPOCH.elapsed().unwrap_or_default().as_secs();
    let headers = signed_headers(&SCHEME, secret, now, body.as_bytes());
    (headers, body)
}
