//! Finds schemas that only refer to themselves.
//!
//! A type may contain itself through a property or an element. A type that is itself, through references and the
//! members of `allOf`, `anyOf` and `oneOf` alone, has no shape. If every schema on the way is only another name for the
//! next, nothing can be generated. If one of them is more than that, the generator leaves out the way back.

use serde_json::Value;

use super::Linter;
use super::address::AddressMap;
use crate::base::held::elements;
use crate::source::Part;
use crate::text::quoted;

/// Keywords that give a schema a shape of its own.
const SHAPES: [&str; 8] = [
    "type",
    "properties",
    "additionalProperties",
    "items",
    "prefixItems",
    "enum",
    "const",
    "required",
];

/// A step from an object to one that it is, or may be.
#[derive(Clone, Copy)]
struct Step<'value> {
    to: &'value Value,
    /// Whether the object is only another name for the next.
    is_alias: bool,
}

/// An object on the way from the start of a search.
struct Visit<'value> {
    /// The step to the object.
    by: Step<'value>,
    /// The steps from it that are left.
    steps: Vec<Step<'value>>,
}

impl<'value> Linter<'value> {
    /// Reports each cycle once, at the first of its references in the document.
    pub(super) fn check_cycles(&mut self) {
        let references: AddressMap<usize> = self
            .references
            .iter()
            .enumerate()
            .map(|(index, reference)| (std::ptr::from_ref(reference.container), index))
            .collect();
        // `false` while an object is on the way, `true` when all objects that it leads to are done.
        let mut done: AddressMap<bool> = AddressMap::default();
        for index in 0..self.references.len() {
            let start = Step {
                to: self.references[index].container,
                is_alias: true,
            };
            if done.contains_key(&std::ptr::from_ref(start.to)) {
                continue;
            }
            let mut way = vec![self.take(start, &mut done)];
            while let Some(visit) = way.last_mut() {
                let Some(step) = visit.steps.pop() else {
                    done.insert(std::ptr::from_ref(visit.by.to), true);
                    way.pop();
                    continue;
                };
                match done.get(&std::ptr::from_ref(step.to)) {
                    Some(true) => {}
                    Some(false) => self.report_cycle(&way, step, &references),
                    None => {
                        let visit = self.take(step, &mut done);
                        way.push(visit);
                    }
                }
            }
        }
    }

    fn take(&mut self, step: Step<'value>, done: &mut AddressMap<bool>) -> Visit<'value> {
        done.insert(std::ptr::from_ref(step.to), false);
        let steps = self.steps(step.to);
        Visit { by: step, steps }
    }

    /// The objects that `node` is, or may be, itself.
    fn steps(&mut self, node: &'value Value) -> Vec<Step<'value>> {
        let reference = node.get("$ref").and_then(Value::as_str);
        let target = reference.and_then(|text| self.resolve(text));
        let parts = ["allOf", "anyOf", "oneOf"].into_iter();
        let parts = parts.flat_map(|keyword| elements(node.get(keyword)));
        let is_null = |part: &&Value| part.get("type").is_some_and(|name| name == "null");
        let targets: Vec<&Value> = target
            .map(|(_, target)| target)
            .into_iter()
            .chain(parts.filter(|part| !is_null(part)))
            .collect();
        let is_alias =
            targets.len() == 1 && !SHAPES.iter().any(|keyword| node.get(keyword).is_some());
        targets
            .into_iter()
            .map(|to| Step { to, is_alias })
            .collect()
    }

    /// Reports the cycle that `last` closes after `way`.
    fn report_cycle(
        &mut self,
        way: &[Visit<'value>],
        last: Step<'value>,
        references: &AddressMap<usize>,
    ) {
        let mut visits = way.iter();
        let Some(start) = visits.position(|visit| std::ptr::eq(visit.by.to, last.to)) else {
            return;
        };
        let cycle = way[start..].iter().map(|visit| visit.by);
        let on_it = cycle.clone();
        let on_it = on_it.filter_map(|step| references.get(&std::ptr::from_ref(step.to)));
        let Some(index) = on_it.min() else {
            return;
        };
        let is_alias = last.is_alias && cycle.skip(1).all(|step| step.is_alias);
        let reference = &self.references[*index];
        self.trail.return_to(reference.place);
        self.reachable = reference.reachable;
        let text = quoted(reference.text);
        if is_alias {
            // Following it would never end, so it is an error everywhere.
            self.reachable = true;
            self.error(
                "reference-cycle",
                Part::Value,
                format!("`{text}` leads only back to itself"),
                "give one of the schemas on the way a definition, or remove the reference in an overlay",
            );
        } else {
            self.warning(
                "recursive-composition",
                Part::Value,
                format!("`{text}` is a part or an alternative of itself, so the way back is left out"),
                "in an overlay, remove the reference back, or the `oneOf` or `anyOf` that leads here",
            );
        }
    }
}
