//! Type names of named schemas.

use std::collections::{HashMap, HashSet};

use indexmap::{IndexMap, IndexSet};

use super::choose;
use super::identifier::{is_reserved, is_type_name, pascal, spelled_out};
use super::lock::Lock;
use super::operation::without_fastapi_suffix;
use crate::model::Api;
use crate::shape::direction::{SENT, sent};

/// The type name of each named schema, in their order. Names in the lock are kept, and locked names of schemas without
/// a name are not given.
#[must_use]
pub(crate) fn names(api: &Api, lock: &Lock) -> IndexMap<String, String> {
    let bodies = fastapi_bodies(api);
    let schemas = || api.schemas.keys();
    let kept: Vec<Option<&String>> = schemas()
        .map(|name| locked(name, api, lock).filter(|name| is_type_name(name)))
        .collect();
    let mut candidates: Vec<Vec<String>> = schemas()
        .map(|name| of_direction(name, api, &bodies))
        .collect();
    // A schema with this name in the document keeps it.
    let own = schemas().zip(&candidates);
    let own: HashSet<String> = own
        .filter(|(name, _)| !name.ends_with(SENT))
        .filter_map(|(_, names)| names.first().cloned())
        .collect();
    for (name, names) in schemas().zip(&mut candidates) {
        if name.ends_with(SENT) {
            names.retain(|name| !own.contains(name));
        }
    }
    let inline: HashSet<&str> = lock.inline.values().map(String::as_str).collect();
    let reserved = |name: &str| is_reserved(name) || inline.contains(name);
    let chosen = choose(&candidates, &kept, reserved, "Schema");
    schemas().cloned().zip(chosen).collect()
}

/// The name in the lock. A sent variant keeps the name of its schema when the schema is no longer received.
fn locked<'lock>(name: &str, api: &Api, lock: &'lock Lock) -> Option<&'lock String> {
    let before = name.strip_suffix(SENT);
    let before = before.filter(|before| !api.schemas.contains_key(*before));
    let known = lock.schemas.get(name);
    known.or_else(|| lock.schemas.get(before?))
}

/// The names of a schema that differs between sending and receiving. The received variant has the first claim.
fn of_direction(name: &str, api: &Api, bodies: &HashMap<String, String>) -> Vec<String> {
    let (schema, ends): (&str, &[&str]) = match name.strip_suffix(SENT) {
        Some(schema) => (schema, &["Input", "Payload"]),
        None if api.schemas.contains_key(&sent(name)) => (name, &["Output"]),
        None => (name, &[]),
    };
    let mut names = candidates(schema, bodies);
    let mut longer = Vec::new();
    for end in ends {
        longer.extend(names.iter().map(|name| format!("{name}{end}")));
    }
    if schema != name && api.schemas.contains_key(schema) {
        return longer;
    }
    names.extend(longer);
    names
}

/// FastAPI names the form of an operation `Body_` and the operation's id (`get_openapi_operation_request_body` and
/// `get_body_field` in its source). The name of the method is shorter.
fn fastapi_bodies(api: &Api) -> HashMap<String, String> {
    api.operations
        .iter()
        .filter_map(|operation| {
            let id = operation.id.as_deref()?;
            if without_fastapi_suffix(id, operation) == id {
                return None;
            }
            Some((format!("Body_{id}"), format!("{} body", operation.name)))
        })
        .collect()
}

/// Whether a segment is a version: `v2`, `v20251028`.
fn is_version(segment: &str) -> bool {
    let digits = segment.strip_prefix(['v', 'V']);
    digits.is_some_and(|it| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit()))
}

/// The longest candidate before the whole name, in segments. Each candidate reads the name once.
const MOST_SEGMENTS: usize = 20;

/// Names from the shortest (the last module segment) to the longest: with the version, then with all segments.
fn candidates(name: &str, bodies: &HashMap<String, String>) -> Vec<String> {
    if let Some(body) = bodies.get(name) {
        return pascal(body).into_iter().collect();
    }
    let segments: Vec<&str> = name
        .split("__")
        .flat_map(|part| part.split(['.', '/', ':']))
        .filter(|segment| !segment.is_empty())
        .collect();
    let mut candidates: IndexSet<String> = IndexSet::new();
    let counts = (1..segments.len().min(MOST_SEGMENTS)).chain([segments.len()]);
    for count in counts.filter(|count| *count > 0) {
        let joined = segments[segments.len() - count..].join(" ");
        candidates.extend(pascal(&joined));
        if count == 1 {
            // The version distinguishes versions of a type better than the modules around it.
            let version = segments.iter().rev().skip(1).find(|it| is_version(it));
            candidates.extend(version.and_then(|version| pascal(&format!("{joined} {version}"))));
        }
    }
    if candidates.is_empty() {
        let spelled = pascal(&spelled_out(name));
        candidates.insert(spelled.unwrap_or_else(|| "Schema".to_owned()));
    }
    candidates.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::schema::Schema;

    fn named(schemas: &[&str], locked: &[(&str, &str)]) -> Vec<String> {
        let api = Api {
            schemas: schemas
                .iter()
                .map(|name| ((*name).to_owned(), Schema::default()))
                .collect(),
            ..Api::default()
        };
        let lock = Lock {
            schemas: locked
                .iter()
                .map(|(key, name)| ((*key).to_owned(), (*name).to_owned()))
                .collect(),
            ..Lock::default()
        };
        let names = names(&api, &lock);
        schemas.iter().map(|name| names[*name].clone()).collect()
    }

    #[test]
    fn module_segments_are_removed() {
        assert_eq!(
            named(&["teehouse__api__images__AvailableOSImage"], &[]),
            ["AvailableOsImage"]
        );
    }

    #[test]
    fn a_collision_is_resolved_by_the_version_or_else_the_module() {
        assert_eq!(
            named(&["api__cats__v1__Pet", "api__cats__v2__Pet"], &[]),
            ["PetV1", "PetV2"]
        );
        assert_eq!(
            named(&["api__cats__Pet", "api__dogs__Pet"], &[]),
            ["CatsPet", "DogsPet"]
        );
        assert_eq!(
            named(&["api__v1__Pet", "api__v2__Pet", "Owner"], &[]),
            ["PetV1", "PetV2", "Owner"]
        );
    }

    #[test]
    fn a_name_of_thousands_of_segments_has_few_candidates() {
        let segments: Vec<String> = (0..10_000).map(|it| format!("s{it}")).collect();
        let candidates = candidates(&segments.join("."), &HashMap::new());
        assert_eq!(candidates.first().map(String::as_str), Some("S9999"));
        assert_eq!(candidates.len(), MOST_SEGMENTS);
    }

    #[test]
    fn a_locked_name_is_kept_beside_a_new_namesake() {
        assert_eq!(
            named(
                &["api__v1__Pet", "api__v2__Pet"],
                &[("api__v1__Pet", "Pet")]
            ),
            ["Pet", "PetV2"]
        );
    }

    #[test]
    fn names_of_the_prelude_are_not_given() {
        assert_eq!(
            named(&["Option", "Vec"], &[]),
            ["OptionSchema", "VecSchema"]
        );
    }

    #[test]
    fn names_that_differ_only_in_case_both_get_one() {
        assert_eq!(
            named(&["pet", "Pet"], &[])
                .iter()
                .collect::<HashSet<_>>()
                .len(),
            2
        );
    }
}
