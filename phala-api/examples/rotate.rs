//! Makes a webhook if there is none for a receiver, rotates its secret, and has what failed delivered again.
//!
//! ```console
//! $ export PHALA_CLOUD_API_KEY=…
//! $ cargo run -p phala-api --example rotate -- https://example.com/hook secret.txt
//! ```
//!
//! The secret goes to a file that only you can read, and nowhere else. It calls the provider, or the server in
//! `PHALA_CLOUD_URL`. How a receiver lives through a rotation is in the example `rotation`.

use std::env;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::process::ExitCode;

use phala_api::types::WebhookCreateRequest;
use phala_api::{Client, TwoFactor};

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
        return Err("usage: rotate <RECEIVER> <FILE>".into());
    };
    let mut builder = Client::builder().key_from_env();
    if let Ok(url) = env::var("PHALA_CLOUD_URL") {
        builder = builder.base_url(url);
    }
    let client = builder.build()?;

    let webhooks = client.list_webhooks().await?.into_inner();
    let Some(webhook) = webhooks.into_iter().find(|it| it.url == *receiver) else {
        let events = vec!["cvm.created".to_owned(), "cvm.deleted".to_owned()];
        let request = WebhookCreateRequest::new(events, receiver);
        let webhook = client.create_webhook(&request).await?.into_inner();
        // A secret that is new needs no rotation.
        let secret = webhook.secret.ok_or("the answer holds no secret")?;
        keep(file, secret.expose())?;
        println!("created {}; its secret is in {file}", webhook.id);
        return Ok(());
    };

    // From here on, deliveries are signed with the new secret: a receiver takes it over, or answers 503 until it has.
    let answer = match client.rotate_webhook_secret(&webhook.id).await {
        Ok(answer) => answer,
        Err(error) => {
            match TwoFactor::of(&error) {
                Some(TwoFactor::NotSetUp) => println!("set up two-factor authentication first"),
                Some(TwoFactor::StepUpNeeded) => println!("confirm your second factor first"),
                _ if error.may_have_succeeded() => println!("{error}: rotate once more"),
                _ => return Err(error.into()),
            }
            return Ok(());
        }
    };
    // The document says nothing of the answer: a text, or a member of an object.
    let secret = answer.expose();
    let secret = secret.get("secret").unwrap_or(secret).as_str();
    keep(file, secret.ok_or("the answer holds no secret")?)?;
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

/// Writes the secret to a new file that only its owner can read, or to the one that is there.
fn keep(file: &str, secret: &str) -> Result<(), AnyError> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)?.write_all(secret.as_bytes())?;
    Ok(())
}
