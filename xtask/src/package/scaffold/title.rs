//! Derives the name of an API in a sentence from the title of its document.

use generator::text::is_invisible;

/// The most characters of a title that are kept. Most titles have a third of them.
const LONGEST: usize = 80;

/// The title as one line without invisible characters. A long title is cut, with `…` at its end. `None` if nothing is
/// left.
#[must_use]
pub fn one_line(title: &str) -> Option<String> {
    let is_gap = |it: char| it.is_whitespace() || it.is_control();
    let words: Vec<String> = title
        .split(is_gap)
        .map(|word| word.chars().filter(|it| !is_invisible(*it)).collect())
        .filter(|word: &String| !word.is_empty())
        .collect();
    let line = words.join(" ");
    if line.chars().count() <= LONGEST {
        return (!line.is_empty()).then_some(line);
    }
    let kept: String = line.chars().take(LONGEST - 1).collect();
    Some(format!("{}…", kept.trim_end()))
}

/// The article that the title needs within a sentence, followed by a space. It is `the ` before a title like `Bookshop
/// API`, and empty before a name.
#[must_use]
pub fn article(title: &str) -> &'static str {
    let lower = title.to_lowercase();
    if lower.ends_with(" api") && !lower.starts_with("the ") {
        "the "
    } else {
        ""
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_title_becomes_one_line() {
        assert_eq!(
            one_line(" Book\n\tshop  API "),
            Some("Book shop API".into())
        );
        assert_eq!(one_line("a\u{202e}b\u{0}c"), Some("ab c".into()));
        assert_eq!(one_line("\u{200b}\n"), None);
        let long = one_line(&"word ".repeat(40)).unwrap();
        assert!(long.ends_with('…') && long.chars().count() <= LONGEST);
    }

    #[test]
    fn only_an_api_has_an_article() {
        assert_eq!(article("Bookshop API"), "the ");
        assert_eq!(article("The Bookshop API"), "");
        assert_eq!(article("Bookshop"), "");
    }

    proptest! {
        #[test]
        fn every_title_is_one_short_line_of_visible_characters(title in any::<String>()) {
            if let Some(line) = one_line(&title) {
                prop_assert!(!line.is_empty());
                prop_assert!(line.chars().count() <= LONGEST);
                prop_assert!(!line.contains(is_invisible));
            }
        }
    }
}
