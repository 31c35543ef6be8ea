//! Removes the parts that FastAPI adds to names.

use crate::model::Operation;

/// FastAPI appends `re.sub(r"\W", "_", path) + "_" + method` to the name of the handler (`generate_unique_id` in
/// its source).
#[must_use]
pub(crate) fn without_fastapi_suffix<'id>(id: &'id str, operation: &Operation) -> &'id str {
    let path: String = operation
        .path
        .chars()
        .map(|it| if it.is_alphanumeric() { it } else { '_' })
        .collect();
    let suffix = format!("{path}_{}", operation.method.to_lowercase());
    id.strip_suffix(&suffix)
        .filter(|name| !name.is_empty())
        .unwrap_or(id)
}
