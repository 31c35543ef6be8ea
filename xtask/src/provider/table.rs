//! Takes checked values out of one TOML table. Reports keys that are missing, of the wrong type, or unknown.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use generator::closest;
use generator::{Finding, SourceFile};

/// A string, and its place in the file.
pub(super) type Text = Spanned<String>;

/// Finds the fault of a value.
pub(super) type Rule = fn(&str) -> Option<&'static str>;

/// The findings of one file.
pub(super) struct Faults<'file> {
    file: &'file Arc<SourceFile>,
    pub(super) findings: RefCell<Vec<Finding>>,
}

impl<'file> Faults<'file> {
    pub(super) fn new(file: &'file Arc<SourceFile>) -> Self {
        Self {
            file,
            findings: RefCell::default(),
        }
    }

    pub(super) fn add(
        &self,
        id: &'static str,
        span: Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let finding = Finding::error(id, self.file, Some(span), message).help(help);
        self.findings.borrow_mut().push(finding);
    }

    /// Reports the fault of a value, if it has one.
    pub(super) fn check(&self, value: &Text, fault: Option<&'static str>) {
        if let Some(fault) = fault {
            let message = format!("`{}` {fault}", value.get_ref());
            let help = "correct the value";
            self.add("provider-bad-value", value.span(), message, help);
        }
    }

    fn mistyped(&self, key: &str, expected: &str, value: &Spanned<DeValue<'_>>) {
        let found = value.get_ref().type_str();
        let help = match (expected, value.get_ref()) {
            ("a string", DeValue::Integer(_) | DeValue::Float(_) | DeValue::Datetime(_)) => {
                "put it in quotes".to_owned()
            }
            ("an array of strings", DeValue::String(_)) => "put it in brackets".to_owned(),
            _ => format!("make it {expected}"),
        };
        let message = format!("`{key}` must be {expected}, this is of type {found}");
        self.add("provider-wrong-type", value.span(), message, help);
    }

    fn string(&self, key: &str, value: &Spanned<DeValue<'_>>, rule: Rule) -> Option<Text> {
        let DeValue::String(text) = value.get_ref() else {
            self.mistyped(key, "a string", value);
            return None;
        };
        let text = owned(value.span(), text);
        self.check(&text, rule(text.get_ref()));
        Some(text)
    }

    fn strings(&self, key: &str, value: &Spanned<DeValue<'_>>, rule: Rule) -> Option<Vec<Text>> {
        let DeValue::Array(items) = value.get_ref() else {
            self.mistyped(key, "an array of strings", value);
            return None;
        };
        let items = items.iter().map(|item| self.string(key, item, rule));
        // Every item is checked, so that all faults are reported.
        items.collect::<Vec<_>>().into_iter().collect()
    }

    fn table<'table, 'text>(
        &self,
        key: &str,
        value: &'table Spanned<DeValue<'text>>,
    ) -> Option<&'table DeTable<'text>> {
        if let DeValue::Table(entries) = value.get_ref() {
            return Some(entries);
        }
        self.mistyped(key, "a table", value);
        None
    }
}

/// One table, and the keys of it that were read. Values against their rule are reported.
pub(super) struct Table<'table, 'text> {
    name: String,
    span: Range<usize>,
    entries: &'table DeTable<'text>,
    known: BTreeSet<&'static str>,
    pub(super) faults: &'table Faults<'table>,
}

impl<'table, 'text> Table<'table, 'text> {
    /// Reads the table called `name` with `read`, and reports every key that `read` does not ask for. The header or key
    /// of the table is at `span`.
    pub(super) fn read<T>(
        (name, span): (String, Range<usize>),
        entries: &'table DeTable<'text>,
        faults: &'table Faults<'table>,
        read: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let mut table = Self {
            name,
            span,
            entries,
            known: BTreeSet::new(),
            faults,
        };
        let value = read(&mut table);
        table.report_unknown_keys();
        value
    }

    /// The value of an optional key.
    fn get(&mut self, key: &'static str) -> Option<&'table Spanned<DeValue<'text>>> {
        self.known.insert(key);
        self.entries.get(key)
    }

