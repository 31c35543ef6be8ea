//! Reads progenitor's answer, its type space, as types of generated code.

use std::collections::HashMap;

use typify::{Type, TypeDetails, TypeId, TypeSpace};

use super::Layout;
use super::document::{Asked, member_index, type_index};
use super::rust_type::RustType;

/// The types of all things in the question. An error has the index of the thing whose answer the generator does not
/// understand.
pub(super) fn read(
    space: &TypeSpace,
    asked: &[Asked<'_>],
) -> Result<Layout, (Option<usize>, String)> {
    let space = Space { space, asked };
    let mut layout = Layout::default();
    for kind in space.space.iter_types() {
        let index = type_index(&kind.name());
        let Some(one) = index.and_then(|index| asked.get(index)) else {
            continue;
        };
        match one {
            Asked::Type(name, _) => {
                let fields = space.fields(one, &kind).map_err(|it| (index, it))?;
                layout.fields.insert((*name).to_owned(), fields);
            }
            Asked::Arguments(operation) => {
                let arguments = space.arguments(one, &kind).map_err(|it| (index, it))?;
                layout.arguments.insert(operation.name.clone(), arguments);
            }
        }
    }
    Ok(layout)
}

struct Space<'space> {
    space: &'space TypeSpace,
    asked: &'space [Asked<'space>],
}

type Fields = HashMap<Option<String>, RustType>;

impl Space<'_> {
    fn fields(&self, one: &Asked<'_>, kind: &Type<'_>) -> Result<Fields, String> {
        let members = one.members();
        match kind.details() {
            TypeDetails::Struct(details) => details
                .properties()
                .map(|(name, id)| {
                    let member = member_index(name).and_then(|index| members.get(index));
                    let property = member.map(|(property, _)| property.clone().into_owned());
                    Ok((property, self.rust_type(&id)?))
                })
                .collect(),
            TypeDetails::Newtype(details) => {
                Ok(HashMap::from([(None, self.rust_type(&details.inner())?)]))
            }
            _ => Err(unknown(kind)),
        }
    }

    fn arguments(
        &self,
        one: &Asked<'_>,
        kind: &Type<'_>,
    ) -> Result<HashMap<String, RustType>, String> {
        let members = one.members();
        let details = match kind.details() {
            TypeDetails::Struct(details) => details,
            // An object without members is a map.
            _ if members.is_empty() => return Ok(HashMap::new()),
            _ => return Err(unknown(kind)),
        };
        details
            .properties()
            .filter_map(|(name, id)| {
                let (argument, _) = members.get(member_index(name)?)?;
                Some(
                    self.argument(&id)
                        .map(|kind| (argument.clone().into_owned(), kind)),
                )
            })
            .collect()
    }

    /// The type of an argument. progenitor decides which ones are references.
    fn argument(&self, id: &TypeId) -> Result<RustType, String> {
        let kind = self.space.get_type(id).map_err(|it| it.to_string())?;
        match kind.details() {
            TypeDetails::Option(held) => self.argument(&held).map(RustType::optional),
            _ if is_reference(&kind) => self.rust_type(id).map(RustType::borrowed),
            _ => self.rust_type(id),
        }
    }

    fn rust_type(&self, id: &TypeId) -> Result<RustType, String> {
        let held = |id: TypeId| self.rust_type(&id).map(Box::new);
        let kind = self.space.get_type(id).map_err(|it| it.to_string())?;
        Ok(match kind.details() {
            TypeDetails::Option(inner) => RustType::Option(held(inner)?),
            TypeDetails::Vec(inner) => RustType::Vec(held(inner)?),
            TypeDetails::Map(_, values) => RustType::map(self.rust_type(&values)?),
            TypeDetails::Box(inner) => match self.rust_type(&inner)? {
                // It may be missing, and then takes no space.
                RustType::Option(inner) => RustType::Option(Box::new(RustType::Box(inner))),
                inner => RustType::Box(Box::new(inner)),
            },
            TypeDetails::String => RustType::TEXT,
            TypeDetails::Builtin(path) => plain(path).ok_or_else(|| unknown(&kind))?,
            _ => match type_index(&kind.name()).and_then(|index| self.asked.get(index)) {
                Some(Asked::Type(name, _)) => RustType::Named((*name).to_owned()),
                _ => return Err(unknown(&kind)),
            },
        })
    }
}

fn unknown(kind: &Type<'_>) -> String {
    format!(
        "progenitor answered with {}, which the generator does not know",
        kind.describe()
    )
}

fn is_reference(kind: &Type<'_>) -> bool {
    kind.parameter_ident().to_string().starts_with('&')
}

/// A type that generated code does not define; `None` for one that no schema asks for.
fn plain(path: &str) -> Option<RustType> {
    let plain = match path {
        "bool" => "bool",
        "f64" => "f64",
        "i32" => "i32",
        "i64" => "i64",
        "u32" => "u32",
        "u64" => "u64",
        "::serde_json::Value" => return Some(RustType::ANY),
        "::uuid::Uuid" => return Some(RustType::BASE64),
        "::chrono::naive::NaiveDate" => return Some(RustType::DATE),
        _ if path.starts_with("::chrono::DateTime<") => return Some(RustType::DATE_TIME),
        _ => return None,
    };
    Some(RustType::Plain(plain))
}
