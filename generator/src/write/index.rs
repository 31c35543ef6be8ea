//! Writes the index of a client's operations, by tag, in its doc comment.

use indexmap::{IndexMap, IndexSet};

use super::doc::told;
use crate::model::{Api, Operation, Tag};
use crate::text::rustdoc;

/// The deepest level of headings in HTML.
const DEEPEST_HEADING: usize = 6;

/// The lines of the index; empty for an API without tags, whose methods rustdoc lists anyway.
#[must_use]
pub(crate) fn index(api: &Api) -> Vec<String> {
    let mut operations: IndexMap<&str, Vec<&Operation>> = IndexMap::new();
    for operation in &api.operations {
        for tag in &operation.tags {
            operations.entry(tag).or_default().push(operation);
        }
    }
    let mut below: IndexMap<Option<&str>, IndexSet<&str>> = IndexMap::new();
    for tag in operations.keys() {
        let mut tag = *tag;
        while let Some(parent) = parent(api, tag) {
            below.entry(Some(parent)).or_default().insert(tag);
            tag = parent;
        }
        below.entry(None).or_default().insert(tag);
    }
    let mut index = Index {
        api,
        operations,
        below,
        lines: Vec::new(),
    };
    index.tags(None, 1);
    index.lines
}

/// The parent of a tag. Returns none if more tags are above that than there are headings, as in a circle.
fn parent<'api>(api: &'api Api, tag: &str) -> Option<&'api str> {
    let above = |tag: &str| api.tags.get(tag)?.parent.as_deref();
    let parent = above(tag)?;
    let ancestors = std::iter::successors(Some(parent), |tag| above(tag));
    (ancestors.take(DEEPEST_HEADING).count() < DEEPEST_HEADING).then_some(parent)
}

struct Index<'api> {
    api: &'api Api,
    operations: IndexMap<&'api str, Vec<&'api Operation>>,
    /// The tags below each tag, and the tags without a parent.
    below: IndexMap<Option<&'api str>, IndexSet<&'api str>>,
    lines: Vec<String>,
}

impl<'api> Index<'api> {
    fn tags(&mut self, parent: Option<&'api str>, level: usize) {
        // Each tag has one parent, so this ends.
        for tag in self.below.shift_remove(&parent).unwrap_or_default() {
            self.tag(tag, level);
            self.tags(Some(tag), level + 1);
        }
    }

    fn tag(&mut self, tag: &str, level: usize) {
        let said = self.api.tags.get(tag);
        let title = said.and_then(|it: &Tag| it.title.as_deref()).unwrap_or(tag);
        let heading = format!("{} {}", "#".repeat(level), rustdoc(title).join(" "));
        self.lines.extend([String::new(), heading, String::new()]);
        let description = said.and_then(|it| it.description.as_deref());
        let description = description.map(rustdoc).unwrap_or_default();
        if !description.is_empty() {
            self.lines.extend(description);
            self.lines.push(String::new());
        }
        for operation in self.operations.get(tag).into_iter().flatten() {
            let name = &operation.name;
            let told = told(operation).map_or_else(String::new, |title| format!(": {title}"));
            self.lines.push(format!("* [`{name}`](Self::{name}){told}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn api(tags: &[(&str, Option<&str>)], operations: &[&str]) -> Api {
        let tag = |parent: Option<&str>| Tag {
            parent: parent.map(str::to_owned),
            ..Tag::default()
        };
        let tags = tags.iter();
        Api {
            tags: tags
                .map(|(name, parent)| ((*name).to_owned(), tag(*parent)))
                .collect(),
            operations: operations
                .iter()
                .map(|name| Operation {
                    name: format!("get_{name}"),
                    tags: vec![(*name).to_owned()],
                    ..Operation::default()
                })
                .collect(),
            ..Api::default()
        }
    }

    fn shown(api: &Api) -> Vec<String> {
        let lines = index(api).into_iter();
        lines.filter(|line| !line.is_empty()).collect()
    }

    #[test]
    fn tags_are_listed_below_their_parents() {
        let tags = [
            ("deep", Some("cache")),
            ("cache", None),
            ("deeper", Some("deep")),
        ];
        assert_eq!(
            shown(&api(&tags, &["other", "deeper", "deep"])),
            [
                "# other",
                "* [`get_other`](Self::get_other)",
                "# cache",
                "## deep",
                "* [`get_deep`](Self::get_deep)",
                "### deeper",
                "* [`get_deeper`](Self::get_deeper)",
            ]
        );
    }

    #[test]
    fn no_heading_is_deeper_than_the_deepest_level() {
        let names: Vec<String> = (0..20).map(|index| format!("t{index}")).collect();
        let tags: Vec<(&str, Option<&str>)> = names
            .iter()
            .enumerate()
            .map(|(index, name)| {
                (
                    name.as_str(),
                    index.checked_sub(1).map(|it| names[it].as_str()),
                )
            })
            .collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let lines = shown(&api(&tags, &names));
        let headings: Vec<&String> = lines.iter().filter(|it| it.starts_with('#')).collect();
        assert_eq!(headings.len(), 20);
        assert_eq!(headings[5], "###### t5");
        assert!(headings.iter().all(|it| !it.starts_with("#######")));
    }

    #[test]
    fn a_circle_of_parents_ends() {
        let tags = [
            ("a", Some("b")),
            ("b", Some("a")),
            ("c", Some("c")),
            ("d", Some("a")),
        ];
        let expected = ["a", "b", "c", "d"].map(|tag| format!("# {tag}"));
        let lines = shown(&api(&tags, &["a", "b", "c", "d"]));
        let headings: Vec<&String> = lines.iter().filter(|it| it.starts_with('#')).collect();
        assert_eq!(headings, expected.iter().collect::<Vec<_>>());
    }
}
