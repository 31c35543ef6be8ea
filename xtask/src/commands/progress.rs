//! What moves on a terminal while something takes a while; nothing moves in a pipe.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::Console;

/// A spinner with a message and the time, which the caller takes away with `finish_and_clear`.
#[must_use]
pub fn spinner(console: &Console) -> ProgressBar {
    if !console.is_terminal {
        return ProgressBar::hidden();
    }
    let spinner = ProgressBar::new_spinner();
    // The template is ours and valid; without it the spinner would look as it does by default.
    if let Ok(style) = ProgressStyle::with_template("{spinner:>12} {wide_msg} {elapsed}") {
        spinner.set_style(style);
    }
    spinner.enable_steady_tick(Duration::from_millis(100));
    spinner
}
