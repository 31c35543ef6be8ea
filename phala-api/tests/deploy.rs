//! Deploying a CVM, against scripts.

use phala_api::cvms::deploy::{DeployError, Deployment, EnvironmentError};
use phala_api::operations::{
    CREATE_CVM_FROM_PROVISION as COMMIT, GET_APP_ENV_ENCRYPT_PUBKEY as KEY,
    PROVISION_CVM as PROVISION,
};
use phala_api::testing::{Reply, Script};
use phala_api::types::KmsType;
use phala_api::{Client, SecretString};
use serde_json::{Value, json};

const PUBLIC_KEY: &str = "8f40c5adb68f25624ae5b214ea767a6ec94d829d3d7b5e1ad1ba6f3e2138285f";

fn prepared() -> Value {
    json!({"app_id": "00ff", "app_env_encrypt_pubkey": PUBLIC_KEY, "compose_hash": "ab12", "node_id": 7})
}

fn created() -> Value {
    json!({
        "id": 12, "name": "my-app", "status": "starting", "teepod_id": 7, "app_id": "00ff",
        "vm_uuid": "1a09d706-2686-4e0a-8b1d-323ff0e3504b", "vcpu": 1, "memory": 2048, "disk_size": 20,
        "created_at": "2026-03-19T10:30:00",
    })
}

fn deployment() -> Deployment {
    Deployment::new("my-app", "services: {}")
        .instance_type("tdx.small")
        .variable("API_KEY", SecretString::from("hidden"))
}

#[tokio::test]
async fn a_deployment_is_prepared_encrypted_and_committed() {
    let script = Script::new();
    script.on(&PROVISION).reply(Reply::json(&prepared()));
    script.on(&COMMIT).reply(Reply::json(&created()));
    let deployment = deployment()
        .disk_gb(40)
        .region("us-west-1")
        .node(7)
        .kms(KmsType::Phala)
        .kms_id("kms_1")
        .request(|request| request.listed = Some(false))
        .environment([("MODE".to_owned(), SecretString::from("quiet"))]);
    let deployed = deployment.deploy(&Client::scripted(&script)).await.unwrap();
    assert_eq!(deployed.app_id, "00ff");
    assert_eq!(deployed.cvm_id, "1a09d70626864e0a8b1d323ff0e3504b");

    let sent: Value = script.calls(&PROVISION)[0].body();
    assert_eq!(
        sent,
        json!({
            "name": "my-app",
            "compose_file": {
                "name": "my-app",
                "docker_compose_file": "services: {}",
                "allowed_envs": ["API_KEY", "MODE"],
            },
            "env_keys": ["API_KEY", "MODE"],
            "instance_type": "tdx.small", "disk_size": 40, "region": "us-west-1", "teepod_id": 7,
            "kms": "phala", "kms_id": "kms_1", "listed": false,
        })
    );
    let sent: Value = script.calls(&COMMIT)[0].body();
    assert_eq!(sent["app_id"], "00ff");
    assert_eq!(sent["compose_hash"], "ab12");
    assert_eq!(sent["env_keys"], json!(["API_KEY", "MODE"]));
    // The key has 32 bytes, the vector 12, and the tag 16.
    let text = r#"{"env":[{"key":"API_KEY","value":"hidden"},{"key":"MODE","value":"quiet"}]}"#;
    let envelope = sent["encrypted_env"].as_str().unwrap();
    assert_eq!(envelope.len(), 2 * (32 + 12 + text.len() + 16));
}

#[tokio::test]
async fn without_variables_nothing_is_encrypted_and_no_key_is_needed() {
    let script = Script::new();
    let prepared = json!({"app_id": "00ff", "compose_hash": "ab12"});
    script.on(&PROVISION).reply(Reply::json(&prepared));
    let mut vm = created();
    vm["vm_uuid"] = Value::Null;
    script.on(&COMMIT).reply(Reply::json(&vm));
    let deployment = Deployment::new("my-app", "services: {}").size(2, 4096);
    let deployed = deployment.deploy(&Client::scripted(&script)).await.unwrap();
    assert_eq!(deployed.cvm_id, "app_00ff");
    let sent: Value = script.calls(&COMMIT)[0].body();
    assert_eq!(sent, json!({"app_id": "00ff", "compose_hash": "ab12"}));
}

