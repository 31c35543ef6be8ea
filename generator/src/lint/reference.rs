//! Resolves references and reports those that lead nowhere, elsewhere, or to an object of another kind.

use serde_json::Value;

use super::Linter;
use super::address::AddressSet;
use super::report::{CORRECT, type_name};
use super::trail::Mark;
use crate::base::kind::Kind;
use crate::base::pointer::Pointer;
use crate::base::reference::{self, FILES, Followed, LONGEST_CHAIN};
use crate::source::Part;
use crate::text::quoted;

/// The next step for a text that is not a reference.
const EXAMPLE: &str = "a reference within the document looks like `#/components/schemas/Name`";

/// A `$ref` of the document.
pub(super) struct Reference<'value> {
    /// The place of its text.
    pub(super) place: Mark,
    pub(super) text: &'value str,
    /// The object that contains it.
    pub(super) container: &'value Value,
    kind: Kind,
    pub(super) reachable: bool,
}

impl<'value> Linter<'value> {
    /// Records the `reference` of `container`, whose target must be a `kind`, to follow it later.
    pub(super) fn check_reference(
        &mut self,
        kind: Kind,
        container: &'value Value,
        reference: &'value Value,
    ) {
        let Some(text) = reference.as_str() else {
            let found = type_name(reference);
            let message = format!("a `$ref` must be a string, but this is {found}");
            return self.within("$ref", |linter| {
                linter.error("invalid-reference", Part::Value, message, EXAMPLE);
            });
        };
        let place = self.within("$ref", |linter| linter.trail.mark());
        self.pending.push_back(self.references.len());
        self.references.push(Reference {
            place,
            text,
            container,
            kind,
            reachable: self.reachable,
        });
    }

    /// Resolves the recorded references, and walks their targets.
    pub(super) fn follow_references(&mut self) {
        while let Some(index) = self.pending.pop_front() {
            let reference = &self.references[index];
            let (text, kind, container) = (reference.text, reference.kind, reference.container);
            if !self.is_within(text) {
                // Only after the walk is it known whether an anchor or an `$id` of this document is meant.
                continue;
            }
            self.trail.return_to(reference.place);
            let Some((target, value)) = self.resolve(text) else {
                self.unresolved(text, kind);
                continue;
            };
            let found = Kind::at(&within_file(&target));
            if target.as_str().is_empty() || found.is_some_and(|found| found != kind) {
                let found = found.map_or("the whole document", Kind::name);
                self.wrong_kind(text, kind, found);
                continue;
            }
            // A schema that is another name for a schema keeps its name, so a chain of any length is followed there.
            if kind != Kind::Schema {
                self.check_chain(container);
            }
            self.trail.start_at(target);
            self.visit(kind, value);
        }
    }

    /// Whether a reference is a JSON Pointer into this document, or into one of its files.
    fn is_within(&self, text: &str) -> bool {
        let (file, _) = text.split_once('#').unwrap_or((text, ""));
        let files = self.root.get(FILES);
        text == "#"
            || text.starts_with("#/")
            || (self.document.unread(text).is_none()
                && files.is_some_and(|files| files.get(file).is_some()))
    }

    /// Like [`reference::resolve`], with remembered results.
    pub(super) fn resolve(&mut self, text: &'value str) -> Option<(Pointer, &'value Value)> {
        let root = self.root;
        self.resolved
            .entry(text)
            .or_insert_with(|| reference::resolve(root, text))
            .clone()
    }

