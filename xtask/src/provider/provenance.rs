//! Rewrites where a document came from in the text of `specs/providers.toml`, and nothing else.

use toml_edit::{Array, DocumentMut, Item, Table, value};

/// Why the provenance could not be rewritten.
#[derive(Debug, thiserror::Error)]
pub enum ProvenanceError {
    /// The text is not TOML.
    #[error("the text is not TOML")]
    Syntax(#[source] toml_edit::TomlError),
    /// The text has no such table, or it is no table.
    #[error("`{0}` is not a table")]
    NotATable(String),
}

/// The text with `pages`, `date` and `sha256` of provider `id` set; comments, order and every other
/// value stay as they are.
///
/// Fails when the text is not TOML or has no table for the provider.
pub fn with_source(
    text: &str,
    id: &str,
    pages: &[String],
    date: &str,
    sha256: &str,
) -> Result<String, ProvenanceError> {
    let mut document: DocumentMut = text.parse().map_err(ProvenanceError::Syntax)?;
    let provider = document
        .get_mut(id)
        .and_then(Item::as_table_like_mut)
        .ok_or_else(|| ProvenanceError::NotATable(id.to_owned()))?;
    let source = provider
        .entry("source")
        .or_insert_with(|| Item::Table(Table::new()))
        .as_table_like_mut()
        .ok_or_else(|| ProvenanceError::NotATable(format!("{id}.source")))?;
    set(source, "pages", value(pages.iter().collect::<Array>()));
    set(source, "date", value(date));
    set(source, "sha256", value(sha256));
    Ok(document.to_string())
}

/// Replaces a value but keeps the white space and the comment around it.
fn set(table: &mut dyn toml_edit::TableLike, key: &str, new: Item) {
    let decoration = table
        .get(key)
        .and_then(Item::as_value)
        .map(|old| old.decor().clone());
    let entry = table.entry(key).or_insert(Item::None);
    *entry = new;
    if let (Some(decoration), Some(new)) = (decoration, entry.as_value_mut()) {
        *new.decor_mut() = decoration;
    }
}
