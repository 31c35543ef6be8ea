//! Prints the results of `update`: for people on standard error, for a pull request on standard output.

use std::io;

use super::prepare::Prepared;
use super::{Arguments, Shape, markdown};
use crate::commands::progress::Progress;
use crate::commands::{Console, Outcome, apply, crate_width, quoted};
use crate::provider::{Provider, Providers};
use crate::report::changes::{self, Format};
use crate::report::status::{self, Standing, counted};
use crate::resolve::resolve;
use crate::workspace::candidate::Difference;
use crate::workspace::tree;
use generator::compare::Severity;

/// Reports each unchanged provider. Returns the outcome if the crate of one is not fresh.
pub(super) fn unchanged(
    console: &mut Console,
    providers: &Providers,
    same: &[&Provider],
) -> anyhow::Result<Option<Outcome>> {
    let width = crate_width(same);
    for provider in same {
        let progress = Progress::begin(console, "Reading", &provider.document_path());
        let resolved = resolve(&console.root, providers, provider);
        drop(progress);
        let resolved = match resolved {
            Ok(resolved) => resolved,
            Err(error) => return apply::broken(console, error.into()).map(Some),
        };
        let name = provider.crate_name.get_ref();
        let date = provider.source.as_ref().map(|source| &source.date);
        let since = date.map_or_else(String::new, |date| format!(" since {date}"));
        let path = provider.document_path();
        if tree::is_fresh(&console.root, &resolved.plan)? {
            let details = [path, format!("unchanged{since}")];
            let (palette, line_width) = (console.palette, console.line_width);
            let (out, fresh) = (&mut console.told, Standing::Fresh);
            status::provider(out, palette, fresh, (name, width), &details, line_width)?;
            continue;
        }
        stale(console, provider.id.get_ref())?;
        return Ok(Some(Outcome::Stale));
    }
    Ok(None)
}

/// Prints that a crate differs from its document, because an update must not hide that.
pub(super) fn stale(console: &mut Console, id: &str) -> io::Result<()> {
    let text = format!("{id} · the crate differs from its document");
    console.warning("Stale", &text)?;
    console.hint(&format!(
        "run `{} generate {id}` and commit the result first",
        console.program
    ))?;
    apply::nothing_was_changed(console)
}

/// Prints that there is nothing to update.
pub(super) fn nothing(console: &mut Console, shape: Shape) -> io::Result<()> {
    status::separator(&mut console.told)?;
    console.tell("Fresh", "nothing to update")?;
    match shape {
        Shape::Text => Ok(()),
        Shape::Markdown => markdown::nothing(&mut console.stdout),
    }
}

/// Prints the changes for programs that use the crates, and the warnings of the lint. With `--quiet`, it prints only
/// changes that are refused.
pub(super) fn changes(
    console: &mut Console,
    prepared: &[Prepared],
    shape: Shape,
    is_refused: bool,
) -> io::Result<()> {
    let format = Format::Text {
        palette: console.palette,
        width: console.width,
    };
    for one in prepared {
        if shape == Shape::Text {
            changes::write(
                console.writer(!is_refused),
                std::slice::from_ref(&one.compared),
                format,
            )?;
        }
        console.findings_below(&one.resolved.warnings)?;
    }
    Ok(())
}

/// Prints that the user must accept breaking changes.
pub(super) fn breaking(
    console: &mut Console,
    prepared: &[Prepared],
    arguments: &Arguments,
) -> io::Result<()> {
    let breaking = prepared.iter().flat_map(|it| &it.compared.changes);
    let count = breaking
        .filter(|it| it.severity == Severity::Breaking)
        .count();
    let verb = if count == 1 { "is" } else { "are" };
    let count = counted(count, "breaking change");
    console.failure(&format!("{count} {verb} not accepted; nothing was changed"))?;
    let mut words = vec![console.program.clone(), "update".to_owned()];
    words.extend(arguments.providers.iter().cloned());
    if let Some(prefix) = &arguments.prefix {
        words.push(format!("--prefix {}", quoted(prefix)));
    }
    if !arguments.from.is_empty() {
        words.push("--from".to_owned());
    }
    let from = arguments.from.iter().map(|from| from.to_string_lossy());
    words.extend(from.map(|from| quoted(&from).into_owned()));
    let command = words.join(" ");
    console.hint(&format!("run `{command} --accept-breaking` to go on"))
}

/// Prints the written files, and the new versions of the crates.
pub(super) fn done(
    console: &mut Console,
    prepared: &[Prepared],
    differences: &[Difference],
    is_dry: bool,
) -> io::Result<()> {
    apply::print(console, differences)?;
    status::separator(&mut console.told)?;
    let word = if is_dry { "Prepared" } else { "Updated" };
    for one in prepared {
        let output = &one.resolved.output;
        let text = format!(
            "{} · {} · {}",
            one.version(),
            counted(output.emitted, "operation"),
            counted(output.types, "type")
        );
        console.say(word, &text)?;
        for path in &one.superfluous {
            let text = format!("{path}: the document has all its operations");
            console.say("Removed", &text)?;
        }
    }
    apply::next(console, is_dry)
}
