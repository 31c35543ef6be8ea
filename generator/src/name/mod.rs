//! Public names: the method of each operation and the type of each schema.

pub(crate) mod distinct;
pub(crate) mod feature;
pub(crate) mod field;
pub(crate) mod identifier;
pub(crate) mod inline;
pub(crate) mod lock;
pub(crate) mod operation;
pub(crate) mod outcome;
pub(crate) mod schema;
pub(crate) mod second;
pub(crate) mod usage;
pub(crate) mod variant;

use std::collections::{HashMap, HashSet};

use crate::model::Api;
use distinct::Distinct;
use lock::Lock;

/// Gives every operation and every named schema its name in Rust, and keeps the names in `lock`. `lists` are the query
/// parameters by which lists continue.
///
/// Returns the new lock, with exactly the present operations and schemas. [`crate::name::inline`] adds the types that
/// it names.
pub(crate) fn name(api: &mut Api, lock: &Lock, lists: &[String]) -> Lock {
    let mut new = Lock::default();
    let operations = operation::names(&api.operations, &lock.operations, lists);
    for (operation, name) in api.operations.iter_mut().zip(operations) {
        new.operations.insert(operation.signature(), name.clone());
        operation.name = name;
        field::assign(operation);
        for body in operation.body.iter_mut().chain(&mut operation.form) {
            field::assign_parts(body);
        }
    }
    second::assign(&mut api.operations);
    let types = schema::names(api, lock);
    let schemas = std::mem::take(&mut api.schemas).into_values();
    api.schemas = types.values().cloned().zip(schemas).collect();
    let (named, used) = api.split_schemas();
    for schema in named.values_mut().chain(used) {
        schema.for_each_reference_mut(&mut |reference| {
            if let Some(name) = types.get(reference) {
                reference.clone_from(name);
            }
        });
    }
    new.schemas.extend(types);
    new
}

/// Chooses a name for each thing: the first candidate that is free and that no other thing asks for at the same rank.
///
/// Keeps `locked` names. A thing without a free candidate gets its last one with `suffix`, as often as necessary, which
/// cannot fail.
pub(crate) fn choose(
    candidates: &[Vec<String>],
    locked: &[Option<&String>],
    reserved: impl Fn(&str) -> bool,
    suffix: &str,
) -> Vec<String> {
    let mut taken: HashSet<String> = HashSet::new();
    let mut chosen: Vec<Option<String>> = locked
        .iter()
        .map(|name| name.filter(|name| taken.insert((*name).clone())).cloned())
        .collect();
    let ranks = candidates.iter().map(Vec::len).max().unwrap_or(0);
    for rank in 0..ranks {
        let mut asked: HashMap<&str, usize> = HashMap::new();
        for (names, chosen) in candidates.iter().zip(&chosen) {
            if chosen.is_none()
                && let Some(name) = names.get(rank)
            {
                *asked.entry(name).or_default() += 1;
            }
        }
        for (names, chosen) in candidates.iter().zip(&mut chosen) {
            if chosen.is_none()
                && let Some(name) = names.get(rank)
                && asked.get(name.as_str()) == Some(&1)
                && !reserved(name)
                && !taken.contains(name)
            {
                taken.insert(name.clone());
                *chosen = Some(name.clone());
            }
        }
    }
    let mut distinct = Distinct::default();
    let named = candidates.iter().zip(chosen).map(|(names, chosen)| {
        chosen.unwrap_or_else(|| {
            let stem = names.last().map_or("", String::as_str);
            let name = distinct.name(stem, suffix, |it| reserved(it) || taken.contains(it));
            taken.insert(name.clone());
            name
        })
    });
    named.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strings(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn things_that_ask_for_one_name_both_take_their_next_one() {
        let candidates = [strings(&["a", "a_x"]), strings(&["a", "a_y"])];
        assert_eq!(
            choose(&candidates, &[None, None], |_| false, "_"),
            ["a_x", "a_y"]
        );
    }

    #[test]
    fn a_locked_name_is_kept_and_the_new_thing_gets_another() {
        let locked = "a".to_owned();
        let candidates = [strings(&["a", "a_x"]), strings(&["a", "a_y"])];
        assert_eq!(
            choose(&candidates, &[Some(&locked), None], |_| false, "_"),
            ["a", "a_y"]
        );
    }

    #[test]
    fn a_reserved_name_is_never_given() {
        let candidates = [strings(&["new"])];
        assert_eq!(
            choose(&candidates, &[None], |it| it == "new", "_"),
            ["new_"]
        );
    }
}
