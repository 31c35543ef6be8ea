//! Tells which secret signed a captured delivery of a webhook, or why it is refused.
//!
//! ```console
//! $ PHALA_WEBHOOK_SECRET=whsec_new,whsec_old cargo run -p phala-api --features webhook --example verify_delivery -- HEADERS_FILE BODY_FILE
//! ```
//!
//! `HEADERS_FILE` has one `Name: value` per line. `BODY_FILE` has the exact bytes of the body: an editor that adds a
//! line break at the end changes it. A delivery that is older than five minutes is refused because of its age, as by
//! every receiver. The program still tells whether its signature is correct.

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

use phala_api::webhook::{DiagnoseError, Diagnosis, Event, diagnose};

/// The variable with one secret, or with several secrets separated by commas.
const VARIABLE: &str = "PHALA_WEBHOOK_SECRET";

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let [headers, body] = arguments.as_slice() else {
        eprintln!("usage: {VARIABLE}=SECRET[,SECRET…] verify_delivery HEADERS_FILE BODY_FILE");
        return ExitCode::FAILURE;
    };
    match verify(Path::new(headers), Path::new(body)) {
        Ok(Ok(delivery)) => {
            println!("accepted: {delivery}");
            ExitCode::SUCCESS
        }
        Ok(Err(refusal)) => {
            println!("{refusal}");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Diagnoses the delivery in the two files. Fails if they or the secrets cannot be read.
fn verify(headers: &Path, body: &Path) -> Result<Result<Diagnosis, DiagnoseError>, Box<dyn Error>> {
    let secrets = std::env::var(VARIABLE)
        .map_err(|error| format!("cannot read the secrets from {VARIABLE}: {error}"))?;
    let read = |path: &Path| {
        std::fs::read(path).map_err(|error| format!("cannot read {}: {error}", path.display()))
    };
    let (headers, body) = (read(headers)?, read(body)?);
    Ok(diagnose::<Event>(&secrets, &headers, &body))
}
