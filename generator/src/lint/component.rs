//! Walks the components, including those that no operation uses.

use serde_json::{Map, Value};

use super::Linter;
use crate::base::kind::{Kind, SECTIONS};

impl<'value> Linter<'value> {
    /// Walks the sections of `components` that can hold references or schemas.
    pub(super) fn check_components(&mut self, root: &'value Map<String, Value>) {
        let Some(components) = root.get("components") else {
            return;
        };
        self.within("components", |linter| {
            let Some(components) = linter.object(components, "components") else {
                return;
            };
            for (section, kind) in SECTIONS {
                if !matches!(kind, Kind::Example | Kind::Link) {
                    linter.visit_map(kind, components, section);
                }
            }
        });
    }
}
