//! Blanks the parts of Rust code that do not belong to its structure: comments, quoted text, and tests.

/// The code with every line in its place, and the number of lines without tests.
pub fn blank(text: &str) -> (String, usize) {
    let (code, tests) = without_tests(&without_quotes(text));
    (code, text.lines().count().saturating_sub(tests))
}

/// The code with spaces in place of comments and quoted text.
fn without_quotes(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            comment(rest)
        } else if first == '"' {
            quoted(rest)
        } else if first == 'r' && !code.ends_with(is_word) && raw(rest).is_some() {
            raw(rest).unwrap_or(1)
        } else if first == '\'' {
            character(rest)
        } else {
            code.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        };
        let (gone, after) = rest.split_at(length);
        code.extend(gone.chars().map(|it| if it == '\n' { '\n' } else { ' ' }));
        rest = after;
    }
    code
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// The length of a comment in characters. Comments may contain others.
fn comment(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while at < text.len() {
        if text[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if text[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

/// The length of a string.
fn quoted(text: &str) -> usize {
    let mut is_escaped = false;
    for (at, character) in text.char_indices().skip(1) {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The length of a raw string, if one begins here.
fn raw(text: &str) -> Option<usize> {
    let hashes = text[1..].find(|it| it != '#')?;
    text[1 + hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    let begin = 2 + hashes;
    let length = text[begin..].find(&end)?;
    Some(begin + length + end.len())
}

/// The length of a character in quotes. For a lifetime, the length of the quote.
fn character(text: &str) -> usize {
    let mut characters = text.char_indices().skip(1);
    match characters.next() {
        Some((_, '\\')) => {
            characters.next();
            text.char_indices()
                .skip(3)
                .find(|(_, it)| *it == '\'')
                .map_or(1, |(at, _)| at + 1)
        }
        Some(_) => match characters.next() {
            Some((at, '\'')) => at + 1,
            _ => 1,
        },
        None => 1,
    }
}

/// The code with spaces in place of items that are compiled for tests only, and the number of their lines.
fn without_tests(code: &str) -> (String, usize) {
    const MARK: &str = "#[cfg(test)]";
    let mut kept = String::with_capacity(code.len());
    let mut rest = code;
    let mut lines = 0;
    while let Some(at) = rest.find(MARK) {
        let (before, item) = rest.split_at(at);
        kept.push_str(before);
        let (gone, after) = item.split_at(item_length(item));
        lines += gone.matches('\n').count() + 1;
        kept.extend(gone.chars().map(|it| if it == '\n' { '\n' } else { ' ' }));
        rest = after;
    }
    kept.push_str(rest);
    (kept, lines)
}

/// The length of an item: to its semicolon, or to the end of its braces.
fn item_length(item: &str) -> usize {
    let mut depth = 0_usize;
    for (at, character) in item.char_indices() {
        match character {
            '{' => depth += 1,
            '}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1;
                }
            }
            ';' if depth == 0 => return at + 1,
            _ => {}
        }
    }
    item.len()
}

#[test]
fn only_code_is_left() {
    let text = r##"//! use crate::a;
use crate::b; /* use /* crate */ ::c */
const D: &str = "use crate::d;\"";
const E: &str = r#"use "crate::e;"#;
const F: [char; 2] = ['"', '\''];
fn g<'a>(a: &'a str) {}
#[cfg(test)]
mod tests {
    use crate::h;
}
use crate::i;
"##;
    let (code, lines) = blank(text);
    assert_eq!(code.matches("crate").count(), 2);
    assert!(code.ends_with("use crate::i;\n"));
    assert!(code.contains("fn g< a>"));
    assert_eq!((code.lines().count(), lines), (11, 7));
}