    /// The value of a required key.
    fn require(&mut self, key: &'static str) -> Option<&'table Spanned<DeValue<'text>>> {
        let value = self.get(key);
        if value.is_none() {
            self.faults.add(
                "provider-missing-key",
                self.span.clone(),
                format!("`[{}]` has no `{key}`", self.name),
                format!("add `{key} = …` to the table"),
            );
        }
        value
    }

    /// A required string.
    pub(super) fn string(&mut self, key: &'static str, rule: Rule) -> Option<Text> {
        let value = self.require(key)?;
        self.faults.string(key, value, rule)
    }

    /// An optional string.
    pub(super) fn optional_string(&mut self, key: &'static str, rule: Rule) -> Option<Text> {
        let value = self.get(key)?;
        self.faults.string(key, value, rule)
    }

    /// A required array of strings, with at least one.
    pub(super) fn strings(&mut self, key: &'static str, rule: Rule) -> Option<Vec<Text>> {
        let value = self.require(key)?;
        let items = self.faults.strings(key, value, rule)?;
        if items.is_empty() {
            let (message, help) = (format!("`{key}` is empty"), "name at least one");
            self.faults
                .add("provider-bad-value", value.span(), message, help);
            return None;
        }
        Some(items)
    }

    /// An optional array of strings.
    pub(super) fn optional_strings(&mut self, key: &'static str, rule: Rule) -> Vec<Text> {
        let value = self.get(key);
        let items = value.and_then(|value| self.faults.strings(key, value, rule));
        items.unwrap_or_default()
    }

    /// An optional table; see [`Table::read`].
    pub(super) fn table<T>(
        &mut self,
        key: &'static str,
        read: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<T> {
        let value = self.get(key)?;
        let entries = self.faults.table(key, value)?;
        let name = format!("{}.{key}", self.name);
        Self::read((name, value.span()), entries, self.faults, read)
    }

    /// Every string in an optional table whose keys are data, in the order of the file.
    pub(super) fn string_entries(&mut self, key: &'static str, rule: Rule) -> Vec<(Text, Text)> {
        self.entries(key, |faults, key, value| {
            let text = faults.string(key.get_ref(), value, rule)?;
            Some((key, text))
        })
    }

    /// Every table in an optional table whose keys are data, in the order of the file; see [`Table::read`].
    pub(super) fn table_entries<T>(
        &mut self,
        key: &'static str,
        read: impl Fn(Text, &mut Self) -> Option<T>,
    ) -> Vec<T> {
        let name = format!("{}.{key}", self.name);
        self.entries(key, |faults, key, value| {
            let entries = faults.table(key.get_ref(), value)?;
            let place = (format!("{name}.{}", key.get_ref()), key.span());
            Self::read(place, entries, faults, |table| read(key, table))
        })
    }

    fn entries<T>(
        &mut self,
        key: &'static str,
        read: impl Fn(&'table Faults<'table>, Text, &'table Spanned<DeValue<'text>>) -> Option<T>,
    ) -> Vec<T> {
        let table = self.get(key).and_then(|it| self.faults.table(key, it));
        let mut entries: Vec<_> = table.into_iter().flatten().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        let entries = entries.into_iter();
        entries
            .filter_map(|(key, value)| read(self.faults, owned(key.span(), key.get_ref()), value))
            .collect()
    }

    fn report_unknown_keys(self) {
        let known: Vec<&str> = self.known.iter().copied().collect();
        let keys = self.entries.keys();
        for key in keys.filter(|key| !known.contains(&key.get_ref().as_ref())) {
            let help = match closest(key.get_ref(), &known) {
                Some(suggestion) => format!("did you mean `{suggestion}`?"),
                None => format!("known keys: {}", known.join(", ")),
            };
            let message = format!("`[{}]` has no key `{}`", self.name, key.get_ref());
            self.faults
                .add("provider-unknown-key", key.span(), message, help);
        }
    }
}

fn owned(span: Range<usize>, text: &str) -> Text {
    Spanned::new(span, text.to_owned())
}
