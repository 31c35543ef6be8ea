//! Rewrites the source of a document in the text of `specs/providers.toml`, and nothing else.

use toml_edit::{Array, DocumentMut, Item, Key, Table, TableLike, Value};

use super::{Place, Source};

/// The reason why the source could not be rewritten.
#[derive(Debug, thiserror::Error)]
pub enum ProvenanceError {
    /// The text is not TOML.
    #[error("the text is not TOML")]
    Syntax(#[source] toml_edit::TomlError),
    /// The text has no such table, or another kind of value in its place.
    #[error("`{0}` is not a table")]
    NotATable(String),
}

/// Sets the source of provider `id` in the text, and removes outdated keys. Comments, order and all other values stay.
///
/// Fails if the text is not TOML or has no table for the provider.
pub fn with_source(text: &str, id: &str, source: &Source) -> Result<String, ProvenanceError> {
    let mut document: DocumentMut = text.parse().map_err(ProvenanceError::Syntax)?;
    let provider = provider(&mut document, id)?;
    let item = provider
        .entry("source")
        .or_insert_with(|| Item::Table(Table::new()));
    let table = item
        .as_table_like_mut()
        .ok_or_else(|| ProvenanceError::NotATable(format!("{id}.source")))?;
    let entries = entries(source);
    let order = order(table, entries.each_ref().map(|(key, _)| *key));
    for (key, new) in entries {
        match new {
            Some(new) => set(table, key, new),
            None => {
                table.remove(key);
            }
        }
    }
    let place = |key: &Key| order.iter().position(|it| it == key.get());
    match item {
        Item::Table(table) => {
            table.sort_values_by(|one, _, other, _| place(one).cmp(&place(other)));
        }
        Item::Value(Value::InlineTable(table)) => {
            table.sort_values_by(|one, _, other, _| place(one).cmp(&place(other)));
        }
        _ => {}
    }
    Ok(document.to_string())
}

/// Removes these supplements, given relative to `specs/`, from the table of provider `id`. If none is left, it removes
/// the key too.
///
/// Fails if the text is not TOML or has no table for the provider.
pub fn without_supplements(
    text: &str,
    id: &str,
    gone: &[String],
) -> Result<String, ProvenanceError> {
    let mut document: DocumentMut = text.parse().map_err(ProvenanceError::Syntax)?;
    let provider = provider(&mut document, id)?;
    if let Some(named) = provider.get_mut("supplements").and_then(Item::as_array_mut) {
        named.retain(|it| !gone.iter().any(|gone| it.as_str() == Some(gone)));
        if named.is_empty() {
            provider.remove("supplements");
        }
    }
    Ok(document.to_string())
}

fn provider<'document>(
    document: &'document mut DocumentMut,
    id: &str,
) -> Result<&'document mut dyn TableLike, ProvenanceError> {
    let item = document.get_mut(id);
    item.and_then(Item::as_table_like_mut)
        .ok_or_else(|| ProvenanceError::NotATable(id.to_owned()))
}

/// The keys of the table in their present order. Each new key comes before the keys that usually follow it.
fn order(table: &dyn TableLike, usual: [&str; 9]) -> Vec<String> {
    let mut order: Vec<String> = table.iter().map(|(key, _)| key.to_owned()).collect();
    for (rank, key) in usual.iter().enumerate() {
        if !order.iter().any(|it| it == key) {
            let later = usual.get(rank..).unwrap_or_default();
            let place = order.iter().position(|it| later.contains(&it.as_str()));
            order.insert(place.unwrap_or(order.len()), (*key).to_owned());
        }
    }
    order
}

/// Every key of the table and its value, in the order for new keys. `None` if the key has no value.
fn entries(source: &Source) -> [(&'static str, Option<Value>); 9] {
    let (url, pages, index, prefix) = match &source.place {
        None => (None, None, None, None),
        Some(Place::Document(url)) => (Some(url), None, None, None),
        Some(Place::Pages(pages)) => (None, Some(pages), None, None),
        Some(Place::Index { url, prefix }) => (None, None, Some(url), prefix.as_ref()),
    };
    let text = |value: Option<&String>| value.map(Value::from);
    let pages = pages.map(|pages| Value::from(pages.iter().collect::<Array>()));
    [
        ("url", text(url)),
        ("pages", pages),
        ("index", text(index)),
        ("prefix", text(prefix)),
        ("file", text(source.file.as_ref())),
        ("date", Some(Value::from(&source.date))),
        ("sha256", Some(Value::from(&source.sha256))),
        ("etag", text(source.etag.as_ref())),
        ("last-modified", text(source.last_modified.as_ref())),
    ]
}

/// Replaces a value, but keeps the white space and the comment around it. A value that means the same keeps its
/// spelling.
fn set(table: &mut dyn TableLike, key: &str, mut new: Value) {
    let entry = table.entry(key).or_insert(Item::None);
    if let Some(old) = entry.as_value() {
        if is_same(old, &new) {
            return;
        }
        *new.decor_mut() = old.decor().clone();
    }
    *entry = Item::Value(new);
}

fn is_same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::String(one), Value::String(other)) => one.value() == other.value(),
        (Value::Array(one), Value::Array(other)) => {
            let mut pairs = one.iter().zip(other);
            one.len() == other.len() && pairs.all(|(one, other)| is_same(one, other))
        }
        _ => false,
    }
}
