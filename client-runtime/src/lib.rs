//! The shared part of every generated API client: it sends calls and gives you typed answers and errors.
//!
//! If you call an API, use the crate of that API. It hands on what you need from this one: the [`ClientBuilder`] for
//! settings, [`Response`] for answers, [`Error`] for failures, and [`CallOptions`] for a single call. Use this crate by
//! itself to call an API that has no generated client, or an operation that its document leaves out.
//!
//! # One call
//!
//! 1. A generated method describes its call in a [`Request`].
//! 2. The [`Transport`] sends the request, and sends it again where that is safe.
//! 3. The method turns the [`Answer`] into a [`Response`] or an [`Error`], depending on the status.
//!
//! ```
//! use client_runtime::{Error, Operation, Request, Response, Style, Transport};
//!
//! const LIST_HOOKS: Operation = Operation::new("list_hooks", "GET", "/hooks/{owner}");
//!
//! async fn list_hooks(
//!     transport: &Transport,
//!     owner: &str,
//!     limit: Option<i64>,
//! ) -> Result<Response<Vec<String>>, Error<String>> {
//!     let mut request = Request::new(&LIST_HOOKS);
//!     request.path("owner", owner);
//!     request.query("limit", Style::FORM_EXPLODE, &limit);
//!     let answer = transport.send(request).await?;
//!     match answer.status() {
//!         200 => answer.json(),
//!         404 => Err(answer.error()),
//!         _ => Err(answer.unexpected()),
//!     }
//! }
//! ```
//!
//! Use streams for bodies that do not fit in memory. [`Transport::open`] and [`Answer::stream`] stream the body of an
//! answer. [`Body::from_stream`] and [`Request::body`] stream the body of a call. [`Events`] and [`Lines`] are streams
//! of typed items.
//!
//! # Promises
//!
//! * The client never follows redirects.
//! * The credential goes to no other origin, unless you allow one.
//! * Every answer has a size limit, unless you stream it.
//! * If the server may have acted on a call, the client repeats it only if the operation may be sent twice.
//! * No `Display`, `Debug` or trace shows a credential, a query string, or a body of a sensitive operation.
//!
//! # Limits of the server
//!
//! [`ClientBuilder::concurrency`] limits how many calls run at once. [`ClientBuilder::rate`] limits how many attempts
//! begin in a stretch of time. Further calls wait for their turn.
//!
//! If a server answers `429` or `503` with `Retry-After`, all calls to it wait. Afterwards they resume gradually.
//! [`ClientBuilder::pause_alone`] explains this and switches it off.
//!
//! # Observing
//!
//! An [`Observer`] hears of each call, each attempt, each repetition and the end of each stream. It gets times,
//! statuses and sizes, and no secrets. The example program `metrics` counts calls, failures and times per operation.
//!
//! ```
//! use client_runtime::{AttemptEnd, Observer, Transport};
//!
//! struct Slow;
//!
//! impl Observer for Slow {
//!     fn attempt_ended(&self, end: &AttemptEnd<'_>) {
//!         if end.duration.as_secs() >= 5 {
//!             eprintln!("{} of {} took {:?}", end.operation.id(), end.host, end.duration);
//!         }
//!     }
//! }
//!
//! # fn build() -> Result<Transport, client_runtime::BuildError> {
//! let transport = Transport::builder("https://example.com").observe(Slow).build()?;
//! # Ok(transport)
//! # }
//! ```
//!
//! # Answers that deviate
//!
//! Documents lag behind servers. If an answer does not match its document, the client accepts a scalar of another JSON
//! type that means the same:
//!
//! * a number or a flag for a string;
//! * a string such as `"8"` for a number;
//! * `1.0` for an integer;
//! * `0`, `1`, `"true"` or `"false"` for a flag.
//!
//! Any other mismatch is an error. With [`ClientBuilder::tolerant`], the client leaves out optional members that do not
//! decode, so that you do not lose the whole answer.
//!
//! The client reports each [`Deviation`] as an event of the crate `tracing`, with the operation and the path but
//! without the value. The level is `debug` if the value was accepted, and `warn` if the member was left out. The client
//! also calls [`Observer::answer_deviated`]. Answers that match their document cost nothing extra.
//!
//! # Without async
//!
//! Calls need a tokio runtime. If your program is synchronous, create one single-threaded runtime and keep it. Make all
//! calls on it, so that they share connections:
//!
//! ```no_run
//! use client_runtime::{Operation, Request, Response, Transport};
//!
//! static LIST_HOOKS: Operation = Operation::new("list_hooks", "GET", "/hooks");
//!
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
//!     let transport = Transport::new("https://example.com")?;
//!     let hooks: Response<Vec<String>> = runtime.block_on(transport.json(Request::new(&LIST_HOOKS)))?;
//!     println!("{hooks:?}");
//!     Ok(())
//! }
//! ```
//!
//! # In a browser
//!
//! This crate does not compile for `wasm32-unknown-unknown`, because it could not keep its promises there:
//!
//! * reqwest passes each call to the browser's `fetch`, which follows redirects itself. The key could reach another
//!   origin.
//! * Answers arrive whole, so neither the size limit nor the limit on silence would work.
//! * The clock that timeouts and retries need is missing.
//!
//! Keep the key on a server, and let the browser call that server.

#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]
#![deny(missing_docs)]

// The code that the derives generate refers to this crate by name.
#[cfg(test)]
extern crate self as client_runtime;

#[cfg(all(target_family = "wasm", target_os = "unknown"))]
compile_error!(
    "a browser follows redirects with the key and knows no limits, so this client does not run there; \
     see \"In a browser\" in the documentation of the crate"
);

mod answer;
mod call;
mod send;
#[cfg(feature = "testing")]
pub mod testing;
mod value;

pub use answer::answer::Answer;
pub use answer::byte_stream::ByteStream;
pub use answer::error::{Error, Failure};
pub use answer::error_kind::ErrorKind;
pub use answer::events::{Event, Events};
pub use answer::lines::Lines;
pub use answer::observed::{
    AnswerDeviated, AttemptEnd, AttemptStart, CallEnd, CallStart, Outcome, Repetition, StreamEnd,
};
pub use answer::observer::Observer;
pub use answer::pages::{Counts, Page, Pages};
pub use answer::response::Response;
pub use call::body::Body;
pub use call::file::File;
pub use call::operation::Operation;
pub use call::options::CallOptions;
pub use call::parameter::Style;
pub use call::provider::{Provider, SecurityScheme};
pub use call::request::Request;
pub use call::retry::RetryPolicy;
pub use send::build_error::BuildError;
pub use send::builder::ClientBuilder;
pub use send::credential::Credential;
pub use send::transport::Transport;
pub use send::wait::{LastState, Verdict, Wait, WaitError};
pub use value::base64::Base64;
pub use value::date::{Date, DateFault};
pub use value::date_time::{DateTime, DateTimeFault, DateTimeKind};
pub use value::deviation::Deviation;
pub use value::sensitive::{Erase, Sensitive};

#[doc(hidden)]
pub use value::object;

#[cfg(feature = "webhook")]
#[doc(inline)]
pub use client_webhook as webhook;

pub use bytes::Bytes;
pub use client_runtime_derive::{Enumeration, Newtype, Object, Setters, Tuple, Union, model};
pub use reqwest::StatusCode;
pub use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
pub use reqwest::{self, multipart};
pub use secrecy::{ExposeSecret, SecretString};
