//! Turns an OpenAPI document into the files of a Rust client crate.
//!
//! The library is pure: text goes in, text comes out. It reads no file, asks no server, and looks at no clock and no
//! environment, so that the same input gives the same bytes everywhere. `cargo xtask` reads and writes the files.
//!
//! ```
//! use openapi_client_codegen::source::{Document, Limits};
//! use openapi_client_codegen::{Request, Settings};
//!
//! let text = r##"
//! openapi: 3.1.0
//! info: {title: Pets, version: 1.0.0}
//! servers: [{url: "https://pets.example"}]
//! paths:
//!   /pets/{id}:
//!     get:
//!       operationId: getPet
//!       parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
//!       responses:
//!         "200":
//!           description: The pet.
//!           content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}
//! components:
//!   schemas:
//!     Pet: {type: object, required: [name], properties: {name: {type: string}}}
//! "##;
//! let document = Document::parse("pets.yaml", text.to_owned(), &Limits::default()).expect("YAML");
//! assert!(openapi_client_codegen::lint(&document, &document.value).is_empty());
//!
//! let request = Request {
//!     settings: Settings::of_document(&document.value),
//!     ..Request::default()
//! };
//! let output = openapi_client_codegen::generate(&document.value, &request).expect("a crate");
//! assert!(output.files["client.rs"].contains("pub async fn get_pet"));
//! assert!(output.files["types.rs"].contains("pub struct Pet"));
//! ```
//!
//! What is wrong with a document is a list of [findings](Finding), each with its place:
//!
//! ```
//! # use openapi_client_codegen::source::{Document, Limits};
//! let text = "openapi: 3.1.0
//! info: {title: Pets, version: 1.0.0}
//! paths:
//!   /pets:
//!     get:
//!       responses:
//!         '200': {$ref: '#/components/responses/Pet'}
//! ";
//! let document = Document::parse("pets.yaml", text.to_owned(), &Limits::default()).expect("YAML");
//! let findings = openapi_client_codegen::lint(&document, &document.value);
//! assert_eq!(findings[0].id, "unresolved-reference");
//! let place = findings[0].position().expect("a place");
//! assert_eq!((place.line, place.column), (7, 23));
//! ```
//!
//! # In a build script
//!
//! [`build_script()`] returns what a build script writes and prints, so that a crate has a client of its own without any
//! generated file in its repository. A whole package that does so is
//! [`examples/build-script`](https://docs.rs/crate/openapi-client-codegen/latest/source/examples/build-script/).
//!
//! # The stages
//!
//! | stage | does | entry point |
//! |---|---|---|
//! | `source` | text → value, with the place of every value | [`source::Document::parse`] |
//! | | adds what a document does not describe | [`source::supplement::supplement`] |
//! | `overlay` | corrects the value, and leaves operations out | [`overlay::apply`], [`overlay::skip`] |
//! | `lint` | finds what cannot be taken | [`lint()`] |
//! | `read`, `shape`, `name`, `layout`, `write` | value → files | [`generate`] |
//! | `compare` | two outputs → what changed for programs | [`compare()`](compare::compare) |

#![warn(unreachable_pub)]
#![deny(missing_docs)]

mod base;
mod build_script;
pub mod compare;
mod layout;
mod lint;
pub mod model;
mod name;
pub mod overlay;
mod pipeline;
mod read;
mod shape;
pub mod source;
pub mod text;
mod write;

pub use base::finding::{Finding, LineColumn, Severity, SourceFile};
pub use base::keyword::{PathOperation, path_operations};
pub use base::pointer::{Pointer, operation_pointer};
pub use base::reference::{reached, reference_to};
pub use base::steps::{Step, Steps};
pub use base::suggestion::closest;
pub use build_script::{BuildScript, build_script};
pub use lint::lint;
pub use model::settings::Settings;
pub use name::lock::Lock;
pub use pipeline::{Failure, Output, Request, generate};
pub use read::operations::url_of_server;
pub use write::format::format;

/// The API before its schemas are shaped, and the writer's names of its items, for tests of generated crates.
pub mod inspect {
    pub use crate::name::outcome::{Arm, Outcome, Success, outcome};
    pub use crate::name::usage::Usage;
    pub use crate::read::operations::{read_api, server_url};
    pub use crate::read::schema::read as read_schema;
    pub use crate::write::argument::body_name;
    pub use crate::write::form::form_name;
    pub use crate::write::parameter::structure_name;
    pub use crate::write::response::{error_name, success_name};
}
