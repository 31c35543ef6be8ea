//! The generated clients against real servers on the loopback interface, which answer as the providers do.

mod connections;
mod environment;
mod phala;
mod repeats;
mod secrets;
mod server;
mod vast;
