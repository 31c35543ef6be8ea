//! A small program with tests that need no server, no key and no waiting.
//!
//! ```console
//! $ cargo test -p phala-api --features testing --example tested_rotation
//! ```
//!
//! The program rotates the secret of a webhook and writes the new secret to a file. Its tests use a client whose calls
//! a script answers. Everything above the connection is real.

use std::error::Error;
use std::fs;

use phala_api::responses::RotateWebhookSecretError as Documented;
use phala_api::{Client, ExposeSecret as _, SecretString};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [webhook, file] = arguments.as_slice() else {
        return Err("usage: tested_rotation <WEBHOOK> <FILE>".into());
    };
    let secret = rotated(&Client::from_env()?, webhook).await?;
    fs::write(file, secret.expose_secret())?;
    println!("the new secret of webhook {webhook} is in {file}");
    Ok(())
}

/// Rotates the secret of a webhook. Returns the new secret, or an error that tells what to do first.
async fn rotated(client: &Client, webhook: &str) -> Result<SecretString, String> {
    let error = match client.rotate_webhook_secret(webhook).await {
        Ok(answer) => {
            let answer = answer.expose();
            // The document does not describe the answer. It is a text, or an object with a member `secret`.
            let secret = answer.get("secret").unwrap_or(answer).as_str();
            return secret
                .map(SecretString::from)
                .ok_or_else(|| "the answer holds no secret".to_owned());
        }
        Err(error) => error,
    };
    Err(match error.documented() {
        Some(Documented::Forbidden(_)) => "set up two-factor authentication first".to_owned(),
        Some(Documented::PreconditionRequired(_)) => "confirm your second factor first".to_owned(),
        _ if error.may_have_succeeded() => {
            format!("{error}; there may be a new secret, so rotate it once more")
        }
        _ => error.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use phala_api::operations::ROTATE_WEBHOOK_SECRET as ROTATE;
    use phala_api::testing::{Reply, Script};
    use phala_api::types::ErrorDetail;
    use serde_json::json;

    use super::*;

    #[tokio::test]
    async fn the_secret_is_the_one_in_the_answer() {
        let script = Script::new();
        script
            .on(&ROTATE)
            .reply(Reply::json(&json!({"secret": "whsec_1"})))
            .reply(Reply::json("whsec_2"));
        let client = Client::scripted(&script);
        for (webhook, expected) in [("wh_1", "whsec_1"), ("a/b", "whsec_2")] {
            let secret = rotated(&client, webhook).await.unwrap();
            assert_eq!(secret.expose_secret(), expected);
        }
        let webhooks = script.calls(&ROTATE);
        assert_eq!(webhooks[0].path("webhook_id"), Some("wh_1"));
        assert_eq!(webhooks[1].path("webhook_id"), Some("a/b"));
    }

    #[tokio::test]
    async fn the_user_is_told_what_to_do_first() {
        let script = Script::new();
        for (status, expected) in [
            (403, "set up two-factor authentication first"),
            (428, "confirm your second factor first"),
        ] {
            let reply = Reply::error(status, &ErrorDetail::blank());
            script.on(&ROTATE).reply(reply);
            let error = rotated(&Client::scripted(&script), "wh_1").await;
            assert_eq!(error.unwrap_err(), expected);
        }
    }

    #[tokio::test]
    async fn an_answer_that_is_lost_leaves_the_secret_open() {
        let script = Script::new();
        script.on(&ROTATE).reply(Reply::dropped());
        let error = rotated(&Client::scripted(&script), "wh_1").await;
        let error = error.unwrap_err();
        assert!(error.ends_with("there may be a new secret, so rotate it once more"));
        // The client does not repeat a call that may have been carried out.
        assert_eq!(script.calls(&ROTATE).len(), 1);
    }

    #[tokio::test]
    async fn an_answer_without_a_secret_is_an_error() {
        let script = Script::new();
        script.on(&ROTATE).reply(Reply::json(&json!({})));
        let error = rotated(&Client::scripted(&script), "wh_1").await;
        assert_eq!(error.unwrap_err(), "the answer holds no secret");
    }
}
