//! Prints findings for people: the source line with the marked place, and the next step.

use std::collections::BTreeMap;
use std::io::{self, Write};

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet as Source};

use super::place::Places;
use super::snippet::{Snippet, snippet};
use crate::report::{Palette, status};
use generator::text::visible;
use generator::{Finding, LineColumn, Severity};

/// The most findings of one rule that are shown. A document that breaks it everywhere would hide all others.
const SHOWN_OF_EACH: usize = 50;

/// The narrowest plausible terminal, in columns.
const NARROWEST: usize = 40;

pub(super) fn write(
    out: &mut dyn Write,
    findings: &[&Finding],
    palette: Palette,
    (width, line_width): (usize, usize),
) -> io::Result<()> {
    let renderer = if palette.color {
        Renderer::styled()
    } else {
        Renderer::plain()
    }
    .decor_style(DecorStyle::Ascii)
    .term_width(width.max(NARROWEST));

    let mut places = Places::default();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in findings {
        let count = seen.entry(finding.id).or_default();
        *count += 1;
        if *count <= SHOWN_OF_EACH {
            let position = places.of(finding);
            writeln!(
                out,
                "{}\n",
                render(&renderer, finding, position, line_width)
            )?;
        }
    }
    for (id, count) in seen {
        if let Some(more) = count.checked_sub(SHOWN_OF_EACH).filter(|more| *more > 0) {
            let note = palette.note();
            writeln!(
                out,
                "{note}note{note:#}: {more} more of `{id}` not shown; --format json for all"
            )?;
        }
    }
    Ok(())
}

fn render(
    renderer: &Renderer,
    finding: &Finding,
    position: Option<LineColumn>,
    width: usize,
) -> String {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let lead = format!("{}[{}]: ", finding.severity.as_str(), finding.id);
    let title = level
        .primary_title(fitting(&finding.message, lead.len(), width))
        .id(finding.id);
    let path = visible(&finding.file.path);
    let located = position.and_then(|position| {
        let span = finding.span.as_ref()?;
        Some((position, snippet(&finding.file.text, span)?))
    });
    let is_shifted = matches!(&located, Some((_, snippet)) if snippet.is_shifted);
    let mut group = place(Group::with_title(title), located, &path);
    if let Some(help) = &finding.help {
        // The renderer indents by the width of the line number.
        let number = position.map_or(1, |it| it.line.to_string().len());
        let lead = number + " = help: ".len();
        group = group.element(Level::HELP.message(fitting(help, lead, width)));
    }
    let output = renderer.render(&[group]);
    if is_shifted {
        without_separator(&output)
    } else {
        output
    }
}

/// A text in lines that fit `width` behind a lead. The renderer aligns them.
fn fitting(text: &str, lead: usize, width: usize) -> String {
    let room = width.saturating_sub(lead).max(status::NARROWEST);
    status::wrapped(&visible(text), room).join("\n")
}

/// Adds the place of the finding, and the line if there is one.
fn place<'text>(
    group: Group<'text>,
    located: Option<(LineColumn, Snippet)>,
    path: &'text str,
) -> Group<'text> {
    let Some((position, snippet)) = located else {
        return group.element(Origin::path(path));
    };
    let source = Source::source(snippet.line)
        .line_start(position.line)
        .annotation(AnnotationKind::Primary.span(snippet.span));
    if snippet.is_shifted {
        // The renderer would count the column in the printed line, not in the file.
        let origin = Origin::path(path)
            .line(position.line)
            .char_column(position.column);
        return group.element(origin).element(source);
    }
    group.element(source.path(path))
}

/// Removes the line `:::` that the renderer puts between a place and a source without one.
fn without_separator(rendered: &str) -> String {
    let is_separator = |(index, line): &(usize, &str)| *index == 3 && line.contains(":::");
    let lines = rendered.lines().enumerate();
    let kept: Vec<&str> = lines
        .filter(|line| !is_separator(line))
        .map(|(_, line)| line)
        .collect();
    kept.join("\n")
}
