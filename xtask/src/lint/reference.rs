//! Resolves references and reports those that lead nowhere, elsewhere, or to something of another kind.

use serde_json::Value;

use super::place::Kind;
use super::trail::Mark;
use super::{Linter, quoted, type_name};
use crate::pointer::Pointer;
use crate::source::Part;

/// How many references in a row are followed; longer chains are reported as cycles or are absurd.
const LONGEST_CHAIN: usize = 64;

/// A `$ref` of the document.
pub(super) struct Reference<'value> {
    /// Where its text stands.
    pub(super) place: Mark,
    pub(super) text: &'value str,
    /// The object it is in.
    pub(super) container: &'value Value,
    kind: Kind,
    pub(super) reachable: bool,
}

/// The place a reference within the document leads to and the value there, if there is one.
///
/// A fragment is percent-decoded, then read as a JSON Pointer (RFC 6901, section 6). As many documents forget to
/// encode a `%`, the text is also tried as it stands.
#[must_use]
pub fn resolve_reference<'value>(
    root: &'value Value,
    reference: &str,
) -> Option<(Pointer, &'value Value)> {
    let fragment = reference.strip_prefix('#')?;
    let decoded = percent_decode(fragment);
    [decoded.as_deref(), Some(fragment)]
        .into_iter()
        .flatten()
        .find_map(|text| {
            let pointer = Pointer::from(text);
            let value = pointer.resolve(root)?;
            Some((pointer, value))
        })
}

/// Replaces `%XX`; `None` when that gives no text.
fn percent_decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let high = char::from(rest.next()?).to_digit(16)?;
            let low = char::from(rest.next()?).to_digit(16)?;
            bytes.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

