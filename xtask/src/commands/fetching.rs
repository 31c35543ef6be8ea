//! How the fetching of pages is shown: a bar on a terminal, nothing elsewhere.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::Console;
use crate::report::visible;
use crate::upstream::Watch;

/// A bar on standard error that goes away when it is dropped.
pub(super) struct Bar(ProgressBar);

impl Bar {
    /// A bar that shows nothing until fetching begins.
    pub(super) fn new(console: &Console) -> Self {
        if !console.is_terminal {
            return Self(ProgressBar::hidden());
        }
        let bar = ProgressBar::new(1);
        // The template is ours and valid; without it the bar would look as it does by default.
        if let Ok(style) = ProgressStyle::with_template("{prefix:>12} {pos}/{len} {wide_msg}") {
            bar.set_style(style);
        }
        bar.set_prefix("Fetching");
        Self(bar)
    }
}

impl Watch for Bar {
    fn begin(&self, total: usize) {
        self.0.set_length(total as u64);
        self.0.set_position(0);
        self.0.enable_steady_tick(Duration::from_millis(100));
    }

    fn fetched(&self, url: &str) {
        self.0.set_message(visible(url).into_owned());
        self.0.inc(1);
    }

    fn again(&self) {
        self.0.set_message("once more: the pages changed meanwhile");
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
