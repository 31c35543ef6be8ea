//! Method names of operations.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::identifier::{is_identifier, pascal, screaming, snake};
use super::{choose, second};
use crate::model::Operation;

/// Names of functions in every client.
const RESERVED: [&str; 11] = [
    "new",
    "scripted",
    "builder",
    "from_env",
    "clone",
    "fmt",
    "transport",
    "with",
    "with_transport",
    "with_key",
    "from",
];

/// The longest summary, in words, that serves as a name.
const LONGEST_SUMMARY: usize = 7;

/// The name of each operation, in the same order. Names in `locked` (by `METHOD /path`) are kept. `lists` are the query
/// parameters by which lists continue.
#[must_use]
pub(crate) fn names(
    operations: &[Operation],
    locked: &BTreeMap<String, String>,
    lists: &[String],
) -> Vec<String> {
    let is_allowed = |name: &&String| is_identifier(name) && !RESERVED.contains(&name.as_str());
    let kept: Vec<Option<&String>> = operations
        .iter()
        .map(|operation| locked.get(&operation.signature()).filter(is_allowed))
        .collect();
    let bases: Vec<Option<String>> = operations.iter().map(base).collect();
    let mut rivals: HashMap<&str, Rivals<'_>> = HashMap::new();
    for (operation, base) in operations.iter().zip(&bases) {
        if let Some(base) = base {
            rivals.entry(base).or_default().add(operation);
        }
    }
    let mut ids: HashSet<&str> = HashSet::new();
    let candidates: Vec<Vec<String>> = operations
        .iter()
        .zip(&bases)
        .map(|(operation, base)| {
            // If several operations have one id, the first keeps it.
            let mut id = operation.id.iter();
            let is_later = id.any(|id| !ids.insert(id));
            let Some(base) = base else {
                return vec![path_name(operation)];
            };
            let mut names = candidates(operation, base, &rivals[base.as_str()]);
            if is_later {
                let bare = names[0].clone();
                names.retain(|name| *name != bare && name != base);
            }
            names
        })
        .collect();
    let chosen = choose(
        &candidates,
        &kept,
        |name| RESERVED.contains(&name),
        "_operation",
    );
    let seconds = second::reserved(operations, &chosen, lists);
    distinct(chosen, &kept, &seconds)
}

/// Names that stay different as the names of a constant and of an enum: `get_v1` and `get_v_1` are both `GetV1`.
///
/// A new operation also does not get the name of another operation's second method or form.
fn distinct(
    mut names: Vec<String>,
    kept: &[Option<&String>],
    seconds: &HashSet<String>,
) -> Vec<String> {
    let mut constants: HashSet<String> = HashSet::new();
    let mut enums: HashSet<String> = HashSet::new();
    // Locked names go first, because they stay.
    for locked in [true, false] {
        let own = names.iter_mut().zip(kept);
        for (name, _) in own.filter(|(_, kept)| kept.is_some() == locked) {
            loop {
                let (constant, outcome) = (screaming(name), pascal(name).unwrap_or_default());
                let is_second = !locked && seconds.contains(name);
                if !is_second && !constants.contains(&constant) && !enums.contains(&outcome) {
                    constants.insert(constant);
                    enums.insert(outcome);
                    break;
                }
                name.push_str("_operation");
            }
        }
    }
    names
}

/// FastAPI appends `re.sub(r"\W", "_", path) + "_" + method` to the name of the handler (`generate_unique_id` in its
/// source).
#[must_use]
pub(crate) fn without_fastapi_suffix<'id>(id: &'id str, operation: &Operation) -> &'id str {
    let path = operation
        .path
        .replace(|it: char| !it.is_alphanumeric(), "_");
    let suffix = format!("{path}_{}", operation.method.to_lowercase());
    let name = id.strip_suffix(&suffix).filter(|name| !name.is_empty());
    name.unwrap_or(id)
}

/// The document's own name for the operation.
fn base(operation: &Operation) -> Option<String> {
    operation
        .id
        .as_deref()
        .and_then(|id| snake(without_fastapi_suffix(id, operation)))
        .or_else(|| operation.summary.as_deref().and_then(summary_name))
}

/// Operations of one base: how many there are, and how many of them have each segment in their path.
#[derive(Default)]
struct Rivals<'operation> {
    count: usize,
    segments: HashMap<&'operation str, usize>,
}

impl<'operation> Rivals<'operation> {
    fn add(&mut self, operation: &'operation Operation) {
        self.count += 1;
        let own: HashSet<&str> = segments(&operation.path).collect();
        for segment in own {
            *self.segments.entry(segment).or_default() += 1;
        }
    }

    /// Whether all of several operations have the segment, so that it does not distinguish them.
    fn share(&self, segment: &str) -> bool {
        self.count > 1 && self.segments.get(segment) == Some(&self.count)
    }
}

/// Names from the shortest to the longest; `rivals` are the operations of the same base.
fn candidates(operation: &Operation, base: &str, rivals: &Rivals<'_>) -> Vec<String> {
    // FastAPI names an operation after its handler function.
    let short = base
        .strip_prefix("handle_")
        .filter(|short| is_identifier(short))
        .unwrap_or(base);
    let mut candidates = vec![short.to_owned()];
    let own = segments(&operation.path)
        .rev()
        .filter(|it| !rivals.share(it));
    candidates.extend(own.filter_map(|segment| snake(&format!("{short} {segment}"))));
    if candidates.len() == 1 {
        // Each of the others has a segment of its own, which leaves the bare name free.
        candidates.push(short.to_owned());
    }
    candidates.push(base.to_owned());
    let method = operation.method.to_lowercase();
    candidates.extend(snake(&format!("{short} {method}")));
    candidates.push(path_name(operation));
    candidates
}

