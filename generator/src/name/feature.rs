//! Features, which let programs compile the operations and types of a big document tag by tag.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Api, Operation};
use crate::name::distinct::Distinct;
use crate::name::identifier::{snake, spelled};

/// The fewest operations of a big document.
const BIG: usize = 25;

/// The most features that a condition lists even if they are most of all features.
const MOST_LISTED: usize = 3;

/// Features that every crate has for other purposes.
const RESERVED: [&str; 8] = [
    "default",
    "operations",
    "rustls",
    "native-tls",
    "schemars",
    "testing",
    "webhook",
    "axum",
];

/// The feature of each tag, and the features of each type.
#[derive(Debug, Default)]
pub(crate) struct Features {
    /// The feature of each tag; none for a small document.
    by_tag: BTreeMap<String, String>,
    /// For each type, the features that include it; any one is enough. A type that is not here is always included.
    by_type: BTreeMap<String, BTreeSet<String>>,
}

impl Features {
    /// The features of an API; `has_webhook` says whether there is a module for deliveries. Features in `locked` are
    /// kept, and a document with such features keeps having features when it is no longer big.
    #[must_use]
    pub(crate) fn of(api: &Api, has_webhook: bool, locked: &BTreeMap<String, String>) -> Self {
        let mut features = Self::default();
        if api.operations.len() >= BIG || !locked.is_empty() {
            features.by_tag = tag_features(api, locked);
        }
        if !features.by_tag.is_empty() {
            features.by_type = features.types(api, has_webhook);
        }
        features
    }

    /// The feature of each tag.
    #[must_use]
    pub(crate) fn by_tag(&self) -> BTreeMap<String, String> {
        self.by_tag.clone()
    }

    /// The names of all features, in alphabetical order.
    #[must_use]
    pub(crate) fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.by_tag.values().map(String::as_str).collect();
        names.sort_unstable();
        names
    }

    /// The features that include the operation, where any one is enough; `None` when it is always included.
    pub(crate) fn features(&self, operation: &Operation) -> Option<BTreeSet<String>> {
        let tags = operation.tags.iter();
        let features: BTreeSet<String> = tags
            .filter_map(|tag| self.by_tag.get(tag).cloned())
            .collect();
        (!features.is_empty()).then_some(features)
    }

    /// The features that include the type, where any one is enough; `None` when it is always included.
    pub(crate) fn of_named(&self, name: &str) -> Option<&BTreeSet<String>> {
        self.by_type.get(name)
    }

    /// The features that include each type, as far as it is not always included.
    fn types(&self, api: &Api, has_webhook: bool) -> BTreeMap<String, BTreeSet<String>> {
        let mut needed: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut always: BTreeSet<String> = BTreeSet::new();
        for operation in &api.operations {
            let names = api.reached(operation.schemas());
            let Some(features) = self.features(operation) else {
                always.extend(names);
                continue;
            };
            for name in names {
                let needed = needed.entry(name).or_default();
                needed.extend(features.iter().cloned());
            }
        }
        if has_webhook {
            for name in api.reached(api.webhooks.iter().map(|it| &it.payload)) {
                needed.entry(name).or_default().insert("webhook".to_owned());
            }
        }
        needed.retain(|name, features| !always.contains(name) && !self.are_most(features));
        needed
    }

    /// Whether a condition would list so many features that the item is always included instead: reading a long list
    /// costs more than leaving the item out saves. The types inside such a type are then always included, too.
    pub(crate) fn are_most(&self, features: &BTreeSet<String>) -> bool {
        features.len() > MOST_LISTED && features.len() * 2 > self.by_tag.len()
    }
}

/// The feature of each tag of an operation.
fn tag_features(api: &Api, locked: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let mut by_tag: BTreeMap<String, String> = BTreeMap::new();
    let mut distinct = Distinct::default();
    for tag in api.operations.iter().flat_map(|operation| &operation.tags) {
        if by_tag.contains_key(tag) {
            continue;
        }
        let kept = locked.get(tag).filter(|name| is_feature(name));
        let name = kept.cloned().unwrap_or_else(|| {
            let given = |name: &str| by_tag.values().chain(locked.values()).any(|it| it == name);
            let is_taken = |name: &str| RESERVED.contains(&name) || given(name);
            let name = feature_name(tag);
            if !is_taken(&name) {
                return name;
            }
            distinct.name(&format!("{name}-operations"), "tag", is_taken)
        });
        by_tag.insert(tag.clone(), name);
    }
    by_tag
}

/// Whether a name of the lock can be the name of a feature.
fn is_feature(name: &str) -> bool {
    let is_plain = |it: u8| it.is_ascii_alphanumeric() || it == b'-';
    !name.is_empty() && name.bytes().all(is_plain) && !RESERVED.contains(&name)
}

