//! Says which secret a captured delivery of a webhook was signed with, or why it is refused.
//!
//! ```console
//! $ PHALA_WEBHOOK_SECRET=whsec_new,whsec_old cargo run -p phala-api --features webhook --example verify -- HEADERS_FILE BODY_FILE
//! ```
//!
//! `HEADERS_FILE` has a `Name: value` on each line, `BODY_FILE` the body's exact bytes: an editor that adds a line
//! break at the end makes another body of it. A delivery that was captured more than five minutes ago is refused for its
//! age, as every receiver would; whether its signature is right is said all the same.

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

use phala_api::webhook::{DiagnoseError, Diagnosis, Event, diagnose};

/// The variable with the secret, or with several separated by commas.
const VARIABLE: &str = "PHALA_WEBHOOK_SECRET";

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let [headers, body] = arguments.as_slice() else {
        eprintln!("usage: {VARIABLE}=SECRET[,SECRET…] verify HEADERS_FILE BODY_FILE");
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

/// What is to be said of the delivery in the two files; an error when they, or the secrets, cannot be read.
fn verify(headers: &Path, body: &Path) -> Result<Result<Diagnosis, DiagnoseError>, Box<dyn Error>> {
    let secrets = std::env::var(VARIABLE)
        .map_err(|error| format!("cannot read the secrets from {VARIABLE}: {error}"))?;
    let read = |path: &Path| {
        std::fs::read(path).map_err(|error| format!("cannot read {}: {error}", path.display()))
    };
    let (headers, body) = (read(headers)?, read(body)?);
    Ok(diagnose::<Event>(&secrets, &headers, &body))
}