/// A short summary as a name, without text in brackets.
fn summary_name(summary: &str) -> Option<String> {
    let mut depth = 0_usize;
    let mut text = String::new();
    for character in summary.chars() {
        match character {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ if depth == 0 => text.push(character),
            _ => {}
        }
    }
    if text.split_whitespace().count() > LONGEST_SUMMARY {
        return None;
    }
    snake(&text)
}

/// The method and the whole path: `get_users_by_id`.
fn path_name(operation: &Operation) -> String {
    let mut words = vec![operation.method.to_lowercase()];
    for segment in operation.path.split('/').filter(|it| !it.is_empty()) {
        let parameter = segment.strip_prefix('{');
        match parameter.and_then(|it| it.strip_suffix('}')) {
            Some(parameter) => words.push(format!("by {parameter}")),
            None => words.push(segment.to_owned()),
        }
    }
    snake(&words.join(" ")).unwrap_or_else(|| "operation".to_owned())
}

/// The segments of a path that are not parameters.
fn segments(path: &str) -> impl DoubleEndedIterator<Item = &str> {
    path.split('/')
        .filter(|segment| !segment.is_empty() && !segment.contains('{'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn operation(id: Option<&str>, method: &str, path: &str, summary: Option<&str>) -> Operation {
        Operation {
            id: id.map(str::to_owned),
            method: method.to_owned(),
            path: path.to_owned(),
            summary: summary.map(str::to_owned),
            ..Operation::default()
        }
    }

    fn named(operations: &[Operation]) -> Vec<String> {
        names(operations, &BTreeMap::new(), &[])
    }

    #[test]
    fn the_suffix_of_fastapi_is_removed() {
        let rotate = operation(
            Some("rotate_webhook_secret_api_v1_workspace_webhooks__webhook_id__rotate_secret_post"),
            "POST",
            "/api/v1/workspace/webhooks/{webhook_id}/rotate-secret",
            None,
        );
        assert_eq!(named(&[rotate]), ["rotate_webhook_secret"]);
    }

    #[test]
    fn without_an_id_the_summary_gives_the_name() {
        let rotate = operation(
            None,
            "POST",
            "/api/v0/webhooks/{id}/rotate-secret/",
            Some("rotate notification webhook secret (needs 2FA)"),
        );
        assert_eq!(named(&[rotate]), ["rotate_notification_webhook_secret"]);
    }

    #[test]
    fn without_id_and_summary_the_path_gives_the_name() {
        let get = operation(None, "GET", "/users/{id}/keys", None);
        assert_eq!(named(&[get]), ["get_users_by_id_keys"]);
    }

    #[test]
    fn a_collision_is_resolved_by_the_segment_that_differs() {
        let operations = [
            operation(Some("list"), "GET", "/v1/pets", None),
            operation(Some("List"), "GET", "/v1/owners", None),
        ];
        assert_eq!(named(&operations), ["list_pets", "list_owners"]);
    }

    #[test]
    fn the_first_of_operations_with_one_id_keeps_it() {
        let operations = [
            operation(Some("list"), "GET", "/v1/pets", None),
            operation(Some("list"), "GET", "/v1/owners", None),
            operation(Some("list"), "HEAD", "/v1/pets", None),
        ];
        let names = named(&operations);
        assert_eq!(names, ["list", "list_owners", "list_pets"]);
    }

    #[test]
    fn the_path_without_a_segment_of_its_own_keeps_the_bare_name() {
        let operations = [
            operation(
                Some("handle_replicate"),
                "POST",
                "/cvms/{id}/replicas",
                None,
            ),
            operation(
                Some("handle_replicate"),
                "POST",
                "/cvms/{id}/replicas/commit",
                None,
            ),
        ];
        assert_eq!(named(&operations), ["replicate", "replicate_commit"]);
    }

    #[test]
    fn a_locked_name_survives_a_new_summary() {
        let locked = BTreeMap::from([("GET /pets".to_owned(), "all_pets".to_owned())]);
        let list = operation(None, "GET", "/pets", Some("something else"));
        assert_eq!(names(&[list], &locked, &[]), ["all_pets"]);
    }

    #[test]
    fn a_new_operation_does_not_get_the_name_of_a_second_method() {
        let mut list = operation(Some("list"), "GET", "/pets", None);
        list.parameters.push(crate::model::Parameter::default());
        let other = operation(Some("list_with"), "GET", "/others", None);
        assert_eq!(named(&[list, other]), ["list", "list_with_operation"]);
    }

    #[test]
    fn names_differ_also_as_enums_and_constants() {
        let operations = [
            operation(Some("get_v1"), "GET", "/a", None),
            operation(Some("get_v_1"), "GET", "/b", None),
            operation(Some("straße"), "GET", "/c", None),
            operation(Some("strasse"), "GET", "/d", None),
        ];
        assert_eq!(
            named(&operations),
            ["get_v1", "get_v_1_operation", "straße", "strasse_operation"]
        );
        let locked = BTreeMap::from([("GET /b".to_owned(), "get_v_1".to_owned())]);
        assert_eq!(
            names(&operations[..2], &locked, &[]),
            ["get_v1_operation", "get_v_1"]
        );
    }

    #[test]
    fn names_in_every_client_are_not_given() {
        let new = operation(Some("new"), "POST", "/pets", None);
        assert_eq!(named(&[new]), ["new_pets"]);
    }
}
