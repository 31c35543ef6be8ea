//! Limits how much all actions of an overlay may add to a document in total.

use serde_json::Value;

use crate::source::Limits;

/// The approximate number of bytes that all actions may add. Corrections are small.
const MOST: usize = 8 * 1024 * 1024;

/// The bytes and the depth that are left. Copying a document into itself doubles it, so without a limit, forty actions
/// would fill any memory.
pub(super) struct Budget {
    weight: usize,
    depth: usize,
}

impl Default for Budget {
    /// The depth is the limit of documents.
    fn default() -> Self {
        Self {
            weight: MOST,
            depth: Limits::default().depth,
        }
    }
}

impl Budget {
    /// Subtracts the merging of `update` into each target. Fails with the reason, such as `too large`, when the budget
    /// is exceeded.
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

/// The approximate bytes of a value and its depth. Recursive, because the reader of documents limits the depth.
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
