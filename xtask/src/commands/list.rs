//! `list`: the providers, where their documents came from, and whether their crates are fresh.

use std::io::Write;

use super::{Console, Outcome};
use crate::provider::{Place, Provider, Providers};
use crate::report::status::counted;
use crate::report::{diagnostic, visible};
use crate::resolve::{ResolveError, resolve};
use crate::sha256::hexadecimal;
use crate::tree;
use crate::upstream::DEFAULT_PREFIX;

/// What can be asked of `list`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Print sources, overlays, credentials and what is skipped
    #[arg(short, long)]
    verbose: bool,
}

/// Prints one line per provider on standard output.
///
/// # Errors
///
/// When a file cannot be read.
pub fn run(console: &mut Console, arguments: &Arguments) -> anyhow::Result<Outcome> {
    let providers = match console.providers()? {
        Ok(providers) => providers,
        Err(outcome) => return Ok(outcome),
    };
    let mut rows: Vec<[String; 5]> =
        vec![["PROVIDER", "CRATE", "DOCUMENT", "CONTENTS", "STATE"].map(str::to_owned)];
    let mut broken: Vec<&str> = Vec::new();
    let mut stale: Vec<&str> = Vec::new();
    for provider in &providers.all {
        let id = provider.id.get_ref();
        let (contents, state) = match resolve(&console.root, &providers, provider) {
            Ok(resolved) => {
                let contents = format!(
                    "{}, {}",
                    counted(resolved.output.emitted, "operation"),
                    counted(resolved.output.types, "type")
                );
                if tree::is_fresh(&console.root, &resolved.plan)? {
                    (contents, "fresh")
                } else {
                    stale.push(id);
                    (contents, "stale")
                }
            }
            Err(ResolveError::Findings(findings)) => {
                broken.push(id);
                (diagnostic::summary(&findings), "broken")
            }
            Err(error) => return Err(error.into()),
        };
        rows.push([
            id.clone(),
            provider.crate_name.get_ref().clone(),
            provider.document_path(),
            contents,
            state.to_owned(),
        ]);
    }
    print(console, &providers, &rows, arguments.verbose)?;
    for (command, ids) in [("lint", &broken), ("generate", &stale)] {
        if !ids.is_empty() {
            let ids = ids.join(" ");
            writeln!(console.stderr, "run `cargo xtask {command} {ids}`")?;
        }
    }
    Ok(if broken.is_empty() {
        Outcome::Fine
    } else {
        Outcome::DocumentBroken
    })
}

fn print(
    console: &mut Console,
    providers: &Providers,
    rows: &[[String; 5]],
    verbose: bool,
) -> anyhow::Result<()> {
    let width = |column: usize| rows.iter().map(|row| row[column].len()).max().unwrap_or(0);
    let widths = [width(0), width(1), width(2), width(3)];
    for (index, [id, name, document, contents, state]) in rows.iter().enumerate() {
        let [first, second, third, fourth] = widths;
        writeln!(
            console.stdout,
            "{id:first$}  {name:second$}  {document:third$}  {contents:fourth$}  {state}"
        )?;
        if verbose
            && index > 0
            && let Some(provider) = providers.all.get(index - 1)
        {
            details(console, provider)?;
        }
    }
    Ok(())
}

fn details(console: &mut Console, provider: &Provider) -> anyhow::Result<()> {
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
                let text = format!("{file}, handed over instead of fetched");
                lines.push(("file", text));
            }
            lines.push(("taken on", source.date.clone()));
            let recorded = &source.sha256;
            lines.push(("sha256", recorded.clone()));
            match sha256(console, provider) {
                Ok(actual) if actual == *recorded => {}
                Ok(actual) => {
                    lines.push(("now", format!("{actual}: edited after it was taken")));
                }
                Err(error) => lines.push(("now", error.to_string())),
            }
        }
    }
    for overlay in provider.overlay_paths() {
        lines.push(("overlay", overlay));
    }
    if let Some(credential) = &provider.credential {
        let variables: Vec<&str> = credential
            .environment
            .iter()
            .map(|name| name.get_ref().as_str())
            .collect();
        lines.push((
            "credential",
            format!(
                "{} from {}",
                credential.scheme.get_ref(),
                variables.join(", ")
            ),
        ));
    }
    for skip in &provider.skip {
        lines.push((
            "skips",
            format!("{}: {}", skip.operation.get_ref(), skip.reason),
        ));
    }
    for (name, value) in lines {
        writeln!(console.stdout, "  {name:10}  {}", visible(&value))?;
    }
    Ok(())
}

fn sha256(console: &Console, provider: &Provider) -> std::io::Result<String> {
    let bytes = fs_err::read(console.root.join(provider.document_path()))?;
    Ok(hexadecimal(&bytes))
}
