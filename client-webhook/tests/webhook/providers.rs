//! The schemes of two providers, with events that keep their name and payload.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use openapi_client_webhook::{Event, Scheme};
use serde_json::Value;

pub(crate) const SECRET: &str = "whsec_do-not-show";
/// The time of the tests, in seconds since 1970.
pub(crate) const NOW: u64 = 1_790_000_000;

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Phala {
    pub(crate) name: Option<String>,
    pub(crate) payload: Value,
}

impl Event for Phala {
    const SCHEME: Scheme = Scheme::new("X-Webhook-Signature", "X-Webhook-Timestamp")
        .id_field("id")
        .name_field("event");

    fn from_payload(name: Option<&str>, payload: Value) -> Self {
        Self {
            name: name.map(str::to_owned),
            payload,
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Vast(pub(crate) Value);

impl Event for Vast {
    const SCHEME: Scheme = Scheme::new("X-Vast-Signature-256", "X-Vast-Timestamp")
        .id_field("event_id")
        .name_field("notif_type");

    fn from_payload(_name: Option<&str>, payload: Value) -> Self {
        Self(payload)
    }
}

pub(crate) fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(NOW)
}
