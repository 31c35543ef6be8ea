//! Renting instances and waiting for them: the calls, their repetitions, and the results.

use std::time::Duration;

use serde_json::{Value, json};
use vast_api::instances::{self, LONGEST_ONSTART, Launch, RentError, StartError};
use vast_api::operations::{CREATE_INSTANCE, GET_SSH_KEYS_USER, SHOW_INSTANCE};
use vast_api::testing::{Reply, Script};
use vast_api::types::Instance;
use vast_api::{Client, ErrorKind, ExposeSecret as _, RetryPolicy, Wait};

const RENTED: i64 = 31;

fn rented() -> Reply {
    Reply::json(&json!({"success": true, "new_contract": RENTED}))
}

fn problem(status: u16, error: &str) -> Reply {
    let body = json!({"success": false, "error": error, "msg": "no", "ask_id": 7});
    Reply::error(status, &body)
}

async fn rent_with(script: &Script, launch: &Launch) -> Result<instances::Rented, RentError> {
    instances::rent(&Client::scripted(script), 7, launch).await
}

async fn rent_fails(reply: Reply) -> RentError {
    let script = Script::new();
    script.on(&CREATE_INSTANCE).reply(reply);
    let error = rent_with(&script, &Launch::image("debian:13")).await;
    script.verify();
    error.unwrap_err()
}

/// An instance as in an answer.
fn instance(members: Value) -> Instance {
    serde_json::from_value(members).unwrap()
}

fn shown(members: &Value) -> Reply {
    Reply::json(&json!({ "instances": members }))
}

async fn waited(
    replies: impl IntoIterator<Item = Reply>,
) -> (Script, Result<Instance, StartError>) {
    let script = Script::new();
    script.on(&SHOW_INSTANCE).reply_in_turn(replies);
    let client = Client::scripted(&script);
    let instance = instances::wait_until_running(&client, RENTED).await;
    (script, instance)
}

#[tokio::test]
async fn a_launch_is_the_body_of_the_call() {
    let script = Script::new();
    script.on(&CREATE_INSTANCE).reply(rented());
    let launch = Launch::image("debian:13")
        .disk_gb(20.0)
        .env("TOKEN", "do-not-show")
        .port("8080")
        .port("53/udp")
        .onstart("echo hello")
        .label("mine")
        .bid(0.25)
        .ssh_direct();
    let rented = rent_with(&script, &launch).await.unwrap();
    assert_eq!((rented.instance_id, rented.offer_id), (RENTED, 7));
    let call = &script.calls(&CREATE_INSTANCE)[0];
    assert_eq!(call.path("id"), Some("7"));
    let expected = json!({
        "image": "debian:13",
        "disk": 20.0,
        "env": {"TOKEN": "do-not-show", "-p 8080:8080": "1", "-p 53:53/udp": "1"},
        "onstart": "echo hello",
        "label": "mine",
        "price": 0.25,
        "runtype": "ssh_direct",
    });
    assert_eq!(call.body::<Value>(), expected);
    assert!(!format!("{launch:?}").contains("do-not-show"));
}

