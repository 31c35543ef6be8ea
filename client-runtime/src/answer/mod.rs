//! Answers, streams, pages and errors, and the observers who are told about them.

pub(crate) mod answer;
pub(crate) mod byte_stream;
pub(crate) mod decoding;
pub(crate) mod detail;
mod deviation;
pub(crate) mod error;
pub(crate) mod error_kind;
mod event_parser;
pub(crate) mod events;
pub(crate) mod fate;
pub(crate) mod gather;
mod items;
mod json_path;
pub(crate) mod json_text;
pub(crate) mod kept;
mod line_parser;
pub(crate) mod lines;
pub(crate) mod message;
mod mismatch;
pub(crate) mod observed;
pub(crate) mod observer;
pub(crate) mod pages;
pub(crate) mod quota;
pub(crate) mod reopen;
pub(crate) mod response;
pub(crate) mod retry_after;
pub(crate) mod stream_watch;
