//! Deliveries of webhooks: what is accepted, what is refused and why, and what an axum handler makes of it.

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
