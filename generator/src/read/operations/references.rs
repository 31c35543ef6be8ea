//! References: turns those to schemas into names, and follows all others.

use std::collections::HashMap;

use indexmap::IndexMap;
use serde_json::Value;

use crate::base::held::members;
use crate::base::keyword;
use crate::base::pointer::Pointer;
use crate::base::reference::{self, FILES};
use crate::base::schema_name::{marked, schema_name};
use crate::read::dialect::keywords::for_each_child;
use crate::read::place;

/// The references of one document, and the schemas that have names so far.
pub(crate) struct References<'document> {
    document: &'document Value,
    /// Raw schemas by name. Their references are already names.
    schemas: IndexMap<String, Value>,
    /// The name for each pointer that is not a component.
    named: HashMap<String, String>,
}

impl<'document> References<'document> {
    /// Takes the schemas of `components` under their own names.
    #[must_use]
    pub(crate) fn new(document: &'document Value) -> Self {
        let mut references = Self {
            document,
            schemas: IndexMap::new(),
            named: HashMap::new(),
        };
        let components = || members(document.pointer("/components/schemas"));
        for (name, _) in components() {
            references.schemas.insert(name.clone(), Value::Null);
        }
        let components: Vec<_> = components()
            .map(|(name, schema)| (name, references.give_name(name, schema).unwrap_or(schema)))
            .collect();
        for (name, schema) in components {
            let schema = references.localize(schema);
            references.schemas.insert(name.clone(), schema);
        }
        references
    }

    /// Gives the name of a component to its target in another file, if the component is only a reference. Then the
    /// component is that schema, as in `Pet: {$ref: pet.yaml}`. Returns the schema, if it has got the name.
    fn give_name(&mut self, name: &str, schema: &'document Value) -> Option<&'document Value> {
        let only = schema.as_object().filter(|keywords| keywords.len() == 1)?;
        let (target, schema) = reference::resolve(self.document, only.get("$ref")?.as_str()?)?;
        let place = target.as_str().to_owned();
        if target.tokens().next()? != FILES || self.named.contains_key(&place) {
            return None;
        }
        self.named.insert(place, name.to_owned());
        Some(schema)
    }

    /// A value with its references followed; `None` when they lead nowhere.
    #[must_use]
    pub(crate) fn follow(&self, value: &'document Value) -> Option<&'document Value> {
        reference::follow(self.document, value).value()
    }

    /// A copy of a schema in which each reference is the name of a schema of [`Self::into_schemas`].
    pub(crate) fn localize(&mut self, schema: &Value) -> Value {
        let mut copy = schema.clone();
        place::mark(schema, &mut copy);
        self.localize_in_place(&mut copy);
        copy
    }

    fn localize_in_place(&mut self, schema: &mut Value) {
        let Some(keywords) = schema.as_object_mut() else {
            return;
        };
        if let Some(Value::String(reference)) = keywords.get_mut("$ref") {
            match self.name(reference) {
                Some(name) => *reference = name,
                None => drop(keywords.shift_remove("$ref")),
            }
        }
        for target in keyword::mapped(keywords.get_mut("discriminator")) {
            if let Some(name) = self.mapped(target) {
                *target = name;
            }
        }
        for_each_child(keywords, &mut |child| self.localize_in_place(child));
    }

    /// The name of the schema for a value of a discriminator: the target is a reference, or already the name of a
    /// component.
    fn mapped(&mut self, target: &str) -> Option<String> {
        if self.schemas.contains_key(target) {
            return None;
        }
        self.name(target).or_else(|| {
            let last = target.rsplit('/').next()?;
            self.schemas.contains_key(last).then(|| last.to_owned())
        })
    }

    /// The name of the schema behind a reference; names the schema if it has no name yet.
    fn name(&mut self, reference: &str) -> Option<String> {
        let (target, schema) = reference::resolve(self.document, reference)?;
        let tokens: Vec<String> = target.tokens().collect();
        let tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
        if let ["components", "schemas", name] = tokens.as_slice() {
            return self.schemas.contains_key(*name).then(|| (*name).to_owned());
        }
        if let Some(name) = self.named.get(target.as_str()) {
            return Some(name.clone());
        }
        let whole = match tokens.as_slice() {
            [FILES, path, inner @ ..] => schema_name(path, &names(inner)),
            tokens => marked(&names(tokens)),
        };
        let is_definition = |it: &&str| matches!(*it, "$defs" | "definitions");
        let is_own = match tokens.as_slice() {
            [FILES, ..] => true,
            ["paths" | "webhooks", below @ ..] => below.iter().any(is_definition),
            _ => false,
        };
        let short = (!is_own).then(|| suggestion(&tokens));
        // If the short name is taken, the name is the whole place, which does not depend on the order of the schemas.
        let free = short.filter(|short| !self.schemas.contains_key(short));
        let mut name = free.unwrap_or(whole);
        while self.schemas.contains_key(&name) {
            name.push_str("Schema");
        }
        self.named.insert(target.as_str().to_owned(), name.clone());
        self.schemas.insert(name.clone(), Value::Null);
        let schema = self.localize(schema);
        self.schemas.insert(name.clone(), schema);
        Some(name)
    }

    /// The places of the schemas that are not components, by name.
    #[must_use]
    pub(crate) fn places(&self) -> HashMap<String, Pointer> {
        let named = self.named.iter();
        named
            .map(|(place, name)| (name.clone(), Pointer::from(place.as_str())))
            .collect()
    }

    /// The raw schemas by name: the components, and every other target of a reference.
    #[must_use]
    pub(crate) fn into_schemas(self) -> IndexMap<String, Value> {
        self.schemas
    }
}

/// A name for a schema at a place: the last two steps that are names.
fn suggestion(tokens: &[&str]) -> String {
    let names: Vec<&str> = tokens.iter().copied().filter(|it| is_name(it)).collect();
    match names.as_slice() {
        [] => "Referenced".to_owned(),
        [.., above, last] => format!("{above}_{last}"),
        [only] => (*only).to_owned(),
    }
}

/// The steps that are names, without media types.
fn names<'tokens>(tokens: &[&'tokens str]) -> Vec<&'tokens str> {
    let above = std::iter::once(&"").chain(tokens);
    let named = tokens
        .iter()
        .zip(above)
        .filter(|(token, above)| is_name(token) && !(**above == "content" && token.contains('/')));
    named.map(|(token, _)| *token).collect()
}

