//! Holds a running comparison: the data of both versions, and the changes so far.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::Hash;

use super::Severity::{self, Addition, Breaking, Docs};
use super::place::Places;
use super::{Change, Location, Side, operations, written};
use crate::base::pointer::Pointer;
use crate::model::Operation;
use crate::model::schema::{Notes, Object};
use crate::name::usage::Usage;
use crate::write::structure::{self, Field};

/// One version, with data that the comparison often needs.
pub(super) struct Half<'side> {
    pub(super) side: Side<'side>,
    pub(super) places: Places<'side>,
    pub(super) usage: Usage,
    /// The methods and events that reach each type.
    reaching: BTreeMap<String, Vec<String>>,
    /// The methods that are not `async`.
    pub(super) functions: BTreeSet<String>,
}

impl<'side> Half<'side> {
    pub(super) fn of(side: &Side<'side>) -> Self {
        let api = &side.output.api;
        let mut reaching: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for operation in &api.operations {
            for name in api.reached(operation.schemas()) {
                let methods = reaching.entry(name).or_default();
                methods.push(written::method(operation));
            }
        }
        for webhook in &api.webhooks {
            for name in api.reached(std::iter::once(&webhook.payload)) {
                let events = reaching.entry(name).or_default();
                events.push(format!("webhook {}", webhook.name));
            }
        }
        Self {
            side: *side,
            places: Places::new(side.document, &side.output.lock, &side.output.api.places),
            usage: Usage::of(api, &side.output.lock),
            reaching,
            functions: operations::functions(side.output),
        }
    }

    /// The generated fields of the struct for an object.
    pub(super) fn fields<'object>(
        &self,
        name: &str,
        object: &'object Object,
    ) -> Vec<Field<'object>> {
        let Side {
            output, settings, ..
        } = self.side;
        let schemas = &output.api.schemas;
        structure::fields(name, object, schemas, &output.layout, &self.usage, settings)
    }

    fn location(&self, pointer: &Pointer) -> Option<Location> {
        let (file, position) = self.places.position(pointer)?;
        let file = format!("{}{file}", self.side.label);
        Some(Location { file, position })
    }
}

/// A running comparison.
pub(super) struct Comparison<'side> {
    pub(super) old: Half<'side>,
    pub(super) new: Half<'side>,
    pub(super) changes: Vec<Change>,
}

/// A compared item: its name in Rust, and its place in each document that has it.
pub(super) struct Subject {
    pub(super) item: String,
    pub(super) old: Option<Pointer>,
    pub(super) new: Option<Pointer>,
}

impl Subject {
    /// An item in both documents.
    pub(super) fn new(item: impl Into<String>, old: Pointer, new: Pointer) -> Self {
        Self {
            item: item.into(),
            old: Some(old),
            new: Some(new),
        }
    }

    /// An item that each document describes at the same place.
    pub(super) fn at(item: impl Into<String>, place: &str) -> Self {
        Self::new(item, place.into(), place.into())
    }
}

