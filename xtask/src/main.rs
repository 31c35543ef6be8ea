//! The program itself.

use std::process::ExitCode;

fn main() -> ExitCode {
    cargo_openapi_client::cli::run()
}
