//! Finds out the abilities of this process's terminal.

use std::io::{self, IsTerminal as _};

use anstream::{AutoStream, ColorChoice};

use super::{Destination, Streams};

/// The width if it is unknown, in columns.
const USUAL: usize = 80;

/// The plausible widths, in columns.
const BELIEVED: std::ops::RangeInclusive<usize> = 40..=400;

/// The streams of this process.
///
/// Colour follows `NO_COLOR`, `CLICOLOR_FORCE`, `CLICOLOR` and `TERM` (<https://bixense.com/clicolors/>,
/// <https://no-color.org>).
pub(super) fn streams() -> Streams {
    let (stdout, stderr) = (io::stdout(), io::stderr());
    let term = std::env::var("TERM").unwrap_or_default();
    let columns = std::env::var("COLUMNS").ok();
    let terminal = terminal_size::terminal_size_of(&stderr)
        .or_else(|| terminal_size::terminal_size_of(&stdout))
        .map(|(width, _)| usize::from(width.0));
    Streams {
        stdout_color: AutoStream::choice(&stdout) != ColorChoice::Never,
        color: AutoStream::choice(&stderr) != ColorChoice::Never,
        destination: destination(stderr.is_terminal(), &term),
        width: width(columns.as_deref(), terminal),
        stdout: Box::new(stdout),
        stderr: Box::new(stderr),
    }
}

/// The device behind a stream. `term` is the kind of the terminal.
fn destination(is_terminal: bool, term: &str) -> Destination {
    match (is_terminal, term) {
        (false, _) => Destination::Pipe,
        (true, "dumb") => Destination::DumbTerminal,
        (true, _) => Destination::Terminal,
    }
}

/// The width for messages: that of the exported `COLUMNS`, otherwise that of the terminal, otherwise 80.
fn width(columns: Option<&str>, terminal: Option<usize>) -> usize {
    let exported = columns.and_then(|columns| columns.parse().ok());
    exported
        .filter(|width| BELIEVED.contains(width))
        .or(terminal.map(|width| width.clamp(*BELIEVED.start(), *BELIEVED.end())))
        .unwrap_or(USUAL)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_width_is_the_exported_one_then_that_of_the_terminal() {
        assert_eq!(width(Some("100"), Some(120)), 100);
        assert_eq!(width(None, Some(120)), 120);
        assert_eq!(width(None, None), 80);
    }

    #[test]
    fn an_implausible_width_is_ignored() {
        assert_eq!(width(Some("7"), Some(120)), 120);
        assert_eq!(width(Some("wide"), None), 80);
        assert_eq!(width(None, Some(9)), 40);
        assert_eq!(width(None, Some(5_000)), 400);
    }

    #[test]
    fn lines_are_redrawn_only_on_a_terminal_that_can_do_it() {
        assert_eq!(destination(true, "xterm"), Destination::Terminal);
        assert_eq!(destination(true, "dumb"), Destination::DumbTerminal);
        assert_eq!(destination(false, "xterm"), Destination::Pipe);
    }
}
