//! Tests the example programs as people run them: against stand-ins of the providers, and on captured deliveries.

mod deliveries;
mod market;
mod phala;
mod program;
mod rent;
mod rotate;
