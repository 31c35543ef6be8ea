//! Tests of unusable input. Each kind is refused with its place and a next step, and nothing is written.

#[path = "broken_input/case.rs"]
mod case;

use case::{Case, GOOD, PROVIDERS};
use fs_err as fs;
use serde_json::Value;
use tests::fixture;
use xtask::commands::Outcome;

const DEPTH: usize = 10_000;

#[test]
fn text_that_is_not_yaml_is_refused() {
    refuse("not-yaml", "syntax");
}

#[test]
fn text_that_is_not_json_is_refused() {
    let case = Case::new("not-json");
    case.workspace
        .write("specs/providers.toml", &PROVIDERS.replace(".yaml", ".json"));
    let text = fs::read_to_string(fixture("broken/not-json.json")).expect("a fixture");
    case.workspace.write("specs/bookshop.json", &text);
    case.refuse("bookshop.json", "syntax");
}

#[test]
fn yaml_that_is_not_an_object_is_refused() {
    refuse("not-a-document", "not-a-mapping");
}

#[test]
fn a_repeated_key_is_refused() {
    refuse("duplicate-key", "duplicate-key");
}

#[test]
fn aliases_that_explode_are_refused() {
    refuse("exploding-aliases", "alias-expansion");
}

#[test]
fn a_flow_nested_10_000_deep_is_refused() {
    let open = "[".repeat(DEPTH);
    let close = "]".repeat(DEPTH);
    refuse_text(
        "nested-flow",
        &format!("{GOOD}x-deep: {open}{close}\n"),
        "too-deep",
    );
}

#[test]
fn a_block_nested_10_000_deep_is_refused() {
    let open = "- ".repeat(DEPTH);
    refuse_text(
        "nested-block",
        &format!("{GOOD}x-deep:\n  {open}end\n"),
        "too-deep",
    );
}

#[test]
fn json_nested_10_000_deep_is_refused() {
    let open = "{\"a\":".repeat(DEPTH);
    let close = "}".repeat(DEPTH);
    let case = Case::new("nested-json");
    case.workspace
        .write("specs/providers.toml", &PROVIDERS.replace(".yaml", ".json"));
    case.workspace.write(
        "specs/bookshop.json",
        &format!("{{\"openapi\": \"3.1.0\",\n\"x-deep\": {open}1{close}}}"),
    );
    case.refuse("bookshop.json", "too-deep");
}

#[test]
fn schemas_nested_to_the_limit_are_accepted() {
    let depth = 40;
    let open = "{type: array, items: ".repeat(depth);
    let close = "}".repeat(depth);
    let case = Case::new("nested-schemas");
    case.workspace.write(
        "specs/bookshop.yaml",
        &GOOD.replace(
            "'204': {description: None.}",
            &format!(
                "'200': {{description: All., content: {{application/json: {{schema: {open}{{type: string}}{close}}}}}}}"
            ),
        ),
    );
    let printed = case.workspace.xtask(&["generate"]);
    assert_eq!(printed.outcome, Outcome::Fine, "{}", printed.stderr);
}

#[test]
fn a_reference_to_nothing_is_refused() {
    refuse("unresolved-reference", "unresolved-reference");
}

#[test]
fn a_reference_to_another_document_is_refused() {
    refuse("external-reference", "external-reference");
}

#[test]
fn a_reference_that_only_leads_back_to_itself_is_refused() {
    refuse("reference-cycle", "reference-cycle");
}

#[test]
fn too_long_a_row_of_references_is_refused() {
    refuse("long-reference-chain", "long-reference-chain");
}

#[test]
fn types_that_contain_themselves_are_accepted() {
    let case = Case::new("recursive-types");
    let document = fixture("constructs/recursive-types.yaml");
    fs::copy(document, case.workspace.path().join("specs/bookshop.yaml")).expect("a file");
    let printed = case.workspace.xtask(&["generate"]);
    assert_eq!(printed.outcome, Outcome::Fine, "{}", printed.stderr);
}

