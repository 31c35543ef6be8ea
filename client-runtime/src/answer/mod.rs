//! What came back: an answer, a stream, or an error.

pub(crate) mod answer;
pub(crate) mod byte_stream;
pub(crate) mod detail;
pub(crate) mod error;
pub(crate) mod error_kind;
pub(crate) mod fate;
pub(crate) mod gather;
mod json_path;
mod message;
pub(crate) mod pages;
pub(crate) mod response;
pub(crate) mod retry_after;
