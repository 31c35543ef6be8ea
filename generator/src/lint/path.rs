//! Checks paths: their templates, and whether every operation declares the parameters of its template.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use serde_json::{Map, Value};

use super::Linter;
use super::address::AddressMap;
use super::trail::{Mark, Trail};
use super::version::Version;
use crate::base::keyword::{PathOperation, path_operations};
use crate::base::kind::Kind;
use crate::base::template::without_names;
use crate::source::Part;
use crate::text::quoted;

/// Facts that the checks keep from path to path.
#[derive(Default)]
struct Seen<'value> {
    /// The first place of each operationId.
    ids: HashMap<&'value str, Mark>,
    /// The first path of each method and template without names.
    templates: HashMap<(String, &'value str), &'value str>,
    /// The path parameters that each path item or operation itself declares.
    declared: AddressMap<Rc<BTreeSet<&'value str>>>,
    has_operation: bool,
}

impl<'value> Linter<'value> {
    /// Checks `paths` and everything below it.
    pub(super) fn check_paths(&mut self, root: &'value Map<String, Value>) {
        let mut seen = Seen::default();
        match root.get("paths") {
            None if self.version == Version::V30 => self.missing_paths(root),
            None => {}
            Some(paths) => self.within("paths", |linter| {
                let Some(paths) = linter.object(paths, "paths") else {
                    // The error covers the missing operations too, which are its consequence.
                    seen.has_operation = true;
                    return;
                };
                for (path, item) in paths {
                    if !path.starts_with("x-") {
                        linter.within(path, |linter| linter.check_path(path, item, &mut seen));
                    }
                }
            }),
        }
        if !seen.has_operation && (self.version != Version::V30 || root.contains_key("paths")) {
            let part = if root.contains_key("paths") {
                self.trail.enter("paths".into());
                Part::Key
            } else {
                Part::Value
            };
            self.warning(
                "no-operations",
                part,
                "the document has no operations, so the client will have no methods".into(),
                "check that this is the right document",
            );
            self.trail.return_to(Trail::ROOT);
        }
    }

    fn missing_paths(&mut self, root: &'value Map<String, Value>) {
        let keys = root.keys().map(String::as_str);
        let help = match self.suggestions.nearest("paths", keys) {
            Some(key) => format!("did you mean `paths` instead of `{}`?", quoted(key)),
            None => "check that this is the right document".into(),
        };
        self.error(
            "missing-paths",
            Part::Value,
            "the document has no `paths`".into(),
            help,
        );
    }

    /// Walks `webhooks`, where only schemas could matter to a client.
    pub(super) fn check_webhooks(&mut self, root: &'value Map<String, Value>) {
        self.visit_map(Kind::PathItem, root, "webhooks");
    }

    fn check_path(&mut self, path: &'value str, item: &'value Value, seen: &mut Seen<'value>) {
        self.visit(Kind::PathItem, item);
        let names = self.check_template(path);
        let is_inline = item.get("$ref").is_none();
        let Some(item) = self.follow(item) else {
            // The broken reference is reported at its own place.
            seen.has_operation = true;
            return;
        };
        for PathOperation {
            keys, operation, ..
        } in path_operations(item)
        {
            let method = keys.last().copied().unwrap_or_default();
            seen.has_operation = true;
            self.within_all(&keys, |linter| linter.check_operation_id(operation, seen));
            let Some(names) = &names else { continue };
            self.check_ambiguity(path, method, seen);
            let of_item = self.declared(item, seen);
            let of_operation = self.declared(operation, seen);
            self.within_all(&keys, |linter| {
                for name in names {
                    if !of_item.contains(name) && !of_operation.contains(name) {
                        let declared = of_item.iter().chain(&*of_operation).copied();
                        linter.undeclared(name, method, path, declared);
                    }
                }
                if is_inline {
                    linter.check_unused(operation, path, names);
                }
            });
        }
        if let (true, Some(names)) = (is_inline, &names) {
            self.check_unused(item, path, names);
        }
    }