/// The id and the severity of a change.
pub(super) type Kind = (&'static str, Severity);

/// An item of one version: its name in Rust, its place, and its text.
pub(super) type Single = (String, Pointer, String);

impl Comparison<'_> {
    /// Adds a change, with the text of the item before and after it.
    pub(super) fn add(
        &mut self,
        (id, severity): Kind,
        subject: &Subject,
        (was, is): (Option<String>, Option<String>),
    ) {
        let location = |half: &Half<'_>, place: &Option<Pointer>| half.location(place.as_ref()?);
        self.changes.push(Change {
            id,
            severity,
            item: subject.item.clone(),
            was,
            is,
            old: location(&self.old, &subject.old),
            new: location(&self.new, &subject.new),
            operations: self.reaching(&subject.item),
        });
    }

    /// Adds a change that has no text.
    pub(super) fn mark(&mut self, kind: Kind, subject: &Subject) {
        self.add(kind, subject, (None, None));
    }

    /// Adds a change if the texts differ. Each may be missing.
    pub(super) fn options(
        &mut self,
        kind: Kind,
        subject: &Subject,
        (was, is): (&Option<String>, &Option<String>),
    ) {
        if was != is {
            self.add(kind, subject, (was.clone(), is.clone()));
        }
    }

    /// Adds a change if the texts differ.
    pub(super) fn texts(
        &mut self,
        kind: Kind,
        subject: &Subject,
        (was, is): (impl ToString, impl ToString),
    ) {
        self.options(
            kind,
            subject,
            (&Some(was.to_string()), &Some(is.to_string())),
        );
    }

    /// Adds a change of the documentation if its two versions differ.
    pub(super) fn docs<T: PartialEq>(&mut self, subject: &Subject, was: &T, is: &T) {
        if was != is {
            self.mark(("docs-changed", Docs), subject);
        }
    }

    /// Adds the removal of an item.
    pub(super) fn gone(&mut self, kind: Kind, (item, old, was): Single) {
        let (old, new) = (Some(old), None);
        self.add(kind, &Subject { item, old, new }, (Some(was), None));
    }

    /// Adds a new item.
    pub(super) fn came(&mut self, kind: Kind, (item, new, is): Single) {
        let (old, new) = (None, Some(new));
        self.add(kind, &Subject { item, old, new }, (None, Some(is)));
    }

    /// Adds the entries that only one version has. A removal breaks programs; a new entry is an addition. Returns the
    /// pairs of entries with the same key.
    pub(super) fn lists<T: Copy, K: Eq + Hash>(
        &mut self,
        lists: (impl IntoIterator<Item = T>, impl IntoIterator<Item = T>),
        key: impl Fn(T) -> K,
        [gone, came]: [&'static str; 2],
        single: impl Fn(&Half<'_>, T) -> Single,
    ) -> Vec<(T, T)> {
        self.lists_of((gone, Breaking), |_| (came, Addition), lists, key, single)
    }

    /// Adds the entries that only one version has, like [`lists`](Self::lists), as these kinds of changes.
    pub(super) fn lists_of<T: Copy, K: Eq + Hash>(
        &mut self,
        gone: Kind,
        came: impl Fn(T) -> Kind,
        (old, new): (impl IntoIterator<Item = T>, impl IntoIterator<Item = T>),
        key: impl Fn(T) -> K,
        single: impl Fn(&Half<'_>, T) -> Single,
    ) -> Vec<(T, T)> {
        let (old, new) = (Vec::from_iter(old), Vec::from_iter(new));
        // Of several with the same key, the first counts.
        let keyed = new.iter().rev().map(|it| (key(*it), *it));
        let keyed: HashMap<K, T> = keyed.collect();
        let mut pairs = Vec::new();
        for it in &old {
            match keyed.get(&key(*it)) {
                Some(now) => pairs.push((*it, *now)),
                None => self.gone(gone, single(&self.old, *it)),
            }
        }
        let known: HashSet<K> = old.into_iter().map(&key).collect();
        for it in new {
            if !known.contains(&key(it)) {
                self.came(came(it), single(&self.new, it));
            }
        }
        pairs
    }

    /// Adds a change if only one version has the item. A removal breaks programs.
    pub(super) fn switched(
        &mut self,
        has: (bool, bool),
        [gone, came]: [&'static str; 2],
        subject: &Subject,
    ) {
        if let Some(kind) = turned(has, (came, Addition), (gone, Breaking)) {
            self.mark(kind, subject);
        }
    }

    /// Adds a change if the item was marked as deprecated or no longer is.
    pub(super) fn deprecation(
        &mut self,
        severity: Severity,
        subject: &Subject,
        is_deprecated: (bool, bool),
    ) {
        if let Some(id) = turned(is_deprecated, "deprecated", "no-longer-deprecated") {
            self.mark((id, severity), subject);
        }
    }

    /// Compares the docs of a type, a field or a variant.
    pub(super) fn notes(&mut self, subject: &Subject, was: &Notes, is: &Notes) {
        self.deprecation(Addition, subject, (was.deprecated, is.deprecated));
        if !written::same_docs(was, is) {
            self.mark(("docs-changed", Docs), subject);
        }
    }

    /// An item that belongs to an operation, at the places of the operation.
    pub(super) fn operation(&self, item: String, old: &Operation, new: &Operation) -> Subject {
        let (before, after) = (&self.old.places, &self.new.places);
        Subject::new(item, before.operation(old), after.operation(new))
    }

    /// An item that belongs to a type, at the places of the type.
    pub(super) fn of_type(&self, name: &str, item: String) -> Subject {
        let (before, after) = (&self.old.places, &self.new.places);
        Subject::new(item, before.schema(name), after.schema(name))
    }

    /// The methods and events that reach the type of an item in either version. None for an item outside of `types`.
    fn reaching(&self, item: &str) -> Vec<String> {
        let Some(path) = item.strip_prefix("types::") else {
            return Vec::new();
        };
        let name = path.split("::").next().unwrap_or_default();
        let of = |half: &Half<'_>| half.reaching.get(name).cloned().unwrap_or_default();
        let mut all = of(&self.old);
        all.extend(of(&self.new));
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// The entries of a list, each with the operation that has the list.
pub(super) fn each<T>(
    operation: &Operation,
    list: impl IntoIterator<Item = T>,
) -> impl Iterator<Item = (&Operation, T)> {
    list.into_iter().map(move |it| (operation, it))
}

/// The first value if a fact became true, and the second if it became false.
pub(super) fn turned<T>(was_and_is: (bool, bool), on: T, off: T) -> Option<T> {
    match was_and_is {
        (false, true) => Some(on),
        (true, false) => Some(off),
        _ => None,
    }
}
