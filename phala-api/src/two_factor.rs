//! Explains the refusals of operations that need a second factor, because they handle the secrets of webhooks.

use client_runtime::Error;

use crate::types::{ErrorCode, ErrorDetail};

/// What a person must do before a program can [rotate](crate::Client::rotate_webhook_secret) or
/// [reveal](crate::Client::reveal_webhook_secret) the secret of a webhook. Source: "Webhooks",
/// <https://docs.phala.com/phala-cloud/references/webhooks>.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TwoFactor {
    /// The account has no two-factor authentication (status 403). Set it up in the console.
    NotSetUp,
    /// The second factor must be confirmed again (status 428). Confirm it in the console, then repeat the call.
    StepUpNeeded,
}

impl TwoFactor {
    /// What an error of these two operations asks for, or `None` for other errors. Examples of other errors are a 403
    /// because of the user's role, or a 403 from a gateway.
    ///
    /// Do not use it for errors of other operations. Their 403 has the same shape but another reason.
    pub fn of<E>(error: &Error<E>) -> Option<Self> {
        match error.status()?.as_u16() {
            403 if is_about_the_account(error.body()?) => Some(Self::NotSetUp),
            428 => Some(Self::StepUpNeeded),
            _ => None,
        }
    }
}

/// Whether the API itself refused the call, and not because of the user's role. The page of a gateway is not such a
/// refusal.
fn is_about_the_account(body: &[u8]) -> bool {
    serde_json::from_slice::<ErrorDetail>(body)
        .is_ok_and(|it| it.detail.is_some() && it.error_code != Some(ErrorCode::PermissionDenied))
}
