//! Tests that operations of both crates never show the key or the secrets in answers, whatever a server does.
//!
//! All tests share one process, and each checks the logs of all.

mod answers;
mod callers;
mod elsewhere;
mod hidden;
mod kinds;
mod options;
mod said;
mod scripts;
mod servers;
mod told;
mod traced;
mod ways;
mod webhooks;
