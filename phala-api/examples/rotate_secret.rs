//! Creates a webhook for a receiver, or rotates the secret of its webhook and asks for the failed deliveries again.
//!
//! ```console
//! $ export PHALA_CLOUD_API_KEY=…
//! $ cargo run -p phala-api --example rotate_secret -- https://example.com/hook secret.txt
//! ```
//!
//! The secret goes only to a file that only you can read. The program calls the provider, or the server in
//! `PHALA_CLOUD_URL`. The example `rotation` shows a receiver during a rotation.

use std::env;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use phala_api::types::WebhookCreateRequest;
use phala_api::{Client, TwoFactor};
use tempfile::NamedTempFile;

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
    let [receiver, file] = arguments.as_slice() else {
        return Err("usage: rotate_secret <RECEIVER> <FILE>".into());
    };
    let mut builder = Client::builder().key_from_env();
    if let Ok(url) = env::var("PHALA_CLOUD_URL") {
        builder = builder.base_url(url);
    }
    let client = builder.build()?;
    // Created first, so that the old secret stays valid if the new one cannot be stored.
    let place = Place::beside(file)?;

    let webhooks = client.list_webhooks().await?.into_inner();
    let Some(webhook) = webhooks.into_iter().find(|it| it.url == *receiver) else {
        let events = vec!["cvm.created".to_owned(), "cvm.deleted".to_owned()];
        let request = WebhookCreateRequest::new(events, receiver);
        let webhook = client.create_webhook(&request).await?.into_inner();
        // A new webhook needs no rotation.
        let secret = webhook.secret.ok_or("the answer holds no secret")?;
        place.keep(secret.expose())?;
        println!("created {}; its secret is in {file}", webhook.id);
        return Ok(());
    };

    // From here on, the provider signs with the new secret. A receiver must answer 503 until it has that secret.
    let answer = match client.rotate_webhook_secret(&webhook.id).await {
        Ok(answer) => answer,
        Err(error) => {
            return Err(match TwoFactor::of(&error) {
                Some(TwoFactor::NotSetUp) => "set up two-factor authentication first".into(),
                Some(TwoFactor::StepUpNeeded) => "confirm your second factor first".into(),
                _ if error.may_have_succeeded() => format!("{error}: rotate once more").into(),
                _ => error.into(),
            });
        }
    };
    // The document does not describe the answer. It is a text, or an object with a member `secret`.
    let secret = answer.expose();
    let secret = secret.get("secret").unwrap_or(secret).as_str();
    place.keep(secret.ok_or("the answer holds no secret: rotate once more")?)?;
    println!("rotated {}; its secret is in {file}", webhook.id);

    for delivery in client.list_deliveries(&webhook.id).await?.into_inner() {
        println!(
            "{} {}: {} after {} attempts",
            delivery.event_type, delivery.event_id, delivery.status, delivery.attempts
        );
        if delivery.delivered_at.is_none() {
            client
                .resend_delivery(&webhook.id, &delivery.event_id)
                .await?;
            println!("resent {}", delivery.event_id);
        }
    }
    Ok(())
}

/// A new file for the secret that only its owner can read. It replaces another file once it contains a secret, and is
/// removed otherwise.
struct Place {
    new: NamedTempFile,
    file: PathBuf,
}

impl Place {
    fn beside(file: &str) -> Result<Self, AnyError> {
        let file = PathBuf::from(file);
        if file.is_dir() {
            return Err(format!("{} is a directory", file.display()).into());
        }
        let directory = file.parent().filter(|it| !it.as_os_str().is_empty());
        let new = NamedTempFile::new_in(directory.unwrap_or(Path::new(".")))?;
        Ok(Self { new, file })
    }

    /// Writes the secret, and only then replaces the existing file. Ignores the permissions and the link target of that
    /// file.
    fn keep(mut self, secret: &str) -> Result<(), AnyError> {
        self.new.write_all(secret.as_bytes())?;
        self.new.as_file().sync_all()?;
        if let Err(refused) = self.new.persist(&self.file) {
            // Keeps the new file, because it is the only copy of the secret.
            let (_, kept) = refused.file.keep()?;
            return Err(format!("{}: the secret is in {}", refused.error, kept.display()).into());
        }
        Ok(())
    }
}