impl<'value> Linter<'value> {
    /// Remembers the `reference` of `container`, which stands where a `kind` is wanted, to be followed later.
    pub(super) fn check_reference(
        &mut self,
        kind: Kind,
        container: &'value Value,
        reference: &'value Value,
    ) {
        let Some(text) = reference.as_str() else {
            let message = format!(
                "a `$ref` must be a string, this is {}",
                type_name(reference)
            );
            self.within("$ref", |linter| {
                linter.error(
                    "invalid-reference",
                    Part::Value,
                    message,
                    "a reference within the document looks like `#/components/schemas/Name`",
                );
            });
            return;
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

    /// Resolves the references met so far, and walks what they lead to.
    pub(super) fn follow_references(&mut self) {
        while let Some(index) = self.pending.pop_front() {
            let reference = &self.references[index];
            let (text, kind) = (reference.text, reference.kind);
            if text != "#" && !text.starts_with("#/") {
                // Whether an anchor or an `$id` of this document is meant is known after the walk.
                continue;
            }
            self.trail.return_to(reference.place);
            match self.resolve(text) {
                None => self.unresolved(text, kind),
                Some((target, value)) => {
                    let found = Kind::at(&target);
                    if target.as_str().is_empty() || found.is_some_and(|found| found != kind) {
                        let found = found.map_or("the whole document", Kind::name);
                        self.wrong_kind(text, kind, found);
                    } else {
                        self.trail.start_at(target);
                        self.visit(kind, value);
                    }
                }
            }
        }
    }

    /// The same as [`resolve_reference`], remembered.
    pub(super) fn resolve(&mut self, text: &'value str) -> Option<(Pointer, &'value Value)> {
        let root = self.root;
        self.resolved
            .entry(text)
            .or_insert_with(|| resolve_reference(root, text))
            .clone()
    }

    /// The value that `value` stands for: itself, or what its chain of references leads to.
    pub(super) fn follow(&mut self, value: &'value Value) -> Option<&'value Value> {
        let mut value = value;
        for _ in 0..LONGEST_CHAIN {
            match value.get("$ref").and_then(Value::as_str) {
                Some(text) => (_, value) = self.resolve(text)?,
                None => return Some(value),
            }
        }
        None
    }

    fn unresolved(&mut self, text: &str, kind: Kind) {
        let help = match self.suggest(text, kind) {
            Some(name) => format!(
                "did you mean `{}`? correct it in the document or in an overlay",
                quoted(&name)
            ),
            None => "add what is missing, or remove the reference in an overlay".into(),
        };
        self.error(
            "unresolved-reference",
            Part::Value,
            format!("`{}` does not exist", quoted(text)),
            help,
        );
    }

    /// What a reference that leads nowhere may have meant.
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
        let message = format!(
            "`{}` is {found}, here {} is needed",
            quoted(text),
            wanted.name()
        );
        let name = text.rsplit('/').next().unwrap_or_default();
        let help = match self.component(wanted, name) {
            Some(reference) => format!("did you mean `{}`?", quoted(&reference)),
            None => "correct it in the document or in an overlay".into(),
        };
        self.error("wrong-reference-kind", Part::Value, message, help);
    }

    /// Remembers that the schema being walked calls itself something.
    pub(super) fn remember_anchor(&mut self, keyword: &str, name: &'value Value) {
        let Some(name) = name.as_str() else { return };
        let place = self.trail.mark();
        if keyword == "$id" {
            self.identifiers.entry(name).or_insert(place);
        } else {
            self.anchors.entry(name).or_insert(place);
        }
    }

    /// Reports the references that are no JSON Pointers into this document.
    pub(super) fn check_foreign_references(&mut self) {
        for reference in std::mem::take(&mut self.references) {
            if reference.text != "#" && !reference.text.starts_with("#/") {
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
        match self.anchors.get(anchor) {
            Some(place) => {
                let place = self.trail.pointer(*place);
                let help = format!("write `#{}` in an overlay", quoted(place.as_str()));
                self.error(
                    "unsupported-reference",
                    Part::Value,
                    format!(
                        "a reference by anchor, `#{}`, is not followed",
                        quoted(anchor)
                    ),
                    help,
                );
            }
            None => self.error(
                "unresolved-reference",
                Part::Value,
                format!("`#{}` does not exist", quoted(anchor)),
                "a reference within the document looks like `#/components/schemas/Name`",
            ),
        }
    }

    fn external_reference(&mut self, text: &str, kind: Kind) {
        let (file, fragment) = text.split_once('#').unwrap_or((text, ""));
        let here = if let Some(place) = self.identifiers.get(text) {
            Some(format!("#{}", self.trail.pointer(*place)))
        } else if resolve_reference(self.root, &format!("#{fragment}")).is_some()
            && !fragment.is_empty()
        {
            Some(format!("#{fragment}"))
        } else {
            self.component(kind, file)
        };
        let help = match here {
            Some(reference) => {
                format!("if this document is meant, write `{}`", quoted(&reference))
            }
            None => {
                "bundle the document into one file first, for example with `redocly bundle`".into()
            }
        };
        self.error(
            "external-reference",
            Part::Value,
            format!("`{}` is in another document", quoted(text)),
            help,
        );
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn escapes_of_pointers_and_of_urls_are_undone() {
        let root = json!({"a/b": {"c d": {"50%": {"~": true}}}});
        let found = resolve_reference(&root, "#/a~1b/c%20d/50%25/~0");
        assert_eq!(found.map(|(_, value)| value), Some(&json!(true)));
    }

    #[test]
    fn a_percent_sign_that_was_not_encoded_still_leads_somewhere() {
        let root = json!({"50%": 1, "%41": 2});
        assert_eq!(
            resolve_reference(&root, "#/50%").map(|(_, value)| value),
            Some(&json!(1))
        );
        assert_eq!(
            resolve_reference(&root, "#/%41").map(|(_, value)| value),
            Some(&json!(2))
        );
    }

    #[test]
    fn a_reference_out_of_the_document_leads_nowhere() {
        let root = json!({"a": 1});
        for reference in ["other.yaml#/a", "a", "", "#a", "#/b", "#/%ff"] {
            assert_eq!(resolve_reference(&root, reference), None, "{reference}");
        }
    }
}
