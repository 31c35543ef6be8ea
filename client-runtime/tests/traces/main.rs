//! The traces and logs of calls at the most verbose level, including those of the underlying libraries.

mod deviations;
mod recorder;
mod secrets;
mod spans;

#[path = "../loopback/raw.rs"]
mod raw;
