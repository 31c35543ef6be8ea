//! The Rust types of the model, which progenitor decides.
//!
//! progenitor gets a document of objects only: the schemas, and one object per operation with its arguments. It answers
//! through its type space: which fields are boxed because a type contains itself, and which arguments are references.
//! Its generated code is not used.

mod document;
pub(crate) mod rust_type;
mod space;

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use heck::ToSnakeCase;
use progenitor::{GenerationSettings, Generator};
use unicode_ident::is_xid_start;

use crate::base::contained;
use crate::model::schema::{Object, Schema};
use crate::model::{Api, Operation};
use document::{Asked, asked, document};
use rust_type::RustType;

/// The thing that progenitor could not take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Stumble {
    /// An operation, by the name of its method.
    Operation(String, String),
    /// A schema, by the name of its type.
    Schema(String, String),
    /// A failure of the whole document that no single operation or schema causes.
    Document(String),
}

/// The types of fields and arguments.
#[derive(Debug, Clone, Default)]
pub struct Layout {
    /// By the name of the type, then by property. `None` is the key of all further properties, and of the content of a
    /// list or a map.
    fields: HashMap<String, HashMap<Option<String>, RustType>>,
    /// By the name of the method, then by argument.
    arguments: HashMap<String, HashMap<String, RustType>>,
}

impl Layout {
    /// The type of a property's field. Optional lists and maps are not an `Option`.
    #[must_use]
    pub fn field(&self, name: &str, property: Option<&str>) -> RustType {
        let fields = self.fields.get(name);
        let kind = fields.and_then(|it| it.get(&property.map(str::to_owned)));
        kind.cloned().unwrap_or(RustType::ANY)
    }

    /// The type of a required argument. It is a reference to the schema's type if progenitor was not asked.
    #[must_use]
    pub fn argument(&self, operation: &Operation, argument: &str, schema: &Schema) -> RustType {
        let arguments = self.arguments.get(&operation.name);
        let kind = arguments.and_then(|it| it.get(argument)).cloned();
        kind.unwrap_or_else(|| RustType::Reference(Box::new(RustType::of(schema))))
    }
}

/// The properties with a field in the struct for an object, including required ones without a description. The fields
/// are sorted by their words, then by their spelling. A name without a letter first sorts as `x`, as in progenitor.
#[must_use]
pub(crate) fn properties(object: &Object) -> Vec<&str> {
    let described = object.properties.keys().map(String::as_str);
    let required = object.required.iter().map(String::as_str);
    let mut properties: Vec<&str> = described
        .chain(required.filter(|name| !object.properties.contains_key(*name)))
        .collect();
    properties.sort_by_cached_key(|name| (words(name), *name));
    properties
}

fn words(name: &str) -> String {
    let words = name.to_snake_case();
    if words.starts_with(is_xid_start) {
        words
    } else {
        format!("x{words}")
    }
}

/// Asks progenitor for the types of an API after all names are given.
///
/// # Errors
///
/// The operation or schema that progenitor refuses or panics at, with its message.
pub(crate) fn layout(api: &Api) -> Result<Layout, Stumble> {
    let asked = asked(api);
    match run(&asked, |_| true) {
        Ok(generator) => space::read(generator.get_type_space(), &asked),
        Err(words) => Err(find(&asked, words)),
    }
}

/// Gives progenitor the things that `takes` selects. References to the others may be any value.
fn run(asked: &[Asked<'_>], takes: impl Fn(usize) -> bool) -> Result<Generator, String> {
    let document = document(asked, takes);
    catch_unwind(AssertUnwindSafe(|| {
        let mut settings = GenerationSettings::default();
        settings.with_map_type("std::collections::BTreeMap");
        let mut generator = Generator::new(&settings);
        generator.generate_tokens(&document).map(|_| generator)
    }))
    .map_err(|panic| contained::words(&*panic))?
    .map_err(|error| error.to_string())
}

/// The first thing that progenitor cannot take alone.
fn find(asked: &[Asked<'_>], words: String) -> Stumble {
    for (index, one) in asked.iter().enumerate() {
        if let Err(words) = run(asked, |other| other == index) {
            return match one {
                Asked::Type(name, _) => Stumble::Schema((*name).to_owned(), words),
                Asked::Arguments(operation) => Stumble::Operation(operation.name.clone(), words),
            };
        }
    }
    Stumble::Document(words)
}
