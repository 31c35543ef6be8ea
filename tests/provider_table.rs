//! Tests that every setting of a provider's table reaches its crate, without hand-written code.

use std::fmt::Write as _;

use tests::bookshop;
use xtask::commands::Outcome;

#[test]
fn the_crate_follows_the_table() {
    let mut text = String::new();
    for (path, contents) in bookshop::generated() {
        writeln!(text, "// {path}\n{contents}").expect("text");
    }
    insta::with_settings!({ omit_expression => true }, {
        insta::assert_snapshot!("bookshop", text);
    });
}

/// The output of `generate` after each of these texts was replaced, in the table or in the document.
fn refused(changes: &[(&str, &str)]) -> String {
    let workspace = bookshop::workspace();
    for file in ["specs/providers.toml", "specs/bookshop.yaml"] {
        let mut text = workspace.read(file);
        for (from, to) in changes {
            text = text.replace(from, to);
        }
        workspace.write(file, &text);
    }
    let printed = workspace.xtask(&["generate"]);
    assert_eq!(
        printed.outcome,
        Outcome::DocumentBroken,
        "{}",
        printed.stderr
    );
    printed.stderr
}

#[test]
fn an_unknown_operation_cannot_be_idempotent() {
    insta::assert_snapshot!(refused(&[("\"confirm_order\"", "\"confirm_ordre\"")]));
}

#[test]
fn an_operation_is_listed_by_the_name_of_its_method() {
    insta::assert_snapshot!(refused(&[(
        "\"confirm_order\"",
        "\"POST /orders/{id}/confirm\""
    )]));
}

#[test]
fn a_misspelt_operation_gets_a_suggestion() {
    let table = |entry: &str| {
        format!("[bookshop.skip]\n\"{entry}\" = \"nobody needs it\"\n\n[bookshop.webhook]")
    };
    insta::assert_snapshot!(refused(&[("[bookshop.webhook]", &table("GET /stok"))]));
    insta::assert_snapshot!(refused(&[("[bookshop.webhook]", &table("confirm_ordre"))]));
    insta::assert_snapshot!(refused(&[("[bookshop.webhook]", &table("everything"))]));
}

#[test]
fn a_secret_that_has_a_type_of_its_own_is_an_error() {
    insta::assert_snapshot!(refused(&[(
        "type: string\n          description: Opens the shelf.",
        "enum: [open, shut]"
    )]));
}

/// A renamed secret must not become visible without a message.
#[test]
fn an_unknown_secret_is_an_error() {
    let operations = [
        "rotate_key",
        "reveal_key",
        "list_keys",
        "export_keys",
        "revoke_keys",
    ];
    let operations = format!("[\"{}\"]", operations.join("\", \""));
    insta::assert_snapshot!(refused(&[
        (&operations, "[]"),
        ("\"pins\"", "\"pin_codes\"")
    ]));
}

#[test]
fn several_webhooks_need_a_field_that_distinguishes_them() {
    insta::assert_snapshot!(refused(&[("event-field = \"kind\"\n", "")]));
}

#[test]
fn the_flag_for_streams_must_be_in_a_body() {
    let table = "[bookshop.stream]\nproperty = \"streamed\"\n\n[bookshop.webhook]";
    insta::assert_snapshot!(refused(&[("[bookshop.webhook]", table)]));
}

#[test]
fn a_key_that_cannot_be_sent_is_a_warning_and_gives_no_constructor() {
    let workspace = bookshop::workspace();
    let document = workspace.read("specs/bookshop.yaml");
    let document = document.replace("type: apiKey", "type: mutualTLS");
    workspace.write("specs/bookshop.yaml", &document);
    let printed = workspace.xtask(&["generate"]);
    assert_eq!(printed.outcome, Outcome::Fine, "{}", printed.stderr);
    insta::assert_snapshot!(printed.stderr);
    let client = workspace.read("bookshop-api/src/generated/client.rs");
    assert!(!client.contains("from_env"), "{client}");
    assert!(client.contains("pub fn builder()"), "{client}");
}

#[test]
fn the_header_with_the_credential_cannot_be_fixed() {
    insta::assert_snapshot!(refused(&[
        (
            "in: query\n      name: api_key",
            "in: header\n      name: X-Key"
        ),
        ("Bookshop-Version", "x-key"),
    ]));
}

#[test]
fn the_full_list_has_the_headers_of_every_call() {
    let workspace = bookshop::workspace();
    workspace.xtask(&["generate"]);
    insta::assert_snapshot!(workspace.xtask(&["list", "-v"]).stdout);
}
