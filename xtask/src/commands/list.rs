//! `list`: prints the providers, the sources of their documents, and whether their crates are fresh.

use std::io::Write;

use serde_json::{Value, json};

use super::progress::Progress;
use super::{Console, Outcome, findings_of};
use crate::fetch::{DEFAULT_PREFIX, fingerprint_of};
use crate::provider::{Place, Provider, Providers};
use crate::report::diagnostic;
use crate::report::status::{self, counted};
use crate::resolve::{Resolved, resolve};
use crate::workspace::tree;
use generator::source::supplement::Origin;

/// The arguments of `list`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Print inputs, sources, credentials and skipped operations
    #[arg(short, long)]
    verbose: bool,

    /// Print one JSON array for programs
    #[arg(long, conflicts_with = "verbose")]
    json: bool,
}

/// The number of spaces between two columns.
const GAP: usize = 2;

/// One provider, and the state of its crate.
struct Row<'providers> {
    provider: &'providers Provider,
    /// Its crate, or the errors in its document.
    resolved: Result<Resolved, String>,
    /// The state of the crate, in one word.
    state: &'static str,
}

/// Prints one line per provider on standard output, or one JSON array of all.
pub fn run(console: &mut Console, arguments: &Arguments) -> anyhow::Result<Outcome> {
    let providers = &console.providers()?;
    let mut rows = Vec::new();
    let progress = Progress::begin(console, "Reading", "");
    for provider in &providers.all {
        progress.say(&provider.document_path());
        rows.push(row(console, providers, provider)?);
    }
    drop(progress);
    if arguments.json {
        let rows: Vec<Value> = rows.iter().map(Row::json).collect();
        serde_json::to_writer(&mut console.stdout, &rows)?;
        writeln!(console.stdout)?;
    } else {
        print(console, &rows, arguments.verbose)?;
    }
    for (command, state) in [("lint", "broken"), ("generate", "stale")] {
        let ids: Vec<&str> = rows
            .iter()
            .filter(|row| row.state == state)
            .map(|row| row.provider.id.get_ref().as_str())
            .collect();
        if !ids.is_empty() {
            let ids = ids.join(" ");
            writeln!(console.stderr, "run `{} {command} {ids}`", console.program)?;
        }
    }
    Ok(if rows.iter().any(|row| row.resolved.is_err()) {
        Outcome::DocumentBroken
    } else {
        Outcome::Fine
    })
}

fn row<'providers>(
    console: &Console,
    providers: &Providers,
    provider: &'providers Provider,
) -> anyhow::Result<Row<'providers>> {
    let (resolved, state) = match resolve(&console.root, providers, provider) {
        Ok(resolved) => {
            let is_fresh = tree::is_fresh(&console.root, &resolved.plan)?;
            (Ok(resolved), if is_fresh { "fresh" } else { "stale" })
        }
        Err(error) => {
            let findings = findings_of(error.into())?;
            (Err(diagnostic::summary(&findings)), "broken")
        }
    };
    Ok(Row {
        provider,
        resolved,
        state,
    })
}

impl Row<'_> {
    fn columns(&self) -> [String; 5] {
        let contents = match &self.resolved {
            Ok(Resolved { output, .. }) => format!(
                "{}, {}",
                counted(output.emitted, "operation"),
                counted(output.types, "type")
            ),
            Err(faults) => faults.clone(),
        };
        [
            self.provider.id.get_ref().clone(),
            self.provider.crate_name.get_ref().clone(),
            self.provider.document_path(),
            contents,
            self.state.to_owned(),
        ]
    }

    /// The row for programs. The counts are `null` if the document is broken.
    fn json(&self) -> Value {
        let resolved = self.resolved.as_ref().ok();
        json!({
            "id": self.provider.id.get_ref(),
            "crate": self.provider.crate_name.get_ref(),
            "document": self.provider.document_path(),
            "operations": resolved.map(|it| it.output.emitted),
            "types": resolved.map(|it| it.output.types),
            "supplements": resolved.map(|it| {
                let supplements = it.supplements.iter();
                let described = |it: &Origin| json!({"path": it.path, "operations": it.added});
                supplements.map(described).collect::<Vec<_>>()
            }),
            "state": self.state,
        })
    }
}

