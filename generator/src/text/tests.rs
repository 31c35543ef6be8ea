//! Claims about texts of documents as rustdoc, hostile ones included.

use super::{EXTENSIONS, rustdoc, summary};
use proptest::prelude::*;
use pulldown_cmark::{
    BrokenLink, CodeBlockKind, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd,
};

fn text(markdown: &str) -> String {
    rustdoc(markdown).join("\n")
}

/// The reason why rustdoc or its lints would reject the lines.
fn objection(lines: &[String]) -> Option<String> {
    for line in lines {
        if line.chars().any(super::character::is_invisible) {
            return Some(format!("invisible character in {line:?}"));
        }
        if line.trim_end() != line {
            return Some(format!("trailing space in {line:?}"));
        }
    }
    let markdown = lines.join("\n");
    let mut broken = None;
    let mut objection = None;
    let parser = Parser::new_with_broken_link_callback(
        &markdown,
        EXTENSIONS | Options::ENABLE_SMART_PUNCTUATION,
        Some(|link: BrokenLink<'_>| {
            broken = Some(link.reference.to_string());
            None::<(CowStr<'_>, CowStr<'_>)>
        }),
    );
    let (mut in_link, mut in_code) = (false, false);
    for event in parser {
        match &event {
            Event::Html(_) | Event::InlineHtml(_) | Event::FootnoteReference(_) => {
                objection = Some(format!("{event:?}"));
            }
            Event::Start(Tag::CodeBlock(kind)) => {
                in_code = true;
                if *kind != CodeBlockKind::Fenced("text".into()) {
                    objection = Some(format!("{event:?}"));
                }
            }
            Event::End(TagEnd::CodeBlock) => in_code = false,
            Event::Start(Tag::Link {
                dest_url,
                link_type,
                ..
            }) => {
                in_link = true;
                let lower = dest_url.to_lowercase();
                let usable = ["http://", "https://", "mailto:"]
                    .iter()
                    .any(|scheme| lower.starts_with(scheme));
                if !usable || !matches!(link_type, LinkType::Inline | LinkType::Autolink) {
                    objection = Some(format!("{event:?}"));
                }
            }
            Event::End(TagEnd::Link) => in_link = false,
            Event::Start(Tag::Image { .. }) => objection = Some(format!("{event:?}")),
            Event::Text(text) if !in_link && !in_code => {
                let bare = text
                    .split("://")
                    .skip(1)
                    .any(|host| host.starts_with(|c: char| c.is_alphanumeric()));
                if bare && (text.contains("http://") || text.contains("https://")) {
                    objection = Some(format!("bare URL in {text:?}"));
                }
            }
            _ => {}
        }
    }
    objection.or(broken.map(|reference| format!("broken link {reference}")))
}

#[test]
fn a_short_plain_text_stays_as_it_is() {
    assert_eq!(rustdoc(" Lists all webhooks.\n"), ["Lists all webhooks."]);
    assert_eq!(rustdoc(" \n\t\n"), Vec::<String>::new());
}

#[test]
fn no_code_block_is_compiled() {
    assert_eq!(
        text("```rust,should_panic\npanic!()\n```"),
        "```text\npanic!()\n```"
    );
    assert_eq!(text("```\nlet x = 1;"), "```text\nlet x = 1;\n```");
    assert_eq!(
        text("a\n\n    indented();"),
        "a\n\n```text\nindented();\n```"
    );
    assert_eq!(text("~~~sh\n```\n~~~"), "````text\n```\n````");
    assert_eq!(
        text("- a\n  ```rust\n  b\n  ```"),
        "- a\n  ```text\n  b\n  ```"
    );
}

#[test]
fn a_url_becomes_a_link() {
    assert_eq!(
        text("See https://a.example/b_c. Then"),
        "See <https://a.example/b_c>. Then"
    );
    assert_eq!(
        text("(https://a.example/(b))"),
        "(<https://a.example/(b)>)".replace("(b)", "%28b%29")
    );
    assert_eq!(text("<https://a.example>"), "<https://a.example>");
    assert_eq!(
        text("[https://a.example](https://a.example)"),
        "<https://a.example>"
    );
}

#[test]
fn a_url_with_a_placeholder_becomes_code() {
    assert_eq!(text("at https://{host}/v1"), "at `https://{host}/v1`");
    assert_eq!(
        text("at https://a.example/<id>/b"),
        "at `https://a.example/<id>/b`"
    );
}

#[test]
fn only_links_to_the_web_and_to_mail_remain() {
    assert_eq!(
        text("[a](https://a.example \"t\")"),
        "[a](https://a.example)"
    );
    assert_eq!(
        text("[a][1] b\n\n[1]: http://a.example/x"),
        "[a](http://a.example/x) b"
    );
    assert_eq!(
        text("[m](mailto:a@b.example) <a@b.example>"),
        "[m](mailto:a@b.example) [a@b.example](mailto:a@b.example)"
    );
    for target in [
        "/docs/x",
        "#anchor",
        "crate::y",
        "String",
        "",
        "javascript:alert(1)",
        "mailto:x",
        "http:x",
    ] {
        assert_eq!(text(&format!("see [the text]({target})")), "see the text");
    }
    assert_eq!(text("a <std::vec>"), "a \\<std::vec>");
}

