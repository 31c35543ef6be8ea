//! Rotates the secret of a webhook while deliveries arrive, without losing one.
//!
//! ```console
//! $ cargo run -p vast-api --features axum --example rotate
//! ```
//!
//! Without a key, everything runs on this machine: a receiver as you would write it, and a stand-in for the provider.
//! As soon as the stand-in is asked for a new secret, it signs with it. The receiver learns the secret only when the
//! answer arrives. Until then, it answers `503` to unknown signatures, so that the provider tries again.
//!
//! With a key, it uses a webhook of yours. It finds or creates the webhook for an address that reaches this machine,
//! rotates its secret, and asks for a test delivery. It stores the new secret in the file.
//!
//! ```console
//! $ VAST_API_KEY=… cargo run -p vast-api --features axum --example rotate -- https://hooks.example.com/ 0.0.0.0:8080 secret.txt
//! ```
//!
//! Set `VAST_BASE_URL` to call another server, such as one for tests.

mod provider;
mod receiver;

use std::error::Error;
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::time::Duration;

use tokio::net::TcpListener;
use vast_api::types::{
    NotificationWebhookCreateRequest as NewWebhook, NotificationWebhookWithSecret as Webhook,
};
use vast_api::webhook::Verifier;
use vast_api::{Client, ExposeSecret as _, SecretString};

use provider::StandIn;
use receiver::Receiver;

type AnyError = Box<dyn Error + Send + Sync>;

/// How many events the stand-in delivers.
const EVENTS: u64 = 150;

/// How long to wait for a test delivery.
const PATIENCE: Duration = Duration::from_secs(60);

#[tokio::main]
async fn main() -> Result<(), AnyError> {
    let report = if std::env::var_os("VAST_API_KEY").is_some() {
        let arguments: Vec<String> = std::env::args().skip(1).collect();
        let [url, listen, file] = arguments.as_slice() else {
            return Err("usage: rotate URL LISTEN_ADDRESS SECRET_FILE".into());
        };
        at_the_provider(url, listen, file).await?
    } else {
        on_this_machine().await?
    };
    println!("{report}");
    Ok(())
}

/// The id and the secret of the webhook for an address. Only the answers of create and rotate contain a secret.
async fn webhook_for(client: &Client, url: &str) -> Result<(i64, SecretString), AnyError> {
    let listed = client.list_notification_webhooks().await?.into_inner();
    let mut webhooks = listed.webhooks.into_iter().flatten();
    let known = webhooks.find(|webhook| webhook.webhook_url.as_deref() == Some(url));
    let webhook = match known.and_then(|webhook| webhook.id) {
        Some(id) => rotated(client, id).await?,
        None => {
            let types = client.list_notification_types().await?.into_inner();
            let types = types.notification_types.into_iter().flatten();
            let keys: Vec<String> = types.filter_map(|it| it.key).collect();
            let new = NewWebhook::new(keys, url).name("rotate example");
            let created = client.create_notification_webhook(&new).await?;
            created.into_inner().webhook
        }
    };
    let webhook = webhook.ok_or("the answer holds no webhook")?;
    let id = webhook.id.ok_or("the webhook has no id")?;
    Ok((id, secret_of(webhook)?))
}

/// Rotates the secret of a webhook. If an answer is lost, its new secret is lost too, so this rotates again. The client
/// itself does not repeat a call that may have been carried out.
async fn rotated(client: &Client, id: i64) -> Result<Option<Webhook>, AnyError> {
    let mut answer = client.rotate_notification_webhook_secret(id).await;
    for _ in 0..3 {
        if !answer
            .as_ref()
            .is_err_and(vast_api::Error::may_have_succeeded)
        {
            break;
        }
        answer = client.rotate_notification_webhook_secret(id).await;
    }
    Ok(answer?.into_inner().webhook)
}

fn secret_of(webhook: Webhook) -> Result<SecretString, AnyError> {
    let secret = webhook.webhook_secret.map(Into::into);
    secret.ok_or_else(|| "the answer holds no secret".into())
}

