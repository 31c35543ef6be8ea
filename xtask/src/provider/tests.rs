//! Tests of `specs/providers.toml`: its values, and the place of each fault.

mod source;
mod treatment;

use super::*;

const GOOD: &str = r#"# the providers

[phala]
crate = "phala-api"
document = "phala.yaml"
overlays = ["phala.overlay.yaml"]
base-url = "https://cloud-api.phala.com"

[phala.source]
pages = ["https://docs.phala.com/api"] # the docs
date = "2026-11-23"
sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

[phala.credential]
scheme = "APIKeyHeader"
environment = ["PHALA_CLOUD_API_KEY"]

[phala.sensitive]
operations = ["rotate_webhook_secret"]
fields = ["webhook_secret"]

[phala.skip]
"GET /legacy" = "answers with XML only"

[vast]
crate = "vast-api"
document = "vast.yaml"
base-url = "https://console.vast.ai"
"#;

fn file(text: &str) -> Arc<SourceFile> {
    Arc::new(SourceFile {
        path: PROVIDERS_FILE.to_owned(),
        text: text.to_owned(),
    })
}

fn good() -> Providers {
    Providers::parse(&file(GOOD)).unwrap()
}

/// Every finding as `line:column id message`.
fn faults(text: &str) -> Vec<String> {
    Providers::parse(&file(text))
        .unwrap_err()
        .iter()
        .map(|finding| {
            let place = finding.position().unwrap();
            assert!(finding.help.is_some(), "{finding:?} has no next step");
            format!(
                "{}:{} {} {}",
                place.line, place.column, finding.id, finding.message
            )
        })
        .collect()
}

#[test]
fn every_value_is_read() {
    let providers = good();
    let phala = providers.get("phala").unwrap();
    assert_eq!(phala.document_path(), "specs/phala.yaml");
    assert_eq!(
        phala.overlay_paths().collect::<Vec<_>>(),
        ["specs/phala.overlay.yaml"]
    );
    assert_eq!(phala.names_path(), "specs/phala.names.toml");
    assert_eq!(phala.generated_directory(), "phala-api/src/generated");
    assert_eq!(phala.base_url.get_ref(), "https://cloud-api.phala.com");
    let source = phala.source.as_ref().unwrap();
    let pages = vec!["https://docs.phala.com/api".to_owned()];
    assert_eq!(source.place, Some(Place::Pages(pages)));
    assert_eq!(source.date, "2026-11-23");
    let credential = phala.credential.as_ref().unwrap();
    assert_eq!(credential.scheme.get_ref(), "APIKeyHeader");
    assert_eq!(credential.environment[0], "PHALA_CLOUD_API_KEY");
    assert_eq!(
        phala.sensitive_operations[0].get_ref(),
        "rotate_webhook_secret"
    );
    assert_eq!(phala.sensitive_fields[0].get_ref(), "webhook_secret");
    assert_eq!(phala.skip[0].operation.get_ref(), "GET /legacy");
    assert_eq!(phala.skip[0].reason, "answers with XML only");
}

#[test]
fn optional_values_are_empty_by_default() {
    let providers = good();
    let vast = providers.get("vast").unwrap();
    assert!(vast.overlays.is_empty() && vast.skip.is_empty());
    assert!(vast.source.is_none() && vast.credential.is_none());
}

#[test]
fn a_span_points_at_the_value() {
    let providers = good();
    let scheme = &providers
        .get("phala")
        .unwrap()
        .credential
        .as_ref()
        .unwrap()
        .scheme;
    let finding = providers.error("unknown-scheme", scheme.span(), "no such scheme");
    assert_eq!(finding.position().unwrap().line, 15);
    assert_eq!(&GOOD[scheme.span()], "\"APIKeyHeader\"");
}

#[test]
fn no_name_selects_every_provider_in_the_order_of_the_file() {
    let providers = good();
    let ids: Vec<_> = providers
        .select(&[])
        .unwrap()
        .iter()
        .map(|it| it.id.get_ref().clone())
        .collect();
    assert_eq!(ids, ["phala", "vast"]);
}

#[test]
fn a_name_given_twice_selects_once() {
    let providers = good();
    let twice = ["vast".to_owned(), "vast".to_owned()];
    assert_eq!(providers.select(&twice).unwrap().len(), 1);
}

#[test]
fn an_unknown_provider_is_an_error_that_lists_the_known_ones() {
    let error = good().select(&["phalla".to_owned()]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "there is no provider `phalla` (did you mean `phala`?); known: phala, vast"
    );
    let error = good().select(&["../x\u{1b}".to_owned()]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "there is no provider `../x\\u{1b}`; known: phala, vast"
    );
}

#[test]
fn a_syntax_error_has_its_place() {
    assert_eq!(
        faults("[phala]\ncrate = \n"),
        ["2:9 provider-syntax string values must be quoted, expected literal string"]
    );
}

#[test]
fn a_repeated_key_is_an_error_at_its_second_place() {
    let faults = faults("[a]\ncrate = \"a\"\ncrate = \"b\"\n");
    assert_eq!(faults, ["3:1 provider-syntax duplicate key"]);
}

#[test]
fn all_faults_are_reported_at_once() {
    let text = r#"
[phala]
crat = "phala-api"
document = 1
base-url = "https://cloud-api.phala.com/"
overlays = "x.yaml"
[phala.sourc]
[phala.credential]
scheme = "x"
environment = []
"#;
    assert_eq!(
        faults(text),
        [
            "2:2 provider-missing-key `[phala]` has no `crate`",
            "4:12 provider-wrong-type `document` must be a string, this is of type integer",
            "6:12 provider-wrong-type `overlays` must be an array of strings, this is of type string",
            "5:12 provider-bad-value `https://cloud-api.phala.com/` ends with a slash, but every path begins with one",
            "10:15 provider-bad-value `environment` is empty",
            "3:1 provider-unknown-key `[phala]` has no key `crat`",
            "7:8 provider-unknown-key `[phala]` has no key `sourc`",
        ]
    );
}