#[tokio::test]
async fn a_call_that_may_have_rented_is_sent_once_and_warns_of_costs() {
    for reply in [
        Reply::dropped(),
        rented().broken(),
        Reply::text("bad gateway").status(502).undocumented(),
        Reply::text("late").status(504).undocumented(),
    ] {
        let script = Script::new();
        script.on(&CREATE_INSTANCE).reply_always(reply);
        let error = rent_with(&script, &Launch::image("debian:13"))
            .await
            .unwrap_err();
        assert!(matches!(error, RentError::MayBeRented(_)), "{error:?}");
        assert!(error.may_cost());
        assert_eq!(script.calls(&CREATE_INSTANCE).len(), 1, "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_has_not_acted_is_asked_again() {
    let script = Script::new();
    script
        .on(&CREATE_INSTANCE)
        .reply(Reply::text("API requests too frequent").status(429))
        .reply(Reply::unreachable())
        .reply(rented());
    let rented = rent_with(&script, &Launch::template("4e17")).await.unwrap();
    assert_eq!(rented.instance_id, RENTED);
    let body: Value = script.calls(&CREATE_INSTANCE)[2].body();
    assert_eq!(body, json!({"template_hash_id": "4e17"}));
}

#[tokio::test]
async fn a_success_without_an_instance_is_an_error() {
    let error = rent_fails(Reply::json(&json!({"success": true}))).await;
    assert!(matches!(error, RentError::Unnamed) && error.may_cost());
    let error = rent_fails(Reply::json(&json!({"success": false}))).await;
    assert!(matches!(error, RentError::Refused) && !error.may_cost());
}

#[tokio::test]
async fn an_instance_that_the_answer_names_is_rented_whatever_else_it_says() {
    let script = Script::new();
    let reply = json!({"success": false, "new_contract": RENTED});
    script.on(&CREATE_INSTANCE).reply(Reply::json(&reply));
    let rented = rent_with(&script, &Launch::template("4e17")).await.unwrap();
    assert_eq!(rented.instance_id, RENTED);
}

#[tokio::test]
async fn a_refused_key_is_no_missing_instance() {
    let script = Script::new();
    let refusal = json!({"success": false, "error": "auth_error", "msg": "Invalid user key"});
    script
        .on(&SHOW_INSTANCE)
        .reply(Reply::json(&refusal).status(404).undocumented());
    let error = instances::wait_until_running(&Client::scripted(&script), RENTED)
        .await
        .unwrap_err();
    let StartError::Call(error) = error else {
        panic!("{error}");
    };
    assert!(vast_api::is_key_refused(&error));
}

#[tokio::test]
async fn a_success_that_cannot_be_read_may_have_rented() {
    let body = json!({"success": true, "new_contract": "thirty-one"});
    let error = rent_fails(Reply::json(&body).undocumented()).await;
    let RentError::MayBeRented(error) = error else {
        panic!("{error:?}");
    };
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(error.json_path(), Some("new_contract"));
}

#[tokio::test]
async fn a_gone_offer_is_distinguished_from_a_wrong_call() {
    for (status, error, is_gone) in [
        (404, "no_such_ask", true),
        (410, "offer_unavailable", true),
        (404, "auth_error", false),
        (400, "invalid_price", false),
        (403, "not_allowed", false),
    ] {
        let failure = rent_fails(problem(status, error)).await;
        assert_eq!(
            matches!(failure, RentError::OfferGone(_)),
            is_gone,
            "{failure}"
        );
        assert_eq!(matches!(failure, RentError::Call(_)), !is_gone, "{failure}");
        assert!(!failure.may_cost());
    }
}

#[tokio::test]
async fn a_virtual_machine_is_not_rented_without_a_key_that_is_still_there() {
    for keys in [
        Reply::json(&json!([])),
        Reply::json(&json!([{"id": 1, "deleted_at": "2026-01-02T03:04:05Z"}])),
        Reply::empty().status(404),
    ] {
        let script = Script::new();
        script.on(&GET_SSH_KEYS_USER).reply(keys);
        let launch = Launch::image("vastai/kvm:ubuntu").virtual_machine();
        let error = rent_with(&script, &launch).await.unwrap_err();
        assert!(matches!(error, RentError::NoSshKey), "{error:?}");
        assert!(script.calls(&CREATE_INSTANCE).is_empty());
    }
}

#[tokio::test]
async fn a_virtual_machine_with_a_key_is_rented() {
    let script = Script::new();
    let keys = json!([{"id": 1, "deleted_at": null, "key": "ssh-ed25519 AAAA"}]);
    script.on(&GET_SSH_KEYS_USER).reply(Reply::json(&keys));
    script.on(&CREATE_INSTANCE).reply(rented());
    let launch = Launch::image("vastai/kvm:ubuntu").virtual_machine();
    rent_with(&script, &launch).await.unwrap();
    let body: Value = script.calls(&CREATE_INSTANCE)[0].body();
    assert_eq!(body["vm"], json!(true));
}

#[tokio::test]
async fn keys_that_cannot_be_listed_rent_nothing() {
    let script = Script::new();
    let keys = Reply::empty().status(401);
    script.on(&GET_SSH_KEYS_USER).reply(keys);
    let launch = Launch::image("vastai/kvm:ubuntu").virtual_machine();
    let error = rent_with(&script, &launch).await.unwrap_err();
    assert!(matches!(error, RentError::SshKeys(_)), "{error:?}");
    assert!(script.calls(&CREATE_INSTANCE).is_empty());
}

#[tokio::test]
async fn a_number_that_json_cannot_say_rents_nothing() {
    for (launch, expected) in [
        (Launch::image("debian:13").bid(f64::NAN), "price"),
        (Launch::image("debian:13").disk_gb(f64::INFINITY), "disk"),
    ] {
        let script = Script::new();
        let error = rent_with(&script, &launch).await.unwrap_err();
        assert!(
            matches!(error, RentError::NotFinite { field } if field == expected),
            "{error:?}"
        );
        assert!(script.all_calls().is_empty());
    }
}

#[tokio::test]
async fn the_key_of_an_instance_is_kept_from_view() {
    let script = Script::new();
    let answer = json!({"new_contract": RENTED, "instance_api_key": "do-not-show"});
    script.on(&CREATE_INSTANCE).reply(Reply::json(&answer));
    let rented = rent_with(&script, &Launch::image("debian:13"))
        .await
        .unwrap();
    assert!(!format!("{rented:?}").contains("do-not-show"));
    let key: vast_api::SecretString = rented.instance_api_key.unwrap().into();
    assert_eq!(key.expose_secret(), "do-not-show");
}

/// The `onstart` that is sent for a script.
async fn onstart_of(onstart: &str) -> Result<String, RentError> {
    let script = Script::new();
    script.on(&CREATE_INSTANCE).reply_always(rented());
    let launch = Launch::image("debian:13").onstart(onstart);
    rent_with(&script, &launch).await?;
    let body: Value = script.calls(&CREATE_INSTANCE)[0].body();
    Ok(body["onstart"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn a_script_that_is_short_enough_is_sent_as_it_is() {
    // The limit counts characters, not bytes.
    for script in [String::new(), "ü".repeat(LONGEST_ONSTART)] {
        assert_eq!(onstart_of(&script).await.unwrap(), script);
    }
}

#[cfg(not(feature = "gzip"))]
#[tokio::test]
async fn a_script_that_is_too_long_names_the_feature_that_packs_it() {
    let error = onstart_of(&"#".repeat(LONGEST_ONSTART + 1))
        .await
        .unwrap_err();
    let shown = error.to_string();
    assert_eq!(
        shown,
        "the onstart script has 4049 characters, but at most 4048 are possible; enable the feature `gzip` of this crate to pack it"
    );
}

#[cfg(all(feature = "gzip", unix))]
mod packed {
    use std::fmt::Write as _;
    use std::process::Command;

    use super::*;

    /// The output of a shell that runs the `onstart` sent for a script.
    async fn run(script: &str) -> String {
        let sent = onstart_of(script).await.unwrap();
        assert!(sent.len() <= LONGEST_ONSTART, "{}", sent.len());
        assert!(sent.is_ascii());
        let output = Command::new("sh").arg("-c").arg(&sent).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    #[tokio::test]
    async fn a_long_script_unpacks_itself_and_runs() {
        let mut script = String::new();
        for number in 0..500 {
            writeln!(script, "x=\"it's $(({number} + 1)) \\\"ü\\\"\" # {number}").unwrap();
        }
        // This line needs bash, and leaves the standard input unread.
        script.push_str("read -r line < <(echo it runs); echo \"$line: $x\"\n");
        assert_eq!(run(&script).await, "it runs: it's 500 \"ü\"\n");
    }

    #[tokio::test]
    async fn the_first_line_of_a_long_script_says_what_runs_it() {
        let filling = "# filling\n".repeat(LONGEST_ONSTART / 4);
        let script = format!("#!/usr/bin/env -S sh -e\n{filling}false\necho never\n");
        let sent = onstart_of(&script).await.unwrap();
        let output = Command::new("sh").arg("-c").arg(&sent).output().unwrap();
        assert!(!output.status.success());
        assert!(output.stdout.is_empty(), "{output:?}");
    }

    #[tokio::test]
    async fn a_script_that_packing_does_not_shorten_is_refused_with_both_lengths() {
        let mut seed = 7_u64;
        let noise = (0..12_000).map(|_| {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            char::from(b'!' + u8::try_from((seed >> 33) % 90).unwrap())
        });
        let error = onstart_of(&noise.collect::<String>()).await.unwrap_err();
        let RentError::OnstartTooLong {
            characters: 12_000,
            packed_characters: Some(packed),
        } = error
        else {
            panic!("{error:?}");
        };
        assert!(packed > LONGEST_ONSTART);
    }
}

#[tokio::test(start_paused = true)]
async fn an_instance_that_comes_to_run_is_waited_for() {
    let running = json!({
        "id": RENTED, "actual_status": "running", "ssh_host": "ssh6.vast.ai", "ssh_port": 10600,
    });
    let (script, instance) = waited([
        shown(&Value::Null),
        shown(&json!({"id": RENTED, "actual_status": null})),
        shown(&json!({"id": RENTED, "actual_status": "loading"})),
        Reply::text("bad gateway").status(502).undocumented(),
        shown(&running),
    ])
    .await;
    let instance = instance.unwrap();
    assert_eq!(
        instance.ssh().unwrap().command(),
        "ssh -p 10600 root@ssh6.vast.ai"
    );
    assert_eq!(script.calls(&SHOW_INSTANCE)[0].path("id"), Some("31"));
}

#[tokio::test(start_paused = true)]
async fn a_state_that_never_becomes_running_ends_the_wait_at_once() {
    for status in ["exited", "unknown", "offline"] {
        let message = "Error response\u{1b}[31m from daemon:\nno space left";
        let started = tokio::time::Instant::now();
        let state = json!({"id": RENTED, "actual_status": status, "status_msg": message});
        let (_, instance) = waited([shown(&state)]).await;
        let error = instance.unwrap_err();
        assert_eq!(started.elapsed(), Duration::ZERO);
        assert_eq!(
            error.to_string(),
            format!(
                "instance 31 is {status} and will never run: Error response [31m from daemon: no space left"
            )
        );
        let StartError::NeverRuns { status_msg, .. } = error else {
            panic!("{error:?}");
        };
        assert_eq!(status_msg.as_deref(), Some(message));
    }
}

#[tokio::test(start_paused = true)]
async fn an_instance_that_has_been_destroyed_is_missing() {
    let loading = || shown(&json!({"id": RENTED, "actual_status": "loading"}));
    let (_, instance) = waited([loading(), shown(&Value::Null)]).await;
    assert!(matches!(
        instance,
        Err(StartError::Missing {
            instance_id: RENTED
        })
    ));
    let gone = Reply::json(&json!({"error": "no_such_instance"})).status(404);
    let (_, instance) = waited([loading(), gone.undocumented()]).await;
    assert!(
        matches!(instance, Err(StartError::Missing { .. })),
        "{instance:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn patience_ends_with_the_last_state() {
    let script = Script::new();
    let loading = json!({"id": RENTED, "actual_status": "loading"});
    script.on(&SHOW_INSTANCE).reply_always(shown(&loading));
    let client = Client::scripted(&script);
    let started = tokio::time::Instant::now();
    let wait = Wait::at_most(Duration::from_secs(60));
    let waited = instances::wait_until_running_with(&client, RENTED, wait).await;
    assert!(started.elapsed() <= Duration::from_secs(60));
    let Err(StartError::TimedOut {
        status,
        instance,
        asked,
        error,
        ..
    }) = waited
    else {
        panic!("{waited:?}");
    };
    assert_eq!(status.as_deref(), Some("loading"));
    assert_eq!(instance.unwrap().id, Some(RENTED));
    assert!(asked > 2 && error.is_none());
}

#[tokio::test]
async fn a_wrong_key_ends_the_wait() {
    let script = Script::new();
    let problem = json!({"success": false, "error": "auth_error", "msg": "Invalid user key"});
    script.on(&SHOW_INSTANCE).reply(Reply::error(401, &problem));
    let client = Client::builder()
        .retry(RetryPolicy::never())
        .scripted(&script);
    let waited = instances::wait_until_running(&client, RENTED).await;
    assert!(matches!(waited, Err(StartError::Call(_))), "{waited:?}");
}

#[test]
fn ssh_goes_straight_to_the_machine_where_it_can() {
    let ports = json!({"22/tcp": [{"HostIp": "0.0.0.0", "HostPort": "40022"}]});
    let instance = instance(json!({
        "public_ipaddr": "192.0.2.45\n", "ports": ports, "ssh_host": "ssh6.vast.ai", "ssh_port": 10600,
    }));
    let address = instance.ssh().unwrap();
    assert_eq!(address.command(), "ssh -p 40022 root@192.0.2.45");
    assert_eq!(address.to_string(), "ssh://root@192.0.2.45:40022");
}

#[test]
fn jupyter_moves_the_port_of_the_proxy_by_one() {
    for (runtype, port) in [("ssh", 10_600), ("jupyter_direc ssh_proxy", 10_601)] {
        let instance = instance(json!({
            "image_runtype": runtype, "ports": {"22/tcp": null}, "ssh_host": "ssh6.vast.ai", "ssh_port": 10600,
        }));
        assert_eq!(instance.ssh().unwrap().port, port, "{runtype}");
    }
}

#[test]
fn an_address_that_a_shell_or_ssh_would_misread_is_refused() {
    for (host, port) in [
        ("-oProxyCommand=reboot", 22),
        ("ssh6.vast.ai; reboot", 22),
        ("$(reboot)", 22),
        ("user@ssh6.vast.ai", 22),
        ("", 22),
        ("ssh6.vast.ai", 0),
        ("ssh6.vast.ai", 65_536),
        ("ssh6.vast.ai", -1),
        ("ssh6.vast.ai", i64::MAX),
    ] {
        let address = instance(json!({"ssh_host": host, "ssh_port": port})).ssh();
        assert_eq!(address, None, "{host}:{port}");
    }
    let last =
        json!({"ssh_host": "ssh6.vast.ai", "ssh_port": i64::MAX, "image_runtype": "jupyter"});
    assert_eq!(instance(last).ssh(), None);
    assert_eq!(instance(json!({})).ssh(), None);
}
