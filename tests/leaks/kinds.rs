//! Chooses operations that represent their kind, because calling all of them would take too long.

use std::collections::BTreeMap;

use client_runtime::Operation;

/// The first operation of each kind. Two operations are of one kind if only their names, paths, tags and documented
/// statuses differ: below the generated methods, nothing else distinguishes them.
pub(crate) fn representatives(all: &[&'static Operation]) -> Vec<&'static Operation> {
    let mut kinds = BTreeMap::new();
    for operation in all {
        let kind = (
            operation.method(),
            operation.is_sensitive(),
            operation.is_idempotent(),
            operation.sends_credential(),
            operation.own_server(),
        );
        kinds.entry(kind).or_insert(*operation);
    }
    kinds.into_values().collect()
}

#[test]
fn every_sensitive_operation_has_a_representative() {
    for all in [phala_api::operations::all(), vast_api::operations::all()] {
        let chosen = representatives(all);
        let is_sensitive = |it: &&&Operation| it.is_sensitive();
        assert!(chosen.iter().any(|it| is_sensitive(&it)));
        assert!(chosen.iter().any(|it| !is_sensitive(&it)));
        assert!(chosen.len() < all.len());
    }
}