#[test]
fn an_unknown_key_suggests_the_known_one() {
    let findings = Providers::parse(&file(&GOOD.replace("overlays", "overlay"))).unwrap_err();
    assert_eq!(
        findings[0].help.as_deref(),
        Some("did you mean `overlays`?")
    );
}

#[test]
fn an_empty_file_describes_no_provider() {
    assert!(
        Providers::parse(&file("# None yet.\n"))
            .unwrap()
            .all
            .is_empty()
    );
}

#[test]
fn a_table_that_is_a_value_is_refused() {
    assert_eq!(
        faults("phala = 1\n"),
        ["1:9 provider-wrong-type `phala` must be a table, this is of type integer"]
    );
}

#[test]
fn an_id_that_is_a_path_is_refused() {
    for id in ["../x", "X", "1a", "a_b", "", "a/b", "ä", "con", "lpt1"] {
        let text = GOOD.replace("[vast]", &format!("[\"{id}\"]"));
        assert_eq!(
            faults(&text),
            [format!(
                "25:2 provider-bad-id `{id}` cannot be the id of a provider"
            )]
        );
    }
}

#[test]
fn a_document_outside_of_specs_is_refused() {
    for (path, reason) in [
        ("../vast.yaml", "leaves specs/"),
        ("a/../../vast.yaml", "leaves specs/"),
        ("/etc/passwd", "is absolute"),
        ("C:\\\\vast.yaml", "is not made of plain file names"),
        ("c:vast.yaml", "is not made of plain file names"),
        ("a//vast.yaml", "is not made of plain file names"),
        (".git/vast.yaml", "is not made of plain file names"),
        ("a./vast.yaml", "is not made of plain file names"),
        ("", "is not made of plain file names"),
        (
            "aux/vast.yaml",
            "has a name that Windows keeps for a device",
        ),
        ("CON.yaml", "has a name that Windows keeps for a device"),
        (
            "vast.names.toml",
            "has a name that ends neither in .yaml nor in .json",
        ),
    ] {
        let found = faults(&GOOD.replace("\"vast.yaml\"", &format!("\"{path}\"")));
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains(reason), "{found:?}");
        assert!(
            found[0].starts_with("27:12 provider-bad-value"),
            "{found:?}"
        );
    }
}

#[test]
fn a_crate_that_cannot_have_a_directory_of_its_own_is_refused() {
    for name in [
        "specs", "target", "../x", "Vast", "", "fn", "while", "self", "try", "gen", "std",
    ] {
        let found = faults(&GOOD.replace("\"vast-api\"", &format!("\"{name}\"")));
        assert_eq!(found.len(), 1, "{name}: {found:?}");
        assert!(found[0].starts_with("26:9 provider-bad-value"), "{found:?}");
    }
}

#[test]
fn two_providers_cannot_share_a_crate() {
    assert_eq!(
        faults(&GOOD.replace("\"vast-api\"", "\"phala_api\"")),
        ["26:9 provider-duplicate `phala_api` is already the crate of `phala`"]
    );
}

#[test]
fn an_overlay_named_twice_is_refused() {
    let text = GOOD.replace("[\"phala.overlay.yaml\"]", "[\"a.yaml\", \"a.yaml\"]");
    assert_eq!(
        faults(&text),
        ["6:23 provider-duplicate `a.yaml` is named twice"]
    );
}

#[test]
fn a_base_url_that_requests_cannot_be_sent_to_is_refused() {
    for url in [
        "cloud-api.phala.com",
        "ftp://x",
        "https://",
        "https://user:password@x",
        "https://x y",
        "https://x?a",
        "https://x/`",
    ] {
        let found = faults(&GOOD.replace("https://console.vast.ai", url));
        assert_eq!(found.len(), 1, "{url}: {found:?}");
    }
}

#[test]
fn a_date_that_no_calendar_has_is_refused() {
    for date in [
        "2026-02-30",
        "2026-13-01",
        "yesterday",
        "2026-1-1",
        "2026-11-23T00:00:00Z",
    ] {
        let found = faults(&GOOD.replace("2026-11-23", date));
        assert_eq!(
            found,
            [format!(
                "11:8 provider-bad-value `{date}` is not a date of the form YYYY-MM-DD"
            )]
        );
    }
}

#[test]
fn a_checksum_of_the_wrong_form_is_refused() {
    assert_eq!(faults(&GOOD.replace("e3b0c442", "E3B0C442")).len(), 1);
    assert_eq!(faults(&GOOD.replace("e3b0c442", "")).len(), 1);
}

#[test]
fn a_skip_without_a_reason_is_refused() {
    assert_eq!(
        faults(&GOOD.replace("answers with XML only", " ")),
        ["23:17 provider-skip-no-reason `GET /legacy` is skipped without a reason"]
    );
}

#[test]
fn deep_nesting_is_a_finding_and_not_a_crash() {
    let text = format!("a = {}", "[".repeat(100_000));
    assert!(Providers::parse(&file(&text)).is_err());
    let text = format!("[{}a]", "a.".repeat(10_000));
    assert!(Providers::parse(&file(&text)).is_err());
}

#[test]
fn a_missing_file_says_what_to_do() {
    let error = Providers::read(Path::new("/nonexistent")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "cannot read `specs/providers.toml`; run the command inside the workspace"
    );
}