#[tokio::test]
async fn an_app_on_chain_says_what_to_register_and_is_committed_afterwards() {
    let script = Script::new();
    let kms = json!({"id": "kms_9", "url": "https://kms.example", "version": "v1"});
    let prepared =
        json!({"app_id": null, "compose_hash": "ab12", "device_id": "d1", "kms_info": kms});
    script.on(&PROVISION).reply(Reply::json(&prepared));
    let client = Client::scripted(&script);
    let prepared = deployment()
        .kms(KmsType::Base)
        .provision(&client)
        .await
        .unwrap();
    let Err(DeployError::RegistrationRequired(asked)) = prepared.commit(&client).await else {
        panic!("nothing to register");
    };
    assert_eq!(asked.compose_hash, "ab12");
    assert_eq!(asked.device_id.as_deref(), Some("d1"));
    assert_eq!(asked.kms_info.as_ref().unwrap()["id"], "kms_9");

    let key = json!({"public_key": PUBLIC_KEY, "signature": "00"});
    script.on(&KEY).reply(Reply::json(&key));
    script.on(&COMMIT).reply(Reply::json(&created()));
    let registered = prepared.registered("00ff", "0xc0", "0xd0");
    registered.commit(&client).await.unwrap();
    let asked = &script.calls(&KEY)[0];
    assert_eq!(
        (asked.path("kms_id"), asked.path("app_id")),
        (Some("kms_9"), Some("00ff"))
    );
    let sent: Value = script.calls(&COMMIT)[0].body();
    assert_eq!(sent["contract_address"], "0xc0");
    assert_eq!(sent["deployer_address"], "0xd0");
    assert_eq!(sent["kms_id"], "kms_9");
}

#[tokio::test]
async fn a_465_of_either_call_names_the_hash_to_register() {
    let body = json!({"error_code": "ERR-01-005", "message": "register", "details": [
        {"field": "compose_hash", "value": "ab12"}, {"field": "app_id", "value": "00ff"},
    ]});
    let asks = || Reply::error(465, &body).undocumented();
    let script = Script::new();
    script
        .on(&PROVISION)
        .reply(asks())
        .reply(Reply::json(&prepared()));
    script.on(&COMMIT).reply(asks());
    for _ in 0..2 {
        let ended = deployment().deploy(&Client::scripted(&script)).await;
        let Err(DeployError::RegistrationRequired(asked)) = ended else {
            panic!("{ended:?}");
        };
        assert_eq!(asked.compose_hash, "ab12");
        assert_eq!(asked.app_id.as_deref(), Some("00ff"));
    }
}

#[tokio::test]
async fn a_commit_that_may_have_succeeded_is_not_repeated_and_a_second_one_tells_its_result() {
    let script = Script::new();
    script.on(&PROVISION).reply(Reply::json(&prepared()));
    script.on(&COMMIT).reply(Reply::dropped());
    let client = Client::scripted(&script);
    let prepared = deployment().provision(&client).await.unwrap();
    let Err(DeployError::Commit { app_id, error }) = prepared.commit(&client).await else {
        panic!("another end");
    };
    assert_eq!(app_id, "00ff");
    assert!(error.may_have_succeeded());
    assert_eq!(script.calls(&COMMIT).len(), 1);

    let conflict = json!({"error_code": "ERR-03-007", "message": "taken"});
    script.on(&COMMIT).reply(Reply::error(409, &conflict));
    let again = prepared.commit(&client).await;
    assert!(
        matches!(again, Err(DeployError::AlreadyCommitted { .. })),
        "{again:?}"
    );
}

