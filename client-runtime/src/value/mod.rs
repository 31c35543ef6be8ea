//! The values of generated types: what their derives expand to, secrets, dates and times.

pub(crate) mod date_time;
pub mod object;
pub(crate) mod sensitive;
mod union;
