//! The help of the program: its commands in their groups, and how to begin.

use std::fmt::Write as _;

use clap::CommandFactory as _;
use clap::builder::StyledStr;

use super::command::{Arguments, GROUPS};

/// The exit codes, as the help lists them.
const EXIT_CODES: &str = "    0  all is well
    1  the tool, or a tool it needs, failed
    4  generated files are stale, or there are changes that --fail-on names or
       that break programs and are not accepted
  100  a document has errors";

/// What stands above and below the list of commands.
const BEGIN: &str = "{about}\n\n{usage-heading} {usage}\n\n";

/// The command line of a program that people start as `program`, such as `cargo xtask`.
pub(super) fn command(program: &str) -> clap::Command {
    let command = Arguments::command().bin_name(program);
    let template = whole(&command);
    command.help_template(template)
}

/// What is printed when no command is named.
pub(super) fn overview(program: &str) -> StyledStr {
    let command = Arguments::command().bin_name(program);
    let mut text = groups(&command);
    let header = command.get_styles().get_header();
    let first = [
        (format!("{program} list"), "see the providers"),
        (
            format!("{program} try openapi.yaml"),
            "see what becomes of a document",
        ),
    ];
    let width = first.iter().map(|(line, _)| line.len()).max().unwrap_or(0);
    let _ = writeln!(text, "\n{header}Begin with:{header:#}");
    for (line, says) in first {
        let _ = writeln!(text, "  {line:width$}  {says}");
    }
    let _ = write!(text, "\n`{program} COMMAND --help` explains a command.");
    let mut command = command.help_template(StyledStr::from(format!("{BEGIN}{text}\n")));
    command.render_help()
}

/// The help with everything in it.
fn whole(command: &clap::Command) -> StyledStr {
    let groups = groups(command);
    let header = command.get_styles().get_header();
    StyledStr::from(format!(
        "{BEGIN}{groups}\n{header}Options:{header:#}\n{{options}}\n\n{header}Exit codes:{header:#}\n{EXIT_CODES}"
    ))
}

/// The commands below the headings of their groups, each with the line that says what it does.
fn groups(command: &clap::Command) -> String {
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
            let _ = writeln!(text, "  {literal}{name:width$}{literal:#}  {about}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_is_in_one_group_of_the_help() {
        let all = command("cargo xtask");
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
        command("cargo xtask").debug_assert();
    }
}