    /// Checks the text of a path. Returns the names in its braces when the path is usable.
    fn check_template(&mut self, path: &'value str) -> Option<BTreeSet<&'value str>> {
        if let Some(index) = path.find(['?', '#']) {
            let (message, help) = if path[index..].starts_with('?') {
                (
                    "the path contains a query string, which is sent unchanged",
                    "describe the part after `?` as query parameters",
                )
            } else {
                (
                    "the part after `#` in the path is never sent to a server",
                    "in an overlay, give the operation a path of its own",
                )
            };
            self.warning("query-in-path", Part::Key, message.into(), help);
        }
        let problem = match template_names(path) {
            _ if !path.starts_with('/') => "it does not begin with `/`",
            Err(problem) => problem,
            Ok(names) => {
                let count = names.len();
                let distinct: BTreeSet<&str> = names.into_iter().collect();
                if distinct.len() < count {
                    self.warning(
                        "repeated-path-parameter",
                        Part::Key,
                        format!("`{}` names one parameter twice", quoted(path)),
                        "both places get the same value; if this is wrong, correct the path in an overlay",
                    );
                }
                return Some(distinct);
            }
        };
        self.error(
            "malformed-path",
            Part::Key,
            format!("`{}` is not a path: {problem}", quoted(path)),
            "correct it in the document or in an overlay",
        );
        None
    }

    fn check_operation_id(&mut self, operation: &'value Value, seen: &mut Seen<'value>) {
        let Some(id) = operation.get("operationId").and_then(Value::as_str) else {
            return;
        };
        self.within("operationId", |linter| match seen.ids.entry(id) {
            Entry::Vacant(entry) => {
                entry.insert(linter.trail.mark());
            }
            Entry::Occupied(entry) => {
                let first = *entry.get();
                let pointer = linter.trail.pointer(first);
                let mut tokens = pointer.tokens().skip(1);
                let (path, method) = (
                    tokens.next().unwrap_or_default(),
                    tokens.next().unwrap_or_default().to_uppercase(),
                );
                let place = linter.also_at(first);
                linter.warning(
                    "duplicate-operation-id",
                    Part::Value,
                    format!(
                        "`{}` is already the id of `{method} {}`{place}",
                        quoted(id),
                        quoted(&path)
                    ),
                    "the generator adds its path or method to its name; to choose the name, give it another operationId in an overlay",
                );
            }
        });
    }

    fn check_ambiguity(&mut self, path: &'value str, method: &'value str, seen: &mut Seen<'value>) {
        match seen.templates.entry((without_names(path), method)) {
            Entry::Vacant(entry) => {
                entry.insert(path);
            }
            Entry::Occupied(entry) => {
                let message = format!(
                    "a server cannot distinguish `{} {}` from `{}`",
                    method.to_uppercase(),
                    quoted(path),
                    quoted(entry.get())
                );
                self.warning(
                    "ambiguous-path",
                    Part::Key,
                    message,
                    "both are generated; if they are the same, remove one in an overlay",
                );
            }
        }
    }

    /// The names of the path parameters in the list of `parent`, a path item or an operation.
    fn declared(
        &mut self,
        parent: &'value Value,
        seen: &mut Seen<'value>,
    ) -> Rc<BTreeSet<&'value str>> {
        let key = std::ptr::from_ref(parent);
        if let Some(names) = seen.declared.get(&key) {
            return Rc::clone(names);
        }
        let names = list(parent)
            .iter()
            .filter_map(|parameter| self.follow(parameter))
            .filter_map(path_parameter_name)
            .collect();
        Rc::clone(seen.declared.entry(key).or_insert(Rc::new(names)))
    }

    fn undeclared<'name>(
        &mut self,
        name: &str,
        method: &str,
        path: &str,
        declared: impl Iterator<Item = &'name str>,
    ) {
        let help = match self.suggestions.nearest(name, declared) {
            Some(near) => format!(
                "did you mean `{}`, which is declared? use one name in both places",
                quoted(near)
            ),
            None => {
                "declare it under `parameters` with `in: path`, in the document or in an overlay"
                    .into()
            }
        };
        self.error(
            "undeclared-path-parameter",
            Part::Key,
            format!(
                "`{{{}}}` of `{}` is not a declared path parameter of {}",
                quoted(name),
                quoted(path),
                method.to_uppercase()
            ),
            help,
        );
    }

    /// Warns about the path parameters that `parent` declares but `path` does not contain.
    fn check_unused(&mut self, parent: &'value Value, path: &str, names: &BTreeSet<&str>) {
        for (index, parameter) in list(parent).iter().enumerate() {
            let Some(name) = self.follow(parameter).and_then(path_parameter_name) else {
                continue;
            };
            if names.contains(name) {
                continue;
            }
            self.within("parameters", |linter| {
                linter.within(index, |linter| {
                    linter.warning(
                        "unused-path-parameter",
                        Part::Value,
                        format!(
                            "`{}` does not contain the path parameter `{}`, so the parameter is left out",
                            quoted(path),
                            quoted(name)
                        ),
                        "add its name in braces to the path, or declare it `in: query`",
                    );
                });
            });
        }
    }
}

fn list(parent: &Value) -> &[Value] {
    parent
        .get("parameters")
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

fn path_parameter_name(parameter: &Value) -> Option<&str> {
    (parameter.get("in")?.as_str()? == "path").then(|| parameter.get("name")?.as_str())?
}

/// The names in the braces of a path or of a server's URL, or the fault of the braces.
pub(super) fn template_names(template: &str) -> Result<Vec<&str>, &'static str> {
    let mut names = Vec::new();
    let mut rest = template;
    while let Some(index) = rest.find(['{', '}']) {
        let Some(after) = rest[index..].strip_prefix('{') else {
            return Err("it has a `}` without a `{`");
        };
        let Some(end) = after.find(['{', '}', '/']) else {
            return Err("it has a `{` without a `}`");
        };
        let Some(after_end) = after[end..].strip_prefix('}') else {
            return Err("it has a `{` without a `}`");
        };
        if after[..end].trim().is_empty() {
            return Err("it has a parameter without a name");
        }
        names.push(&after[..end]);
        rest = after_end;
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_in_braces_are_found_in_order() {
        assert_eq!(template_names("/a/{b}-{c}.json"), Ok(vec!["b", "c"]));
        assert_eq!(template_names("/plain"), Ok(vec![]));
    }

    #[test]
    fn each_fault_of_braces_has_its_message() {
        for template in ["/{a", "/{a/b}", "/{a{b}}", "/a}", "/{}", "/{ }", "/{é"] {
            assert!(template_names(template).is_err(), "{template}");
        }
    }
}
