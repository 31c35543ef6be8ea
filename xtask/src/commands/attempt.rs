//! `try`: any OpenAPI document, never seen before, all the way to a crate that compiles.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};

use super::check::{Checked, check};
use super::{Console, Outcome, has_errors, package, require_file};
use crate::finding::{Finding, Severity, SourceFile};
use crate::pipeline::{self, Failure, Output, Request};
use crate::report::diagnostic;
use crate::report::status::{self, counted};
use crate::resolve::{located, operation_pointer};
use crate::source::{Document, Limits, Part, ReadError, merge, page, read_text};
use crate::surface::{Credential, Settings};
use crate::{lint, operations, skip};

/// What can be asked of `try`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// OpenAPI 3.0 or 3.1 in YAML or JSON, or a page that holds it
    #[arg(required = true, value_name = "DOCUMENT")]
    documents: Vec<PathBuf>,

    /// Keep the crates in this directory
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,

    /// Do not compile the crates
    #[arg(long)]
    no_check: bool,

    /// Print one line of JSON per document on standard output
    #[arg(long)]
    json: bool,
}

/// An operation that has no method, and why.
struct Skipped {
    operation: String,
    reason: String,
}

/// What became of one document.
struct Tried {
    output: Output,
    skipped: Vec<Skipped>,
    warnings: Vec<Finding>,
}

/// Tries each document.
///
/// # Errors
///
/// When a file cannot be read or written, or cargo cannot be run.
pub fn run(console: &mut Console, arguments: &Arguments) -> anyhow::Result<Outcome> {
    let mut outcome = Outcome::Fine;
    for path in &arguments.documents {
        let one = one(console, arguments, path)?;
        // A broken document says more than a crate that does not compile.
        if one == Outcome::DocumentBroken || outcome == Outcome::Fine {
            outcome = one;
        }
    }
    Ok(outcome)
}

fn one(console: &mut Console, arguments: &Arguments, path: &Path) -> anyhow::Result<Outcome> {
    let shown = path.display().to_string();
    let progress = progress(console, arguments);
    progress.set_message(format!("generating from {shown}"));
    let tried = read(path, &shown)?.and_then(|document| generate(&document));
    let tried = match tried {
        Ok(tried) => tried,
        Err(findings) => {
            progress.finish_and_clear();
            if arguments.json {
                let text = json!({"document": shown, "findings": findings_json(&findings)});
                writeln!(console.stdout, "{text}")?;
            } else {
                let text = format!("{shown} · {}", diagnostic::summary(&findings));
                status::line(&mut console.stderr, console.palette.bad(), "Failure", &text)?;
                console.findings_below(&findings)?;
            }
            return Ok(Outcome::DocumentBroken);
        }
    };
    let temporary = tempfile::tempdir().context("no temporary directory")?;
    let directory = match &arguments.keep {
        Some(keep) => keep.join(path.file_stem().unwrap_or_default()),
        None => temporary.path().to_owned(),
    };
    package::write(&console.root, &directory, &tried.output)
        .with_context(|| format!("cannot write the crate to {}", directory.display()))?;
    let checked = if arguments.no_check {
        None
    } else {
        progress.set_message(format!("checking the crate of {shown}"));
        Some(check(&directory, &console.root.join("target/try"))?)
    };
    progress.finish_and_clear();
    if arguments.json {
        let text = json(&shown, &tried, checked.as_ref());
        writeln!(console.stdout, "{text}")?;
    } else {
        let kept = arguments.keep.as_ref().map(|_| directory.as_path());
        print(console, &shown, &tried, checked.as_ref(), kept)?;
    }
    Ok(match checked {
        Some(checked) if !checked.ok => Outcome::ToolFailed,
        _ => Outcome::Fine,
    })
}