    /// The end of `value`'s chain of references, which is `value` itself if it is not a reference.
    fn followed(&mut self, value: &'value Value) -> Followed<'value> {
        reference::follow_with(value, |text| self.resolve(text))
    }

    /// The value at the end of `value`'s chain of references, if there is one.
    pub(super) fn follow(&mut self, value: &'value Value) -> Option<&'value Value> {
        self.followed(value).value()
    }

    /// Reports the chain of references that begins at `container` if it is too long, unless it belongs to a reported
    /// one.
    fn check_chain(&mut self, container: &'value Value) {
        if self.chained.contains(&std::ptr::from_ref(container))
            || self.followed(container) != Followed::TooLong
        {
            return;
        }
        let mut on_the_way = AddressSet::default();
        let mut value = container;
        // A circle has its own error.
        while on_the_way.insert(std::ptr::from_ref(value)) && on_the_way.len() <= LONGEST_CHAIN {
            let text = value.get("$ref").and_then(Value::as_str);
            match text.and_then(|text| self.resolve(text)) {
                Some((_, target)) => value = target,
                None => break,
            }
        }
        let is_circle = on_the_way.len() <= LONGEST_CHAIN;
        self.chained.extend(on_the_way);
        if !is_circle {
            self.error(
                "long-reference-chain",
                Part::Value,
                format!("more than {LONGEST_CHAIN} references follow each other here"),
                "refer directly to the end of the chain, in the document or in an overlay",
            );
        }
    }

    fn unresolved(&mut self, text: &str, kind: Kind) {
        let help = match self.suggest(text, kind) {
            Some(name) => format!("did you mean `{}`? {CORRECT}", quoted(&name)),
            None => "add the missing part, or remove the reference in an overlay".into(),
        };
        let message = format!("`{}` does not exist", quoted(text));
        self.error("unresolved-reference", Part::Value, message, help);
    }

    /// The likely meaning of a reference that leads nowhere.
    fn suggest(&mut self, text: &str, kind: Kind) -> Option<String> {
        let pointer = Pointer::from(text.strip_prefix('#')?);
        let last = pointer.tokens().last()?;
        if let Some(reference) = self.component(kind, &last) {
            return Some(reference);
        }
        let mut parent = self.root;
        for token in pointer.tokens() {
            let Some(child) = parent.get(&token) else {
                let names = parent.as_object()?.keys().map(String::as_str);
                return self.suggestions.nearest(&token, names).map(str::to_owned);
            };
            parent = child;
        }
        None
    }

    /// The reference to the component of this kind and name, if there is one.
    fn component(&self, kind: Kind, name: &str) -> Option<String> {
        let place = Pointer::root()
            .child("components")
            .child(kind.section()?)
            .child(name);
        place.resolve(self.root)?;
        Some(format!("#{place}"))
    }

    fn wrong_kind(&mut self, text: &str, wanted: Kind, found: &str) {
        let name = text.rsplit('/').next().unwrap_or_default();
        let help = match self.component(wanted, name) {
            Some(reference) => format!("did you mean `{}`?", quoted(&reference)),
            None => CORRECT.into(),
        };
        let (text, wanted) = (quoted(text), wanted.name());
        let message = format!("`{text}` is {found}, but {wanted} is needed here");
        self.error("wrong-reference-kind", Part::Value, message, help);
    }

    /// Records the anchor or the `$id` of the current schema.
    pub(super) fn remember_anchor(&mut self, keyword: &str, name: &'value Value) {
        let Some(name) = name.as_str() else { return };
        let names = match keyword {
            "$id" => &mut self.identifiers,
            _ => &mut self.anchors,
        };
        names.entry(name).or_insert(self.trail.mark());
    }

    /// Reports the references that are not JSON Pointers into this document.
    pub(super) fn check_foreign_references(&mut self) {
        for reference in std::mem::take(&mut self.references) {
            if !self.is_within(reference.text) {
                self.reachable = reference.reachable;
                self.trail.return_to(reference.place);
                match reference.text.strip_prefix('#') {
                    Some(anchor) => self.anchor_reference(anchor),
                    None => self.external_reference(reference.text, reference.kind),
                }
            }
        }
    }

    fn anchor_reference(&mut self, anchor: &str) {
        let (place, anchor) = (self.anchors.get(anchor), quoted(anchor));
        if let Some(place) = place {
            let place = self.trail.pointer(*place);
            let help = format!("write `#{}` in an overlay", quoted(place.as_str()));
            let message = format!("a reference by anchor, `#{anchor}`, is not followed");
            self.error("unsupported-reference", Part::Value, message, help);
        } else {
            let message = format!("`#{anchor}` does not exist");
            self.error("unresolved-reference", Part::Value, message, EXAMPLE);
        }
    }

    fn external_reference(&mut self, text: &str, kind: Kind) {
        let (file, fragment) = text.split_once('#').unwrap_or((text, ""));
        let here = if let Some(place) = self.identifiers.get(text) {
            Some(format!("#{}", self.trail.pointer(*place)))
        } else if reference::resolve(self.root, &format!("#{fragment}")).is_some()
            && !fragment.is_empty()
        {
            Some(format!("#{fragment}"))
        } else {
            self.component(kind, file)
        };
        let (id, message, help) = match self.document.unread(text) {
            Some(unread) => (unread.id, unread.message.clone(), unread.help.clone()),
            None => (
                "external-reference",
                format!("`{}` is in another document", quoted(text)),
                "bundle the document into one file first, for example with `redocly bundle`".into(),
            ),
        };
        let help = match here {
            Some(here) => format!("if you mean this document, write `{}`", quoted(&here)),
            None => help,
        };
        self.error(id, Part::Value, message, help);
    }
}

/// The place of a value in its file, guessed from the pointer: files have the same sections as documents.
fn within_file(target: &Pointer) -> Pointer {
    let mut tokens = target.tokens();
    if tokens.next().is_none_or(|first| first != FILES) {
        return target.clone();
    }
    let root = Pointer::root();
    tokens.skip(1).fold(root, |at, token| at.child(&token))
}
