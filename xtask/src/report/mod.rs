//! Everything that is printed, to a writer and in colours that the caller chooses.

pub mod changes;
pub mod diagnostic;
pub mod diff;
pub mod markdown;
mod palette;
pub mod status;
mod visible;

pub use palette::Palette;
pub use visible::{visible, visible_lines};