/// A tag as Cargo writes features: words in lower case with `-` between them.
fn feature_name(tag: &str) -> String {
    // Names of features are ASCII on crates.io ("The Manifest Format", The Cargo Book).
    let plain = |text: &str| snake(text).filter(|name| name.is_ascii());
    match spelled(tag, plain) {
        Some(name) => name.trim_end_matches('_').replace('_', "-"),
        None => {
            let points = tag.chars().map(|it| format!("{:x}", u32::from(it)));
            format!("u{}", points.collect::<Vec<String>>().join("-"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::schema::Schema;
    use crate::model::{Content, Response, Status};

    fn operation(tags: &[&str], schema: &str) -> Operation {
        let content = Content::Json(Box::new(Schema::reference(schema)));
        Operation {
            tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
            responses: vec![Response {
                stream: None,
                choice: None,
                status: Status::Code(200),
                content,
                description: String::new(),
            }],
            ..Operation::default()
        }
    }

    fn big(operations: &[(&[&str], &str)]) -> Api {
        let mut api = Api::default();
        for (tags, schema) in operations {
            api.operations.push(operation(tags, schema));
            api.schemas.insert((*schema).to_owned(), Schema::default());
        }
        let first = operations[0];
        api.operations.resize(BIG, operation(first.0, first.1));
        api
    }

    #[test]
    fn names_of_features_are_words_in_lower_case() {
        for (tag, name) in [
            ("SSH Keys", "ssh-keys"),
            ("CVMs", "cvms"),
            ("cvms-network-config", "cvms-network-config"),
            ("GPU + CPU", "gpu-cpu"),
            ("Type", "type"),
            ("鍵束", "u9375-675f"),
            ("+", "plus"),
        ] {
            assert_eq!(feature_name(tag), name);
        }
    }

    #[test]
    fn a_small_document_has_no_features() {
        let api = Api {
            operations: vec![operation(&["Pets"], "Pet"); BIG - 1],
            ..Api::default()
        };
        assert!(
            Features::of(&api, true, &BTreeMap::new())
                .names()
                .is_empty()
        );
    }

    #[test]
    fn a_tag_with_the_name_of_another_feature_gets_its_own() {
        let api = big(&[
            (&["Webhook"], "A"),
            (&["SSH Keys"], "B"),
            (&["ssh-keys"], "C"),
        ]);
        let features = Features::of(&api, true, &BTreeMap::new());
        assert_eq!(
            features.names(),
            ["ssh-keys", "ssh-keys-operations", "webhook-operations"]
        );
    }

    #[test]
    fn a_feature_stays_with_its_tag() {
        let api = Api {
            operations: vec![operation(&["SSH Keys"], "A"), operation(&["ssh-keys"], "A")],
            ..Api::default()
        };
        let locked = BTreeMap::from([("ssh-keys".to_owned(), "ssh-keys".to_owned())]);
        let features = Features::of(&api, true, &locked);
        assert_eq!(features.by_tag["ssh-keys"], "ssh-keys");
        assert_eq!(features.by_tag["SSH Keys"], "ssh-keys-operations");
    }

    #[test]
    fn a_type_needs_one_of_the_features_of_the_operations_that_reach_it() {
        let api = big(&[
            (&["a"], "Both"),
            (&["b"], "Both"),
            (&["b"], "One"),
            (&[], "Always"),
        ]);
        let features = Features::of(&api, false, &BTreeMap::new());
        let needed = |name: &str| -> Vec<&str> {
            let features = features.of_named(name).into_iter().flatten();
            features.map(String::as_str).collect()
        };
        assert_eq!(needed("Both"), ["a", "b"]);
        assert_eq!(needed("One"), ["b"]);
        assert_eq!(features.of_named("Always"), None);
    }

    #[test]
    fn a_type_that_most_features_need_is_always_there() {
        let tags = ["a", "b", "c", "d", "e", "f"];
        let all: Vec<([&str; 1], &str)> = tags.iter().map(|tag| ([*tag], "Fault")).collect();
        let uses = |count: usize| {
            let mut uses: Vec<(&[&str], &str)> = all
                .iter()
                .take(count)
                .map(|(tag, name)| (tag.as_slice(), *name))
                .collect();
            uses.extend([(["e"].as_slice(), "Pet"), (["f"].as_slice(), "Pet")]);
            Features::of(&big(&uses), false, &BTreeMap::new())
        };
        assert!(uses(4).of_named("Fault").is_none());
        assert_eq!(uses(3).of_named("Fault").map(BTreeSet::len), Some(3));
        assert_eq!(uses(4).of_named("Pet").map(BTreeSet::len), Some(2));
    }
}
