//! Calls against real servers on the loopback interface, each playing one good or bad answer.

mod answers;
mod broken_connections;
mod calls;
mod credentials;
mod crowds;
mod downloads;
mod hostile_bodies;
mod hostile_heads;
mod hostile_streams;
mod item_streams;
mod limits;
mod observers;
mod options;
mod raw;
mod received;
mod redirects;
mod requests;
mod retries;
mod secrets;
mod server;
mod settings;
mod streamed_answers;
mod token_sources;
mod uploads;
mod wait_until;
mod waiting;
