//! A small program with tests that need no server, no key and no waiting.
//!
//! ```console
//! $ cargo test -p vast-api --features testing --example tested
//! ```
//!
//! The program rotates the secret of a webhook and writes the new secret to a file. Its tests use a client whose calls
//! a script answers. Everything above the connection is real.

use std::error::Error;
use std::fs;

use vast_api::responses::RotateNotificationWebhookSecretError as Documented;
use vast_api::{Client, ExposeSecret as _, SecretString};

/// How often to rotate until an answer arrives.
const TRIES: usize = 3;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [webhook, file] = arguments.as_slice() else {
        return Err("usage: tested <WEBHOOK> <FILE>".into());
    };
    let secret = rotated(&Client::from_env()?, webhook.parse()?).await?;
    fs::write(file, secret.expose_secret())?;
    println!("the new secret of webhook {webhook} is in {file}");
    Ok(())
}

/// Rotates the secret of a webhook. If an answer is lost, its new secret is lost too, so this rotates again.
async fn rotated(client: &Client, webhook: i64) -> Result<SecretString, String> {
    for _ in 0..TRIES {
        match client.rotate_notification_webhook_secret(webhook).await {
            Ok(answer) => {
                let webhook = answer.into_inner().webhook;
                let secret = webhook.and_then(|webhook| webhook.webhook_secret);
                return secret
                    .map(Into::into)
                    .ok_or_else(|| "the answer holds no secret".to_owned());
            }
            Err(error) if error.may_have_succeeded() => {}
            Err(error) => {
                return Err(match error.documented() {
                    Some(Documented::NotFound(_)) => format!("there is no webhook {webhook}"),
                    _ => error.to_string(),
                });
            }
        }
    }
    Err(format!("no answer to {TRIES} calls arrived"))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use vast_api::operations::ROTATE_NOTIFICATION_WEBHOOK_SECRET as ROTATE;
    use vast_api::testing::{Reply, Script};
    use vast_api::types::{
        Error as Problem, NotificationWebhookWithSecret as Webhook,
        RotateNotificationWebhookSecretResponse as Rotated,
    };

    use super::*;

    fn answer(secret: &str) -> Reply {
        let mut webhook = Webhook::blank();
        webhook.webhook_secret = Some(secret.to_owned().into());
        let mut rotated = Rotated::blank();
        rotated.webhook = Some(webhook);
        Reply::json(&rotated)
    }

    #[tokio::test]
    async fn the_secret_is_the_one_in_the_answer() {
        let script = Script::new();
        script.on(&ROTATE).reply(answer("whsec_new"));
        let secret = rotated(&Client::scripted(&script), 42).await.unwrap();
        assert_eq!(secret.expose_secret(), "whsec_new");
        assert_eq!(script.calls(&ROTATE)[0].path("id"), Some("42"));
    }

    #[tokio::test]
    async fn an_answer_that_is_lost_is_followed_by_another_rotation() {
        let script = Script::new();
        script
            .on(&ROTATE)
            .reply(Reply::dropped())
            .reply(answer("whsec_lost").broken())
            .reply(answer("whsec_new"));
        let secret = rotated(&Client::scripted(&script), 42).await.unwrap();
        assert_eq!(secret.expose_secret(), "whsec_new");
    }

    // The paused clock jumps to the next timer as soon as there is nothing else to do.
    #[tokio::test(start_paused = true)]
    async fn a_server_that_is_busy_is_waited_for() {
        let script = Script::new();
        let busy = Reply::text("slow down").status(429);
        script
            .on(&ROTATE)
            .reply(busy.header("retry-after", "30"))
            .reply(answer("whsec_new"));
        let started = tokio::time::Instant::now();
        rotated(&Client::scripted(&script), 42).await.unwrap();
        assert!(started.elapsed() >= Duration::from_secs(30));
        // The client itself sent the call again.
        assert_eq!(script.calls(&ROTATE)[1].attempt(), 2);
    }

    #[tokio::test]
    async fn a_webhook_that_is_not_there_is_named() {
        let script = Script::new();
        script
            .on(&ROTATE)
            .reply(Reply::error(404, &Problem::blank()));
        let error = rotated(&Client::scripted(&script), 7).await.unwrap_err();
        assert_eq!(error, "there is no webhook 7");
    }

    #[tokio::test]
    async fn nothing_is_repeated_for_ever() {
        let script = Script::new();
        script.on(&ROTATE).reply_always(Reply::dropped());
        let error = rotated(&Client::scripted(&script), 42).await.unwrap_err();
        assert_eq!(error, "no answer to 3 calls arrived");
        assert_eq!(script.calls(&ROTATE).len(), TRIES);
    }
}
