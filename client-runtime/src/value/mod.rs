//! The values of generated types: the code behind their derives, secrets, dates, times and bytes.

pub(crate) mod base64;
#[cfg(feature = "testing")]
pub(crate) mod blank;
mod blank_derived;
pub(crate) mod date;
pub(crate) mod date_time;
pub(crate) mod deviation;
pub(crate) mod fault;
mod leaving;
pub(crate) mod lenient;
mod name;
mod names;
mod node;
pub mod object;
mod place;
mod reader;
mod scalar;
pub(crate) mod sensitive;
mod text;
mod union;
