//! The status column: a right-aligned word and a text per line, as Cargo prints them.

use std::io::{self, Write};

use anstyle::Style;

use super::Palette;
use super::diff::Counts;
use crate::workspace::tree::{Entry, State};
use generator::Step;
use generator::text::visible;

/// The width of the column with the word.
pub(super) const COLUMN: usize = 12;

/// The smallest width of a text, however narrow the terminal is.
pub(super) const NARROWEST: usize = 30;

/// The state of a provider or of a whole run, the worst last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// The files are up to date.
    Fresh,
    /// Files were written or removed, and are up to date now.
    Generated,
    /// Files differ from the generated ones.
    Stale,
    /// Nothing could be generated.
    Failure,
}

impl Standing {
    /// Whether there is nothing left to do.
    #[must_use]
    pub fn is_well(self) -> bool {
        matches!(self, Self::Fresh | Self::Generated)
    }

    fn word(self) -> &'static str {
        match self {
            Self::Fresh => "Fresh",
            Self::Generated => "Generated",
            Self::Stale => "Stale",
            Self::Failure => "Failure",
        }
    }

    fn style(self, palette: Palette) -> Style {
        match self {
            Self::Fresh | Self::Generated => palette.good(),
            Self::Stale => palette.attention(),
            Self::Failure => palette.bad(),
        }
    }
}

/// The worst state of any provider.
pub fn worst(standings: &[Standing]) -> Standing {
    standings.iter().copied().max().unwrap_or(Standing::Fresh)
}

/// `count` and the noun, with an `s` unless it is one: `1 type`, `2 types`.
pub fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}

/// A word in the column, without a line end.
pub fn word(out: &mut dyn Write, style: Style, word: &str) -> io::Result<()> {
    // Spaces need no colour.
    let style = if word.is_empty() { Style::new() } else { style };
    write!(out, "{style}{word:>COLUMN$}{style:#}")
}

/// One line: a word in the column, and text after it.
pub fn line(out: &mut dyn Write, style: Style, word: &str, text: &str) -> io::Result<()> {
    self::word(out, style, word)?;
    writeln!(out, " {}", visible(text))
}

/// A word in the column, `lead` after it, and `text` in as many lines as it needs to fit `width`, aligned behind `lead`.
pub fn paragraph(
    out: &mut dyn Write,
    style: Style,
    word: &str,
    (lead, text): (&str, &str),
    width: usize,
) -> io::Result<()> {
    below(out, style, word, (lead, words(text).into_iter()), width)
}

/// A word in the column, `lead` after it, and parts in as many lines as they need, aligned behind `lead`.
fn below(
    out: &mut dyn Write,
    style: Style,
    word: &str,
    (lead, parts): (&str, impl Iterator<Item = String>),
    width: usize,
) -> io::Result<()> {
    let indent = COLUMN + 1 + lead.chars().count();
    let room = width.saturating_sub(indent).max(NARROWEST);
    let mut lines = filled(parts, room).into_iter();
    let first = lines.next().unwrap_or_default();
    line(out, style, word, &format!("{lead}{first}"))?;
    for more in lines {
        writeln!(out, "{:indent$}{}", "", visible(&more))?;
    }
    Ok(())
}

/// A message: `lead` with its width in columns, then `text` in lines that fit `width`.
///
/// Line breaks of the text stay, with the indentation of its lines.
pub fn message(
    out: &mut dyn Write,
    (lead, lead_width): (&str, usize),
    text: &str,
    width: usize,
) -> io::Result<()> {
    let room = width.saturating_sub(lead_width).max(NARROWEST);
    for (index, line) in text.trim_end().split('\n').enumerate() {
        let rest = line.trim_start();
        let indent = line.len() - rest.len();
        let mut lines = wrapped(rest, room.saturating_sub(indent));
        if lines.is_empty() {
            lines.push(String::new());
        }
        for (number, line) in lines.iter().enumerate() {
            let line = visible(line);
            match (index, number) {
                (0, 0) => writeln!(out, "{lead}{line}")?,
                (0, _) => writeln!(out, "{:lead_width$}{line}", "")?,
                (_, _) => writeln!(out, "{:indent$}{line}", "")?,
            }
        }
    }
    Ok(())
}

