//! Test programs that use a client, without a server: a [`Script`] takes the place of the connection.
//!
//! Everything above the connection is real: parameters, credential, retries, timeouts, limits and decoding. There is no
//! socket. With tokio's paused clock, a test does not wait for delays.
//!
//! ```
//! use client_runtime::testing::{Reply, Script};
//! use client_runtime::{Operation, Request, Response, Transport};
//!
//! static LIST_HOOKS: Operation = Operation::new("list_hooks", "GET", "/hooks/{owner}");
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let script = Script::new();
//! script.on(&LIST_HOOKS).reply(Reply::json(&["a", "b"]));
//! let transport: Transport = Transport::builder("https://example.com").scripted(&script);
//!
//! let mut request = Request::new(&LIST_HOOKS);
//! request.path("owner", "me");
//! let hooks: Response<Vec<String>> = transport.json(request).await.unwrap();
//! assert_eq!(*hooks, ["a", "b"]);
//!
//! let calls = script.calls(&LIST_HOOKS);
//! assert_eq!(calls[0].path("owner"), Some("me"));
//! # }
//! ```

mod body;
pub(crate) mod call;
mod message;
mod reply;
mod script;
mod shape;
pub(crate) mod stage;

pub use crate::value::blank::Blank;
pub use call::Call;
pub use reply::Reply;
pub use script::{Expectation, Script};
#[doc(hidden)]
pub use shape::{Answers, Shape};
