//! Prints all output, to a given writer and in given colours.

pub mod changes;
pub mod diagnostic;
pub mod diff;
mod palette;
pub mod status;

pub use palette::Palette;
