//! The registration on chain that the server asks for before a CVM with an on-chain KMS is created or changed.

use client_runtime::{Error, ExposeSecret, SecretString};
use serde_json::Value;

use crate::refusal::detail;
use crate::types::{ErrorDetail, ErrorField};

/// The status by which the server asks for a registration.
const REGISTRATION_REQUIRED: u16 = 465;

/// A compose hash that the contract of an app must allow first, from the body of a 465 (`updateCvmEnvs` and `patchCvm`
/// of npm @phala/cloud 0.2.9).
///
/// Register the hash with the contract. Then make the second call, with the hash and the transaction, or with the
/// [commit token](Self::commit_token).
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Registration {
    /// The hash to register, in hexadecimal.
    pub compose_hash: String,
    /// The app id of the contract, or `None` before the contract exists.
    pub app_id: Option<String>,
    /// The device that the contract must allow as well.
    pub device_id: Option<String>,
    /// The server's description of the KMS.
    pub kms_info: Option<Value>,
    /// The server's description of the contract's current permissions.
    pub onchain_status: Option<Value>,
    /// The token that commits the prepared update, without an API key.
    pub commit_token: Option<SecretString>,
    /// The URL of the page where a person commits the prepared update. It contains the token.
    pub commit_url: Option<SecretString>,
    /// The server's message.
    pub message: Option<String>,
}

impl Registration {
    /// The registration that an error asks for, or `None` if it is another error or names no compose hash.
    pub fn of<E>(error: &Error<E>) -> Option<Self> {
        if error.status()?.as_u16() != REGISTRATION_REQUIRED {
            return None;
        }
        Self::from_detail(&detail(error)?)
    }

    /// The registration that the body of a 465 asks for, or `None` if it names no compose hash.
    pub fn from_detail(detail: &ErrorDetail) -> Option<Self> {
        let fields = detail.details.as_deref().unwrap_or_default();
        let text = |name| value(fields, name)?.as_str().map(str::to_owned);
        let secret = |name| text(name).map(SecretString::from);
        let compose_hash = text("compose_hash").filter(|hash| !hash.is_empty())?;
        Some(Self {
            compose_hash,
            app_id: text("app_id"),
            device_id: text("device_id"),
            kms_info: value(fields, "kms_info").cloned(),
            onchain_status: value(fields, "onchain_status").cloned(),
            commit_token: secret("commit_token"),
            commit_url: secret("commit_url"),
            message: detail.message.clone().or_else(|| detail.detail.clone()),
        })
    }
}

/// Compares the secret texts of the token and the page.
impl PartialEq for Registration {
    fn eq(&self, other: &Self) -> bool {
        fn exposed(secret: Option<&SecretString>) -> Option<&str> {
            secret.map(ExposeSecret::expose_secret)
        }
        self.compose_hash == other.compose_hash
            && self.app_id == other.app_id
            && self.device_id == other.device_id
            && self.kms_info == other.kms_info
            && self.onchain_status == other.onchain_status
            && exposed(self.commit_token.as_ref()) == exposed(other.commit_token.as_ref())
            && exposed(self.commit_url.as_ref()) == exposed(other.commit_url.as_ref())
            && self.message == other.message
    }
}

/// The value of the first field of this name, or `None` if it is missing or `null`.
fn value<'fields>(fields: &'fields [ErrorField], name: &str) -> Option<&'fields Value> {
    let mut fields = fields.iter();
    let field = fields.find(|it| it.field.as_deref() == Some(name))?;
    let value = field.value.as_ref()?.expose();
    (!value.is_null()).then_some(value)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(body: Value) -> Option<Registration> {
        Registration::from_detail(&serde_json::from_value(body).unwrap())
    }

    #[test]
    fn the_fields_of_a_465_are_read_by_their_names() {
        let asked = read(json!({
            "error_code": "ERR-01-005",
            "message": "register the hash",
            "details": [
                {"field": "compose_hash", "value": "ab12"},
                {"field": "app_id", "value": "00ff"},
                {"field": "device_id", "value": null},
                {"field": "kms_info", "value": {"id": "kms_1", "url": "https://kms", "version": "v1"}},
                {"field": "onchain_status", "value": {"is_allowed": false}},
                {"field": "commit_token", "value": "token-1"},
                {"message": "a field without a name"},
            ],
        }))
        .unwrap();
        assert_eq!(asked.compose_hash, "ab12");
        assert_eq!(asked.app_id.as_deref(), Some("00ff"));
        assert_eq!(asked.device_id, None);
        assert_eq!(asked.kms_info.as_ref().unwrap()["id"], "kms_1");
        assert_eq!(asked.onchain_status.as_ref().unwrap()["is_allowed"], false);
        assert_eq!(asked.message.as_deref(), Some("register the hash"));
        let token = asked.commit_token.as_ref().unwrap();
        assert_eq!(token.expose_secret(), "token-1");
        assert!(!format!("{asked:?}").contains("token-1"));
    }

    #[test]
    fn without_a_compose_hash_there_is_nothing_to_register() {
        for details in [
            json!([]),
            json!(null),
            json!([{"field": "compose_hash", "value": ""}]),
            json!([{"field": "compose_hash", "value": 7}]),
            json!([{"field": "compose_hash"}]),
            json!([{"field": "app_id", "value": "00ff"}]),
        ] {
            assert_eq!(read(json!({"details": details})), None, "{details}");
        }
    }
}