/// The words of a text in lines of at most `room` characters. A longer word has its own line. A command in backticks
/// stays in one line, so that people can copy it.
pub(super) fn wrapped(text: &str, room: usize) -> Vec<String> {
    filled(words(text).into_iter(), room)
}

/// Parts in lines of at most `room` characters. A longer part has its own line.
fn filled(parts: impl Iterator<Item = String>, room: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut length = 0;
    for word in parts {
        let more = word.chars().count();
        match lines.last_mut() {
            Some(line) if length + 1 + more <= room => {
                line.push(' ');
                line.push_str(&word);
                length += 1 + more;
            }
            _ => {
                lines.push(word);
                length = more;
            }
        }
    }
    lines
}

/// The words of a text. Text in backticks is one word, with the adjacent characters.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut is_open = false;
    for part in text.split_whitespace() {
        match words.last_mut() {
            Some(word) if is_open => {
                word.push(' ');
                word.push_str(part);
            }
            _ => words.push(part.to_owned()),
        }
        if part.matches('`').count() % 2 == 1 {
            is_open = !is_open;
        }
    }
    words
}

/// The rewriting steps that ran, with counts. Lossy steps come last, with their losses.
pub fn steps(
    out: &mut dyn Write,
    palette: Palette,
    steps: &[(&Step, usize)],
    width: usize,
) -> io::Result<()> {
    let digits = steps
        .iter()
        .map(|(_, count)| count.to_string().len())
        .max()
        .unwrap_or(0);
    let (lossy, lossless): (Vec<_>, Vec<_>) =
        steps.iter().partition(|(step, _)| !step.lost.is_empty());
    for (step, count) in lossless {
        let text = format!("{count:>digits$}× {}", step.name);
        line(out, palette.note(), "step", &text)?;
    }
    for (step, count) in lossy {
        let lead = format!("{count:>digits$}× ");
        let text = format!("{}: {}", step.name, step.lost);
        paragraph(out, palette.attention(), "lossy", (&lead, &text), width)?;
    }
    Ok(())
}

/// The beginning of some work: `Checking 2 providers`.
pub fn begin(out: &mut dyn Write, palette: Palette, verb: &str, text: &str) -> io::Result<()> {
    line(out, palette.good(), verb, text)
}

/// The state of one provider: its crate, padded to `padding`, and its inputs, in lines that fit `width`.
pub fn provider(
    out: &mut dyn Write,
    palette: Palette,
    standing: Standing,
    (crate_name, padding): (&str, usize),
    details: &[String],
    width: usize,
) -> io::Result<()> {
    let (style, word) = (standing.style(palette), standing.word());
    let lead = format!("{crate_name:padding$}   ");
    let last = details.len().saturating_sub(1);
    let details = details.iter().enumerate();
    let details = details.map(|(index, detail)| {
        if index == last {
            detail.clone()
        } else {
            format!("{detail} ·")
        }
    });
    below(out, style, word, (&lead, details), width)
}

/// The difference between a path and the plan, or the action on it if it `is_written`. Prints nothing if there is none.
/// `counts` are the changed lines.
pub fn entry(
    out: &mut dyn Write,
    palette: Palette,
    entry: &Entry,
    counts: Option<Counts>,
    is_written: bool,
) -> io::Result<()> {
    let (word, note) = match (&entry.state, is_written) {
        (State::Fresh, _) => return Ok(()),
        (State::Changed { .. }, _) => ("changed", counts.map(|counts| format!(" {counts}"))),
        (State::Missing, true) => ("added", None),
        (State::Missing, false) => ("missing", None),
        (State::Orphaned, true) => ("removed", None),
        (State::Orphaned, false) => ("orphaned", Some(" (nothing generates it)".to_owned())),
    };
    let style = if is_written {
        palette.good()
    } else {
        palette.attention()
    };
    line(
        out,
        style,
        word,
        &format!("{}{}", entry.path, note.unwrap_or_default()),
    )
}

