//! The generated clients against real servers on the loopback interface, which answer as the providers do.

mod connections;
mod phala;
mod secrets;
mod server;
mod vast;
