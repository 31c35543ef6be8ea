//! The versions of a crate before and after an update, as text.

use super::prepare::Prepared;

/// `vast-api 0.1.0 → 0.2.0`, or one version if it stays.
pub(super) fn version(prepared: &Prepared) -> String {
    let name = prepared.provider.crate_name.get_ref();
    match (prepared.compared.version, prepared.compared.next()) {
        (Some(was), Some(is)) => format!("{name} {was} → {is}"),
        (Some(version), None) => format!("{name} {version}"),
        (None, _) => name.clone(),
    }
}
