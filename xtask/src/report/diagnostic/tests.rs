//! Tests of printed findings, hostile source lines included.

use std::sync::Arc;

use super::*;
use generator::SourceFile;

const TEXT: Format = Format::Text {
    palette: Palette { color: false },
    width: 80,
    line_width: usize::MAX,
};

fn file(path: &str, text: &str) -> Arc<SourceFile> {
    Arc::new(SourceFile {
        path: path.to_owned(),
        text: text.to_owned(),
    })
}

fn printed(findings: &[Finding], format: Format) -> String {
    let mut out = Vec::new();
    write(&mut out, findings, format).unwrap();
    String::from_utf8(out).unwrap()
}

/// An unresolved reference in line 61 of a document.
fn unresolved() -> Finding {
    let line = "                $ref: '#/components/schemas/Webhok'\n";
    let file = file("specs/vast.yaml", &format!("{}{line}", "\n".repeat(60)));
    Finding::error(
        "unresolved-reference",
        &file,
        Some(82..111),
        "`#/components/schemas/Webhok` does not exist",
    )
    .help("did you mean `NotificationWebhook`? correct it in specs/vast.overlay.yaml")
}

fn warning(path: &str) -> Finding {
    Finding::warning("unused", &file(path, ""), None, "nothing uses it")
}

#[test]
fn a_finding_shows_its_line_and_what_to_do() {
    assert_eq!(
        printed(&[unresolved()], TEXT),
        "error[unresolved-reference]: `#/components/schemas/Webhok` does not exist
  --> specs/vast.yaml:61:23
   |
61 |                 $ref: '#/components/schemas/Webhok'
   |                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
   |
   = help: did you mean `NotificationWebhook`? correct it in specs/vast.overlay.yaml

"
    );
}

#[test]
fn a_finding_about_a_whole_file_names_the_file() {
    assert_eq!(
        printed(&[warning("specs/a.yaml")], TEXT),
        "warning[unused]: nothing uses it\n--> specs/a.yaml\n\n"
    );
}

#[test]
fn colours_are_printed_only_on_request() {
    let palette = Palette { color: true };
    let output = printed(
        &[unresolved()],
        Format::Text {
            palette,
            width: 80,
            line_width: usize::MAX,
        },
    );
    assert!(
        output.starts_with("\x1b[1m\x1b[91merror[unresolved-reference]\x1b[0m"),
        "{output:?}"
    );
    assert!(!printed(&[unresolved()], TEXT).contains('\x1b'));
}

