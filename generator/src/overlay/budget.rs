//! Limits how much all actions of an overlay together may add to a document.

use serde_json::Value;

use crate::source::Limits;

/// About how many bytes all actions may add: corrections are small.
const MOST: usize = 8 * 1024 * 1024;

/// What may still be added. Copying a document into itself doubles it: without a limit, forty
/// actions would fill any memory.
pub(super) struct Budget {
    weight: usize,
    depth: usize,
}

impl Default for Budget {
    /// The depth is the one a document may have in the first place.
    fn default() -> Self {
        Self {
            weight: MOST,
            depth: Limits::default().depth,
        }
    }
}

impl Budget {
    /// Takes into account that `update` is merged into each of the targets; fails with what the
    /// document would become when that is too much.
    pub(super) fn spend(&mut self, targets: &[String], update: &Value) -> Result<(), &'static str> {
        let (weight, depth) = measure(update);
        let target_depth = targets.iter().map(|it| it.matches('/').count()).max();
        if target_depth.unwrap_or_default() + depth > self.depth {
            return Err("nested too deep");
        }
        self.weight = weight
            .checked_mul(targets.len())
            .and_then(|weight| self.weight.checked_sub(weight))
            .ok_or("too large")?;
        Ok(())
    }
}

/// About how many bytes a value takes, and how deep it is nested; its own depth is limited by
/// the reader of documents.
fn measure(value: &Value) -> (usize, usize) {
    let node = size_of::<Value>();
    let mut total = 0_usize;
    let mut deepest = 0;
    let mut pending = vec![(value, 1)];
    while let Some((value, depth)) = pending.pop() {
        deepest = deepest.max(depth);
        total = total.saturating_add(node);
        match value {
            Value::String(text) => total = total.saturating_add(text.len()),
            Value::Array(items) => pending.extend(items.iter().map(|item| (item, depth + 1))),
            Value::Object(members) => {
                for (key, member) in members {
                    total = total.saturating_add(key.len());
                    pending.push((member, depth + 1));
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
    (total, deepest)
}
