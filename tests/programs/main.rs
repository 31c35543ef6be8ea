//! Tests the example programs of `vast-api` against a stand-in of the provider: their output, and the instances that
//! remain.

mod market;
mod program;
mod rent;
mod rotate;
