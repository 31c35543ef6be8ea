//! The colours of the output, the ones Cargo uses for the same meanings.

use anstyle::{AnsiColor, Style};

/// Whether output is coloured, and with which colours.
///
/// Every style is written as `{style}text{style:#}`; without colour both are empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Palette {
    /// Whether ANSI escape codes are written.
    pub color: bool,
}

impl Palette {
    /// Something is as it should be.
    pub fn good(self) -> Style {
        self.bold(AnsiColor::BrightGreen)
    }

    /// Something wants attention.
    pub fn attention(self) -> Style {
        self.bold(AnsiColor::BrightYellow)
    }

    /// Something is wrong.
    pub fn bad(self) -> Style {
        self.bold(AnsiColor::BrightRed)
    }

    /// Something is told.
    pub fn note(self) -> Style {
        self.bold(AnsiColor::BrightCyan)
    }

    /// A line that was added.
    pub fn added(self) -> Style {
        self.plain(AnsiColor::Green)
    }

    /// A line that was removed.
    pub fn removed(self) -> Style {
        self.plain(AnsiColor::Red)
    }

    /// Where a hunk of a diff begins.
    pub fn hunk(self) -> Style {
        self.plain(AnsiColor::Cyan)
    }

    fn plain(self, color: AnsiColor) -> Style {
        if self.color {
            color.on_default()
        } else {
            Style::new()
        }
    }

    fn bold(self, color: AnsiColor) -> Style {
        if self.color {
            color.on_default().bold()
        } else {
            Style::new()
        }
    }
}
