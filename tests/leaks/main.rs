//! What nothing says of the operations of both crates, whatever a server does: the key, and the secrets in answers.
//!
//! All tests share one process, and each looks at what any of them has logged.

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
