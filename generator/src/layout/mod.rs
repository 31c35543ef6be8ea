//! The Rust types of the model. progenitor decides which fields are boxed, and which arguments are references.
//!
//! progenitor gets a document of objects only: the schemas, and one object per operation with its arguments. It answers
//! through its type space. Its generated code is not used. All other types are those of [`RustType::of`].

mod document;
pub(crate) mod rust_type;

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use heck::ToSnakeCase;
use progenitor::Generator;
use typify::{Type, TypeDetails, TypeSpace};
use unicode_ident::is_xid_start;

use crate::base::contained;
use crate::model::schema::{Object, Schema};
use crate::model::{Api, Operation};
use crate::name::identifier::is_snake;
pub(crate) use document::Asked;
use document::{asked, document, index_of};
use rust_type::RustType;

/// What progenitor decides about the types of fields and arguments.
#[derive(Debug, Clone, Default)]
pub struct Layout {
    /// The fields that are boxed: the name of the type, and the property or the index of the tuple's item.
    boxed: HashSet<(String, String)>,
    /// The arguments that are passed by value: the names of the method and the argument.
    by_value: HashSet<(String, String)>,
}

impl Layout {
    /// The type of a property's field. It is an `Option` only if the property may be `null`.
    #[must_use]
    pub fn field(&self, name: &str, property: &str, schema: Option<&Schema>) -> RustType {
        let field = (name.to_owned(), property.to_owned());
        match schema.map_or(RustType::ANY, RustType::of) {
            kind if !self.boxed.contains(&field) => kind,
            // It may be missing, and then takes no space.
            RustType::Option(held) => RustType::Box(held).optional(),
            kind => RustType::Box(Box::new(kind)),
        }
    }

    /// The type of a required argument. It is a reference to the schema's type if progenitor was not asked.
    #[must_use]
    pub fn argument(&self, operation: &Operation, argument: &str, schema: &Schema) -> RustType {
        let argument = (operation.name.clone(), argument.to_owned());
        match RustType::of(schema) {
            kind if self.by_value.contains(&argument) => kind,
            RustType::Option(held) => held.borrowed().optional(),
            kind => kind.borrowed(),
        }
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
    let words = match run(&asked, |_| true) {
        Ok(generator) => return Ok(read(generator.get_type_space(), &asked)),
        Err(words) => words,
    };
    let alone = |index| run(&asked, |other| other == index).err();
    let refused = (0..asked.len()).find_map(|index| Some((index, alone(index)?)));
    match refused {
        Some((index, words)) => Err((asked.into_iter().nth(index), words)),
        None => Err((None, words)),
    }
}

/// Reads progenitor's answer, its type space.
fn read(space: &TypeSpace, asked: &[Asked<'_>]) -> Layout {
    let mut layout = Layout::default();
    for kind in space.iter_types() {
        let Some(one) = index_of(&kind.name()).and_then(|index| asked.get(index)) else {
            continue;
        };
        let TypeDetails::Struct(details) = kind.details() else {
            continue;
        };
        let members = one.members();
        for (name, id) in details.properties() {
            let member = index_of(name).and_then(|index| members.get(index));
            let (Some((member, _)), Ok(kind)) = (member, space.get_type(&id)) else {
                continue;
            };
            match one {
                Asked::Type(name, _) if is_boxed(&kind, space) => {
                    layout.boxed.insert(((*name).to_owned(), member.clone()));
                }
                Asked::Arguments(operation) if !is_reference(&kind) => {
                    layout
                        .by_value
                        .insert((operation.name.clone(), member.clone()));
                }
                _ => {}
            }
        }
    }
    layout
}

/// Whether a type is a box, or an option of one.
fn is_boxed(kind: &Type<'_>, space: &TypeSpace) -> bool {
    match kind.details() {
        TypeDetails::Box(_) => true,
        TypeDetails::Option(held) => space.get_type(&held).is_ok_and(|it| is_boxed(&it, space)),
        _ => false,
    }
}

/// Whether an argument of a type, or what is in its option, is passed by reference.
fn is_reference(kind: &Type<'_>) -> bool {
    kind.parameter_ident().to_string().contains('&')
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
