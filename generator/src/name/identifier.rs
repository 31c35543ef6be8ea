//! Makes Rust identifiers of any text, and says which names a generated type cannot have.

use heck::{ToPascalCase, ToSnakeCase};

/// The strict and reserved keywords of Rust 2024 ("Keywords", The Rust Reference).
const KEYWORDS: [&str; 52] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
    "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
    "return", "self", "Self", "static", "struct", "super", "trait", "true", "try", "type",
    "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Types with another meaning in generated code.
const RESERVED: [&str; 16] = [
    "BTreeMap",
    "Box",
    "Client",
    "Default",
    "Deserialize",
    "Err",
    "None",
    "Ok",
    "Option",
    "Result",
    "Self",
    "Serialize",
    "Some",
    "String",
    "Value",
    "Vec",
];

/// The longest identifier, in bytes, because people read names.
const LONGEST: usize = 80;

/// Text as a `snake_case` identifier; `None` when no character of it can be in one.
#[must_use]
pub(crate) fn snake(text: &str) -> Option<String> {
    let name = if is_snake(text) {
        text.to_owned()
    } else {
        readable(text).to_snake_case()
    };
    finish(name, ['n', 'x'])
}

/// Whether text is ASCII words in lower case with one underscore between them, as most names of properties are.
#[must_use]
pub(crate) fn is_snake(text: &str) -> bool {
    let is_word = |it: &[u8]| {
        let is_lower = |it: &u8| it.is_ascii_lowercase() || it.is_ascii_digit();
        !it.is_empty() && it.iter().all(is_lower)
    };
    text.as_bytes().split(|it| *it == b'_').all(is_word)
}

/// Text as a `PascalCase` identifier; `None` when no character of it can be in one.
#[must_use]
pub(crate) fn pascal(text: &str) -> Option<String> {
    finish(readable(text).to_pascal_case(), ['N', 'X'])
}

/// Text as a `SCREAMING_SNAKE_CASE` identifier, given as a `snake_case` one.
#[must_use]
pub(crate) fn screaming(snake: &str) -> String {
    snake.to_uppercase()
}

/// The names of the symbols in a text of only symbols.
#[must_use]
pub(crate) fn spelled_out(text: &str) -> String {
    let words = text.chars().map(|character| {
        let word = match character {
            '>' => "greater than",
            '<' => "less than",
            '=' => "equal",
            '!' => "not",
            '+' => "plus",
            '-' => "minus",
            '*' => "star",
            '/' => "slash",
            '%' => "percent",
            '&' => "and",
            '|' => "or",
            '^' => "caret",
            '~' => "tilde",
            '.' => "dot",
            ',' => "comma",
            ':' => "colon",
            ';' => "semicolon",
            '#' => "hash",
            '@' => "at",
            '$' => "dollar",
            '?' => "question",
            '_' => "underscore",
            other => return other.to_string(),
        };
        format!(" {word} ")
    });
    words.collect()
}

/// The text in a `case`. If no character of it can be in an identifier, its symbols are spelled out.
#[must_use]
pub(crate) fn spelled(text: &str, case: fn(&str) -> Option<String>) -> Option<String> {
    case(text).or_else(|| case(&spelled_out(text)))
}

/// Whether the text is an identifier that needs no `r#`.
#[must_use]
pub(crate) fn is_identifier(text: &str) -> bool {
    let mut characters = text.chars();
    let starts = characters
        .next()
        .is_some_and(|first| first == '_' || unicode_ident::is_xid_start(first));
    starts
        && characters.all(unicode_ident::is_xid_continue)
        && text != "_"
        && !KEYWORDS.contains(&text)
}

/// Whether generated code uses the name for another type.
#[must_use]
pub(crate) fn is_reserved(name: &str) -> bool {
    RESERVED.contains(&name)
}

/// Whether a generated type can have this name.
#[must_use]
pub(crate) fn is_type_name(name: &str) -> bool {
    is_identifier(name) && !is_reserved(name)
}

fn readable(text: &str) -> String {
    // An apostrophe joins (`user's`). All other characters except letters and digits separate. So do digits of other
    // scripts, because rustc warns of names that look alike.
    let words: String = text
        .chars()
        .filter(|character| !matches!(character, '\'' | '’'))
        .map(|character| {
            let is_foreign_digit = character.is_numeric() && !character.is_ascii();
            if unicode_ident::is_xid_continue(character) && !is_foreign_digit {
                character
            } else {
                ' '
            }
        })
        .collect();
    // The plural of an acronym is one word: `CVMs`.
    words
        .split_inclusive(' ')
        .map(|word| {
            let singular = word.trim_end().strip_suffix('s').unwrap_or_default();
            let is_acronym =
                singular.len() > 1 && singular.bytes().all(|it| it.is_ascii_uppercase());
            if is_acronym {
                word.to_ascii_lowercase()
            } else {
                word.to_owned()
            }
        })
        .collect()
}

/// The name as an identifier, cut to the greatest length. A name with a digit first gets the first prefix, and one with
/// another invalid first character gets the second.
fn finish(mut name: String, [digit, other]: [char; 2]) -> Option<String> {
    if name.len() > LONGEST {
        let end = (0..=LONGEST)
            .rev()
            .find(|end| name.is_char_boundary(*end))?;
        name.truncate(end);
        if let Some(word) = name.rfind('_').filter(|index| *index > LONGEST / 2) {
            name.truncate(word);
        }
    }
    let first = name.chars().next()?;
    if !unicode_ident::is_xid_start(first) {
        name.insert(0, if first.is_numeric() { digit } else { other });
    }
    if KEYWORDS.contains(&name.as_str()) {
        name.push('_');
    }
    is_identifier(&name).then_some(name)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn text_is_split_into_words() {
        assert_eq!(
            pascal("AvailableOSImage").as_deref(),
            Some("AvailableOsImage")
        );
        assert_eq!(snake("X-Trace-Id").as_deref(), Some("x_trace_id"));
        assert_eq!(snake("user's name").as_deref(), Some("users_name"));
    }

    #[test]
    fn a_keyword_gets_an_underscore() {
        assert_eq!(snake("type").as_deref(), Some("type_"));
        assert_eq!(pascal("self").as_deref(), Some("Self_"));
    }

    #[test]
    fn a_name_that_starts_with_a_digit_gets_a_letter_of_its_case() {
        assert_eq!(snake("1st").as_deref(), Some("n1st"));
        assert_eq!(pascal("1st").as_deref(), Some("N1st"));
    }

    #[test]
    fn digits_of_other_scripts_are_not_in_names() {
        assert_eq!(pascal("\u{661}"), None);
        assert_eq!(snake("a\u{661}b").as_deref(), Some("a_b"));
    }

    #[test]
    fn symbols_alone_have_no_name_until_they_are_spelled_out() {
        assert_eq!(pascal(">="), None);
        assert_eq!(
            pascal(&spelled_out(">=")).as_deref(),
            Some("GreaterThanEqual")
        );
    }

    proptest! {
        #[test]
        fn every_result_is_an_identifier(text in any::<String>()) {
            for name in [snake(&text), pascal(&text)].into_iter().flatten() {
                prop_assert!(is_identifier(&name), "{name:?}");
                prop_assert!(name.len() <= LONGEST + 8);
            }
        }
    }
}
