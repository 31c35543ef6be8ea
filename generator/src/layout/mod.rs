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
use progenitor::Generator;
use unicode_ident::is_xid_start;

use crate::base::contained;
use crate::model::schema::{Object, Schema};
use crate::model::{Api, Operation};
use crate::name::identifier::is_snake;
pub(crate) use document::Asked;
use document::{asked, document};
use rust_type::RustType;

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
        kind.unwrap_or_else(|| RustType::of(schema).borrowed())
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
    let words = if is_snake(name) {
        name.to_owned()
    } else {
        name.to_snake_case()
    };
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
/// The first thing that progenitor refuses or panics at, and its message; only the message if it takes each thing alone.
pub(crate) fn layout(api: &Api) -> Result<Layout, (Option<Asked<'_>>, String)> {
    let asked = asked(api);
    let answer = run(&asked, |_| true)
        .map_err(|words| refused(&asked, words))
        .and_then(|generator| space::read(generator.get_type_space(), &asked));
    answer.map_err(|(index, words)| (index.and_then(|it| asked.into_iter().nth(it)), words))
}

/// The index of the first thing that progenitor cannot take alone, and its message.
fn refused(asked: &[Asked<'_>], words: String) -> (Option<usize>, String) {
    let alone = |index| Some((Some(index), run(asked, |other| other == index).err()?));
    let refused = (0..asked.len()).find_map(alone);
    refused.unwrap_or((None, words))
}

/// Gives progenitor the things that `takes` selects. References to the others may be any value.
fn run(asked: &[Asked<'_>], takes: impl Fn(usize) -> bool) -> Result<Generator, String> {
    let document = document(asked, takes);
    catch_unwind(AssertUnwindSafe(|| {
        let mut generator = Generator::default();
        // Of what progenitor can write, a command line without operations is the least, and it needs all types.
        generator.cli(&document, "unused").map(|_| generator)
    }))
    .map_err(|panic| contained::words(&*panic))?
    .map_err(|error| error.to_string())
}
