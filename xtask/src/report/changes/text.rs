//! Prints changes for people: first the counts, then each change with its old and new form, its places and the methods
//! that reach it.

use std::collections::BTreeMap;
use std::io::{self, Write};

use anstyle::Style;

use super::{Compared, difference, places, rule};
use crate::report::status::{COLUMN, NARROWEST, begin, line, paragraph, separator, wrapped};
use crate::report::{Palette, status};
use generator::compare::Bump;
use generator::compare::{Change, Severity};
use generator::text::visible;

/// The most changes of one kind that are shown if they break nothing.
const SHOWN_OF_EACH: usize = 5;

/// The most methods that are named for a type.
const MOST_METHODS: usize = 3;

pub(super) fn write(
    out: &mut dyn Write,
    compared: &[Compared],
    palette: Palette,
    width: usize,
) -> io::Result<()> {
    for (index, one) in compared.iter().enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        let both = format!("{} → {}", one.old, one.new);
        begin(out, palette, "Comparing", &both)?;
        counts(out, palette, one)?;
        for severity in Severity::ALL {
            let changes = one.of(severity);
            if !changes.is_empty() {
                group(out, palette, severity, &changes, width)?;
            }
        }
        let bump = one.bump();
        if !one.changes.is_empty() {
            separator(out)?;
        }
        let (word, style) = match bump {
            Bump::None => ("Unchanged", palette.good()),
            Bump::Patch => ("Patch", palette.good()),
            Bump::Minor => ("Minor", word_style(one, palette)),
            Bump::Major => ("Major", palette.bad()),
        };
        paragraph(out, style, word, ("", &one.conclusion()), width)?;
        indented(out, 0, rule(bump, one.version), width)?;
    }
    Ok(())
}

/// Before 1.0, a change of the second number breaks programs. From 1.0 on, it does not.
fn word_style(compared: &Compared, palette: Palette) -> Style {
    if compared.of(Severity::Breaking).is_empty() {
        palette.good()
    } else {
        palette.bad()
    }
}

/// The number of changes of each kind. Breaking changes come first, even if there are none.
fn counts(out: &mut dyn Write, palette: Palette, compared: &Compared) -> io::Result<()> {
    if compared.changes.is_empty() {
        return Ok(());
    }
    for severity in Severity::ALL {
        let (word, style) = kind(severity, palette);
        match (compared.of(severity).len(), severity) {
            (0, Severity::Breaking) => line(out, palette.good(), word, "nothing")?,
            (0, _) => {}
            (count, _) => line(out, style, word, &count.to_string())?,
        }
    }
    writeln!(out)
}

/// The word for a kind of changes, and its style.
fn kind(severity: Severity, palette: Palette) -> (&'static str, Style) {
    match severity {
        Severity::Breaking => ("Breaking", palette.bad()),
        Severity::Addition => ("Additions", palette.good()),
        Severity::Docs => ("Docs", palette.note()),
        Severity::None => ("Other", palette.note()),
    }
}

/// The changes of one kind. The word is in front of the first.
fn group(
    out: &mut dyn Write,
    palette: Palette,
    severity: Severity,
    changes: &[&Change],
    width: usize,
) -> io::Result<()> {
    let (word, style) = kind(severity, palette);
    let mut word = word.to_lowercase();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for change in changes {
        *seen.entry(change.id).or_default() += 1;
    }
    let mut shown: BTreeMap<&str, usize> = BTreeMap::new();
    for change in changes {
        let count = shown.entry(change.id).or_default();
        *count += 1;
        if severity == Severity::Breaking || *count <= SHOWN_OF_EACH {
            status::word(out, style, &std::mem::take(&mut word))?;
            one(out, palette, severity, change, width)?;
        } else if *count == SHOWN_OF_EACH + 1 {
            let more = seen.get(change.id).map_or(0, |all| all - SHOWN_OF_EACH);
            let text = format!("{} … and {more} more; --format markdown has all", change.id);
            indented(out, 0, &text, width)?;
        }
    }
    Ok(())
}

/// A change, to the right of the column with the word.
fn one(
    out: &mut dyn Write,
    palette: Palette,
    severity: Severity,
    change: &Change,
    width: usize,
) -> io::Result<()> {
    let style = match severity {
        Severity::Breaking => palette.removed(),
        Severity::Addition => palette.added(),
        Severity::Docs | Severity::None => Style::new(),
    };
    let (id, item) = (change.id, visible(&change.item));
    writeln!(out, " {style}{id}{style:#} {item}")?;
    let details = [difference(change), places(change), reached(change)];
    for detail in details.into_iter().flatten() {
        indented(out, 2, &detail, width)?;
    }
    Ok(())
}

/// The methods that reach a type.
fn reached(change: &Change) -> Option<String> {
    let named = change.operations.get(..MOST_METHODS);
    let named = named.unwrap_or(&change.operations).join(", ");
    match change.operations.len().saturating_sub(MOST_METHODS) {
        _ if named.is_empty() => None,
        0 => Some(format!("reached by {named}")),
        more => Some(format!("reached by {named} and {more} more")),
    }
}

/// Lines to the right of the column with the word.
fn indented(out: &mut dyn Write, more: usize, text: &str, width: usize) -> io::Result<()> {
    let indent = COLUMN + 1 + more;
    let room = width.saturating_sub(indent).max(NARROWEST);
    for line in wrapped(&visible(text), room) {
        writeln!(out, "{:indent$}{line}", "")?;
    }
    Ok(())
}
