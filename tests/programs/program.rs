//! Runs example programs as processes.

use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;

use tests::package::target;
use tests::root;

/// Builds the examples once.
fn built() {
    static BUILT: OnceLock<()> = OnceLock::new();
    BUILT.get_or_init(|| {
        let output = Command::new(env!("CARGO"))
            .args(["build", "--quiet", "--locked", "--package", "vast-api"])
            // The other tests of the crate use the same features, so that it is compiled once.
            .args(["--features", "axum,gzip,testing"])
            .args(["--example", "rent"])
            .args(["--example", "rotate"])
            .current_dir(root())
            .env("CARGO_TARGET_DIR", target())
            .env("CARGO_PROFILE_DEV_DEBUG", "none")
            .output()
            .expect("cargo");
        let words = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{words}");
    });
}

/// Starts an example with a key, against the server at this address.
pub fn start(name: &str, server: &str, arguments: &[&str]) -> Child {
    built();
    Command::new(target().join("debug/examples").join(name))
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
