//! Calls against real servers on the loopback interface, each playing one good or bad answer.

mod answers;
mod calls;
mod limits;
mod origins;
mod requests;
mod secrets;
mod server;
