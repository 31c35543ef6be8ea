//! What calls leave in traces and logs, at the most talkative level and with the output of the libraries below.

mod deviations;
mod recorder;
mod secrets;
mod spans;

#[path = "../loopback/raw.rs"]
mod raw;
