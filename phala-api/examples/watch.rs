//! Waits until a CVM has a status, and prints what its attestation contains.
//!
//! ```console
//! $ export PHALA_CLOUD_API_KEY=…
//! $ cargo run -p phala-api --features attestation --example watch -- app_00ff running
//! ```
//!
//! It calls the provider, or the server in `PHALA_CLOUD_URL`.

use std::env;
use std::process::ExitCode;

use phala_api::Client;
use phala_api::attestation::{self, Expected};
use phala_api::cvms::watch::{Watch, WatchError};

type AnyError = Box<dyn std::error::Error>;

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), AnyError> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [cvm, status] = arguments.as_slice() else {
        return Err("usage: watch <CVM> <STATUS>".into());
    };
    let mut builder = Client::builder().key_from_env();
    if let Ok(url) = env::var("PHALA_CLOUD_URL") {
        builder = builder.base_url(url);
    }
    let client = builder.build()?;
    match Watch::until(status).watch(&client, cvm).await {
        Ok(state) => println!("status: {}", state.status),
        Err(WatchError::Failed(state)) => {
            let reason = state.boot_error.as_deref().unwrap_or("no reason is known");
            return Err(format!("status: {}, for good: {reason}", state.status).into());
        }
        Err(error) => return Err(error.into()),
    }
    if status == "running" {
        // This checks only the form. The quotes are still to be verified.
        match attestation::of(&client, cvm, &Expected::new()).await {
            Ok(attestation) => println!("quotes to verify: {}", attestation.quotes.len()),
            Err(error) => println!("no attestation: {error}"),
        }
    }
    Ok(())
}
