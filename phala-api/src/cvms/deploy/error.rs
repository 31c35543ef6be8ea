//! The errors of a deployment.

use std::fmt;

use client_runtime::Error;

use super::EnvironmentError;
use crate::cvms::registration::Registration;
use crate::responses::{
    CreateCvmFromProvisionError, GetAppEnvEncryptPubkeyError, ProvisionCvmError,
};

/// Why a deployment ended without a CVM.
#[derive(Debug)]
#[non_exhaustive]
pub enum DeployError {
    /// The environment variables cannot be encrypted. If a name is the cause, nothing was sent.
    Environment(EnvironmentError),
    /// The app was not prepared. You need not undo anything, because a prepared app expires by itself.
    Provision(Box<Error<ProvisionCvmError>>),
    /// The KMS is on chain, and the compose hash must be registered first.
    ///
    /// Register it, name the contract with [`registered`](super::Provisioned::registered), and
    /// [commit](super::Provisioned::commit) again. You need the [`Provisioned`](super::Provisioned) for that, and
    /// [`deploy`](super::Deployment::deploy) has dropped it. So call [`provision`](super::Deployment::provision) and
    /// `commit` yourself.
    RegistrationRequired(Box<Registration>),
    /// There are environment variables, but the server names neither the app's public key nor a KMS that knows it.
    NoPublicKey,
    /// The KMS did not return the app's public key.
    PublicKey(Box<Error<GetAppEnvEncryptPubkeyError>>),
    /// A CVM already exists for this app id, because of a call whose answer was lost, or of somebody else. For other
    /// operations, the id of the CVM is `app_` and the app id.
    AlreadyCommitted {
        /// The app.
        app_id: String,
    },
    /// The commit failed. The CVM was not created, unless [`may_have_succeeded`](Error::may_have_succeeded) is `true`.
    ///
    /// In that case, check whether there is a CVM: pass `app_` and the app id to [`get_cvm`](crate::Client::get_cvm).
    /// If there is none, [commit](super::Provisioned::commit) the [`Provisioned`](super::Provisioned) again. That
    /// cannot create two CVMs: the server refuses a second commit of the same app, which is
    /// [`AlreadyCommitted`](Self::AlreadyCommitted). [`deploy`](super::Deployment::deploy) has dropped the
    /// `Provisioned`, and a second `deploy` would prepare another app.
    Commit {
        /// The app.
        app_id: String,
        /// The error of the call.
        error: Box<Error<CreateCvmFromProvisionError>>,
    },
}

impl From<EnvironmentError> for DeployError {
    fn from(error: EnvironmentError) -> Self {
        Self::Environment(error)
    }
}

impl fmt::Display for DeployError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Environment(error) => error.fmt(formatter),
            Self::Provision(error) => error.fmt(formatter),
            Self::RegistrationRequired(asked) => write!(
                formatter,
                "the compose hash {} must be registered on chain first",
                asked.compose_hash
            ),
            Self::NoPublicKey => formatter.write_str(
                "the server names no public key to encrypt the environment variables with",
            ),
            Self::PublicKey(error) => error.fmt(formatter),
            Self::AlreadyCommitted { app_id } => {
                write!(formatter, "a CVM already exists for the app {app_id}")
            }
            Self::Commit { app_id, error } => write!(
                formatter,
                "the app {app_id} was prepared, but its commit failed: {error}"
            ),
        }
    }
}

impl std::error::Error for DeployError {
    /// The cause of the error in the message.
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Environment(error) => error.source(),
            Self::Provision(error) => error.source(),
            Self::PublicKey(error) => error.source(),
            Self::Commit { error, .. } => error.source(),
            Self::RegistrationRequired(_) | Self::NoPublicKey | Self::AlreadyCommitted { .. } => {
                None
            }
        }
    }
}
