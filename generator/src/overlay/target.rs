//! Finds the values that a `JSONPath` query (RFC 9535) selects, and refuses queries that could take forever.

use std::collections::BTreeSet;

use roas_overlay::common::apply::{compile_path, locate as locate_all};
use serde_json::Value;

/// The longest query, in bytes.
const LONGEST: usize = 1_000;

/// How deeply brackets and parentheses may be nested. The parser takes twice as long for each nested filter.
const DEEPEST: usize = 8;

/// The JSON Pointers of the selected values, each once, in the order of the document.
///
/// Fails with the reason when the query is malformed or too costly.
pub(super) fn locate(document: &Value, query: &str) -> Result<Vec<String>, String> {
    if let Some(reason) = cost(query) {
        return Err(reason.to_owned());
    }
    let path = compile_path(query)?;
    let mut seen = BTreeSet::new();
    let mut pointers = locate_all(document, &path);
    // A query may select the same value twice, but a value is only changed once.
    pointers.retain(|pointer| seen.insert(pointer.clone()));
    Ok(pointers)
}

/// The reason why a query could take more than linear time or memory; `None` when it cannot.
///
/// Each of these multiplies the work: a descendant segment, a reference to the root inside a filter, and a list of
/// overlapping selectors.
fn cost(query: &str) -> Option<&'static str> {
    if query.len() > LONGEST {
        return Some("it is longer than 1000 bytes");
    }
    let mut open: Vec<Opened<'_>> = Vec::new();
    let mut quote = None;
    let (mut descents, mut roots) = (0, 0);
    let mut characters = query.char_indices().peekable();
    while let Some((index, character)) = characters.next() {
        if let Some(end) = quote {
            match character {
                // A character after a backslash cannot end the string.
                '\\' => drop(characters.next()),
                _ if character == end => quote = None,
                _ => {}
            }
            continue;
        }
        match character {
            '\'' | '"' => quote = Some(character),
            '$' => roots += 1,
            '.' if characters.peek().is_some_and(|(_, next)| *next == '.') => descents += 1,
            '[' | '(' => {
                open.push(Opened {
                    is_list: character == '[',
                    start: index + 1,
                    selectors: Vec::new(),
                });
                if open.len() > DEEPEST {
                    return Some("its brackets are nested too deeply");
                }
            }
            ',' => {
                if let Some(list) = open.last_mut() {
                    list.end_selector(query, index);
                }
            }
            ']' | ')' => {
                if let Some(mut list) = open.pop() {
                    list.end_selector(query, index);
                    if list.is_list && !list.is_disjoint() {
                        return Some(
                            "a list in brackets may hold only names and indexes, each once",
                        );
                    }
                }
            }
            _ => {}
        }
    }
    if descents > 1 {
        return Some("it has more than one `..`");
    }
    (roots > 1).then_some("it refers to the root again")
}

/// A bracket or parenthesis that is still open.
struct Opened<'query> {
    is_list: bool,
    start: usize,
    selectors: Vec<&'query str>,
}

impl<'query> Opened<'query> {
    fn end_selector(&mut self, query: &'query str, end: usize) {
        let selector = query.get(self.start..end).unwrap_or_default();
        self.selectors.push(selector.trim());
        self.start = end + 1;
    }

    /// Whether no two selectors can select the same value.
    fn is_disjoint(&self) -> bool {
        if self.selectors.len() < 2 {
            return true;
        }
        let mut seen = BTreeSet::new();
        self.selectors.iter().all(|selector| {
            let name = selector.trim_matches(['\'', '"']);
            let is_name = name.len() + 2 == selector.len() && !name.contains('\\');
            let is_index =
                !selector.is_empty() && selector.bytes().all(|byte| byte.is_ascii_digit());
            (is_name || is_index) && seen.insert(name)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn located(document: &Value, query: &str) -> Vec<String> {
        locate(document, query).unwrap()
    }

    #[test]
    fn ordinary_queries_are_answered() {
        let document =
            json!({"paths": {"/a,b": {"get": {"tags": ["x", "y"]}}, "/c..d": {"get": {"x": 1}}}});
        assert_eq!(located(&document, "$"), [""]);
        assert_eq!(
            located(&document, "$.paths['/a,b', \"/c..d\"].get.tags"),
            ["/paths/~1a,b/get/tags"]
        );
        assert_eq!(located(&document, "$.paths.*.get").len(), 2);
        assert_eq!(
            located(&document, "$..tags[?@ == 'x']"),
            ["/paths/~1a,b/get/tags/0"]
        );
        assert_eq!(located(&document, "$..tags[0, 1]").len(), 2);
        assert_eq!(
            located(&document, "$.paths[?match(@.get.x, 'a,b')]"),
            [""; 0]
        );
        assert_eq!(located(&document, r"$['it\'s']"), [""; 0]);
    }

    #[test]
    fn a_malformed_query_is_an_error_with_its_position() {
        let error = locate(&json!({}), "$.paths[").unwrap_err();
        assert_eq!(error, "at position 7, parser error");
        for query in ["", "paths", "$.a b", "$['a", "]", "$)"] {
            assert!(locate(&json!({}), query).is_err(), "{query}");
        }
    }

    #[test]
    fn a_query_that_multiplies_work_is_refused() {
        let refused = [
            "$..*..*".to_owned(),
            "$..[?$..x]".to_owned(),
            "$[?$.a]".to_owned(),
            "$[*, *]".to_owned(),
            "$['a', 'a']".to_owned(),
            "$['a', \"a\"]".to_owned(),
            r"$['a', '\u0061']".to_owned(),
            "$[0, -1]".to_owned(),
            "$[0:1, 0]".to_owned(),
            "$[?@.a, ?@.b]".to_owned(),
            format!("$[?{}@.a{}]", "@.a[?".repeat(20), "]".repeat(20)),
            format!("$[?{}@.a{}]", "(".repeat(400), ")".repeat(400)),
            format!("${}", ".a".repeat(600)),
        ];
        for query in refused {
            let begin = std::time::Instant::now();
            assert!(locate(&json!({"a": 1}), &query).is_err(), "{query}");
            assert!(begin.elapsed().as_millis() < 500, "{query}");
        }
    }

    #[test]
    fn the_deepest_query_that_is_accepted_is_quick() {
        let query = format!("$[?{}@.a{}]", "@.a[?".repeat(7), "]".repeat(7));
        let begin = std::time::Instant::now();
        locate(&json!({"a": 1}), &query).unwrap();
        assert!(begin.elapsed().as_millis() < 500);
    }
}
