//! Finds generated types that accept any JSON value, although the document has a type.

use generator::inspect::body_name;
use generator::inspect::form_name;
use generator::inspect::structure_name;
use generator::inspect::{Arm, Success, outcome};
use generator::inspect::{error_name, success_name};
use generator::model::schema::{Object, Schema, Shape};
use generator::model::{Api, Content, Operation, PartContent};
use proc_macro2::Ident;
use syn::Type;

use crate::source::{Field, Method, Source, inside, text};
use crate::subject::Subject;

/// The places of untyped values with a type in the document, and the places that cannot be checked.
pub(crate) fn untyped(subject: &Subject) -> Vec<String> {
    let api = &subject.output.api;
    let mut found = Found {
        api,
        source: &subject.source,
        places: Vec::new(),
    };
    for (name, schema) in &api.schemas {
        found.named(name, schema);
    }
    found.operations();
    found.places
}

struct Found<'subject> {
    api: &'subject Api,
    source: &'subject Source,
    places: Vec<String>,
}

impl Found<'_> {
    fn check(&mut self, place: &str, schema: &Schema, kind: Option<&Type>) {
        match kind {
            None => self.places.push(format!("{place}: there is no type")),
            Some(kind) if holds_anything(&text(kind)) && !may_hold_anything(schema) => {
                self.places.push(format!("{place}: {}", text(kind)));
            }
            Some(_) => {}
        }
    }

    fn named(&mut self, name: &str, schema: &Schema) {
        match &schema.shape {
            Shape::Object(object) => self.object(name, object),
            Shape::Tuple(places) => {
                let fields = self.source.types.get(name);
                for (index, place) in places.iter().enumerate() {
                    let field = fields.and_then(|fields| fields.get(index));
                    self.check(&format!("{name}.{index}"), place, field.map(|it| &it.kind));
                }
            }
            Shape::Union(union) => {
                let variants = self.source.alternatives.get(name);
                let variants = variants.map_or(&[][..], Vec::as_slice);
                // The last variant is for values that no other variant accepts.
                if variants.len() != union.variants.len() + 1 {
                    self.places
                        .push(format!("{name}: {} variants", variants.len()));
                }
                for (schema, variant) in union.variants.iter().zip(variants) {
                    let place = format!("{name}::{}", variant.name);
                    self.check(&place, schema, variant.kind.as_ref());
                }
            }
            Shape::Enumeration(_) | Shape::Integers(_) | Shape::Tag(_) => {
                if !self.source.alternatives.contains_key(name) {
                    self.places.push(format!("{name}: there is no enum"));
                }
            }
            // A list or map may contain itself.
            _ => {
                let fields = self.source.types.get(name);
                let field = fields.and_then(|fields| fields.first());
                self.check(name, schema, field.map(|field| &field.kind));
            }
        }
    }

    fn object(&mut self, name: &str, object: &Object) {
        let empty = Vec::new();
        let fields = self.source.types.get(name).unwrap_or(&empty);
        let anything = Schema::default();
        let further = object.additional.as_deref().unwrap_or(&anything);
        let unnamed = object.required.iter();
        let unnamed = unnamed.filter(|it| !object.properties.contains_key(*it));
        let unnamed = unnamed.map(|name| (name, further));
        for (property, schema) in object.properties.iter().chain(unnamed) {
            let is_it = |field: &&Field| field.wire.as_deref() == Some(property.as_str());
            let field = fields.iter().find(is_it);
            self.check(
                &format!("{name}.{property}"),
                schema,
                field.map(|it| &it.kind),
            );
        }
        if let Some(additional) = &object.additional {
            let field = fields.iter().find(|it| it.wire.is_none());
            // If additional properties may have any type, their map is untyped too.
            self.check(
                &format!("{name} further"),
                additional,
                field.map(|it| &it.kind),
            );
        }
    }

    fn operations(&mut self) {
        let api = self.api;
        for operation in &api.operations {
            let with = &operation.second_names.with;
            let methods = &self.source.methods;
            match methods.get(with).or_else(|| methods.get(&operation.name)) {
                Some(method) => {
                    self.sent(operation, method);
                    self.received(operation, method);
                }
                None => {
                    let signature = operation.signature();
                    self.places.push(format!("{signature}: there is no method"));
                }
            }
        }
    }

    fn sent(&mut self, operation: &Operation, method: &Method) {
        let signature = operation.signature();
        let source = self.source;
        let fields = |name: Ident| source.parameters.get(&name.to_string());
        let optional = fields(structure_name(operation));
        let held = |name: &str, is_required: bool| {
            if is_required {
                let mut arguments = method.arguments.iter();
                arguments.find(|(it, _)| it == name).map(|(_, kind)| kind)
            } else {
                field(optional, name)
            }
        };
        for parameter in &operation.parameters {
            let kind = held(&parameter.argument, parameter.required);
            let place = format!("{signature} parameter {}", parameter.name);
            self.check(&place, &parameter.schema, kind);
        }
        let Some(body) = &operation.body else { return };
        let kind = held(body_name(body), body.required);
        self.check(&format!("{signature} body"), &body.schema, kind);
        let form = fields(form_name(operation));
        for part in &body.parts {
            if let PartContent::Value(schema) = &part.content {
                let place = format!("{signature} part {}", part.name);
                self.check(&place, schema, field(form, &part.field));
            }
        }
    }

    fn received(&mut self, operation: &Operation, method: &Method) {
        let outcome = outcome(operation);
        match &outcome.success {
            Success::One(Content::Json(schema), _) => {
                let response = inside(&method.output).into_iter().next();
                let kind = response.and_then(|it| inside(it).into_iter().next());
                let place = format!("{} success", operation.signature());
                self.check(&place, schema, kind);
            }
            Success::One(Content::Stream(stream), _) => {
                let response = inside(&method.output).into_iter().next();
                let items = response.and_then(|it| inside(it).into_iter().next());
                let kind = items.and_then(|it| inside(it).into_iter().next());
                let place = format!("{} items", operation.signature());
                let text = Schema::of(Shape::Text);
                let schema = if stream.is_text { &text } else { &*stream.item };
                self.check(&place, schema, kind);
            }
            Success::Several(arms) => self.arms(operation, &success_name(&outcome), arms),
            Success::One(..) | Success::Undocumented => {}
        }
        self.arms(operation, &error_name(&outcome), &outcome.errors);
    }

    fn arms(&mut self, operation: &Operation, name: &str, arms: &[Arm<'_>]) {
        let source = self.source;
        let variants = source.responses.get(name);
        for arm in arms {
            if let Content::Json(schema) = &arm.response.content {
                let mut variants = variants.into_iter().flatten();
                let variant = variants.find(|it| it.name == arm.variant);
                let place = format!("{} {}", operation.signature(), arm.response.status);
                self.check(&place, schema, variant.and_then(|it| it.kind.as_ref()));
            }
        }
    }
}

/// The type of the field of this name.
fn field<'source>(fields: Option<&'source Vec<Field>>, name: &str) -> Option<&'source Type> {
    let mut fields = fields?.iter();
    fields.find(|it| it.name == name).map(|it| &it.kind)
}

fn holds_anything(kind: &str) -> bool {
    kind.contains("serde_json::")
}

/// Whether the schema itself leaves a value open, at any depth of lists and maps.
fn may_hold_anything(schema: &Schema) -> bool {
    match &schema.shape {
        Shape::Any => true,
        Shape::Array(inner) | Shape::Map(inner) => may_hold_anything(inner),
        _ => false,
    }
}
