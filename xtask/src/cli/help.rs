//! The help of the program: its commands in their groups, and the first steps.

use std::fmt::Write as _;

use anstyle::AnsiColor;
use clap::CommandFactory as _;
use clap::builder::{StyledStr, Styles};

use super::command::{Arguments, GROUPS};
use crate::report::status;

/// The colours of help, the ones Cargo uses.
const STYLES: Styles = Styles::styled()
    .header(AnsiColor::BrightGreen.on_default().bold())
    .usage(AnsiColor::BrightGreen.on_default().bold())
    .literal(AnsiColor::BrightCyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default())
    .error(AnsiColor::BrightRed.on_default().bold())
    .valid(AnsiColor::BrightCyan.on_default().bold())
    .invalid(AnsiColor::BrightYellow.on_default().bold());

/// The exit codes and their meanings.
const EXIT_CODES: [(u8, &str); 4] = [
    (0, "all is well"),
    (1, "the tool, or a tool it needs, failed"),
    (
        4,
        "generated files are stale, --fail-on found changes, or an update would break programs",
    ),
    (100, "a document has errors"),
];

/// The text above the list of commands.
const BEGIN: &str = "{about}\n\n{usage-heading} {usage}\n\n";

/// The command line of a program that people start as `program`, such as `cargo xtask`. Its help fits `width` columns.
pub(super) fn command(program: &str, width: usize) -> clap::Command {
    let command = bare(program, width);
    let template = whole(&command, width);
    command.help_template(template)
}

/// The output without a command. The first step depends on whether there is a table of providers.
pub(super) fn overview(program: &str, has_providers: bool, width: usize) -> StyledStr {
    let command = bare(program, width);
    let mut text = groups(&command, width);
    let header = command.get_styles().get_header();
    let first = [
        if has_providers {
            (format!("{program} list"), "see the providers")
        } else {
            (format!("{program} init"), "make a workspace here")
        },
        (format!("{program} try openapi.yaml"), "generate a crate"),
    ];
    let begin = first.iter().map(|(line, _)| line.len()).max().unwrap_or(0);
    let _ = writeln!(text, "\n{header}Begin with:{header:#}");
    for (line, says) in first {
        let lead = format!("  {line:begin$}  ");
        push(&mut text, (&lead, lead.len()), says, width);
    }
    let _ = write!(text, "\n`{program} COMMAND --help` explains a command.");
    let mut command = command.help_template(StyledStr::from(format!("{BEGIN}{text}\n")));
    command.render_help()
}

/// The command line with the help that clap writes.
fn bare(program: &str, width: usize) -> clap::Command {
    let command = Arguments::command().bin_name(program).styles(STYLES);
    command.term_width(width)
}

/// The help with all of its parts.
fn whole(command: &clap::Command, width: usize) -> StyledStr {
    let groups = groups(command, width);
    let header = command.get_styles().get_header();
    let mut codes = String::new();
    for (code, says) in EXIT_CODES {
        let lead = format!("  {code:>3}  ");
        push(&mut codes, (&lead, lead.len()), says, width);
    }
    StyledStr::from(format!(
        "{BEGIN}{groups}\n{header}Options:{header:#}\n{{options}}\n\n{header}Exit codes:{header:#}\n{codes}"
    ))
}

/// Adds a lead with its width, and `says` in lines that fit `width`.
fn push(text: &mut String, lead: (&str, usize), says: &str, width: usize) {
    // Writing to a vector cannot fail.
    let mut lines = Vec::new();
    let _ = status::message(&mut lines, lead, says, width);
    text.push_str(&String::from_utf8_lossy(&lines));
}

/// The commands below the headings of their groups, each with its description.
fn groups(command: &clap::Command, columns: usize) -> String {
    let styles = command.get_styles();
    let (header, literal) = (styles.get_header(), styles.get_literal());
    let names = command.get_subcommands().map(|it| it.get_name().len());
    let width = names.max().unwrap_or(0);
    let mut text = String::new();
    for (index, (heading, augment)) in GROUPS.into_iter().enumerate() {
        let gap = if index == 0 { "" } else { "\n" };
        let _ = writeln!(text, "{gap}{header}{heading}:{header:#}");
        for one in augment(clap::Command::default()).get_subcommands() {
            let name = one.get_name();
            let about = one.get_about().map(ToString::to_string).unwrap_or_default();
            let lead = format!("  {literal}{name:width$}{literal:#}  ");
            push(&mut text, (&lead, width + 4), &about, columns);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_is_in_one_group_of_the_help() {
        let all = command("cargo xtask", 80);
        let mut all: Vec<&str> = all.get_subcommands().map(clap::Command::get_name).collect();
        let grouped: Vec<clap::Command> = GROUPS
            .into_iter()
            .map(|(_, augment)| augment(clap::Command::default()))
            .collect();
        let mut grouped: Vec<&str> = grouped
            .iter()
            .flat_map(clap::Command::get_subcommands)
            .map(clap::Command::get_name)
            .collect();
        all.sort_unstable();
        grouped.sort_unstable();
        assert_eq!(all, grouped);
    }

    #[test]
    fn the_command_line_has_no_fault() {
        command("cargo xtask", 80).debug_assert();
    }
}
