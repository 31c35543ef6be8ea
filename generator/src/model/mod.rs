//! The API as all later stages see it.

mod api;
mod content;
mod operation;
pub mod schema;
pub mod settings;

pub use api::{Api, Tag, Webhook};
pub use content::{
    Body, Choice, Content, Encoding, Part, PartContent, Response, Status, Stream, StreamFormat,
};
pub use operation::{Location, Operation, Parameter, SecondNames, Style};
