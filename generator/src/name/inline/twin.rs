//! Finds named schemas that equal schemas without a name.

use std::collections::{BTreeMap, HashMap};

use crate::model::schema::{Schemas, Shape};

use super::fingerprint::fingerprint;
use super::place::Place;

/// The named schemas, by fingerprint.
pub(super) struct Twins<'a> {
    named: HashMap<String, String>,
    /// The locked name of each place.
    own: &'a BTreeMap<String, String>,
}

impl<'a> Twins<'a> {
    /// Collects the named schemas. The first of several equal ones counts.
    pub(super) fn of(schemas: &Schemas, own: &'a BTreeMap<String, String>) -> Self {
        let mut named = HashMap::new();
        for (name, schema) in schemas {
            if let Some(fingerprint) = fingerprint(&schema.shape, schema.nullable) {
                named.entry(fingerprint).or_insert_with(|| name.clone());
            }
        }
        Self { named, own }
    }

    /// The equal named schema, unless the place has a name of its own. Schemas in requests have none, except
    /// enumerations, because requests and answers diverge.
    pub(super) fn named(&self, shape: &Shape, fingerprint: &str, place: &Place) -> Option<&String> {
        let is_sent = place.is_sent && !matches!(shape, Shape::Enumeration(_) | Shape::Integers(_));
        let accepted = fingerprint.trim_start_matches('?');
        let name = self.named.get(accepted).filter(|_| !is_sent)?;
        let own = self.own.get(&place.key);
        own.is_none_or(|it| it == name).then_some(name)
    }
}