#[test]
fn only_operations_that_need_a_broken_component_are_left_out() {
    skip("broken-component", "unresolved-reference");
}

#[test]
fn a_path_parameter_that_is_not_declared_is_refused() {
    refuse("undeclared-path-parameter", "undeclared-path-parameter");
}

#[test]
fn paths_that_cannot_be_requested_are_refused() {
    refuse("malformed-paths", "malformed-path");
}

#[test]
fn values_of_the_wrong_type_are_refused() {
    refuse("wrong-types", "wrong-type");
}

#[test]
fn many_faults_are_reported_together() {
    refuse("several-faults", "unresolved-reference");
}

#[test]
fn swagger_2_is_refused() {
    refuse("swagger-2", "unsupported-version");
}

#[test]
fn constructs_of_openapi_3_2_are_refused() {
    refuse("openapi-3-2", "unsupported-version");
}

#[test]
fn an_empty_file_is_refused() {
    refuse("empty", "empty-document");
}

#[test]
fn a_file_with_nothing_but_comments_is_refused() {
    refuse("only-comments", "empty-document");
}

#[test]
fn a_file_of_200_megabytes_is_refused_without_being_read() {
    let case = Case::new("200-megabytes");
    let path = case.workspace.path().join("specs/bookshop.yaml");
    let file = fs::File::create(path).expect("a file");
    file.set_len(200 * 1024 * 1024).expect("a length");
    case.refuse("bookshop.yaml", "document-too-large");
}

#[test]
fn bytes_that_are_not_utf_8_are_refused() {
    let case = Case::new("not-utf-8");
    let bytes = b"openapi: 3.1.0\ninfo: {title: Caf\xe9, version: 1.0.0}\npaths: {}\n";
    fs::write(case.workspace.path().join("specs/bookshop.yaml"), bytes).expect("a file");
    case.refuse("bookshop.yaml", "not-utf8");
}

#[test]
fn a_directory_in_place_of_a_document_is_an_error_of_the_tool() {
    let case = Case::new("document-is-a-directory");
    fs::create_dir(case.workspace.path().join("specs/bookshop.yaml")).expect("a directory");
    case.fail(&["generate", "lint", "try"], "cannot read");
}

#[test]
fn a_missing_document_is_an_error_of_the_tool() {
    let case = Case::new("document-is-missing");
    case.fail(&["generate", "lint", "try"], "cannot read");
}

#[test]
fn a_provider_whose_id_leaves_its_directory_is_refused() {
    let case = Case::good("provider-id");
    let providers = PROVIDERS.replace("[bookshop]", "[\"../x\"]");
    case.workspace.write("specs/providers.toml", &providers);
    case.refuse_configuration("provider-bad-id", "specs/providers.toml");
}

#[test]
fn a_provider_whose_crate_or_document_leaves_the_workspace_is_refused() {
    let case = Case::good("provider-paths");
    let providers = PROVIDERS
        .replace("\"bookshop-api\"", "\"../bookshop-api\"")
        .replace("\"bookshop.yaml\"", "\"../../bookshop.yaml\"");
    case.workspace.write("specs/providers.toml", &providers);
    case.refuse_configuration("provider-bad-value", "specs/providers.toml");
}

#[test]
fn a_damaged_name_lock_is_refused() {
    let case = Case::good("name-lock");
    let lock = "[operations]\n<<<<<<< ours\n\"GET /books\" = \"list_books\"\n";
    case.workspace.write("specs/bookshop.names.toml", lock);
    case.refuse_configuration("invalid-name-lock", "specs/bookshop.names.toml");
}