/// Whether a step is a name, neither a number nor a keyword that nests schemas.
fn is_name(token: &str) -> bool {
    const STRUCTURE: [&str; 12] = [
        "components",
        "schemas",
        "properties",
        "items",
        "allOf",
        "anyOf",
        "oneOf",
        "$defs",
        "definitions",
        "additionalProperties",
        "schema",
        "content",
    ];
    !STRUCTURE.contains(&token) && !token.chars().all(|it| it.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_component_keeps_its_name() {
        let document =
            json!({"components": {"schemas": {"A": {"$ref": "#/components/schemas/B"}, "B": {}}}});
        let schemas = References::new(&document).into_schemas();
        assert_eq!(schemas["A"], json!({"$ref": "B"}));
    }

    #[test]
    fn a_reference_into_another_schema_gets_a_name_from_its_place() {
        let document = json!({"components": {"schemas": {
            "Pet": {"properties": {"owner": {"type": "object", "properties": {"pets": {
                "items": {"$ref": "#/components/schemas/Pet/properties/owner"},
            }}}}},
        }}});
        let schemas = References::new(&document).into_schemas();
        let names: Vec<&str> = schemas.keys().map(String::as_str).collect();
        assert_eq!(names, ["Pet", "Pet_owner"]);
        assert_eq!(
            schemas["Pet_owner"]["properties"]["pets"]["items"],
            json!({"$ref": "Pet_owner"})
        );
    }

    #[test]
    fn a_percent_encoded_reference_is_followed() {
        let document = json!({
            "paths": {"/a b": {"get": {"x": 1}}},
            "start": {"$ref": "#/paths/~1a%20b/get"},
        });
        let references = References::new(&document);
        assert_eq!(
            references.follow(&document["start"]),
            Some(&json!({"x": 1}))
        );
    }

    #[test]
    fn a_circle_of_references_leads_nowhere() {
        let document = json!({"a": {"$ref": "#/b"}, "b": {"$ref": "#/a"}});
        let references = References::new(&document);
        assert_eq!(references.follow(&document["a"]), None);
    }
}
