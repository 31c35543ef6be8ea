//! The whole way from a document to the files of a crate, as one pure function.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::base::contained::contained;
use crate::base::finding::{Finding, Severity};
use crate::base::pointer::{Pointer, operation_pointer};
use crate::base::steps::Steps;
use crate::base::suggestion::closest;
use crate::layout::{self, Asked, Layout};
use crate::model::schema::{Schema, Schemas, Shape};
use crate::model::settings::Settings;
use crate::model::{Api, Operation};
use crate::name::feature::Features;
use crate::name::lock::Lock;
use crate::name::usage::Usage;
use crate::name::{self, inline, outcome};
use crate::read::operations;
use crate::shape::{Warning, alias, compose, direction, evidence, hidden, prune, tag};
use crate::source::{Document, Part};
use crate::write::{self, Surface};

/// The inputs of the pipeline besides the document.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The settings of the crate that the document does not hold.
    pub settings: Settings,
    /// Operations that are left out, by `METHOD /path` or method name.
    pub skip: Vec<String>,
    /// The names that earlier runs gave.
    pub lock: Lock,
    /// The command that the header of each file names.
    pub regenerate: String,
}

/// The output of the pipeline.
#[derive(Debug, Clone)]
pub struct Output {
    /// The contents of each file of `src/generated/`, by name.
    pub files: BTreeMap<String, String>,
    /// The API behind the files: the operations in the crate, and the schemas under their public names.
    pub api: Api,
    /// The names that are in use now.
    pub lock: Lock,
    /// How many operations the document declares.
    pub declared: usize,
    /// How many methods there are.
    pub emitted: usize,
    /// The operations that were left out, as `METHOD /path`.
    pub skipped: Vec<String>,
    /// How many types there are.
    pub types: usize,
    /// The operations whose document leaves the schema of a success open, as `METHOD /path`.
    pub untyped: Vec<String>,
    /// The features that select operations by tag; none for a small document.
    pub features: Vec<String>,
    /// The types of fields and arguments.
    pub layout: Layout,
    /// How often each rewriting step acted.
    pub steps: Steps,
    /// Warnings about the document that only the final shapes show.
    pub warnings: Vec<Warning>,
}

impl Output {
    /// The `findings` about the document and the warnings that only its final shapes show, in the order of its text.
    /// Findings about other files come last.
    #[must_use]
    pub fn with_warnings(&self, document: &Document, mut findings: Vec<Finding>) -> Vec<Finding> {
        findings.extend(self.warnings.iter().map(|warning| {
            let message = warning.message.clone();
            let mut finding = document.error(warning.id, &warning.pointer, Part::Key, message);
            finding.severity = Severity::Warning;
            finding.help(warning.help.clone())
        }));
        document.sort(&mut findings);
        findings
    }
}

/// Why nothing came out of the pipeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// An entry of `skip` that no operation matches, and the operation that was probably meant.
    UnknownSkip(String, Option<String>),
    /// The settings name a method that does not exist, and the method that was probably meant.
    UnknownOperation(String, Option<String>),
    /// The settings call a property secret that no schema has.
    UnknownField(String),
    /// No operation that answers a stream has this flag in its body.
    UnknownStreamProperty(String),
    /// The document has this many kinds of webhooks, and nothing distinguishes their payloads.
    UntoldWebhooks(usize),
    /// The settings call a property of a named schema secret, and `Sensitive` cannot hold its type.
    Unprotected(String, String),
    /// progenitor cannot take an operation (`METHOD /path`); its message.
    Operation(String, String),
    /// progenitor cannot take a named schema; its message.
    Schema(String, String),
    /// A failure without a place in the document; its message.
    Whole(String),
}

