//! Secrets of webhooks are behind a second factor: what the refusals of their operations mean.

use client_runtime::Error;

use crate::types::{ErrorCode, ErrorDetail};

/// What somebody has to do before the secret of a webhook can be
/// [rotated](crate::Client::rotate_webhook_secret) or [revealed](crate::Client::reveal_webhook_secret). No program can do it
/// alone. Source: "Webhooks", <https://docs.phala.com/phala-cloud/references/webhooks>.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TwoFactor {
    /// The account has no two-factor authentication: set it up in the console (status 403).
    NotSetUp,
    /// The second factor has to be confirmed again: do so in the console, then repeat the call (status 428).
    StepUpNeeded,
}

impl TwoFactor {
    /// What an error of these two operations asks for; `None` if it is another error: a 403 because the role does not permit
    /// the operation, say, or one of a gateway.
    ///
    /// Do not ask this of errors of other operations. Their 403 has the same shape and another reason.
    pub fn of<E>(error: &Error<E>) -> Option<Self> {
        match error.status()?.as_u16() {
            403 if is_about_the_account(error.body()?) => Some(Self::NotSetUp),
            428 => Some(Self::StepUpNeeded),
            _ => None,
        }
    }
}

/// Whether the API itself has refused, with its words and not because of the role. A page of a gateway is neither.
fn is_about_the_account(body: &[u8]) -> bool {
    serde_json::from_slice::<ErrorDetail>(body)
        .is_ok_and(|it| it.detail.is_some() && it.error_code != Some(ErrorCode::PermissionDenied))
}