#[test]
fn brackets_outside_links_are_escaped() {
    assert_eq!(
        text("[foo] a[0] [a][b] [^1]"),
        "\\[foo\\] a\\[0\\] \\[a\\]\\[b\\] \\[^1\\]"
    );
    assert_eq!(text("[Note]: foo"), "\\[Note\\]: foo");
    assert_eq!(
        text("a[^1]\n\n[^1]: the note"),
        "a\\[^1\\]\n\n\\[^1\\]: the note"
    );
}

#[test]
fn an_image_becomes_a_link_with_its_text() {
    assert_eq!(
        text("![alt](https://a.example/i.png)"),
        "[alt](https://a.example/i.png)"
    );
    assert_eq!(text("![alt](i.png)"), "alt");
    assert_eq!(
        text("[![alt](https://i.example)](https://a.example)"),
        "[alt](https://a.example)"
    );
    assert_eq!(
        text("wow! [a](https://a.example)!"),
        "wow! [a](https://a.example)!"
    );
    assert_eq!(
        text("wow\\![a](https://a.example)"),
        "wow\\![a](https://a.example)"
    );
}

#[test]
fn html_is_shown_as_text() {
    assert_eq!(
        text("Vec<T> and <script>x</script>"),
        "Vec\\<T> and \\<script>x\\</script>"
    );
    assert_eq!(
        text("<div>\n**b** &amp;\n</div>"),
        "\\<div>\n**b** &\n\\</div>"
    );
    assert_eq!(text("a < b <= c <5 &lt;T&gt;"), "a < b <= c <5 \\<T>");
    assert_eq!(text("a<!-- hidden -->b"), "ab");
    assert_eq!(text("<!-- hidden\n\nas well --> shown"), "shown");
    assert_eq!(
        text("<!-- never closed\n\nshown"),
        "\\<!-- never closed\n\nshown"
    );
}

#[test]
fn an_html_line_break_is_a_line_break() {
    assert_eq!(text("a<br>b<BR />\nc<br>"), "a\\\nb\\\nc");
    assert_eq!(text("a<br><br/>b"), "a\n\nb");
    assert_eq!(text("| a<br>b |\n| - |"), "| a b |\n| --- |");
    assert_eq!(text("<br>\na"), "a");
}

#[test]
fn a_first_level_heading_lowers_all_headings() {
    assert_eq!(
        text("# A\n## B #\n\nC\n=\n###### D"),
        "## A\n\n### B\n\n## C\n\n###### D"
    );
    assert_eq!(text("## A\n### B"), "## A\n\n### B");
    assert_eq!(text("## C\\#"), "## C\\#");
}

#[test]
fn lists_are_indented_as_clippy_wants_them() {
    assert_eq!(text("* a\nlazy\n* b\n    * c"), "- a\n  lazy\n- b\n  - c");
    assert_eq!(text("10. a\n\n    b\n11. c"), "10. a\n\n    b\n\n11. c");
    assert_eq!(text("- [x] done\n- [ ] open"), "- [x] done\n- [ ] open");
    assert_eq!(text("> a\nlazy"), "> a\n> lazy");
}

#[test]
fn a_table_stays_a_table() {
    assert_eq!(
        text("a|b\n:-|-:\n`x\\|y`|p\\|q"),
        "| a | b |\n| :--- | ---: |\n| `x\\|y` | p\\|q |"
    );
}

#[test]
fn a_name_with_underscores_is_code() {
    assert_eq!(
        text("The webhook_id, (gpu_ram) and __init__"),
        "The `webhook_id`, (`gpu_ram`) and **init**"
    );
}

#[test]
fn a_long_paragraph_is_broken_at_spaces() {
    let lines = rustdoc(&"word 1. - # ".repeat(40));
    assert!(lines.len() > 3);
    assert!(
        lines
            .iter()
            .all(|line| line.len() <= 92 && line.starts_with('w')),
        "{lines:#?}"
    );
    let code = format!("`{}`", "a ".repeat(80));
    assert_eq!(rustdoc(&code).len(), 1);
}

#[test]
fn invisible_characters_are_removed() {
    assert_eq!(
        text("a\u{202e}b\0c\u{feff}&#x2066;d\r\ne\u{2028}f"),
        "abcd\ne\nf"
    );
    assert_eq!(
        text("`a\u{202e}b\u{1b}`\n\n    c\u{202e}\td"),
        "`ab`\n\n```text\nc   d\n```"
    );
}

