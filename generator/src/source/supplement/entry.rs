//! Adds the named entries of a supplement: webhooks, components and tags.

use serde_json::Value;

use super::Merged;
use super::value::{object_entry, wordless};
use crate::base::pointer::Pointer;
use crate::source::{Document, Part};
use crate::text::quoted;

impl Merged {
    /// Adds the entries of an object that the document lacks. Returns their number.
    pub(super) fn add_entries(
        &mut self,
        supplement: &Document,
        pointer: &Pointer,
        entries: &[(&String, &Value)],
    ) -> usize {
        let is_webhook = pointer.as_str() == "/webhooks";
        let mut added = 0;
        for (name, value) in entries {
            let place = pointer.child(name);
            if let Some(known) = place.resolve(&self.value) {
                if is_webhook || wordless(known) != wordless(value) {
                    let owner = self.file_of(&place);
                    let message = format!("`{}` is also described in {owner}", quoted(name));
                    let finding = supplement.warning("superseded", &place, Part::Key, message);
                    let help = if is_webhook {
                        "the generator uses that description; remove this one from the supplement"
                    } else {
                        "the supplement's references lead to that one; rename this one if it differs, or remove it"
                    };
                    self.superseded.push(finding.help(help));
                }
                continue;
            }
            let tokens: Vec<String> = pointer.tokens().collect();
            let mut tokens = tokens.iter();
            let parent = tokens.try_fold(&mut self.value, |at, token| object_entry(at, token));
            if let Some(Value::Object(parent)) = parent {
                parent.insert((*name).clone(), (*value).clone());
                self.place(place.clone(), place);
                added += 1;
            }
        }
        added
    }

    /// Adds the tags whose names the document lacks.
    pub(super) fn add_tags(&mut self, supplement: &Value) {
        let Some(Value::Array(tags)) = supplement.get("tags") else {
            return;
        };
        let Some(members) = self.value.as_object_mut() else {
            return;
        };
        let known = members
            .entry("tags")
            .or_insert_with(|| Value::Array(Vec::new()));
        if let Value::Array(known) = known {
            for tag in tags {
                if !known.iter().any(|it| it.get("name") == tag.get("name")) {
                    known.push(tag.clone());
                }
            }
        }
    }
}
