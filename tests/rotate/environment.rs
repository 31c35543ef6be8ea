//! Tests the places where a client finds its key on a machine.

use std::process::Command;

use tempfile::TempDir;

use crate::server::{Reply, Server};

/// The variable that marks processes started by the tests.
const SERVER: &str = "SERVER_OF_THE_TEST";

/// The variable with the directory of the user's files.
const HOME: &str = if cfg!(windows) { "USERPROFILE" } else { "HOME" };

/// Runs the test of this name in a new process, with this environment only.
fn run_again(test: &str, variables: &[(&str, &str)]) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", test, "--nocapture"]);
    command.env_clear().envs(variables.iter().copied());
    // Windows finds its sockets by it.
    if let Some(system) = std::env::var_os("SYSTEMROOT") {
        command.env("SYSTEMROOT", system);
    }
    let output = command.output().unwrap();
    let shown = String::from_utf8_lossy(&output.stdout).into_owned();
    let shown = shown + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{shown}");
    assert!(shown.contains("1 passed"), "{shown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_key_of_the_environment_is_sent() {
    if let Ok(url) = std::env::var(SERVER) {
        let phala = phala_api::Client::builder().base_url(&url).key_from_env();
        let phala = phala.build().unwrap();
        drop(phala.rotate_webhook_secret("wh_1").await);
        let vast = vast_api::Client::builder().base_url(&url).key_from_env();
        let vast = vast.build().unwrap();
        drop(vast.rotate_notification_webhook_secret(42).await);
        return;
    }
    let home = TempDir::new().unwrap();
    fs_err::write(home.path().join(".vast_api_key"), "from-the-file\n").unwrap();
    let server = Server::phala(Reply::empty(404)).await;
    run_again(
        "environment::the_key_of_the_environment_is_sent",
        &[
            (SERVER, &server.url),
            (HOME, home.path().to_str().unwrap()),
            ("PHALA_CLOUD_API_KEY", "from-the-variable"),
        ],
    );
    let seen = server.seen();
    assert_eq!(seen[0].headers["x-api-key"], "from-the-variable");
    assert_eq!(seen[1].headers["authorization"], "Bearer from-the-file");
}

#[test]
fn the_error_for_a_missing_key_names_its_place() {
    if std::env::var(SERVER).is_ok() {
        let error = phala_api::Client::from_env().unwrap_err();
        assert_eq!(
            error.to_string(),
            "there is no credential in the environment variable `PHALA_CLOUD_API_KEY`; put it in one of these places, or \
             pass it to the builder"
        );
        let error = vast_api::Client::from_env().unwrap_err();
        assert_eq!(
            error.to_string().replace('\\', "/"),
            "there is no credential in the environment variable `VAST_API_KEY`, the file \
             `/nowhere/.config/vastai/vast_api_key`, the file `/nowhere/.vast_api_key`; put it in one of these places, \
             or pass it to the builder"
        );
        return;
    }
    run_again(
        "environment::the_error_for_a_missing_key_names_its_place",
        &[(SERVER, ""), (HOME, "/nowhere")],
    );
}
