//! Shows progress in one line on a terminal during long work, and removes the line at the end.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::Console;
use crate::report::{Palette, status};
use generator::text::visible;

/// The interval between two drawings of the line.
const TICK: Duration = Duration::from_millis(100);

/// The lines of work without and with counted parts. Both fit the terminal.
const PLAIN: &str = "{prefix} {wide_msg} {spinner} {elapsed}";
const COUNTED: &str = "{prefix} {pos}/{len} {wide_msg}";

/// The progress line. It disappears when this value is dropped. Drop it before you print anything else.
pub struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// Shows a line with this word in the status column, if the console shows progress.
    #[must_use]
    pub fn begin(console: &Console, word: &str, text: &str) -> Self {
        if console.has_progress {
            Self::on(ProgressBar::new_spinner(), console.palette, word, text)
        } else {
            let bar = ProgressBar::hidden();
            Self { bar }
        }
    }

    fn on(bar: ProgressBar, palette: Palette, word: &str, text: &str) -> Self {
        set_template(&bar, PLAIN);
        let mut prefix = Vec::new();
        // Writing to a vector cannot fail.
        let _ = status::word(&mut prefix, palette.good(), word);
        bar.set_prefix(String::from_utf8_lossy(&prefix).into_owned());
        let progress = Self { bar };
        progress.say(text);
        progress.bar.enable_steady_tick(TICK);
        progress
    }

    /// Sets the description of the present work.
    pub fn say(&self, text: &str) {
        self.bar.set_message(visible(text).into_owned());
    }

    /// Starts to count to `total`.
    pub fn count(&self, total: usize) {
        set_template(&self.bar, COUNTED);
        self.bar.set_length(total as u64);
        self.bar.set_position(0);
    }

    /// Counts one more part.
    pub fn advance(&self) {
        self.bar.inc(1);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// The templates are constant and valid. Otherwise the line would have its default look.
fn set_template(bar: &ProgressBar, template: &str) {
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use indicatif::{ProgressDrawTarget, TermLike};

    use super::*;

    /// A terminal of 40 columns that remembers each drawn line, and whether the last one is still visible.
    #[derive(Debug, Clone, Default)]
    struct Screen(Arc<Mutex<(Vec<String>, bool)>>);

    impl TermLike for Screen {
        fn width(&self) -> u16 {
            40
        }
        fn move_cursor_up(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn move_cursor_down(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn move_cursor_right(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn move_cursor_left(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn write_line(&self, text: &str) -> io::Result<()> {
            self.write_str(text)
        }
        fn write_str(&self, text: &str) -> io::Result<()> {
            if !text.trim().is_empty() {
                let mut screen = self.0.lock().unwrap();
                screen.0.push(text.trim_end().to_owned());
                screen.1 = true;
            }
            Ok(())
        }
        fn clear_line(&self) -> io::Result<()> {
            self.0.lock().unwrap().1 = false;
            Ok(())
        }
        fn flush(&self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn the_line_fits_the_terminal_and_disappears() {
        let screen = Screen::default();
        let target = ProgressDrawTarget::term_like(Box::new(screen.clone()));
        let bar = ProgressBar::with_draw_target(None, target);
        let progress = Progress::on(bar, Palette { color: false }, "Checking", "vast-api");
        progress.say(&"a long text ".repeat(20));
        progress.bar.tick();
        assert!(screen.0.lock().unwrap().1);
        progress.count(7);
        drop(progress);
        let (drawn, is_there) = screen.0.lock().unwrap().clone();
        assert!(!is_there, "{drawn:?}");
        assert!(
            drawn
                .iter()
                .any(|it| it.starts_with("    Checking vast-api")),
            "{drawn:?}"
        );
        assert!(drawn.iter().all(|it| it.chars().count() <= 40), "{drawn:?}");
        assert!(drawn.iter().any(|it| it.contains("0/7")), "{drawn:?}");
    }
}
