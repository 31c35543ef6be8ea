//! Why a deployment has ended without a CVM.

use std::fmt;

use client_runtime::Error;

use super::EnvironmentError;
use crate::cvms::registration::Registration;
use crate::responses::{
    CreateCvmFromProvisionError, GetAppEnvEncryptPubkeyError, ProvisionCvmError,
};

/// Why a deployment has ended without a CVM.
#[derive(Debug)]
#[non_exhaustive]
pub enum DeployError {
    /// The environment variables cannot be encrypted. If their names are at fault, nothing was sent.
    Environment(EnvironmentError),
    /// The app was not prepared. Nothing has to be undone: what is prepared expires by itself.
    Provision(Box<Error<ProvisionCvmError>>),
    /// The KMS is on chain, and there is something to register first; it is said here.
    ///
    /// If the commit asks for it, register it, say so with [`registered`](super::Provisioned::registered), and
    /// [commit](super::Provisioned::commit) again. You need the [`Provisioned`](super::Provisioned) for that, so call
    /// [`provision`](super::Deployment::provision) and `commit` yourself: [`deploy`](super::Deployment::deploy) has
    /// dropped it.
    RegistrationRequired(Box<Registration>),
    /// The environment has variables, and the server names neither the app's public key nor a KMS that knows it.
    NoPublicKey,
    /// The KMS does not say the app's public key.
    PublicKey(Box<Error<GetAppEnvEncryptPubkeyError>>),
    /// A CVM was committed for this app id already: by a call whose answer was lost, or by somebody else. Other operations
    /// take `app_` and the app id as the id of the CVM.
    AlreadyCommitted {
        /// The app.
        app_id: String,
    },
    /// The CVM was not created, unless [`may_have_succeeded`](Error::may_have_succeeded) says that this is not known.
    ///
    /// Then look first whether there is a CVM: [`get_cvm`](crate::Client::get_cvm) takes `app_` and the app id. If there is
    /// none, and you have the [`Provisioned`](super::Provisioned), [commit](super::Provisioned::commit) it again. That
    /// cannot make two CVMs: the server refuses a second commit of the same app, which is
    /// [`AlreadyCommitted`](Self::AlreadyCommitted). After [`deploy`](super::Deployment::deploy) you can only look, because
    /// it has dropped what was prepared. A second `deploy` prepares another app.
    Commit {
        /// The app.
        app_id: String,
        /// What the call has ended with.
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
                "the compose hash {} has to be registered on chain first",
                asked.compose_hash
            ),
            Self::NoPublicKey => {
                formatter.write_str("there is no public key to encrypt the environment with")
            }
            Self::PublicKey(error) => error.fmt(formatter),
            Self::AlreadyCommitted { app_id } => {
                write!(
                    formatter,
                    "a CVM was committed for the app {app_id} already"
                )
            }
            Self::Commit { app_id, error } => write!(
                formatter,
                "the app {app_id} was prepared, and its commit failed: {error}"
            ),
        }
    }
}

impl std::error::Error for DeployError {
    /// The cause of the error that is shown.
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
