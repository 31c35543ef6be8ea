//! The index of a client's operations, tag by tag, in its doc comment.

use indexmap::IndexMap;

use crate::model::{Api, Operation};
use crate::text::{rustdoc, summary};

/// The lines of the index; none for an API without tags, whose methods the reader sees anyway.
#[must_use]
pub(crate) fn index(api: &Api) -> Vec<String> {
    let mut by_tag: IndexMap<&str, Vec<&Operation>> = IndexMap::new();
    for operation in &api.operations {
        for tag in &operation.tags {
            by_tag.entry(tag).or_default().push(operation);
        }
    }
    let mut lines = Vec::new();
    for (tag, operations) in by_tag {
        lines.push(String::new());
        lines.push(format!("# {}", rustdoc(tag).join(" ")));
        lines.push(String::new());
        let description = api.tags.get(tag).and_then(Option::as_deref);
        if let Some(description) = description.map(rustdoc).filter(|it| !it.is_empty()) {
            lines.extend(description);
            lines.push(String::new());
        }
        for operation in operations {
            let name = &operation.name;
            let summary = operation.summary.as_deref().and_then(summary);
            lines.push(match summary {
                Some(summary) => format!("* [`{name}`](Self::{name}): {summary}"),
                None => format!("* [`{name}`](Self::{name})"),
            });
        }
    }
    lines
}
