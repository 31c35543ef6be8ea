//! Names, texts and numbers that software often gets wrong.

use fastrand::Rng;
use serde_json::{Value, json};

/// A word that is never a name in generated code, because names there have another case. If it appears as code, a text
/// of the document has left its quotes.
pub(crate) const MARK: &str = "eSCAPED_fROM_tEXT";

/// Names that are hard for Rust, for paths or for readers of text.
const NAMES: [&str; 64] = [
    "",
    " ",
    "_",
    "__",
    "-",
    "--",
    ".",
    "..",
    "../",
    "../../etc/passwd",
    "/",
    "//",
    "~",
    "~0",
    "~1",
    "%2F",
    "%",
    "#",
    "#/",
    "type",
    "r#type",
    "Self",
    "self",
    "super",
    "crate",
    "r#crate",
    "async",
    "gen",
    "macro_rules",
    "union",
    "dyn",
    "0",
    "1st",
    "007",
    "-1",
    "+1",
    "1e3",
    "null",
    "true",
    "None",
    "Some",
    "Option",
    "Vec",
    "String",
    "Box",
    "Result",
    "Client",
    "Error",
    "Response",
    "types",
    "std",
    "serde",
    "client_runtime",
    "body",
    "extra",
    "fooBar",
    "foo_bar",
    "FooBar",
    "日本",
    "é",
    "e\u{301}",
    "🦀",
    "a\u{200b}b",
    "\u{202e}abc",
];

/// Texts that end strings, comments and attributes, or that control terminals and Markdown.
const TEXTS: [&str; 24] = [
    "",
    " ",
    "\n",
    "\r\n\r\n",
    "\0",
    "\u{1b}[31m",
    "\u{feff}",
    "\u{2028}",
    "*/ eSCAPED_fROM_tEXT /*",
    "\"; eSCAPED_fROM_tEXT!(); \"",
    "\"#; eSCAPED_fROM_tEXT!(); r#\"",
    "\n} eSCAPED_fROM_tEXT {\n",
    "\")] struct eSCAPED_fROM_tEXT; #[doc = \"",
    "{eSCAPED_fROM_tEXT}",
    "{{0}} {} %s %n",
    "```\neSCAPED_fROM_tEXT\n",
    "~~~rust\nfn eSCAPED_fROM_tEXT() {}\n~~~\n```",
    "[a](javascript:x) [`b`] [c][d] <script> &amp; ![](x)",
    "    indented\n\ttab\n> quote\n- [ ] list\n1. one\n# head\n| a | b |\n|---|---|\n",
    "\\u{0} \\x00 \\n \\",
    "((((((((((a*)*)*)*)*)*)*)*)*)*)*$",
    "^[",
    "\u{202e}\u{2066}\u{200b}\u{fffd}",
    "<a href='x'>[[[[[[[[[[[[[[[[",
];

/// Numbers at the limits of types.
const NUMBERS: [&str; 20] = [
    "0",
    "-0",
    "-0.0",
    "1",
    "-1",
    "1.0",
    "0.1",
    "127",
    "2147483647",
    "2147483648",
    "-2147483649",
    "9007199254740993",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551615",
    "18446744073709551616",
    "1e308",
    "-1e308",
    "5e-324",
    "1e-400",
];

/// A name, sometimes a very long one.
pub(crate) fn name(random: &mut Rng) -> String {
    match random.u8(..20) {
        0 => "long".repeat(75),
        1 => "x".repeat(300),
        2 => "日".repeat(120),
        3 => text(random),
        _ => NAMES[random.usize(..NAMES.len())].to_owned(),
    }
}

/// A name that differs from `name` in its case or its separators.
pub(crate) fn namesake(name: &str, random: &mut Rng) -> String {
    match random.u8(..5) {
        0 => name.to_uppercase(),
        1 => name.to_lowercase(),
        2 => format!("{name}_"),
        3 => name.replace(['_', '-', ' '], ""),
        _ => format!("-{name}"),
    }
}

/// A text.
pub(crate) fn text(random: &mut Rng) -> String {
    let text = TEXTS[random.usize(..TEXTS.len())];
    match random.u8(..24) {
        0 => text.repeat(200),
        1 => format!("{text}{}", TEXTS[random.usize(..TEXTS.len())]),
        _ => text.to_owned(),
    }
}

/// A number.
pub(crate) fn number(random: &mut Rng) -> Value {
    let text = NUMBERS[random.usize(..NUMBERS.len())];
    serde_json::from_str(text).unwrap_or_else(|_| Value::from(0))
}

/// A value of any kind.
pub(crate) fn value(random: &mut Rng) -> Value {
    match random.u8(..14) {
        0 => Value::Null,
        1 => Value::from(random.bool()),
        2 => number(random),
        3 => Value::from(text(random)),
        4 => Value::from(name(random)),
        5 => json!([]),
        6 => json!({}),
        7 => json!([value(random)]),
        8 => json!([value(random), value(random)]),
        9 => json!({name(random): value(random)}),
        10 => json!({"$ref": "#/components/schemas/none"}),
        11 => json!({"type": "string"}),
        12 => json!({"type": ["object", "null"], "properties": {name(random): true}}),
        _ => Value::from("#/"),
    }
}
