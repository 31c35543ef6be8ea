//! What every generated API client shares: sending a call, and typed answers and errors.
//!
//! A generated method describes its call with a [`Request`], hands it to the [`Transport`], and turns the
//! [`Answer`] into a [`Response`] or an [`Error`] by its status:
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
//! Bodies that are too large to be held in memory are streams: [`Transport::open`] and [`Answer::stream`] give those of
//! answers, [`Body::from_stream`] and [`Request::body`] take those of calls. [`Events`] and [`Lines`] are streams of typed
//! items.
//!
//! What it promises: redirects are never followed, the credential goes to no other origin, answers are limited in
//! size unless they are streamed, a call whose fate is unknown is not repeated unless it may be, and no `Display`, `Debug` or trace shows a
//! credential, a query string, or a body of a sensitive operation.
//!
//! # Patience
//!
//! A call whose turn has not come waits: [`ClientBuilder::concurrency`] says how many may be on their way at once,
//! [`ClientBuilder::rate`] how many may begin in a time. When a server answers a call with `429` or `503` and `Retry-After`,
//! all calls to it wait, and come back gradually; [`ClientBuilder::pause_alone`] tells how, and switches it off.
//!
//! # Observing
//!
//! An [`Observer`] is told of each call, of each of its attempts, of why and when a call is sent again, and of the end of
//! each stream, with times, statuses and sizes, and with nothing secret. The example program `metrics` counts calls, failures
//! and times per operation.
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
//! Documents lag behind servers. In what is received, a scalar of another JSON type that says the same is taken: a number or
//! a flag where text is documented, the text of a number for a number, `1.0` for an integer, and `0`, `1`, `"true"` or
//! `"false"` for a flag. What says something else is an error. [`ClientBuilder::tolerant`] leaves out optional members that
//! do not decode, instead of losing the answer for one of them.
//!
//! Each [`Deviation`] is an event of the crate `tracing`, with operation and path and without the value: of the level `debug`
//! where a value was taken, and `warn` where a member was left out. [`Observer::answer_deviated`] is told as well. An answer
//! that does not deviate pays nothing for this.
//!
//! # Without async
//!
//! Calls need a runtime of tokio. A program that is not asynchronous makes one of a single thread, keeps it, and makes all
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
//! `wasm32-unknown-unknown` is not supported, and does not compile. There, reqwest hands a call to the browser's `fetch`: the
//! browser follows redirects by itself, so that nothing here keeps a key from another origin, and an answer arrives whole,
//! so that no limit of size or silence holds. The clock that timeouts and retries need is missing as well. Keep the key on a
//! server, and let the browser ask that one.

#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]
#![deny(missing_docs)]

// What the derives expand to names this crate.
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
