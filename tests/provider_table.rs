//! Everything that a provider's table can say gets into its crate, with nothing written by hand.

use std::fmt::Write as _;

use tests::bookshop;
use xtask::commands::Outcome;

#[test]
fn what_the_table_says_is_what_the_crate_does() {
    let mut text = String::new();
    for (path, contents) in bookshop::generated() {
        writeln!(text, "// {path}\n{contents}").expect("text");
    }
    insta::with_settings!({ omit_expression => true }, {
        insta::assert_snapshot!("bookshop", text);
    });
}

/// What `generate` says when each of these texts is another one, in the table or in the document.
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
fn an_operation_that_is_not_there_cannot_be_idempotent() {
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
fn a_misspelt_operation_is_not_left_out_but_asked_about() {
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

/// A secret that was renamed must not come into view without a word.
#[test]
fn a_secret_that_nothing_has_is_an_error() {
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
fn several_webhooks_need_a_field_that_tells_them_apart() {
    insta::assert_snapshot!(refused(&[("event-field = \"kind\"\n", "")]));
}

#[test]
fn the_flag_for_streams_is_one_that_a_body_has() {
    let table = "[bookshop.stream]\nproperty = \"streamed\"\n\n[bookshop.webhook]";
    insta::assert_snapshot!(refused(&[("[bookshop.webhook]", table)]));
}

#[test]
fn a_key_that_cannot_be_sent_is_a_warning_and_leaves_the_client_without_constructor() {
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
fn the_header_with_the_credential_is_no_fixed_one() {
    insta::assert_snapshot!(refused(&[
        (
            "in: query\n      name: api_key",
            "in: header\n      name: X-Key"
        ),
        ("Bookshop-Version", "x-key"),
    ]));
}

#[test]
fn a_list_in_full_has_the_headers_that_go_with_each_call() {
    let workspace = bookshop::workspace();
    workspace.xtask(&["generate"]);
    insta::assert_snapshot!(workspace.xtask(&["list", "-v"]).stdout);
}