impl Failure {
    /// The failure as a finding at its place in the document.
    #[must_use]
    pub fn located(&self, document: &Document) -> Finding {
        let first = |words: &str| words.lines().next().unwrap_or_default().to_owned();
        let (id, pointer, text) = match self {
            Self::Operation(signature, words) => (
                "unsupported-operation",
                operation_pointer(signature),
                format!("progenitor cannot take `{signature}`: {}", first(words)),
            ),
            Self::Schema(name, words) => (
                "unsupported-schema",
                Pointer::from("/components/schemas").child(name),
                format!("progenitor cannot take `{name}`: {}", first(words)),
            ),
            Self::Unprotected(schema, property) => (
                "unprotected-field",
                property_pointer(document, schema, property),
                format!("`{property}` of `{schema}` must be secret, but has a type of its own"),
            ),
            Self::UnknownSkip(words, _)
            | Self::UnknownOperation(words, _)
            | Self::UnknownField(words)
            | Self::UnknownStreamProperty(words)
            | Self::Whole(words) => return unsupported(document, &first(words)),
            Self::UntoldWebhooks(count) => {
                let words = format!("nothing distinguishes its {count} webhooks");
                return unsupported(document, &words);
            }
        };
        document.error(id, &pointer, Part::Key, text)
    }
}

/// The place of a property, or of its schema if the property comes from elsewhere.
fn property_pointer(document: &Document, schema: &str, property: &str) -> Pointer {
    let schema = Pointer::from("/components/schemas").child(schema);
    let property = schema.child("properties").child(property);
    match document.span(&property, Part::Key) {
        Some(_) => property,
        None => schema,
    }
}

fn unsupported(document: &Document, words: &str) -> Finding {
    let text = format!("nothing can be generated: {words}");
    Finding::error("unsupported-document", &document.file, None, text)
}

/// Generates the files of a crate from a document that has passed [`crate::lint`].
///
/// # Errors
///
/// See [`Failure`]; nothing in a document makes it panic or run out of stack.
pub fn generate(document: &Value, request: &Request) -> Result<Output, Failure> {
    contained(|| run(document, request))
        .map_err(Failure::Whole)
        .flatten()
}

fn run(document: &Value, request: &Request) -> Result<Output, Failure> {
    let mut steps = Steps::default();
    let mut api = operations::read_api(document, &mut steps);
    let declared = api.operations.len();
    if request.settings.webhook.is_none() {
        steps.add(&operations::WEBHOOKS, api.webhooks.len());
        api.webhooks.clear();
    }
    let rules = request.settings.pagination.iter();
    let lists: Vec<String> = rules.map(|rule| rule.parameter.clone()).collect();
    let locked = request.lock.following(&api.operations);
    let mut lock = normalize(&mut api, &locked, &lists, &mut steps);
    let settings = &request.settings;
    let unknown = settings
        .sensitive
        .iter()
        .chain(&settings.idempotent)
        .chain(&settings.once)
        .find(|name| !api.operations.iter().any(|it| it.name == **name));
    if let Some(name) = unknown {
        let mut operations = api.operations.iter();
        let meant = match operations.find(|it| it.signature() == **name) {
            Some(operation) => Some(operation.name.clone()),
            None => meant(name, &api.operations),
        };
        return Err(Failure::UnknownOperation(name.clone(), meant));
    }
    let webhook = settings.webhook.as_ref();
    let event_field = webhook.and_then(|webhook| webhook.event_field.as_ref());
    if api.webhooks.len() > 1 && event_field.is_none() {
        return Err(Failure::UntoldWebhooks(api.webhooks.len()));
    }
    let skipped = skip(&mut api, &request.skip)?;
    if !skipped.is_empty() {
        prune::prune(&mut api, &mut steps);
    }
    lock.operations
        .retain(|signature, _| !skipped.contains(signature));
    let mut warnings = hidden::find(document, &api);
    warnings.extend(evidence::find(document, &api, &lock.schemas));
    inline::inline(&mut api, &locked, &mut lock, &mut steps);
    lock.schemas
        .retain(|_, name| api.schemas.contains_key(name));
    lock.shared
        .retain(|schema, _| lock.schemas.contains_key(schema));

    if let Some(field) = write::secret::unknown_field(&api, settings) {
        return Err(Failure::UnknownField(field.to_owned()));
    }
    if let Some((schema, property)) = write::secret::unprotected(&api, settings) {
        return Err(Failure::Unprotected(original(&lock, schema), property));
    }
    if let Some(property) = &settings.stream_property
        && !write::method::knows_switch(&api, property)
    {
        return Err(Failure::UnknownStreamProperty(property.clone()));
    }
    let layout =
        layout::layout(&api).map_err(|(asked, words)| refused(&lock, asked.as_ref(), words))?;
    let features = Features::of(&api, settings.webhook.is_some(), &locked.features);
    let usage = Usage::of(&api, &locked);
    lock.features = features.by_tag();
    lock.patched.clone_from(usage.patched());
    let surface = Surface {
        api: &api,
        outcomes: api.operations.iter().map(outcome::outcome).collect(),
        layout: &layout,
        usage: &usage,
        features: &features,
        settings,
    };
    let files = surface.files(&request.regenerate).map_err(Failure::Whole)?;
    Ok(Output {
        files,
        lock,
        declared,
        emitted: api.operations.len(),
        skipped,
        types: api.schemas.len(),
        features: features.names().into_iter().map(str::to_owned).collect(),
        untyped: untyped(&api),
        layout,
        steps,
        warnings,
        api,
    })
}

