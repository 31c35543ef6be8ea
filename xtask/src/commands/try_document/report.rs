//! Prints the results of `try`, for people and for programs.

use std::path::Path;

use serde_json::{Value, json};

use super::salvage::Tried;
use crate::commands::Console;
use crate::commands::check::Checked;
use crate::report::diagnostic;
use crate::report::status::{self, counted};
use generator::Finding;

/// The result for a document, for programs. `kept` is the directory of the crate.
pub(super) fn json(
    shown: &str,
    tried: &Tried,
    checked: Option<&Checked>,
    kept: Option<&Path>,
) -> Value {
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
    if let Some(kept) = kept {
        report["kept"] = Value::from(kept.display().to_string());
    }
    report
}

/// The findings of a broken document, for programs.
pub(super) fn broken_json(shown: &str, findings: &[Finding]) -> Value {
    json!({"document": shown, "findings": diagnostic::items(findings)})
}

/// Prints the result for a document, for people.
pub(super) fn print(
    console: &mut Console,
    shown: &str,
    tried: &Tried,
    checked: Option<&Checked>,
    kept: Option<&Path>,
) -> anyhow::Result<()> {
    let (palette, width, line_width) = (console.palette, console.width, console.line_width);
    let program = console.program.clone();
    // If `--quiet` shows a problem, it also shows the line with the document's name.
    let is_well = tried.skipped.is_empty() && checked.is_none_or(|checked| checked.ok);
    let out = console.writer(is_well);
    let output = &tried.output;
    let (good, attention) = (palette.good(), palette.attention());
    let warnings = match tried.warnings.as_slice() {
        [] => String::new(),
        warnings => format!(" · {}", diagnostic::summary(warnings)),
    };
    let text = format!("{shown}{warnings}");
    status::paragraph(out, good, "Generated", ("", &text), line_width)?;
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
    let out = console.writer(is_well);
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
            let text = format!("run `{program} try --keep DIR {shown}` to look at the crate");
            status::next_step(out, &text, line_width)?;
        }
        None => {}
    }
    Ok(())
}
