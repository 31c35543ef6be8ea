//! The values of generated types: what their derives expand to, secrets, dates, times and bytes.

pub(crate) mod base64;
#[cfg(feature = "testing")]
pub(crate) mod blank;
mod blank_derived;
pub(crate) mod date;
pub(crate) mod date_time;
mod names;
pub mod object;
pub(crate) mod sensitive;
mod text;
mod union;
