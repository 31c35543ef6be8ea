//! Explains the refusals of operations that need a second factor, because they handle the secrets of webhooks.

use client_runtime::Error;

use crate::refusal::detail;
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
            403 if is_about_the_account(&detail(error)?) => Some(Self::NotSetUp),
            428 => Some(Self::StepUpNeeded),
            _ => None,
        }
    }
}

/// Whether the API refused the call for a reason other than the user's role.
fn is_about_the_account(detail: &ErrorDetail) -> bool {
    detail.detail.is_some() && detail.error_code != Some(ErrorCode::PermissionDenied)
}
