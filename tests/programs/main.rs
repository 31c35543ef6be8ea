//! Example programs of `vast-api` against a stand-in of the provider: what they print, and what they leave behind.

mod market;
mod program;
mod rent;
mod rotate;
