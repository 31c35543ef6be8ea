//! Runs example programs as processes.

use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;

use tests::root;
use xtask::commands::cargo::cargo;

/// A command that runs an example of a generated crate, without keys and secrets of this machine.
pub fn program(name: &str) -> Command {
    static BUILT: OnceLock<()> = OnceLock::new();
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let target = target.parent().expect("the target directory");
    BUILT.get_or_init(|| {
        let output = cargo(root())
            // The whole workspace has the features of the tests, so that nothing is compiled again.
            .args(["build", "--quiet", "--locked", "--workspace", "--examples"])
            .env("CARGO_TARGET_DIR", target)
            .output()
            .expect("cargo");
        let words = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{words}");
    });
    let mut command = Command::new(target.join("debug/examples").join(name));
    for variable in [
        "PHALA_CLOUD_API_KEY",
        "PHALA_WEBHOOK_SECRET",
        "VAST_API_KEY",
        "VAST_WEBHOOK_SECRET",
    ] {
        command.env_remove(variable);
    }
    command
}

/// Starts an example of `vast-api` with a key, against the server at this address.
pub fn start(name: &str, server: &str, arguments: &[&str]) -> Child {
    program(name)
        .args(arguments)
        .env("VAST_API_KEY", "key-do-not-show")
        .env("VAST_BASE_URL", server)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the example")
}

/// The output of a program, without secrets, and its exit status.
pub async fn ended(child: Child) -> String {
    let output = tokio::task::spawn_blocking(|| child.wait_with_output());
    let Output {
        status,
        stdout,
        stderr,
    } = output.await.expect("a thread").expect("an end");
    let stdout = String::from_utf8(stdout).expect("UTF-8");
    let stderr = String::from_utf8(stderr).expect("UTF-8");
    // Windows calls it a code.
    let status = status.to_string().replace("exit code", "exit status");
    let text = format!("{stdout}--- stderr\n{stderr}--- {status}\n");
    assert!(!text.contains("do-not-show"), "{text}");
    text
}