#[test]
fn hostile_text_cannot_control_the_terminal() {
    let file = file(
        "specs/a\x1b[2J.yaml",
        "a\t\x1b]0;owned\x07: \u{202e}b\u{9b}31m\n",
    );
    let finding = Finding::error("x", &file, Some(17..18), "bad\x1b[31m\n::error::injected")
        .help("go\x1b[0m\r\non");
    for format in [TEXT, Format::Github, Format::Json] {
        let output = printed(std::slice::from_ref(&finding), format);
        let hidden = |character: char| character != '\n' && generator::text::is_hidden(character);
        assert!(!output.contains(hidden), "{output:?}");
        assert!(!output.contains("\n::error::injected"), "{output:?}");
    }
    assert_eq!(
        printed(&[finding], TEXT),
        r"error[x]: bad\u{1b}[31m\u{a}::error::injected
 --> specs/a\u{1b}[2J.yaml:1:16
  |
1 | a    \u{1b}]0;owned\u{7}: \u{202e}b\u{9b}31m
  |                                   ^
  |
  = help: go\u{1b}[0m\u{d}\u{a}on

"
    );
}

#[test]
fn a_line_of_a_megabyte_is_cut_around_the_place() {
    let text = format!(
        "{{{}\"$ref\":\"x\"{}}}",
        "1,".repeat(500_000),
        ",2".repeat(500_000)
    );
    let finding = Finding::error(
        "x",
        &file("a.json", &text),
        Some(1_000_001..1_000_007),
        "bad",
    );
    assert_eq!(
        printed(&[finding], TEXT),
        "error[x]: bad
 --> a.json:1:1000002
  |
1 | ...1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,\"$ref\":\"x\",2,2,2,2,2,2,2,2,2,2,2,2,2,2...
  |                                    ^^^^^^

"
    );
}

#[test]
fn a_span_beyond_the_file_names_only_the_file() {
    let finding = Finding::error("x", &file("a.yaml", "ab"), Some(7..9), "bad");
    assert_eq!(printed(&[finding], TEXT), "error[x]: bad\n--> a.yaml\n\n");
}

#[test]
fn findings_come_by_file_and_place() {
    let first = file("a.yaml", "a\nb\n");
    let at = |span| Finding::error("x", &first, span, "bad");
    let findings = [warning("b.yaml"), at(Some(2..3)), at(Some(0..1)), at(None)];
    let output = printed(&findings, Format::Github);
    assert_eq!(
        output,
        "::error file=a.yaml,title=x::bad\n\
         ::error file=a.yaml,line=1,col=1,title=x::bad\n\
         ::error file=a.yaml,line=2,col=1,title=x::bad\n\
         ::warning file=b.yaml,title=unused::nothing uses it\n"
    );
}

#[test]
fn workflow_commands_are_escaped() {
    let file = file("a,b:c%.yaml", "");
    let finding = Finding::error("x", &file, None, "100% a,b:c").help("50%");
    assert_eq!(
        printed(&[finding], Format::Github),
        "::error file=a%2Cb%3Ac%25.yaml,title=x::100%25 a,b:c%0Ahelp: 50%25\n"
    );
}

#[test]
fn json_has_every_part() {
    assert_eq!(
        printed(&[unresolved(), warning("specs/a\u{9b}.yaml")], Format::Json),
        "{\"errors\":1,\"warnings\":1,\"findings\":[\
         {\"id\":\"unused\",\"severity\":\"warning\",\"message\":\"nothing uses it\",\
         \"file\":\"specs/a\\u009b.yaml\",\"line\":null,\"column\":null,\"help\":null},\
         {\"id\":\"unresolved-reference\",\"severity\":\"error\",\
         \"message\":\"`#/components/schemas/Webhok` does not exist\",\"file\":\"specs/vast.yaml\",\
         \"line\":61,\"column\":23,\"help\":\"did you mean `NotificationWebhook`? correct it in specs/vast.overlay.yaml\"}]}\n"
    );
}

#[test]
fn json_of_nothing_is_still_an_object() {
    assert_eq!(
        printed(&[], Format::Json),
        "{\"errors\":0,\"warnings\":0,\"findings\":[]}\n"
    );
}

#[test]
fn more_than_fifty_of_one_kind_are_counted() {
    let file = file("a.yaml", "");
    let mut findings = vec![Finding::error("many", &file, None, "bad"); 73];
    findings.push(Finding::warning("few", &file, None, "bad"));
    let output = printed(&findings, TEXT);
    assert_eq!(output.matches("error[many]").count(), 50);
    assert_eq!(output.matches("warning[few]").count(), 1);
    assert!(
        output.ends_with("\nnote: 23 more of `many` not shown; --format json for all\n"),
        "{output}"
    );
    assert_eq!(
        printed(&findings, Format::Json).matches("\"many\"").count(),
        73
    );
}

#[test]
fn errors_and_warnings_are_counted() {
    let findings = [unresolved(), unresolved(), warning("a")];
    assert_eq!(summary(&findings), "2 errors, 1 warning");
    assert_eq!(summary(&findings[..1]), "1 error");
    assert_eq!(summary(&[]), "");
}

#[test]
fn places_agree_with_the_finding_in_any_order() {
    let file = file("a.yaml", "ä\nbö\r\n\nc");
    let mut places = place::Places::default();
    let offsets = [0, 2, 3, 4, 6, 7, 8, 9, 3, 1, 99, 5];
    let findings: Vec<Finding> = offsets
        .iter()
        .map(|&offset| Finding::error("x", &file, Some(offset..offset), ""))
        .collect();
    for finding in &findings {
        assert_eq!(places.of(finding), finding.position(), "{:?}", finding.span);
    }
}

#[test]
fn many_findings_in_one_long_line_are_quick() {
    let file = file("a.json", &"x".repeat(2_000_000));
    let findings: Vec<Finding> = (0..20_000)
        .map(|index| Finding::error("x", &file, Some(index * 100..index * 100 + 1), "bad"))
        .collect();
    let begin = std::time::Instant::now();
    printed(&findings, Format::Json);
    printed(&findings, TEXT);
    assert!(begin.elapsed() < std::time::Duration::from_secs(10));
}

#[test]
fn a_message_and_its_help_fit_the_terminal() {
    let format = Format::Text {
        palette: Palette { color: false },
        width: 60,
        line_width: 60,
    };
    let output = printed(&[unresolved()], format);
    assert!(
        output.lines().all(|line| line.chars().count() <= 60),
        "{output}"
    );
    assert!(
        output.contains("help: did you mean `NotificationWebhook`? correct it in\n"),
        "{output}"
    );
}
