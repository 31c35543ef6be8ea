//! Takes typed values out of one TOML table. Reports keys that are missing, of the wrong type, or unknown.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use generator::closest;
use generator::{Finding, SourceFile};

/// The findings of one file.
pub(super) struct Faults<'file> {
    file: &'file Arc<SourceFile>,
    pub(super) findings: Vec<Finding>,
}

impl<'file> Faults<'file> {
    pub(super) fn new(file: &'file Arc<SourceFile>) -> Self {
        Self {
            file,
            findings: Vec::new(),
        }
    }

    pub(super) fn add(
        &mut self,
        id: &'static str,
        span: Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.findings
            .push(Finding::error(id, self.file, Some(span), message).help(help));
    }
}

/// One table, and the keys of it that were read.
pub(super) struct Table<'table, 'text> {
    name: String,
    span: Range<usize>,
    entries: &'table DeTable<'text>,
    known: BTreeSet<&'static str>,
}

impl<'table, 'text> Table<'table, 'text> {
    /// The table called `name`. Its header or key is at `span`.
    pub(super) fn new(name: String, span: Range<usize>, entries: &'table DeTable<'text>) -> Self {
        Self {
            name,
            span,
            entries,
            known: BTreeSet::new(),
        }
    }

    /// The value of an optional key.
    fn get(&mut self, key: &'static str) -> Option<&'table Spanned<DeValue<'text>>> {
        self.known.insert(key);
        self.entries.get(key)
    }

    /// The value of a required key.
    fn require(
        &mut self,
        key: &'static str,
        faults: &mut Faults<'_>,
    ) -> Option<&'table Spanned<DeValue<'text>>> {
        let value = self.get(key);
        if value.is_none() {
            faults.add(
                "provider-missing-key",
                self.span.clone(),
                format!("`[{}]` has no `{key}`", self.name),
                format!("add `{key} = …` to the table"),
            );
        }
        value
    }

    /// A required string.
    pub(super) fn string(
        &mut self,
        key: &'static str,
        faults: &mut Faults<'_>,
    ) -> Option<Spanned<String>> {
        let value = self.require(key, faults)?;
        string(key, value, faults)
    }

    /// An optional string.
    pub(super) fn optional_string(
        &mut self,
        key: &'static str,
        faults: &mut Faults<'_>,
    ) -> Option<Spanned<String>> {
        let value = self.get(key)?;
        string(key, value, faults)
    }

    /// A required array of strings, with at least one.
    pub(super) fn strings(
        &mut self,
        key: &'static str,
        faults: &mut Faults<'_>,
    ) -> Option<Vec<Spanned<String>>> {
        let value = self.require(key, faults)?;
        let items = strings(key, value, faults)?;
        if items.is_empty() {
            faults.add(
                "provider-bad-value",
                value.span(),
                format!("`{key}` is empty"),
                "name at least one",
            );
            return None;
        }
        Some(items)
    }

    /// An optional array of strings.
    pub(super) fn optional_strings(
        &mut self,
        key: &'static str,
        faults: &mut Faults<'_>,
    ) -> Vec<Spanned<String>> {
        self.get(key)
            .and_then(|value| strings(key, value, faults))
            .unwrap_or_default()
    }

    /// An optional table.
    pub(super) fn table(
        &mut self,
        key: &'static str,
        faults: &mut Faults<'_>,
    ) -> Option<Table<'table, 'text>> {
        let value = self.get(key)?;
        let name = format!("{}.{key}", self.name);
        if let DeValue::Table(entries) = value.get_ref() {
            return Some(Table::new(name, value.span(), entries));
        }
        mistyped(key, "a table", value, faults);
        None
    }

    /// Every entry of a table whose keys are data, in the order of the file.
    pub(super) fn string_entries(
        self,
        faults: &mut Faults<'_>,
    ) -> Vec<(Spanned<String>, Spanned<String>)> {
        let mut entries: Vec<_> = self
            .entries
            .iter()
            .filter_map(|(key, value)| {
                let text = string(key.get_ref(), value, faults)?;
                Some((owned(key.span(), key.get_ref()), text))
            })
            .collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        entries
    }

    /// Every table in a table whose keys are data, in the order of the file.
    pub(super) fn table_entries(
        self,
        faults: &mut Faults<'_>,
    ) -> Vec<(Spanned<String>, Table<'table, 'text>)> {
        let mut entries = Vec::new();
        for (key, value) in self.entries {
            let DeValue::Table(inner) = value.get_ref() else {
                mistyped(key.get_ref(), "a table", value, faults);
                continue;
            };
            let name = format!("{}.{}", self.name, key.get_ref());
            let table = Table::new(name, key.span(), inner);
            entries.push((owned(key.span(), key.get_ref()), table));
        }
        entries.sort_by_key(|(key, _)| key.span().start);
        entries
    }

    /// Reports every key that was not read.
    pub(super) fn finish(self, faults: &mut Faults<'_>) {
        let known: Vec<&str> = self.known.iter().copied().collect();
        for key in self.entries.keys() {
            if known.contains(&key.get_ref().as_ref()) {
                continue;
            }
            let help = match closest(key.get_ref(), &known) {
                Some(suggestion) => format!("did you mean `{suggestion}`?"),
                None => format!("known keys: {}", known.join(", ")),
            };
            faults.add(
                "provider-unknown-key",
                key.span(),
                format!("`[{}]` has no key `{}`", self.name, key.get_ref()),
                help,
            );
        }
    }
}

fn owned(span: Range<usize>, text: &str) -> Spanned<String> {
    Spanned::new(span, text.to_owned())
}

fn string(
    key: &str,
    value: &Spanned<DeValue<'_>>,
    faults: &mut Faults<'_>,
) -> Option<Spanned<String>> {
    if let DeValue::String(text) = value.get_ref() {
        return Some(owned(value.span(), text));
    }
    mistyped(key, "a string", value, faults);
    None
}

fn strings(
    key: &str,
    value: &Spanned<DeValue<'_>>,
    faults: &mut Faults<'_>,
) -> Option<Vec<Spanned<String>>> {
    let DeValue::Array(items) = value.get_ref() else {
        mistyped(key, "an array of strings", value, faults);
        return None;
    };
    // Every item is checked, so that all faults are reported.
    let items: Vec<_> = items.iter().map(|item| string(key, item, faults)).collect();
    items.into_iter().collect()
}

fn mistyped(key: &str, expected: &str, value: &Spanned<DeValue<'_>>, faults: &mut Faults<'_>) {
    let found = value.get_ref().type_str();
    let help = match (expected, value.get_ref()) {
        ("a string", DeValue::Integer(_) | DeValue::Float(_) | DeValue::Datetime(_)) => {
            "put it in quotes".to_owned()
        }
        ("an array of strings", DeValue::String(_)) => "put it in brackets".to_owned(),
        _ => format!("make it {expected}"),
    };
    faults.add(
        "provider-wrong-type",
        value.span(),
        format!("`{key}` must be {expected}, this is of type {found}"),
        help,
    );
}

/// Reports the fault that `fault` finds in a value.
pub(super) fn check(
    value: Option<&Spanned<String>>,
    fault: impl Fn(&str) -> Option<&'static str>,
    faults: &mut Faults<'_>,
) {
    let Some(value) = value else { return };
    if let Some(reason) = fault(value.get_ref()) {
        faults.add(
            "provider-bad-value",
            value.span(),
            format!("`{}` {reason}", value.get_ref()),
            "correct the value",
        );
    }
}