#[test]
fn nesting_does_not_multiply_the_text() {
    let hostile = format!("{}{}", ">".repeat(5_000), "a\n".repeat(5_000));
    assert!(text(&hostile).len() < 300_000);
    let list = format!("{}a{}", "- ".repeat(3_000), "\nb".repeat(3_000));
    assert!(text(&list).len() < 300_000);
}

#[test]
fn a_long_run_of_markup_neither_hangs_nor_multiplies_the_text() {
    for piece in [")", "<!--", "[", "*a* ", "_", "https://(", "&", "<br>"] {
        let hostile = format!("https://a.example/{}", piece.repeat(50_000));
        assert!(text(&hostile).len() < hostile.len() * 3, "{piece}");
    }
}

#[test]
fn a_summary_is_a_sentence() {
    let cases = [
        (
            "rotate notification webhook secret",
            "Rotate notification webhook secret.",
        ),
        ("vLLM endpoint", "vLLM endpoint."),
        ("is it?\n\nMore.", "Is it?"),
        ("# Title\n\nText", "Title."),
        ("a\nb  [link](https://a.example) `c`", "A b link `c`."),
        ("list my_things", "List `my_things`."),
        ("<b>x</b>", "\\<b>x\\</b>."),
        ("- item", "Item."),
    ];
    for (given, expected) in cases {
        assert_eq!(summary(given).as_deref(), Some(expected));
    }
    for empty in ["", " \n", "***", "```\ncode\n```", "<!-- x -->"] {
        assert_eq!(summary(empty), None);
    }
}

#[test]
fn a_long_summary_is_cut_at_a_word() {
    let cut = summary(&"word ".repeat(60)).unwrap_or_default();
    assert!(
        cut.ends_with("word…") && (100..=120).contains(&cut.chars().count()),
        "{cut}"
    );
    let cut = summary(&"w".repeat(500)).unwrap_or_default();
    assert_eq!(cut.chars().count(), 120);
}

const PIECES: &[&str] = &[
    "a",
    "b c",
    "foo_bar",
    "1. ",
    "2) ",
    "- ",
    "* ",
    "+ ",
    "# ",
    "## ",
    "#",
    "=",
    "===",
    "---",
    "> ",
    ">",
    "\n",
    "\n",
    "\n\n",
    "\n    ",
    "\n  ",
    "\n   ",
    "`",
    "``",
    "```",
    "```rust\n",
    "~~~",
    "~",
    "~~",
    "*",
    "**",
    "_",
    "__",
    "[",
    "]",
    "[x]",
    "[ ] ",
    "[^1]",
    "[^1]: ",
    "](",
    ")",
    "(",
    "![",
    "[a]: b",
    "[a]: https://x.example\n",
    "[a][a]",
    "(https://x.example)",
    "https://a.example/b",
    "http://",
    "https://{a}.b/",
    "<",
    ">",
    "<br>",
    "<div>",
    "</div>",
    "<T>",
    "<!--",
    "-->",
    "<a href='x'>",
    "<https://q.example>",
    "<a@b.example>",
    "&amp;",
    "&lt;",
    "&#10;",
    "&nbsp;",
    "&#x202e;",
    "&",
    ";",
    "|",
    "\\|",
    "|-|-|\n",
    "| a | b |\n",
    ":-:",
    ":",
    "\\",
    "\\\n",
    "  \n",
    "\t",
    " ",
    " ",
    "!",
    ".",
    ",",
    "é",
    "漢",
    "\u{a0}",
    "\u{3000}",
    "\u{200b}",
    "\r",
    "'",
    "\"",
    "$",
    "{",
    "}",
    "<?",
    "<![CDATA[",
    "javascript:x",
    "***",
    "word word word word word word",
];

fn hostile() -> impl Strategy<Value = String> {
    proptest::collection::vec(proptest::sample::select(PIECES), 0..30)
        .prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn rustdoc_accepts_every_result(markdown in hostile()) {
        let lines = rustdoc(&markdown);
        prop_assert_eq!(objection(&lines), None, "{:#?}", lines);
    }

    #[test]
    fn converting_twice_changes_nothing(markdown in hostile()) {
        let once = rustdoc(&markdown);
        prop_assert_eq!(rustdoc(&once.join("\n")), once);
    }

    #[test]
    fn the_plain_text_fallback_is_harmless_and_final(markdown in hostile()) {
        let lines = super::literal(&markdown);
        prop_assert_eq!(objection(&lines), None, "{:#?}", &lines);
        prop_assert_eq!(rustdoc(&lines.join("\n")), lines);
    }

    #[test]
    fn a_summary_is_one_harmless_line(markdown in hostile()) {
        if let Some(line) = summary(&markdown) {
            prop_assert!(!line.contains('\n'));
            prop_assert_eq!(summary(&line), Some(line.clone()));
            prop_assert_eq!(objection(&[line]), None);
        }
    }

    #[test]
    fn any_text_is_converted(text in any::<String>()) {
        let lines = rustdoc(&text);
        prop_assert_eq!(objection(&lines), None, "{:#?}", lines);
    }
}
