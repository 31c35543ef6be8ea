//! The colours of the output. Cargo uses the same for these meanings.

use anstyle::{AnsiColor, Style};

/// The colours of the output, if it has any.
///
/// Write every style as `{style}text{style:#}`. Without colour, both are empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Palette {
    /// Whether ANSI escape codes are written.
    pub color: bool,
}

impl Palette {
    /// For good news.
    pub fn good(self) -> Style {
        self.bold(AnsiColor::BrightGreen)
    }

    /// For warnings.
    pub fn attention(self) -> Style {
        self.bold(AnsiColor::BrightYellow)
    }

    /// For errors.
    pub fn bad(self) -> Style {
        self.bold(AnsiColor::BrightRed)
    }

    /// For neutral facts.
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

    /// For the beginning of a hunk in a diff.
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
