//! Rotates the secret of a webhook while deliveries arrive, and loses none of them.
//!
//! ```console
//! $ cargo run -p vast-api --features axum --example rotate
//! ```
//!
//! Without a key everything runs on this machine: a receiver as you would write it, and a stand-in of the provider, which
//! signs with the new secret from the moment it is asked for one. The receiver cannot know that secret before the answer has
//! arrived, so until then it answers `503` to signatures that it does not know, and the provider tries again.
//!
//! With a key it does so with a webhook of yours: it finds the one for an address that reaches this machine, or creates it,
//! rotates its secret, and has a test delivery sent. The new secret is in the file afterwards.
//!
//! ```console
//! $ VAST_API_KEY=… cargo run -p vast-api --features axum --example rotate -- https://hooks.example.com/ 0.0.0.0:8080 secret.txt
//! ```
//!
//! `VAST_BASE_URL` names another server, such as one for tests.

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

/// How often the stand-in delivers an event.
const EVENTS: u64 = 150;

/// How long a test delivery may take.
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

/// The webhook for an address, with its secret, which only the answers of create and rotate have.
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

/// The webhook with a new secret. An answer that is lost may have had one, which is gone then, so the remedy is to rotate
/// again. The client itself does not repeat a call that may have been carried out.
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
    // From here on an unknown signature may be by the secret that is on its way.
    let rotation = verifier.begin_rotation();
    // Without a new secret the rotation ends here, and only the old one is known. If an answer was lost, the provider may
    // sign with one that nobody knows: rotate again then.
    let webhook = rotated(client, id).await?;
    let secret = secret_of(webhook.ok_or("the answer holds no webhook")?)?;
    // The next start of the program has to find it, before anything signed with it counts as taken.
    store(&secret)?;
    rotation.finish(secret)?;
    Ok(())
}

/// The whole story with a webhook of yours.
async fn at_the_provider(url: &str, listen: &str, file: &str) -> Result<String, AnyError> {
    let mut builder = Client::builder().key_from_env();
    if let Ok(base_url) = std::env::var("VAST_BASE_URL") {
        builder = builder.base_url(base_url);
    }
    let client = builder.build()?;
    // If the secret could not be stored, it should not change either.
    let new = NewFile::create(file)?;
    let (id, secret) = webhook_for(&client, url).await?;
    new.keep(&secret)?;
    println!("webhook {id} is there, with its secret in {file}");

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

/// A new file beside another one, whose place it takes when it has a secret. Nobody else can read it.
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
        // Where it has taken its place, it is not there any more.
        let _ = std::fs::remove_file(&self.new);
    }
}

/// The whole story on this machine: deliveries before, during and after a rotation.
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
    // Signed before the rotation, and slow to arrive.
    let mut tries = provider.deliver(&late).await?;
    tries += deliveries.await??;

    // Once the provider no longer repeats what it signed before, the old secret is of no use to anyone honest.
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
