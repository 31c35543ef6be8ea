//! Tests the generated clients against servers on the loopback interface that answer like the providers.

mod connections;
mod environment;
mod phala;
mod repeats;
mod secrets;
mod server;
mod vast;
