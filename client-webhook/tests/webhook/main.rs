//! Deliveries of webhooks: which are accepted, which are refused and why, and how an axum handler answers.

mod arrivals;
#[cfg(feature = "axum")]
mod connection;
mod deduplication;
mod diagnosis;
#[cfg(feature = "axum")]
mod extraction;
mod properties;
mod providers;
mod rotation;
mod secrets;
mod vectors;
