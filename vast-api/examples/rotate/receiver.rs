//! A receiver of deliveries, as you would write it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::{FromRef, State};
use axum::http::StatusCode;
use axum::routing::post;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use vast_api::SecretString;
use vast_api::webhook::{Delivery, Event, Verifier};

use crate::AnyError;

/// The state of a receiver: its verifier, and the number of deliveries of each accepted event.
#[derive(Clone)]
pub struct Receiver {
    /// Verifies deliveries.
    pub verifier: Verifier,
    taken: Arc<Mutex<BTreeMap<String, usize>>>,
    /// Notified of each accepted event.
    news: Arc<Notify>,
}

impl FromRef<Receiver> for Verifier {
    fn from_ref(receiver: &Receiver) -> Self {
        receiver.verifier.clone()
    }
}

impl Receiver {
    /// Makes a receiver with this secret.
    pub fn new(secret: SecretString) -> Result<Self, AnyError> {
        Ok(Self {
            verifier: Verifier::new([secret])?,
            taken: Arc::default(),
            news: Arc::default(),
        })
    }

    /// Starts to accept deliveries at every path.
    pub fn serve(&self, listener: TcpListener) {
        let router = Router::new().route("/", post(take));
        let router = router
            .route("/{*path}", post(take))
            .with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
    }

    /// The number of deliveries of each accepted event, by id.
    pub fn taken(&self) -> BTreeMap<String, usize> {
        let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.clone()
    }

    /// Waits until an event was accepted.
    pub async fn first(&self) {
        while self.taken().is_empty() {
            self.news.notified().await;
        }
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
    // Wakes `first`, even if it is called later.
    receiver.news.notify_one();
    StatusCode::NO_CONTENT
}