#[tokio::test]
async fn the_cause_of_each_error_is_that_of_the_call_and_is_shown_once() {
    let script = Script::new();
    script
        .on(&PROVISION)
        .reply(Reply::json(&prepared()).broken());
    let client = Client::scripted(&script);
    let unprepared = deployment().deploy(&client).await.unwrap_err();
    let DeployError::Provision(error) = &unprepared else {
        panic!("{unprepared:?}");
    };
    assert_eq!(causes(&unprepared), causes(error));

    script.on(&PROVISION).reply(Reply::json(&prepared()));
    script.on(&COMMIT).reply(Reply::json(&created()).broken());
    let uncommitted = deployment().deploy(&client).await.unwrap_err();
    let DeployError::Commit { error, .. } = &uncommitted else {
        panic!("{uncommitted:?}");
    };
    assert!(uncommitted.to_string().ends_with(&error.to_string()));
    assert!(!causes(error).is_empty());
    assert_eq!(causes(&uncommitted), causes(error));
}

/// The messages of the sources of an error, nearest first.
fn causes(error: &dyn std::error::Error) -> Vec<String> {
    let mut causes = Vec::new();
    let mut next = error.source();
    while let Some(cause) = next {
        causes.push(cause.to_string());
        next = cause.source();
    }
    causes
}

#[tokio::test]
async fn another_conflict_is_not_taken_for_an_earlier_commit() {
    for body in [
        json!({"detail": "busy"}),
        json!({"error_code": "ERR-01-004", "message": "name"}),
    ] {
        let script = Script::new();
        script.on(&PROVISION).reply(Reply::json(&prepared()));
        script.on(&COMMIT).reply(Reply::error(409, &body));
        let ended = deployment().deploy(&Client::scripted(&script)).await;
        assert!(
            matches!(ended, Err(DeployError::Commit { .. })),
            "{ended:?}"
        );
    }
}

#[tokio::test]
async fn a_missing_or_malformed_key_sends_no_variable() {
    for (key, kms) in [
        (json!("zz"), Value::Null),
        (Value::Null, Value::Null),
        (json!("00".repeat(32)), Value::Null),
    ] {
        let script = Script::new();
        let prepared = json!({"app_id": "00ff", "compose_hash": "ab12", "app_env_encrypt_pubkey": key, "kms_id": kms});
        script.on(&PROVISION).reply(Reply::json(&prepared));
        let error = deployment()
            .deploy(&Client::scripted(&script))
            .await
            .unwrap_err();
        assert!(
            matches!(
                error,
                DeployError::NoPublicKey | DeployError::Environment(_)
            ),
            "{error:?}"
        );
        assert!(script.calls(&COMMIT).is_empty());
        assert!(!format!("{error} {error:?}").contains("hidden"));
    }
}

#[tokio::test]
async fn names_that_no_variable_can_have_are_refused_before_anything_is_sent() {
    let script = Script::new();
    let deployment = deployment().variable("A=B", SecretString::from("hidden"));
    assert!(!format!("{deployment:?}").contains("hidden"));
    let error = deployment
        .deploy(&Client::scripted(&script))
        .await
        .unwrap_err();
    let DeployError::Environment(EnvironmentError::Name(name)) = error else {
        panic!("{error:?}");
    };
    assert_eq!(name, "A=B");
    assert!(script.all_calls().is_empty());
}

#[tokio::test]
async fn an_app_that_is_refused_is_told_with_the_words_of_the_server() {
    let script = Script::new();
    let body = json!({"error_code": "ERR-02-002", "message": "no node has room"});
    script.on(&PROVISION).reply(Reply::error(400, &body));
    let error = deployment()
        .deploy(&Client::scripted(&script))
        .await
        .unwrap_err();
    let DeployError::Provision(error) = error else {
        panic!("{error:?}");
    };
    assert_eq!(error.status().unwrap(), 400);
    assert_eq!(error.message().as_deref(), Some("no node has room"));
}
