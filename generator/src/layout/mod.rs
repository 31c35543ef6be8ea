//! The Rust types of the model, which progenitor decides.

pub mod document;
pub mod generate;
pub mod rust_type;
pub mod split;
pub mod stable_name;
pub mod type_path;
