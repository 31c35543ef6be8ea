//! Takes one document the whole way: reads, corrects, checks, generates and compares it.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};

use generator::compare::{Side, compare};
use generator::model::Api;
use generator::model::settings::{Pagination, Position, Settings, Webhook};
use generator::source::bundle::{Bundle, Unread, refers_to_files, relative};
use generator::source::supplement::supplement;
use generator::source::{Document, Limits};
use generator::{Finding, Lock, Output, Request, Severity, generate, lint, overlay};
use proc_macro2::{TokenStream, TokenTree};
use serde_json::Value;
use syn::Item;
use xtask::report::{Palette, diagnostic};
use xtask::resolve::leave_out;

use crate::corpus::Texts;
use crate::panics;
use crate::words::MARK;

/// The stack of the thread that parses generated files, in bytes.
const STACK: usize = 64 * 1024 * 1024;

/// A good end of a document.
pub(crate) enum End {
    /// The findings contain the reason why there is no crate.
    Refused,
    /// The files of a crate.
    Generated(Box<Made>),
}

/// A document and the crate that was generated from it.
pub(crate) struct Made {
    pub(crate) document: Document,
    pub(crate) value: Value,
    pub(crate) settings: Settings,
    pub(crate) output: Output,
}

impl Made {
    fn side(&self) -> Side<'_> {
        Side::new(&self.document, &self.output, &self.settings)
    }
}

/// A bad end of a document, which must not occur.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// The kind of fault in a few words.
    pub(crate) what: &'static str,
    /// The details, such as the message of a panic.
    pub(crate) words: String,
}

fn fault(what: &'static str, words: impl Into<String>) -> Fault {
    let words = words.into();
    Fault { what, words }
}

/// Takes a document the whole way. `number` chooses the comparison of its crate.
///
/// # Errors
///
/// The first fault.
pub(crate) fn go(texts: &Texts, original: Option<&Made>, number: u64) -> Result<End, Fault> {
    let (end, said) =
        panics::noted(|| catch_unwind(AssertUnwindSafe(|| run(texts, original, number))));
    // The generator turns panics into answers. They are faults all the same.
    match (said.into_iter().next(), end) {
        (None, Ok(end)) => end,
        (words, _) => Err(fault("panic", words.unwrap_or_default())),
    }
}

fn run(texts: &Texts, original: Option<&Made>, number: u64) -> Result<End, Fault> {
    let document = match read(texts) {
        Ok(document) => document,
        Err(findings) => {
            show(&findings)?;
            return refused(&findings);
        }
    };
    let value = corrected(&document, texts)?;
    let mut findings: Vec<Finding> = document.warnings().collect();
    findings.extend(lint(&document, &value));
    show(&findings)?;
    let is_broken = findings.iter().any(|it| it.severity == Severity::Error);
    let value = if is_broken {
        match leave_out(&document, &value, &findings) {
            Some(left) => left.value,
            None => return refused(&findings),
        }
    } else {
        value
    };
    let settings = settings(&value);
    let output = generated(&value, &settings, Lock::default())?;
    let made = Made {
        document,
        value,
        settings,
        output,
    };
    show(&made.output.with_warnings(&made.document, Vec::new()))?;
    // Both checks generate again, which takes time. So each mutant gets only one of them.
    match original {
        Some(original) if number.is_multiple_of(2) => between(original, &made, number)?,
        _ => again(&made)?,
    }
    Ok(End::Generated(Box::new(made)))
}

/// Reads the document, the files that it refers to, and its supplements.
fn read(texts: &Texts) -> Result<Document, Vec<Finding>> {
    let document = bundled(texts, parse(texts, &texts.entry)?)?;
    let supplements = texts.supplements.iter().map(|path| parse(texts, path));
    let supplements = supplements.collect::<Result<Vec<_>, _>>()?;
    if supplements.is_empty() {
        return Ok(document);
    }
    let supplemented = supplement(document, supplements)?;
    Ok(supplemented.document)
}

fn parse(texts: &Texts, path: &str) -> Result<Document, Vec<Finding>> {
    Document::parse(path, texts.text(path), &Limits::default())
}

fn bundled(texts: &Texts, entry: Document) -> Result<Document, Vec<Finding>> {
    if !refers_to_files(&entry.value) {
        return Ok(entry);
    }
    let limits = Limits::default();
    let mut bundle = Bundle::new(entry, &texts.entry, &limits, &relative);
    loop {
        let wanted = bundle.wanted();
        if wanted.is_empty() {
            return bundle.finish();
        }
        for one in wanted {
            let file = match texts.files.get(&one.path) {
                Some(text) => Ok(Document::parse_part(&one.path, text.clone(), &limits)?),
                None => Err(Unread {
                    id: "file-not-found",
                    message: "there is no such file".to_owned(),
                    help: "write it".to_owned(),
                }),
            };
            bundle.add(one.path, file);
        }
    }
}

/// Applies the overlays. An overlay that does not fit is left out.
fn corrected(document: &Document, texts: &Texts) -> Result<Value, Fault> {
    let mut value = document.value.clone();
    for path in &texts.overlays {
        let overlay = parse(texts, path);
        match overlay.and_then(|overlay| overlay::apply(&value, &overlay)) {
            Ok(applied) => value = applied.value,
            Err(findings) => {
                refused(&findings)?;
                show(&findings)?;
            }
        }
    }
    Ok(value)
}

