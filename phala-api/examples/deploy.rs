//! Deploys a CVM with environment variables, and waits until it runs.
//!
//! ```console
//! $ export PHALA_CLOUD_API_KEY=… DATABASE_URL=…
//! $ cargo run -p phala-api --features deploy --example deploy -- my-app compose.yaml DATABASE_URL
//! ```
//!
//! The program takes the values from its own environment, so that no list of processes shows them. It calls the
//! provider, or the server in `PHALA_CLOUD_URL`.

use std::env;
use std::fs;
use std::process::ExitCode;
use std::time::Duration;

use phala_api::cvms::deploy::{DeployError, Deployment};
use phala_api::cvms::watch::Watch;
use phala_api::{Client, SecretString};

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
    let [name, compose, variables @ ..] = arguments.as_slice() else {
        return Err("usage: deploy <NAME> <COMPOSE FILE> [VARIABLE]…".into());
    };
    let client = client()?;
    let mut deployment = Deployment::new(name, fs::read_to_string(compose)?);
    for variable in variables {
        let value = env::var(variable).map_err(|error| format!("{variable}: {error}"))?;
        deployment = deployment.variable(variable, SecretString::from(value));
    }

    let prepared = deployment.provision(&client).await?;
    println!("prepared: compose hash {}", prepared.app().compose_hash);
    let committed = match prepared.commit(&client).await {
        // The client does not repeat this call. A second call cannot create a second CVM, because the server has one
        // per app.
        Err(DeployError::Commit { error, .. }) if error.may_have_succeeded() => {
            prepared.commit(&client).await
        }
        committed => committed,
    };
    let cvm_id = match committed {
        Ok(deployed) => {
            let (app_id, cvm_id) = (deployed.app_id, deployed.cvm_id);
            println!("created: app {app_id} as CVM {cvm_id}");
            cvm_id
        }
        // The app id belongs to this preparation, so the first call created the CVM, and its answer was lost.
        Err(DeployError::AlreadyCommitted { app_id }) => {
            let cvm_id = format!("app_{app_id}");
            println!("created before: app {app_id} as CVM {cvm_id}");
            cvm_id
        }
        Err(DeployError::RegistrationRequired(asked)) => {
            let compose_hash = asked.compose_hash;
            return Err(format!("register {compose_hash} on chain, then commit").into());
        }
        Err(error) => return Err(error.into()),
    };
    let watch = Watch::until("running").at_most(Duration::from_secs(900));
    let state = watch.watch(&client, &cvm_id).await?;
    println!("status: {}", state.status);
    Ok(())
}

/// Makes a client with the key from the environment.
fn client() -> Result<Client, AnyError> {
    let mut builder = Client::builder().key_from_env();
    if let Ok(url) = env::var("PHALA_CLOUD_URL") {
        builder = builder.base_url(url);
    }
    Ok(builder.build()?)
}