/// Changes the secret without losing a delivery, and stores the new one.
async fn rotate(
    client: &Client,
    verifier: &Verifier,
    id: i64,
    store: impl FnOnce(&SecretString) -> Result<(), AnyError>,
) -> Result<(), AnyError> {
    // From here on, an unknown signature may come from the new secret.
    let rotation = verifier.begin_rotation();
    // If this fails, the rotation ends with the old secret. If an answer was lost, the provider may sign with an
    // unknown secret: then rotate again.
    let webhook = rotated(client, id).await?;
    let secret = secret_of(webhook.ok_or("the answer holds no webhook")?)?;
    // Stored first, so that the program finds the secret after a restart, before it accepts a delivery signed with it.
    store(&secret)?;
    rotation.finish(secret)?;
    Ok(())
}

/// Runs the example with a webhook of yours.
async fn at_the_provider(url: &str, listen: &str, file: &str) -> Result<String, AnyError> {
    let mut builder = Client::builder().key_from_env();
    if let Ok(base_url) = std::env::var("VAST_BASE_URL") {
        builder = builder.base_url(base_url);
    }
    let client = builder.build()?;
    // Created first, so that the secret does not change if it cannot be stored.
    let new = NewFile::create(file)?;
    let (id, secret) = webhook_for(&client, url).await?;
    new.keep(&secret)?;
    println!("webhook {id} is ready, with its secret in {file}");

    let receiver = Receiver::new(secret)?;
    receiver.serve(TcpListener::bind(listen).await?);
    let new = NewFile::create(file)?;
    rotate(&client, &receiver.verifier, id, |secret| new.keep(secret)).await?;
    println!("webhook {id} has a new secret, in {file}");

    client.test_notification_webhook(id).await?;
    let taken = tokio::time::timeout(PATIENCE, receiver.first()).await;
    taken.map_err(|_| {
        format!(
            "no test delivery came within {} seconds",
            PATIENCE.as_secs()
        )
    })?;
    receiver.verifier.retire_old_secrets();
    Ok("a test delivery with the new secret was taken".to_owned())
}

/// A new file that only its owner can read. It replaces another file once it contains a secret.
struct NewFile<'path> {
    path: &'path str,
    new: String,
    file: File,
}

impl<'path> NewFile<'path> {
    fn create(path: &'path str) -> Result<Self, AnyError> {
        let new = format!("{path}.new");
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options
            .open(&new)
            .map_err(|error| format!("{new}: {error}"))?;
        Ok(Self { path, new, file })
    }

    fn keep(mut self, secret: &SecretString) -> Result<(), AnyError> {
        self.file.write_all(secret.expose_secret().as_bytes())?;
        self.file.sync_all()?;
        std::fs::rename(&self.new, self.path)?;
        Ok(())
    }
}

impl Drop for NewFile<'_> {
    fn drop(&mut self) {
        // Fails if the file was renamed, which is fine.
        let _ = std::fs::remove_file(&self.new);
    }
}

/// Runs the example on this machine: deliveries before, during and after a rotation.
async fn on_this_machine() -> Result<String, AnyError> {
    let (listener, url) = bind().await?;
    let provider = StandIn::new();
    let base_url = provider.serve().await?;
    let client = Client::builder().base_url(base_url).key("key").build()?;
    let (id, secret) = webhook_for(&client, &url).await?;
    let receiver = Receiver::new(secret.clone())?;
    receiver.serve(listener);

    let late = provider.sign("late")?;
    let deliveries = provider.deliver_events(EVENTS);
    tokio::time::sleep(Duration::from_millis(200)).await;
    rotate(&client, &receiver.verifier, id, |_| Ok(())).await?;
    client.test_notification_webhook(id).await?;
    // Signed before the rotation, but delivered after it.
    let mut tries = provider.deliver(&late).await?;
    tries += deliveries.await??;

    // Once the provider no longer repeats old deliveries, only an attacker would use the old secret.
    receiver.verifier.retire_old_secrets();
    let (headers, body) = provider::signed_with(&secret, "forged");
    if receiver.verifier.verify(&headers, body.as_bytes()).is_ok() {
        return Err("the old secret is still accepted".into());
    }
    let mut taken = receiver.taken();
    if taken.remove("test") != Some(1) {
        return Err("the test delivery was not taken".into());
    }
    let delivered = EVENTS + 1;
    if taken.len() as u64 != delivered || taken.values().any(|times| *times != 1) {
        return Err(format!("not every event was taken once: {taken:?}").into());
    }
    Ok(format!(
        "{delivered} events delivered, {delivered} taken, 0 lost; {} deliveries were answered 503 and repeated",
        tries - delivered
    ))
}

async fn bind() -> Result<(TcpListener, String), AnyError> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/", listener.local_addr()?);
    Ok((listener, url))
}
