//! The meaning of refusals to show a webhook's secret, against scripts.

use phala_api::operations::{REVEAL_WEBHOOK_SECRET as REVEAL, ROTATE_WEBHOOK_SECRET as ROTATE};
use phala_api::testing::{Reply, Script};
use phala_api::{Client, TwoFactor};
use serde_json::json;

#[tokio::test]
async fn the_refusals_of_a_rotation_say_what_somebody_has_to_do() {
    for (status, body, expected) in [
        (
            403,
            json!({"detail": "2FA must be enabled"}),
            Some(TwoFactor::NotSetUp),
        ),
        (403, json!("no object"), None),
        (403, json!({}), None),
        (403, json!({"detail": null}), None),
        (403, json!({"detail": [{"msg": "of another shape"}]}), None),
        (
            403,
            json!({"error_code": "ERR-06-006", "message": "viewers may not"}),
            None,
        ),
        (
            403,
            json!({"error_code": "ERR-06-006", "detail": "viewers may not"}),
            None,
        ),
        (
            428,
            json!({"detail": "Step-up required"}),
            Some(TwoFactor::StepUpNeeded),
        ),
        (401, json!({"detail": "Invalid API key"}), None),
        (422, json!({"detail": []}), None),
    ] {
        let script = Script::new();
        let reply = Reply::error(status, &body).undocumented();
        script.on(&ROTATE).reply(reply.clone());
        script.on(&REVEAL).reply(reply);
        let client = Client::scripted(&script);
        let rotated = client.rotate_webhook_secret("wh_1").await.unwrap_err();
        assert_eq!(TwoFactor::of(&rotated), expected, "{status} {body}");
        let revealed = client.reveal_webhook_secret("wh_1").await.unwrap_err();
        assert_eq!(TwoFactor::of(&revealed), expected, "{status} {body}");
    }
}

#[tokio::test]
async fn a_call_without_an_answer_asks_for_nothing() {
    let script = Script::new();
    script.on(&ROTATE).reply(Reply::dropped());
    let client = Client::scripted(&script);
    let error = client.rotate_webhook_secret("wh_1").await.unwrap_err();
    assert_eq!(TwoFactor::of(&error), None);
}

#[tokio::test]
async fn a_page_of_a_gateway_asks_for_nothing() {
    for page in ["<html>403 Forbidden</html>", ""] {
        let script = Script::new();
        let reply = Reply::bytes(page.as_bytes().to_vec(), "text/html").status(403);
        script.on(&ROTATE).reply(reply.undocumented());
        let client = Client::scripted(&script);
        let error = client.rotate_webhook_secret("wh_1").await.unwrap_err();
        assert_eq!(error.status().unwrap(), 403);
        assert_eq!(TwoFactor::of(&error), None, "{page}");
    }
}
