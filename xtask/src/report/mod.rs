//! Everything that is printed, to a writer and in colours that the caller chooses.

pub mod changes;
pub mod diagnostic;
pub mod diff;
mod palette;
pub mod status;

pub use palette::Palette;