/// The end of a run: a rule, the number of providers in each state, and the next steps.
pub fn end(
    out: &mut dyn Write,
    palette: Palette,
    standings: &[Standing],
    next_steps: &[String],
    width: usize,
) -> io::Result<()> {
    let parts: Vec<String> = [
        (Standing::Fresh, "fresh"),
        (Standing::Generated, "generated"),
        (Standing::Stale, "stale"),
        (Standing::Failure, "failed"),
    ]
    .into_iter()
    .map(|(one, word)| (standings.iter().filter(|it| **it == one).count(), word))
    .filter(|(count, _)| *count > 0)
    .map(|(count, word)| format!("{count} {word}"))
    .collect();
    let all = counted(standings.len(), "provider");
    separator(out)?;
    // Where all stand alike, the word says how.
    let text = if parts.len() < 2 {
        all
    } else {
        format!("{all}: {}", parts.join(", "))
    };
    let worst = worst(standings);
    line(out, worst.style(palette), worst.word(), &text)?;
    let mut steps = next_steps.iter();
    steps.try_for_each(|text| next_step(out, text, width))
}

/// The rule above the end of a run.
pub fn separator(out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{:>COLUMN$}", "-------")
}

/// The next step, aligned with the text of the lines above, in lines that fit `width`.
///
/// A text that begins with a space stays one line, so that people can copy it.
pub fn next_step(out: &mut dyn Write, text: &str, width: usize) -> io::Result<()> {
    if text.starts_with(' ') {
        return line(out, Style::new(), "", text);
    }
    paragraph(out, Style::new(), "", ("", text), width)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Palette = Palette { color: false };

    fn printed(print: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> String {
        let mut out = Vec::new();
        print(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    /// One entry of each state, as `compare` returns them.
    fn entries() -> Vec<Entry> {
        let root = tempfile::TempDir::new().unwrap();
        let mut plan = crate::workspace::tree::Plan {
            owned: vec!["vast-api/src/generated".to_owned()],
            ..Default::default()
        };
        let directory = root.path().join("vast-api/src/generated");
        fs_err::create_dir_all(&directory).unwrap();
        for name in ["client.rs", "legacy.rs", "operations.rs"] {
            fs_err::write(directory.join(name), "old\n").unwrap();
        }
        for (name, contents) in [
            ("client.rs", "old\n"),
            ("operations.rs", "new\n"),
            ("types.rs", "new\n"),
        ] {
            plan.files.insert(
                format!("vast-api/src/generated/{name}"),
                contents.to_owned(),
            );
        }
        crate::workspace::tree::compare(root.path(), &plan).unwrap()
    }

    #[test]
    fn a_stale_tree_looks_like_this() {
        let output = printed(|out| {
            begin(out, PLAIN, "Checking", &counted(2, "provider"))?;
            let details = [
                "specs/phala.yaml".to_owned(),
                counted(1, "operation"),
                counted(2, "type"),
            ];
            provider(out, PLAIN, Standing::Fresh, ("phala-api", 9), &details, 80)?;
            let details = [
                "specs/vast.yaml".to_owned(),
                counted(1, "operation"),
                counted(4, "type"),
            ];
            provider(out, PLAIN, Standing::Stale, ("vast-api", 9), &details, 80)?;
            for item in entries() {
                let counts = Counts {
                    added: 12,
                    removed: 3,
                };
                entry(out, PLAIN, &item, Some(counts), false)?;
            }
            let standings = [Standing::Fresh, Standing::Stale];
            let next = "run `cargo xtask generate vast` and commit the result".to_owned();
            end(out, PLAIN, &standings, &[next], 80)
        });
        assert_eq!(
            output,
            "    Checking 2 providers
       Fresh phala-api   specs/phala.yaml · 1 operation · 2 types
       Stale vast-api    specs/vast.yaml · 1 operation · 4 types
    orphaned vast-api/src/generated/legacy.rs (nothing generates it)
     changed vast-api/src/generated/operations.rs (+12 -3)
     missing vast-api/src/generated/types.rs
     -------
       Stale 2 providers: 1 fresh, 1 stale
             run `cargo xtask generate vast` and commit the result
"
        );
    }

    #[test]
    fn a_fresh_tree_ends_without_a_next_step() {
        assert_eq!(
            printed(|out| end(out, PLAIN, &[Standing::Fresh], &[], 80)),
            "     -------\n       Fresh 1 provider\n"
        );
    }

    #[test]
    fn a_run_has_the_worst_state_of_its_providers() {
        let mut standings = Vec::new();
        for standing in [
            Standing::Fresh,
            Standing::Generated,
            Standing::Stale,
            Standing::Failure,
        ] {
            standings.insert(0, standing);
            assert_eq!(worst(&standings), standing);
        }
    }

    #[test]
    fn a_long_text_is_wrapped_behind_its_lead() {
        let text = "a value that is\nlong enough for three lines of thirty characters";
        assert_eq!(
            printed(|out| paragraph(out, Style::new(), "lossy", ("7× ", text), 46)),
            "       lossy 7× a value that is long enough\n                for three lines of thirty\n                characters\n"
        );
    }

    #[test]
    fn a_word_longer_than_the_line_is_not_broken() {
        let word = "x".repeat(100);
        let text = format!("a {word} b");
        assert_eq!(
            printed(|out| paragraph(out, Style::new(), "", ("", &text), 80)),
            format!("             a\n             {word}\n             b\n")
        );
    }

    #[test]
    fn a_command_is_never_broken() {
        let text = "first run `cargo xtask generate vast` and then commit";
        assert_eq!(
            printed(|out| next_step(out, text, 50)),
            "             first run `cargo xtask generate vast`\n             and then commit\n"
        );
        assert_eq!(
            printed(|out| next_step(out, "  \"GET /a\" = \"a long reason for it\"", 20)),
            "               \"GET /a\" = \"a long reason for it\"\n"
        );
    }

    #[test]
    fn a_message_keeps_its_line_breaks_and_indentation() {
        let text = "these files differ from the last commit:\n  a.rs\n\nrun it again";
        assert_eq!(
            printed(|out| message(out, ("error: ", 7), text, 40)),
            "error: these files differ from the last\n       commit:\n  a.rs\n\nrun it again\n"
        );
    }

    #[test]
    fn the_inputs_of_a_crate_are_wrapped_between_parts() {
        let details = ["specs/vast.yaml".to_owned(), counted(100, "operation")];
        let standing = Standing::Fresh;
        assert_eq!(
            printed(|out| provider(out, PLAIN, standing, ("vast-api", 8), &details, 54)),
            "       Fresh vast-api   specs/vast.yaml ·\n                        100 operations\n"
        );
    }

    #[test]
    fn an_empty_text_is_still_a_line() {
        assert_eq!(
            printed(|out| paragraph(out, Style::new(), "lossy", ("7× ", ""), 80)),
            "       lossy 7× \n"
        );
    }

    #[test]
    fn lossy_steps_come_last_and_are_aligned() {
        static TITLE: Step = Step {
            name: "title",
            lost: "",
        };
        static ANY_OF: Step = Step {
            name: "any-of",
            lost: "which of several alternatives is meant",
        };
        assert_eq!(
            printed(|out| steps(out, PLAIN, &[(&ANY_OF, 7), (&TITLE, 12)], 50)),
            "        step 12× title\n       lossy  7× any-of: which of several\n                 alternatives is meant\n"
        );
    }

    #[test]
    fn only_the_word_is_coloured() {
        let color = Palette { color: true };
        let output = printed(|out| begin(out, color, "Checking", "1 provider"));
        assert_eq!(output, "\x1b[1m\x1b[92m    Checking\x1b[0m 1 provider\n");
    }

    #[test]
    fn a_path_cannot_control_the_terminal() {
        let output = printed(|out| line(out, Style::new(), "orphaned", "a\x1b[2Jb\nc"));
        assert_eq!(output, "    orphaned a\\u{1b}[2Jb\\u{a}c\n");
    }
}