/// Brings schemas into their final shapes, drops those that no operation reaches, and gives the others public names.
fn normalize(api: &mut Api, lock: &Lock, lists: &[String], steps: &mut Steps) -> Lock {
    prune::prune(api, steps);
    let (named, mut used) = api.split_schemas();
    compose::compose(named, &mut used, steps);
    let known = direction::Known {
        schemas: &lock.schemas,
        shared: &lock.shared,
    };
    let shared = direction::divide(api, &known, steps);
    let (named, mut used) = api.split_schemas();
    alias::resolve(named, &mut used, steps);
    tag::close(named, &mut used, steps);
    // A call says `null` by leaving the body out, so a body's schema need not allow `null`.
    let bodies = api.operations.iter_mut().filter_map(|it| it.body.as_mut());
    for body in bodies.filter(|body| body.schema.nullable) {
        body.schema.nullable = false;
        body.required = false;
    }
    prune::prune(api, steps);
    let mut new = name::name(api, lock, lists);
    new.shared = shared;
    new
}

/// Removes the operations that the settings skip.
fn skip(api: &mut Api, skip: &[String]) -> Result<Vec<String>, Failure> {
    let is_meant = |it: &Operation, entry: &String| it.name == *entry || it.signature() == *entry;
    for entry in skip {
        if !api.operations.iter().any(|it| is_meant(it, entry)) {
            let meant = meant(entry, &api.operations);
            return Err(Failure::UnknownSkip(entry.clone(), meant));
        }
    }
    let is_skipped = |it: &mut Operation| skip.iter().any(|entry| is_meant(it, entry));
    let skipped = api.operations.extract_if(.., is_skipped);
    Ok(skipped.map(|it| it.signature()).collect())
}

/// The operation that an entry was probably meant to name, written as the entry is: as a method's name or `METHOD /path`.
fn meant(entry: &str, operations: &[Operation]) -> Option<String> {
    let is_signature = entry.contains(' ');
    let written = |operation: &Operation| {
        if is_signature {
            operation.signature()
        } else {
            operation.name.clone()
        }
    };
    let all: Vec<String> = operations.iter().map(written).collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    closest(entry, &all).map(str::to_owned)
}

/// The document's name of the schema behind this type.
fn original(lock: &Lock, name: String) -> String {
    lock.schema_of(&name).map(str::to_owned).unwrap_or(name)
}

/// Why progenitor takes nothing, or one thing not.
fn refused(lock: &Lock, asked: Option<&Asked<'_>>, words: String) -> Failure {
    match asked {
        Some(Asked::Arguments(operation)) => Failure::Operation(operation.signature(), words),
        Some(Asked::Type(name, _)) => Failure::Schema(original(lock, (*name).to_owned()), words),
        None => Failure::Whole(words),
    }
}

/// The operations that answer JSON whose type the document leaves open, also as the item of a list or map.
fn untyped(api: &Api) -> Vec<String> {
    fn is_open(schema: &Schema, schemas: &Schemas) -> bool {
        match schema.resolved(schemas) {
            Some(Shape::Any) => true,
            Some(Shape::Array(held) | Shape::Map(held)) => {
                held.resolved(schemas) == Some(&Shape::Any)
            }
            _ => false,
        }
    }
    let operations = api.operations.iter().filter(|operation| {
        operation.responses.iter().any(|response| {
            let schema = response.content.schema();
            response.status.is_success() && schema.is_some_and(|it| is_open(it, &api.schemas))
        })
    });
    operations.map(Operation::signature).collect()
}

#[cfg(test)]
mod tests;