fn progress(console: &Console, arguments: &Arguments) -> ProgressBar {
    if !console.is_terminal || arguments.json {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new_spinner();
    // The template is ours and valid; without it the bar would look as it does by default.
    if let Ok(style) = ProgressStyle::with_template("{spinner:>12} {wide_msg} {elapsed}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}

/// The document at a path, whether it is one or a page that holds one.
///
/// The outer error is one of reading the file; the inner one holds what is wrong with it.
fn read(path: &Path, shown: &str) -> anyhow::Result<Result<Document, Vec<Finding>>> {
    require_file(path)?;
    let limits = Limits::default();
    let file = match read_text(path, shown, &limits) {
        Ok(file) => file,
        Err(ReadError::Findings(findings)) => return Ok(Err(findings)),
        Err(error) => return Err(error.into()),
    };
    if !page::looks_like_page(shown, &file.text) {
        let text = file.text.clone();
        return Ok(Document::parse(shown, text, &limits));
    }
    Ok(read_page(&file, &limits))
}

fn read_page(file: &Arc<SourceFile>, limits: &Limits) -> Result<Document, Vec<Finding>> {
    let blocks = page::extract(file)?;
    let mut documents = Vec::new();
    for block in &blocks {
        documents.push(Document::parse_block(file, block, limits)?);
    }
    if documents.len() > 1 {
        let merged = merge::to_yaml(&merge::merge(&documents)?);
        return Document::parse(&file.path, merged, limits);
    }
    documents.pop().ok_or_else(Vec::new)
}

/// Generates, leaving out the operations that the document or progenitor stand in the way of.
fn generate(document: &Document) -> Result<Tried, Vec<Finding>> {
    let mut value = document.value.clone();
    let mut skipped: Vec<Skipped> = Vec::new();
    let mut findings = lint::lint(document, &value);
    if has_errors(&findings) {
        let broken = broken_operations(document, &findings);
        let names: Vec<String> = broken.iter().map(|it| it.operation.clone()).collect();
        let _ = skip::remove(&mut value, &names);
        let left = lint::lint(document, &value);
        if has_errors(&left) {
            return Err(findings);
        }
        skipped.extend(broken);
        findings = left;
    }
    let settings = Settings {
        base_url: operations::server_url(&value),
        credential: value
            .pointer("/components/securitySchemes")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
            .find_map(|(_, scheme)| Credential::of_scheme(scheme)),
        sensitive: Vec::new(),
    };
    let request = Request {
        settings,
        regenerate: format!("cargo xtask try {}", document.file.path.escape_debug()),
        ..Request::default()
    };
    loop {
        match pipeline::generate(&value, &request) {
            Ok(mut output) => {
                output.declared += skipped.len();
                return Ok(Tried {
                    output,
                    skipped,
                    warnings: findings,
                });
            }
            Err(Failure::Operation(signature, words)) => {
                let names = [signature.clone()];
                let (removed, _) = skip::remove(&mut value, &names);
                if removed.is_empty() {
                    return Err(vec![located(
                        document,
                        Failure::Operation(signature, words),
                    )]);
                }
                skipped.push(Skipped {
                    operation: signature,
                    reason: words.lines().next().unwrap_or_default().to_owned(),
                });
            }
            Err(failure) => return Err(vec![located(document, failure)]),
        }
    }
}

/// The operations within which the errors stand.
fn broken_operations(document: &Document, findings: &[Finding]) -> Vec<Skipped> {
    let mut broken = Vec::new();
    let paths = document.value.get("paths").and_then(Value::as_object);
    for (path, item) in paths.into_iter().flatten() {
        for method in operations::METHODS {
            if item.get(method).is_none() {
                continue;
            }
            let signature = format!("{} {path}", method.to_ascii_uppercase());
            let Some(span) = document.span(&operation_pointer(&signature), Part::Value) else {
                continue;
            };
            let inside = findings.iter().find(|finding| {
                finding.severity == Severity::Error
                    && finding
                        .span
                        .as_ref()
                        .is_some_and(|it| span.start <= it.start && it.end <= span.end)
            });
            if let Some(finding) = inside {
                broken.push(Skipped {
                    operation: signature,
                    reason: finding.message.clone(),
                });
            }
        }
    }
    broken
}

fn json(shown: &str, tried: &Tried, checked: Option<&Checked>) -> Value {
    let skipped: Vec<Value> = tried
        .skipped
        .iter()
        .map(|it| json!({"operation": it.operation, "reason": it.reason}))
        .collect();
    let lossy: Vec<Value> = tried
        .output
        .steps
        .lossy()
        .map(|(step, count)| json!({"step": step.name, "count": count}))
        .collect();
    let mut report = json!({
        "document": shown,
        "operations": {
            "declared": tried.output.declared,
            "emitted": tried.output.emitted,
            "skipped": skipped,
        },
        "types": tried.output.types,
        "lossy": lossy,
    });
    if let Some(checked) = checked {
        report["check"] = json!({
            "ok": checked.ok,
            "warnings": checked.warnings,
            "seconds": (checked.took.as_secs_f64() * 1000.0).round() / 1000.0,
        });
    }
    report
}

fn findings_json(findings: &[Finding]) -> Vec<Value> {
    findings
        .iter()
        .map(|finding| {
            let position = finding.position();
            json!({
                "id": finding.id,
                "severity": finding.severity.as_str(),
                "message": finding.message,
                "file": finding.file.path,
                "line": position.map(|it| it.line),
                "column": position.map(|it| it.column),
                "help": finding.help,
            })
        })
        .collect()
}

fn print(
    console: &mut Console,
    shown: &str,
    tried: &Tried,
    checked: Option<&Checked>,
    kept: Option<&Path>,
) -> anyhow::Result<()> {
    let (palette, width) = (console.palette, console.width);
    let out = &mut console.stderr;
    let output = &tried.output;
    let (good, attention) = (palette.good(), palette.attention());
    let warnings = match tried.warnings.as_slice() {
        [] => String::new(),
        warnings => format!(" · {}", diagnostic::summary(warnings)),
    };
    status::line(out, good, "Generated", &format!("{shown}{warnings}"))?;
    let operations = format!(
        "{} declared, {} emitted, {} skipped",
        output.declared,
        output.emitted,
        tried.skipped.len()
    );
    status::line(out, good, "operations", &operations)?;
    for skipped in &tried.skipped {
        let text = format!("{}: {}", skipped.operation, skipped.reason);
        status::paragraph(out, attention, "skipped", ("", &text), width)?;
    }
    let lines: usize = output.files.values().map(|text| text.lines().count()).sum();
    let types = format!("{} in {}", output.types, counted(lines, "line"));
    status::line(out, good, "types", &types)?;
    let lossy: Vec<_> = output.steps.lossy().collect();
    status::steps(out, palette, &lossy, width)?;
    console.findings_below(&tried.warnings)?;
    let out = &mut console.stderr;
    if let Some(checked) = checked {
        for message in &checked.messages {
            writeln!(out, "{}", message.trim_end())?;
        }
        let (style, word, verb) = if checked.ok {
            (good, "Checked", "it compiles")
        } else {
            (palette.bad(), "Failure", "it does not compile")
        };
        let text = format!(
            "{verb}, {}, {:.1} s",
            counted(checked.warnings, "warning"),
            checked.took.as_secs_f64()
        );
        status::line(out, style, word, &text)?;
    }
    match kept {
        Some(kept) => status::line(out, good, "Kept", &kept.display().to_string())?,
        None if checked.is_some_and(|checked| !checked.ok) => {
            let text = format!("run `cargo xtask try --keep DIR {shown}` to look at the crate");
            status::next_step(out, &text)?;
        }
        None => {}
    }
    Ok(())
}