#[test]
fn an_overlay_that_matches_nothing_is_refused() {
    let case = Case::good("overlay");
    let providers = format!("{PROVIDERS}overlays = [\"bookshop.overlay.yaml\"]\n");
    case.workspace.write("specs/providers.toml", &providers);
    case.workspace.write(
        "specs/bookshop.overlay.yaml",
        "overlay: 1.1.0
info: {title: Corrections, version: 1.0.0}
actions:
  - target: $.paths['/bocks'].get
    description: 'It is gone soon. Source: https://bookshop.example/news'
    update: {deprecated: true}
",
    );
    case.refuse_configuration("overlay-no-match", "specs/bookshop.overlay.yaml");
}

#[test]
fn a_file_in_place_of_a_crate_is_an_error_of_the_tool() {
    let case = Case::good("crate-is-a-file");
    fs::remove_dir_all(case.workspace.path().join("bookshop-api")).expect("no directory");
    case.workspace.write("bookshop-api", "A file.\n");
    case.fail(&["generate"], "`bookshop-api` is not a directory");
}

#[cfg(unix)]
#[test]
fn a_link_in_place_of_a_crate_is_an_error_of_the_tool() {
    let case = Case::good("crate-is-a-link");
    let elsewhere = tempfile::tempdir().expect("a directory");
    let path = case.workspace.path().join("bookshop-api");
    fs::remove_dir_all(&path).expect("no directory");
    fs_err::os::unix::fs::symlink(elsewhere.path(), &path).expect("a link");
    case.fail(&["generate"], "`bookshop-api` is a symbolic link");
    let left = fs::read_dir(elsewhere.path()).expect("a directory").count();
    assert_eq!(left, 0, "something was written through the link");
}

#[cfg(unix)]
#[test]
fn a_read_only_crate_is_an_error_of_the_tool() {
    use std::io::Write as _;
    use std::os::unix::fs::PermissionsExt;

    let case = Case::good("crate-is-read-only");
    let directory = case.workspace.path().join("bookshop-api/src/generated");
    let mode = |mode| fs::set_permissions(&directory, std::fs::Permissions::from_mode(mode));
    mode(0o555).expect("permissions");
    if fs::write(directory.join("probe"), "").is_ok() {
        fs::remove_file(directory.join("probe")).expect("no file");
        // Unlike `eprintln!`, this prints even if the test passes.
        let words = "SKIPPED: this user may write in read-only directories, so nothing can be seen";
        writeln!(std::io::stderr(), "{words}").expect("standard error");
        return;
    }
    // There is no snapshot, because the system's message has the name of a temporary file.
    let printed = case.untouched(&["generate"]);
    assert_eq!(printed.outcome, Outcome::ToolFailed, "{printed:?}");
    let words = "cannot write in `bookshop-api/src/generated`; make the directory writable";
    assert!(printed.stderr.contains(words), "{}", printed.stderr);
    mode(0o755).expect("permissions");
}

/// Every command refuses the fixture of this name.
fn refuse(name: &'static str, id: &str) {
    let case = Case::of_fixture(name);
    case.refuse("bookshop.yaml", id);
}

/// Every command refuses this text.
fn refuse_text(name: &'static str, text: &str, id: &str) {
    let case = Case::new(name);
    case.workspace.write("specs/bookshop.yaml", text);
    case.refuse("bookshop.yaml", id);
}

/// Every command refuses the fixture of this name, but `try` leaves out the operation with the fault.
fn skip(name: &'static str, id: &str) {
    let case = Case::of_fixture(name);
    case.run("bookshop.yaml", id, |tried| {
        assert_eq!(tried.outcome, Outcome::Fine, "{tried:?}");
        let report: Value = serde_json::from_str(&tried.stdout).expect("JSON");
        let operations = &report["operations"];
        let skipped = operations["skipped"].as_array().expect("a list");
        assert_eq!(skipped.len(), 1, "{operations}");
        assert_eq!(
            operations["declared"].as_u64(),
            operations["emitted"].as_u64().map(|emitted| emitted + 1)
        );
    });
}
