//! The values of generated types: what their derives expand to, secrets, dates, times and bytes.

pub(crate) mod base64;
pub(crate) mod date;
pub(crate) mod date_time;
pub mod object;
pub(crate) mod sensitive;
mod text;
mod union;
