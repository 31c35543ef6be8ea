//! Foreign text in Markdown, as code: nothing in it is markup.

use super::visible;

/// Text as inline code where it is read on its own.
#[must_use]
pub fn code(text: &str) -> String {
    format!("`{}`", visible(text).replace('`', "'"))
}

/// Text as inline code in the cell of a table, where a bar ends the cell even in code (GitHub Flavored Markdown Spec,
/// "Tables").
#[must_use]
pub fn cell(text: &str) -> String {
    code(text).replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use super::{cell, code};

    #[test]
    fn nothing_in_code_ends_it() {
        assert_eq!(code("a`b|c\n"), r"`a'b|c\u{a}`");
    }

    #[test]
    fn a_bar_in_a_cell_does_not_end_it() {
        assert_eq!(cell("a`b|c"), r"`a'b\|c`");
    }
}