fn print(console: &mut Console, rows: &[Row<'_>], verbose: bool) -> anyhow::Result<()> {
    let heading = ["PROVIDER", "CRATE", "DOCUMENT", "CONTENTS", "STATE"].map(str::to_owned);
    let mut lines = vec![(None, heading)];
    lines.extend(rows.iter().map(|row| (Some(row), row.columns())));
    let width = |column: usize| {
        let columns = lines.iter().map(|(_, columns)| columns[column].len());
        columns.max().unwrap_or(0)
    };
    let widths = [0, 1, 2, 3, 4].map(width);
    // `-v` prints the paths of the documents elsewhere.
    let has_documents = widths.iter().sum::<usize>() + 4 * GAP <= console.width;
    let [first, second, third, fourth, _] = widths;
    for (row, [id, name, document, contents, state]) in &lines {
        let document = if has_documents {
            format!("{document:third$}  ")
        } else {
            String::new()
        };
        writeln!(
            console.stdout,
            "{id:first$}  {name:second$}  {document}{contents:fourth$}  {state}"
        )?;
        if let Some(row) = row.filter(|_| verbose) {
            details(console, row)?;
        }
    }
    Ok(())
}

fn details(console: &mut Console, row: &Row<'_>) -> anyhow::Result<()> {
    let provider = row.provider;
    let mut lines: Vec<(&str, String)> = vec![("base url", provider.base_url.get_ref().clone())];
    match &provider.source {
        None => lines.push(("source", "not imported yet".to_owned())),
        Some(source) => {
            match &source.place {
                None => {}
                Some(Place::Document(url)) => lines.push(("source", url.clone())),
                Some(Place::Pages(pages)) => {
                    lines.extend(pages.iter().map(|page| ("source", page.clone())));
                }
                Some(Place::Index { url, prefix }) => {
                    let prefix = prefix.as_deref().unwrap_or(DEFAULT_PREFIX);
                    lines.push(("index", url.clone()));
                    lines.push(("pages", format!("below {prefix}")));
                }
            }
            if let Some(file) = &source.file {
                let text = format!("{file}, imported as a file");
                lines.push(("file", text));
            }
            lines.push(("taken on", source.date.clone()));
            let recorded = &source.sha256;
            lines.push(("sha256", recorded.clone()));
            match fingerprint_of(&console.root, &provider.document_path()) {
                Ok(actual) if actual == *recorded => {}
                Ok(actual) => {
                    lines.push(("now", format!("{actual}: edited after it was taken")));
                }
                Err(error) => lines.push(("now", error.to_string())),
            }
        }
    }
    let resolved = row.resolved.as_ref().ok();
    if let Some(resolved) = resolved.filter(|it| !it.supplements.is_empty()) {
        let count = counted(resolved.published, "operation");
        let text = format!("{} · {count}", provider.document_path());
        lines.push(("document", text));
    }
    for path in provider.supplement_paths() {
        let mut supplements = resolved.into_iter().flat_map(|it| &it.supplements);
        let added = supplements.find(|it| it.path == path).map(|it| it.added);
        let added = added.map(|added| format!(" · {}", counted(added, "operation")));
        lines.push(("supplement", path + &added.unwrap_or_default()));
    }
    for overlay in provider.overlay_paths() {
        lines.push(("overlay", overlay));
    }
    if let Some(credential) = &provider.credential {
        let variables = credential.environment.join(", ");
        let text = format!("{} from {variables}", credential.scheme.get_ref());
        lines.push(("credential", text));
    }
    for (name, value) in &provider.headers {
        lines.push(("header", format!("{}: {}", name.get_ref(), value.get_ref())));
    }
    if let Some(quota) = &provider.quota {
        let (member, values) = (&quota.member, quota.values.join(", "));
        lines.push(("quota", format!("429 with {member}: {values}")));
    }
    for skip in &provider.skip {
        let text = format!("{}: {}", skip.operation.get_ref(), skip.reason);
        lines.push(("skips", text));
    }
    for (name, value) in lines {
        let lead = format!("  {name:10}  ");
        status::message(
            &mut console.stdout,
            (&lead, lead.len()),
            &value,
            console.width,
        )?;
    }
    Ok(())
}
