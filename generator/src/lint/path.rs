//! Checks paths: their templates, and whether every operation declares the parameters of its template.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use serde_json::{Map, Value};

use super::Linter;
use super::address::AddressMap;
use super::report::CORRECT;
use super::trail::{Mark, Token};
use crate::base::held::elements;
use crate::base::keyword::{PathOperation, path_operations};
use crate::base::kind::Kind;
use crate::base::template::without_names;
use crate::source::Part;
use crate::text::quoted;

/// Facts that the checks keep from path to path.
#[derive(Default)]
struct Seen<'value> {
    /// The first place of each operationId, with the method and path of the operation.
    ids: HashMap<&'value str, (Mark, String)>,
    /// The first path of each method and template without names.
    templates: HashMap<(String, String), &'value str>,
    /// The path parameters that each path item or operation itself declares.
    declared: AddressMap<Rc<BTreeSet<&'value str>>>,
    has_operation: bool,
}

impl<'value> Linter<'value> {
    /// Checks `paths` and everything below it.
    pub(super) fn check_paths(&mut self, root: &'value Map<String, Value>) {
        let mut seen = Seen::default();
        let (step, part) = match root.get("paths") {
            None if self.minor_version == 0 => return self.missing_paths(root),
            None => (None, Part::Value),
            Some(paths) => {
                self.within("paths", |linter| {
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
                });
                (Some("paths"), Part::Key)
            }
        };
        if !seen.has_operation {
            self.within_all(step, |linter| {
                linter.warning(
                    "no-operations",
                    part,
                    "the document has no operations, so the client will have no methods",
                    "check that this is the right document",
                );
            });
        }
    }

    fn missing_paths(&mut self, root: &'value Map<String, Value>) {
        let keys = root.keys().map(String::as_str);
        let help = match self.suggestions.nearest("paths", keys) {
            Some(key) => format!("did you mean `paths` instead of `{}`?", quoted(key)),
            None => "check that this is the right document".into(),
        };
        let message = "the document has no `paths`";
        self.error("missing-paths", Part::Value, message, help);
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
            keys,
            method,
            operation,
        } in path_operations(item)
        {
            seen.has_operation = true;
            self.within_all(keys.clone(), |linter| {
                linter.check_operation_id(path, &method, operation, seen);
            });
            let Some(names) = &names else { continue };
            self.check_ambiguity(path, &method, seen);
            let of_item = self.declared(item, seen);
            let of_operation = self.declared(operation, seen);
            self.within_all(keys, |linter| {
                for name in names {
                    if !of_item.contains(name) && !of_operation.contains(name) {
                        let declared = of_item.iter().chain(&*of_operation).copied();
                        linter.undeclared(name, &method, path, declared);
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
            self.warning("query-in-path", Part::Key, message, help);
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
        let message = format!("`{}` is not a path: {problem}", quoted(path));
        self.error("malformed-path", Part::Key, message, CORRECT);
        None
    }

    fn check_operation_id(
        &mut self,
        path: &str,
        method: &str,
        operation: &'value Value,
        seen: &mut Seen<'value>,
    ) {
        let Some(id) = operation.get("operationId").and_then(Value::as_str) else {
            return;
        };
        self.within("operationId", |linter| {
            let here = linter.trail.mark();
            let signature = || (here, format!("{method} {}", quoted(path)));
            let (first, signature) = seen.ids.entry(id).or_insert_with(signature);
            if *first == here {
                return;
            }
            let (id, place) = (quoted(id), linter.also_at(*first));
            linter.warning(
                "duplicate-operation-id",
                Part::Value,
                format!("`{id}` is already the id of `{signature}`{place}"),
                "the generator adds its path or method to its name; to choose the name, give it another operationId in an overlay",
            );
        });
    }

    fn check_ambiguity(&mut self, path: &'value str, method: &str, seen: &mut Seen<'value>) {
        let template = (without_names(path), method.to_owned());
        let first = *seen.templates.entry(template).or_insert(path);
        if first != path {
            let (path, first) = (quoted(path), quoted(first));
            self.warning(
                "ambiguous-path",
                Part::Key,
                format!("a server cannot distinguish `{method} {path}` from `{first}`"),
                "both are generated; if they are the same, remove one in an overlay",
            );
        }
    }

    /// The path parameters in the list of `parent`, a path item or an operation: their indices and names.
    fn path_parameters(&mut self, parent: &'value Value) -> Vec<(usize, &'value str)> {
        let parameters = elements(parent.get("parameters")).enumerate();
        let named = parameters.filter_map(|(index, parameter)| {
            let parameter = self.follow(parameter)?;
            let name = parameter.get("name")?.as_str()?;
            (parameter.get("in")? == "path").then_some((index, name))
        });
        named.collect()
    }

    /// The names of the path parameters of `parent`.
    fn declared(
        &mut self,
        parent: &'value Value,
        seen: &mut Seen<'value>,
    ) -> Rc<BTreeSet<&'value str>> {
        let key = std::ptr::from_ref(parent);
        if let Some(names) = seen.declared.get(&key) {
            return Rc::clone(names);
        }
        let parameters = self.path_parameters(parent).into_iter();
        let names = Rc::new(parameters.map(|(_, name)| name).collect());
        Rc::clone(seen.declared.entry(key).or_insert(names))
    }

    fn undeclared<'name>(
        &mut self,
        name: &str,
        method: &str,
        path: &str,
        declared: impl Iterator<Item = &'name str>,
    ) {
        let help = match self.suggestions.nearest(name, declared).map(quoted) {
            Some(near) => {
                format!("did you mean `{near}`, which is declared? use one name in both places")
            }
            None => {
                "declare it under `parameters` with `in: path`, in the document or in an overlay"
                    .into()
            }
        };
        let (name, path) = (quoted(name), quoted(path));
        self.error(
            "undeclared-path-parameter",
            Part::Key,
            format!("`{{{name}}}` of `{path}` is not a declared path parameter of {method}"),
            help,
        );
    }

    /// Warns about the path parameters that `parent` declares but `path` does not contain.
    fn check_unused(&mut self, parent: &'value Value, path: &str, names: &BTreeSet<&str>) {
        for (index, name) in self.path_parameters(parent) {
            if names.contains(name) {
                continue;
            }
            let (path, name) = (quoted(path), quoted(name));
            self.within_all([Token::Key("parameters"), Token::Index(index)], |linter| {
                linter.warning(
                    "unused-path-parameter",
                    Part::Value,
                    format!(
                        "`{path}` does not contain the path parameter `{name}`, so the parameter is left out"
                    ),
                    "add its name in braces to the path, or declare it `in: query`",
                );
            });
        }
    }
}

/// The names in the braces of a path or of a server's URL, or the fault of the braces.
pub(super) fn template_names(template: &str) -> Result<Vec<&str>, &'static str> {
    let mut names = Vec::new();
    let mut rest = template;
    while let Some(index) = rest.find(['{', '}']) {
        let Some(after) = rest[index..].strip_prefix('{') else {
            return Err("it has a `}` without a `{`");
        };
        let name = after.split(['{', '}', '/']).next().unwrap_or_default();
        rest = after[name.len()..]
            .strip_prefix('}')
            .ok_or("it has a `{` without a `}`")?;
        if name.trim().is_empty() {
            return Err("it has a parameter without a name");
        }
        names.push(name);
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
