//! Names that progenitor would change: it is given others, which are replaced in what it writes.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use heck::{ToPascalCase, ToSnakeCase};
use proc_macro2::{Group, Ident, TokenStream, TokenTree};

use crate::model::Api;

/// The names that progenitor does not see, by the ones that it sees instead.
pub type Replaced = HashMap<String, String>;

/// The API under names that progenitor writes as they are, and the names that had to be replaced.
///
/// progenitor brings the names of types to `PascalCase` and those of methods and arguments to `snake_case`, which
/// makes another name of `AB`, of a name that a lock file gives, and one of two names that differ in little.
#[must_use]
pub fn replace(api: &Api) -> (Cow<'_, Api>, Replaced) {
    let mut namer = Namer::of(api);
    let schemas: HashMap<&String, String> = api
        .schemas
        .keys()
        .filter(|name| name.to_pascal_case() != **name)
        .map(|name| (name, namer.replace(name, "StandIn")))
        .collect();
    let is_snake = |name: &str| name.to_snake_case() == name;
    let is_stable = api.operations.iter().all(|operation| {
        is_snake(&operation.name) && operation.parameters.iter().all(|it| is_snake(&it.argument))
    });
    if schemas.is_empty() && is_stable {
        return (Cow::Borrowed(api), namer.replaced);
    }
    let mut api = api.clone();
    for operation in &mut api.operations {
        if !is_snake(&operation.name) {
            operation.name = namer.replace(&operation.name, "stand_in");
        }
        for parameter in &mut operation.parameters {
            if !is_snake(&parameter.argument) {
                parameter.argument = namer.replace(&parameter.argument, "stand_in");
            }
        }
        for schema in operation.schemas_mut() {
            rename(schema, &schemas);
        }
    }
    for schema in api.schemas.values_mut() {
        rename(schema, &schemas);
    }
    api.schemas = api
        .schemas
        .into_iter()
        .map(|(name, schema)| (schemas.get(&name).cloned().unwrap_or(name), schema))
        .collect();
    (Cow::Owned(api), namer.replaced)
}

/// The tokens with the names that they should have had.
#[must_use]
pub fn restore(tokens: TokenStream, replaced: &Replaced) -> TokenStream {
    if replaced.is_empty() {
        return tokens;
    }
    tokens
        .into_iter()
        .map(|token| match token {
            TokenTree::Ident(ident) => {
                let name = replaced.get(&ident.to_string());
                TokenTree::Ident(name.map_or(ident.clone(), |it| Ident::new(it, ident.span())))
            }
            TokenTree::Group(group) => TokenTree::Group(Group::new(
                group.delimiter(),
                restore(group.stream(), replaced),
            )),
            other => other,
        })
        .collect()
}

fn rename(schema: &mut crate::model::schema::Schema, names: &HashMap<&String, String>) {
    schema.for_each_reference_mut(&mut |reference| {
        if let Some(name) = names.get(reference) {
            reference.clone_from(name);
        }
    });
}

struct Namer {
    /// Every name of the API, in lower case without underscores: what progenitor might make one of.
    taken: HashSet<String>,
    next: usize,
    replaced: Replaced,
}

impl Namer {
    fn of(api: &Api) -> Self {
        let operations = api.operations.iter();
        let names = operations.flat_map(|operation| {
            std::iter::once(&operation.name)
                .chain(operation.parameters.iter().map(|it| &it.argument))
        });
        Self {
            taken: api.schemas.keys().chain(names).map(|it| key(it)).collect(),
            next: 0,
            replaced: Replaced::new(),
        }
    }

    fn replace(&mut self, name: &str, prefix: &str) -> String {
        loop {
            let replacement = format!("{prefix}{}", self.next);
            self.next += 1;
            if self.taken.insert(key(&replacement)) {
                self.replaced.insert(replacement.clone(), name.to_owned());
                return replacement;
            }
        }
    }
}

fn key(name: &str) -> String {
    name.to_lowercase().replace('_', "")
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;
    use crate::model::schema::{Object, Schema, Shape};
    use crate::model::{Operation, Parameter};

    fn api(schemas: &[&str], operation: &str) -> Api {
        Api {
            schemas: schemas
                .iter()
                .map(|name| {
                    let object = Shape::Object(Object {
                        properties: [("a".to_owned(), Schema::of(Shape::Text))].into(),
                        ..Object::default()
                    });
                    ((*name).to_owned(), Schema::of(object))
                })
                .collect(),
            operations: vec![Operation {
                name: operation.to_owned(),
                parameters: vec![Parameter {
                    name: "pet".to_owned(),
                    argument: "petID".to_owned(),
                    schema: Schema::reference(schemas[0]),
                    ..Parameter::default()
                }],
                ..Operation::default()
            }],
            ..Api::default()
        }
    }

    #[test]
    fn names_that_progenitor_leaves_alone_are_left_alone() {
        let mut api = api(&["Pet", "OwnerOfPet"], "get_pet");
        api.operations[0].parameters.clear();
        let (same, replaced) = replace(&api);
        assert!(matches!(same, Cow::Borrowed(_)));
        assert!(replaced.is_empty());
    }

    #[test]
    fn every_name_comes_back_as_it_was_given() {
        let tokens = crate::layout::generate::generate(&api(&["AB", "Ab", "StandIn0"], "getPet"));
        let parts = crate::layout::split::split(tokens.expect("tokens")).expect("Rust");
        let structs: Vec<&String> = parts.structs.keys().collect();
        assert_eq!(structs, ["AB", "Ab", "StandIn0"]);
        assert!(parts.arguments["getPet"].contains_key("petID"));
    }

    #[test]
    fn names_inside_groups_are_restored() {
        let replaced = Replaced::from([("StandIn0".to_owned(), "AB".to_owned())]);
        let tokens = restore(
            quote!(
                struct A {
                    b: Vec<StandIn0>,
                }
            ),
            &replaced,
        );
        assert_eq!(
            tokens.to_string(),
            quote!(
                struct A {
                    b: Vec<AB>,
                }
            )
            .to_string()
        );
    }
}
