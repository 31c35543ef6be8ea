//! `completions`: prints the script by which a shell completes the commands and their options.

use clap_complete::Shell;

use super::{Console, Outcome};

/// The name of the installed program. Shells find the script by this name.
const INSTALLED: &str = "cargo-openapi-client";

/// The place of the script for each shell.
const PLACES: &str = "Write the output to a file that your shell reads when it starts:
  bash        ~/.local/share/bash-completion/completions/cargo-openapi-client
  zsh         _cargo-openapi-client, in a directory of your $fpath
  fish        ~/.config/fish/completions/cargo-openapi-client.fish
  elvish      a file that ~/.config/elvish/rc.elv evaluates
  powershell  a file that your $PROFILE runs

The shells complete `cargo-openapi-client`, the installed program.
zsh completes `cargo openapi-client` as well.";

/// The arguments of `completions`.
#[derive(Debug, clap::Args)]
#[command(after_help = PLACES)]
pub struct Arguments {
    /// The shell: bash, zsh, fish, elvish or powershell
    #[arg(value_enum, value_name = "SHELL", hide_possible_values = true)]
    shell: Shell,
}

/// Prints the script for a shell on standard output; `program` is the whole command line.
pub fn run(
    console: &mut Console,
    mut program: clap::Command,
    arguments: &Arguments,
) -> anyhow::Result<Outcome> {
    let script = script(arguments.shell, &mut program);
    console.stdout.write_all(script.as_bytes())?;
    Ok(Outcome::Fine)
}

/// The script for a shell.
fn script(shell: Shell, program: &mut clap::Command) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, program, INSTALLED, &mut script);
    let script = String::from_utf8_lossy(&script).into_owned();
    if shell != Shell::Bash {
        return script;
    }
    // If the name of the program has a hyphen, the script of bash looks for subcommands under another name than it
    // gives them (<https://github.com/clap-rs/clap/issues/6421>).
    let [looked_for, given] = ["__subcmd__", "__"].map(|it| INSTALLED.replace('-', it));
    script.replace(&looked_for, &given)
}

#[cfg(test)]
mod tests {
    use clap::{Arg, Command};

    use super::*;

    #[test]
    fn bash_finds_every_command_under_the_name_that_it_gives() {
        let command = Command::new("update").arg(Arg::new("from").long("from"));
        let mut program = Command::new("xtask").subcommand(command);
        let script = script(Shell::Bash, &mut program);
        let given: Vec<&str> = script
            .lines()
            .filter_map(|line| line.trim().strip_prefix("cmd=\"")?.strip_suffix('"'))
            .filter(|name| !name.is_empty())
            .collect();
        assert!(
            given.iter().any(|name| name.ends_with("update")),
            "{script}"
        );
        for name in given {
            assert!(script.contains(&format!("\n        {name})\n")), "{name}");
        }
    }
}
