//! Why a deployment has ended without a CVM.

use client_runtime::Error;

use super::EnvironmentError;
use crate::cvms::registration::Registration;
use crate::responses::{
    CreateCvmFromProvisionError, GetAppEnvEncryptPubkeyError, ProvisionCvmError,
};

/// Why a deployment has ended without a CVM.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DeployError {
    /// The environment variables cannot be encrypted. If their names are at fault, nothing was sent.
    #[error(transparent)]
    Environment(#[from] EnvironmentError),
    /// The app was not prepared. Nothing has to be undone: what is prepared expires by itself.
    #[error(transparent)]
    Provision(Box<Error<ProvisionCvmError>>),
    /// The KMS is on chain: register what is said here, then
    /// [commit](super::Provisioned::commit) what was prepared.
    #[error("the compose hash {} has to be registered on chain first", .0.compose_hash)]
    RegistrationRequired(Box<Registration>),
    /// The environment has variables, and the server names neither the app's public key nor a KMS that knows it.
    #[error("there is no public key to encrypt the environment with")]
    NoPublicKey,
    /// The KMS does not say the app's public key.
    #[error(transparent)]
    PublicKey(Box<Error<GetAppEnvEncryptPubkeyError>>),
    /// A CVM was committed for this app id already: by a call whose answer was lost, or by somebody else.
    #[error("a CVM was committed for the app {app_id} already")]
    AlreadyCommitted {
        /// The app.
        app_id: String,
    },
    /// The CVM was not created, unless [`may_have_succeeded`](Error::may_have_succeeded) says that this is not known. Then
    /// look for the app, or commit again: the answer is [`AlreadyCommitted`](Self::AlreadyCommitted) if there is a CVM.
    #[error("the app {app_id} was prepared, and its commit failed: {error}")]
    Commit {
        /// The app.
        app_id: String,
        /// What the call has ended with.
        error: Box<Error<CreateCvmFromProvisionError>>,
    },
}
