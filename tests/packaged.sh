#!/usr/bin/env bash
# Builds a program outside of this workspace from the packaged files of `vast-api`, and lets it call a server on this
# machine:
#
#   tests/packaged.sh
#
# It prints the sizes of all packages. The program has the view of a crates.io user: no path leads back here.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
target=${CARGO_TARGET_DIR:-$root/target}
outside=$(mktemp -d)
trap 'rm -rf "$outside"' EXIT

cd "$root"
rm -f "$target"/package/*.crate
cargo xtask ci package
for package in "$target"/package/*.crate; do
    tar -xzf "$package" -C "$outside"
done
cp Cargo.lock "$outside/"
cd "$outside"

{
    cat <<'MANIFEST'
[package]
name = "outside"
version = "0.1.0"
edition = "2024"
publish = false

[dependencies]
tokio = { version = "1", features = ["macros", "net", "rt", "io-util"] }
vast-api = "*"

[workspace]

[patch.crates-io]
MANIFEST
    for directory in */; do
        name=$(sed -n 's/^name = "\(.*\)"$/\1/p;/^\[lib/q' "$directory/Cargo.toml" | head -n 1)
        printf '%s = { path = "%s" }\n' "$name" "${directory%/}"
    done
} > Cargo.toml
mkdir src
cat > src/main.rs <<'PROGRAM'
//! Asks a server on this machine for an instance.

use std::error::Error;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use vast_api::Client;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await?;
        let mut request = vec![0; 4096];
        let length = stream.read(&mut request).await?;
        let body = r#"{"instances": {"id": 31, "actual_status": "running"}}"#;
        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n";
        let answer = format!("{head}Content-Length: {}\r\n\r\n{body}", body.len());
        stream.write_all(answer.as_bytes()).await?;
        request.truncate(length);
        Ok::<_, std::io::Error>(request)
    });
    let client = Client::builder().base_url(format!("http://{address}")).key("key").build()?;
    let shown = client.show_instance(31).await?.into_inner();
    let status = shown.instances.and_then(|it| it.actual_status);
    assert_eq!(status.as_deref(), Some("running"));
    let request = String::from_utf8(server.await??)?;
    println!("{}", request.lines().next().unwrap_or_default());
    println!("instance 31 is running");
    Ok(())
}
PROGRAM
cargo run --quiet
