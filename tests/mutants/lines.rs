//! Changes the text of a document: cuts, repeats, indents, and inserts special characters.

use fastrand::Rng;

use crate::words;

/// Special characters of YAML and JSON.
const SYNTAX: [&str; 36] = [
    "\t",
    " ",
    "  ",
    "\r",
    "\u{0}",
    "\u{feff}",
    "\u{85}",
    "\u{2028}",
    "'",
    "\"",
    "\\",
    "\\x",
    "\\u12",
    "\\ud800",
    "\\\n",
    "{",
    "}",
    "[",
    "]",
    ",",
    ": ",
    "- ",
    "? ",
    "#",
    " # ",
    "|\n",
    ">+9\n",
    "&a ",
    "*a ",
    "<<: *a\n",
    "!!binary ",
    "!!int ",
    "!odd ",
    "---\n",
    "...\n",
    "%YAML 9.9\n",
];

/// Changes a text in one way. Returns the name of the way.
pub(crate) fn change(text: &mut String, random: &mut Rng) -> &'static str {
    match random.u8(..10) {
        0 => {
            text.truncate(boundary(text, random));
            "text cut"
        }
        1 => {
            text.drain(..boundary(text, random));
            "text without its beginning"
        }
        2 | 3 => {
            let at = boundary(text, random);
            text.insert_str(at, SYNTAX[random.usize(..SYNTAX.len())]);
            "syntax within the text"
        }
        4 => {
            let at = boundary(text, random);
            text.insert_str(at, &words::text(random));
            "text within the text"
        }
        5 => {
            let at = boundary(text, random);
            if at < text.len() {
                text.remove(at);
            }
            "character deleted"
        }
        6 => {
            let depth = random.usize(..20_000);
            let open = ["[", "{a: ", "- ", "{\"a\":", "? "][random.usize(..5)];
            let at = boundary(text, random);
            text.insert_str(at, &open.repeat(depth));
            "deep nesting in the text"
        }
        _ => lines(text, random),
    }
}

fn lines(text: &mut String, random: &mut Rng) -> &'static str {
    let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
    if lines.is_empty() {
        return "nothing";
    }
    let at = random.usize(..lines.len());
    let other = random.usize(..lines.len());
    let what = match random.u8(..6) {
        0 => {
            let line = lines[at].clone();
            lines.insert(at, line);
            "line twice"
        }
        1 => {
            lines.remove(at);
            "line deleted"
        }
        2 => {
            lines.swap(at, other);
            "lines swapped"
        }
        3 => {
            let line = lines[at].trim_start().to_owned();
            let indent = lines[at].len() - line.len();
            lines[at] = " ".repeat(indent + random.usize(..4)) + &line;
            "line moved in"
        }
        4 => {
            let line = lines[at].trim_start().to_owned();
            let indent = lines[at].len() - line.len();
            lines[at] = " ".repeat(indent.saturating_sub(random.usize(..4))) + &line;
            "line moved out"
        }
        _ => {
            lines[at] = lines[at].replacen("  ", "\t", 1);
            "tab"
        }
    };
    *text = lines.concat();
    what
}

/// A place between two characters.
fn boundary(text: &str, random: &mut Rng) -> usize {
    let at = random.usize(..=text.len());
    (at..=text.len())
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(text.len())
}
