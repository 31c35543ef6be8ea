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
        self.of(AnsiColor::BrightGreen.on_default().bold())
    }

    /// For warnings.
    pub fn attention(self) -> Style {
        self.of(AnsiColor::BrightYellow.on_default().bold())
    }

    /// For errors.
    pub fn bad(self) -> Style {
        self.of(AnsiColor::BrightRed.on_default().bold())
    }

    /// For neutral facts.
    pub fn note(self) -> Style {
        self.of(AnsiColor::BrightCyan.on_default().bold())
    }

    /// A line that was added.
    pub fn added(self) -> Style {
        self.of(AnsiColor::Green.on_default())
    }

    /// A line that was removed.
    pub fn removed(self) -> Style {
        self.of(AnsiColor::Red.on_default())
    }

    /// For the beginning of a hunk in a diff.
    pub fn hunk(self) -> Style {
        self.of(AnsiColor::Cyan.on_default())
    }

    fn of(self, style: Style) -> Style {
        if self.color { style } else { Style::new() }
    }
}
