//! Tests of the tables for credentials, repetitions and webhooks.

use super::{Providers, faults, file};

/// A table with all keys for credentials and webhooks.
const FULL: &str = r#"[vast]
crate = "vast-api"
document = "vast.yaml"
base-url = "https://console.vast.ai"
idempotent = ["stop"]
once = ["rent"]
[vast.credential]
scheme = "BearerAuth"
environment = ["VAST_API_KEY"]
files = ["$XDG_CONFIG_HOME/vastai/key", "~/.key", "/etc/key"]
origins = ["https://run.vast.ai"]

[vast.webhook]
signature-header = "X-Vast-Signature-256"
timestamp-header = "X-Vast-Timestamp"
event-field = "notif_type"
id-field = "event_id"
"#;

#[test]
fn everything_about_credentials_and_webhooks_is_read() {
    let providers = Providers::parse(&file(FULL)).unwrap();
    let vast = providers.get("vast").unwrap();
    assert_eq!(vast.idempotent[0].get_ref(), "stop");
    assert_eq!(vast.once[0].get_ref(), "rent");
    let credential = vast.credential.as_ref().unwrap();
    assert_eq!(
        credential.files,
        ["$XDG_CONFIG_HOME/vastai/key", "~/.key", "/etc/key"]
    );
    assert_eq!(credential.origins[0], "https://run.vast.ai");
    let webhook = vast.webhook.as_ref().unwrap();
    assert_eq!(&FULL[webhook.span()], "\"X-Vast-Signature-256\"");
    let webhook = webhook.get_ref();
    assert_eq!(webhook.signature_header, "X-Vast-Signature-256");
    assert_eq!(webhook.timestamp_header, "X-Vast-Timestamp");
    assert_eq!(webhook.event_field.as_deref(), Some("notif_type"));
    assert_eq!(webhook.id_field.as_deref(), Some("event_id"));
}

#[test]
fn an_invalid_name_of_a_file_header_or_field_is_refused_at_its_place() {
    for (good, bad, place) in [
        ("~/.key", "key", "10:41"),
        ("~/.key", "~/../key", "10:41"),
        ("~/.key", "$HOME/key", "10:41"),
        ("~/.key", "~/", "10:41"),
        ("~/.key", "~/a`b", "10:41"),
        ("https://run.vast.ai", "run.vast.ai", "11:12"),
        ("X-Vast-Timestamp", "X Vast", "15:20"),
        ("X-Vast-Signature-256", "", "14:20"),
        ("notif_type", "", "16:15"),
    ] {
        let found = faults(&FULL.replace(good, bad));
        assert_eq!(found.len(), 1, "{bad}: {found:?}");
        let start = format!("{place} provider-bad-value `{bad}` ");
        assert!(found[0].starts_with(&start), "{found:?}");
    }
    let found = faults(&FULL.replace("X-Vast-Timestamp", "x-vast-signature-256"));
    assert_eq!(
        found,
        ["15:20 provider-duplicate `x-vast-signature-256` is also the header with the signature"]
    );
    let found = faults(&FULL.replace("timestamp-header", "timestamp-heador"));
    assert_eq!(
        found,
        [
            "13:1 provider-missing-key `[vast.webhook]` has no `timestamp-header`",
            "15:1 provider-unknown-key `[vast.webhook]` has no key `timestamp-heador`",
        ]
    );
}

#[test]
fn a_file_that_no_user_has_is_told_the_places_that_users_have() {
    assert_eq!(
        faults(&FULL.replace("~/.key", "key")),
        ["10:41 provider-bad-value `key` does not begin with `/`, `~/` or `$XDG_CONFIG_HOME/`"]
    );
}

#[test]
fn headers_of_every_call_are_read_in_the_order_of_the_file() {
    let text = format!("{FULL}\n[vast.headers]\nX-Version = \"2\"\nX-A = \"b c\"\n");
    let providers = Providers::parse(&file(&text)).unwrap();
    let headers = providers.get("vast").unwrap().headers.iter();
    let headers: Vec<_> = headers
        .map(|(name, value)| (name.get_ref().as_str(), value.get_ref().as_str()))
        .collect();
    assert_eq!(headers, [("X-Version", "2"), ("X-A", "b c")]);
}

#[test]
fn a_quota_is_a_member_of_a_body_and_some_values() {
    let text = format!("{FULL}\n[vast.quota]\nmember = \"/a~1b/~0\"\nvalues = [\"c\", \"d\"]\n");
    let providers = Providers::parse(&file(&text)).unwrap();
    let quota = providers.get("vast").unwrap().quota.as_ref().unwrap();
    assert_eq!(quota.member, "/a~1b/~0");
    assert_eq!(quota.values, ["c", "d"]);
}

#[test]
fn a_quota_that_no_answer_can_show_is_refused_at_its_place() {
    let pointer = "is not a JSON pointer, such as `/error/code`";
    for (quota, fault) in [
        (
            "member = \"error\"\nvalues = [\"a\"]",
            format!("20:10 provider-bad-value `error` {pointer}"),
        ),
        (
            "member = \"/a~2\"\nvalues = [\"a\"]",
            format!("20:10 provider-bad-value `/a~2` {pointer}"),
        ),
        (
            "member = \"/a~\"\nvalues = [\"a\"]",
            format!("20:10 provider-bad-value `/a~` {pointer}"),
        ),
        (
            "member = \"/a\"\nvalues = []",
            "21:10 provider-bad-value `values` is empty".to_owned(),
        ),
        (
            "member = \"/a\"\nvalues = [\"\"]",
            "21:11 provider-bad-value `` is empty".to_owned(),
        ),
        (
            "member = \"/a\"",
            "19:1 provider-missing-key `[vast.quota]` has no `values`".to_owned(),
        ),
        (
            "member = \"/a\"\nvalues = [\"a\"]\nstatus = \"429\"",
            "22:1 provider-unknown-key `[vast.quota]` has no key `status`".to_owned(),
        ),
    ] {
        let text = format!("{FULL}\n[vast.quota]\n{quota}\n");
        assert_eq!(faults(&text), [fault], "{quota}");
    }
}

#[test]
fn a_header_that_not_every_call_can_have_is_refused_at_its_place() {
    for (headers, fault) in [
        (
            "\"X A\" = \"1\"",
            "20:1 provider-bad-value `X A` is not a header name",
        ),
        (
            "Authorization = \"1\"",
            "20:1 provider-bad-value `Authorization` is a header that the client sets itself",
        ),
        (
            "X-A = \"\"",
            "20:7 provider-bad-value `` cannot be the value of a header",
        ),
        (
            "X-A = \"1\\n2\"",
            "20:7 provider-bad-value `1\n2` cannot be the value of a header",
        ),
        (
            "X-A = \"1\"\nx-a = \"1\"",
            "21:1 provider-duplicate `x-a` is named twice",
        ),
    ] {
        let text = format!("{FULL}\n[vast.headers]\n{headers}\n");
        assert_eq!(faults(&text), [fault], "{headers}");
    }
}