/// Checks that the findings contain the reason for a refusal.
fn refused(findings: &[Finding]) -> Result<End, Fault> {
    let is_said = |it: &Finding| it.severity == Severity::Error && !it.message.is_empty();
    if findings.iter().any(is_said) {
        Ok(End::Refused)
    } else {
        Err(fault("refused without a reason", format!("{findings:?}")))
    }
}

/// Prints findings in each format, into nothing.
fn show(findings: &[Finding]) -> Result<(), Fault> {
    let palette = Palette { color: true };
    let text = diagnostic::Format::Text {
        palette,
        width: 80,
        line_width: 80,
    };
    // Printing thousands of findings takes long and proves nothing new.
    let findings = &findings[..findings.len().min(50)];
    for format in [text, diagnostic::Format::Github, diagnostic::Format::Json] {
        diagnostic::write(&mut io::sink(), findings, format)
            .map_err(|error| fault("findings cannot be printed", error.to_string()))?;
    }
    Ok(())
}

/// Settings that a provider's table could have for this document.
fn settings(value: &Value) -> Settings {
    let rule = |parameter: &str, position| Pagination {
        parameter: parameter.to_owned(),
        position,
        items: Vec::new(),
        total: None,
    };
    let webhook = value.get("webhooks").map(|_| Webhook {
        signature_header: "X-Signature".to_owned(),
        timestamp_header: "X-Timestamp".to_owned(),
        event_field: Some("event".to_owned()),
        id_field: Some("id".to_owned()),
    });
    let next = Position::Token("next".to_owned());
    Settings {
        webhook,
        pagination: vec![
            rule("page", Position::Pages(1)),
            rule("offset", Position::Items),
            rule("after_token", next),
        ],
        ..Settings::of_document(value)
    }
}

/// Generates the crate. Checks that each file is Rust, that each operation has its method and each reference its type.
fn generated(value: &Value, settings: &Settings, lock: Lock) -> Result<Output, Fault> {
    let request = Request {
        settings: settings.clone(),
        lock,
        regenerate: "cargo test".to_owned(),
        ..Request::default()
    };
    let output = generate(value, &request)
        .map_err(|failure| fault("accepted but not generated", format!("{failure:?}")))?;
    // The parser of Rust recurses as deep as the types, and these are as deep as the document.
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK);
        let parsing = thread.spawn_scoped(scope, || parse_all(&output));
        let parsing = parsing.map_err(|error| fault("no thread", error.to_string()))?;
        parsing
            .join()
            .unwrap_or_else(|_| Err(fault("panic", "while Rust was parsed")))
    })?;
    if output.declared == output.emitted {
        Ok(output)
    } else {
        let words = format!("{} of {} operations", output.emitted, output.declared);
        Err(fault("operations are missing", words))
    }
}

/// Checks that each file is Rust, that no text of the document has become code, and that each reference has its type.
fn parse_all(output: &Output) -> Result<(), Fault> {
    for (name, text) in &output.files {
        let file = syn::parse_file(text);
        let file = file.map_err(|error| fault("not Rust", format!("{name}: {error}")))?;
        if name == "types.rs" {
            references(&output.api, &file)?;
        }
        let tokens: TokenStream = text.parse().unwrap_or_default();
        if has_mark(tokens) {
            return Err(fault("text of the document is code", name.clone()));
        }
    }
    Ok(())
}

/// Checks that the file has a type for each schema that another one, an operation or a webhook refers to.
fn references(api: &Api, file: &syn::File) -> Result<(), Fault> {
    let types: BTreeSet<String> = file
        .items
        .iter()
        .filter_map(|item| match item {
            Item::Struct(item) => Some(item.ident.to_string()),
            Item::Enum(item) => Some(item.ident.to_string()),
            _ => None,
        })
        .collect();
    match api.reached(api.used_schemas()).difference(&types).next() {
        None => Ok(()),
        Some(name) => Err(fault("a type is missing", name.clone())),
    }
}

fn has_mark(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => has_mark(group.stream()),
        TokenTree::Ident(word) => word == MARK,
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

/// Checks that a document becomes the same crate again with its own lock.
fn again(made: &Made) -> Result<(), Fault> {
    let again = generated(&made.value, &made.settings, made.output.lock.clone())?;
    match differing(&made.output.files, &again.files) {
        None => Ok(()),
        Some(words) => Err(fault("the lock changes names", words)),
    }
}

/// The first line that differs.
fn differing(
    before: &BTreeMap<String, String>,
    after: &BTreeMap<String, String>,
) -> Option<String> {
    let file = before.keys().find(|it| before.get(*it) != after.get(*it))?;
    let (before, after) = (before.get(file)?, after.get(file)?);
    let mut lines = before.lines().zip(after.lines());
    let (before, after) = lines.find(|(before, after)| before != after)?;
    Some(format!("{file}: `{before}` became `{after}`"))
}

/// Compares two versions, as `changes` does: the second one has the lock of the first.
fn between(original: &Made, mutant: &Made, number: u64) -> Result<(), Fault> {
    let (old, new) = if number.is_multiple_of(4) {
        (original, mutant)
    } else {
        (mutant, original)
    };
    let named = Made {
        document: new.document.clone(),
        value: Value::Null,
        settings: new.settings.clone(),
        output: generated(&new.value, &new.settings, old.output.lock.clone())?,
    };
    let changes = compare(&old.side(), &named.side());
    changes.map_err(|words| fault("not compared", words))?;
    Ok(())
}
