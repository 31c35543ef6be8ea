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

/// What a receiver keeps: the secrets, and here the events that it has taken, each with how often.
#[derive(Clone)]
pub struct Receiver {
    /// What looks at the signatures.
    pub verifier: Verifier,
    taken: Arc<Mutex<BTreeMap<String, usize>>>,
    /// Told of each event that is taken.
    news: Arc<Notify>,
}

impl FromRef<Receiver> for Verifier {
    fn from_ref(receiver: &Receiver) -> Self {
        receiver.verifier.clone()
    }
}

impl Receiver {
    /// A receiver that knows this secret.
    pub fn new(secret: SecretString) -> Result<Self, AnyError> {
        Ok(Self {
            verifier: Verifier::new([secret])?,
            taken: Arc::default(),
            news: Arc::default(),
        })
    }

    /// Takes deliveries at every path.
    pub fn serve(&self, listener: TcpListener) {
        let router = Router::new().route("/", post(take));
        let router = router
            .route("/{*path}", post(take))
            .with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
    }

    /// The events that were taken, each with how often.
    pub fn taken(&self) -> BTreeMap<String, usize> {
        let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.clone()
    }

    /// Waits until an event was taken.
    pub async fn first(&self) {
        while self.taken().is_empty() {
            self.news.notified().await;
        }
    }
}

/// Takes a delivery. What the extractor hands over is authentic and recent; everything else it has refused already.
async fn take(State(receiver): State<Receiver>, delivery: Delivery) -> StatusCode {
    if matches!(delivery.event, Event::Unknown(_)) {
        // The provider has news that this program does not know; nothing is wrong with it.
        return StatusCode::NO_CONTENT;
    }
    let id = delivery.id.unwrap_or_default();
    let mut taken = receiver
        .taken
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    *taken.entry(id).or_default() += 1;
    // Kept for whoever asks later.
    receiver.news.notify_one();
    StatusCode::NO_CONTENT
}
