//! The secrets of deliveries, and their change while deliveries arrive.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use secrecy::{ExposeSecret, SecretString};

/// Why secrets cannot verify deliveries.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SecretError {
    /// There is no secret.
    #[error("there is no secret; pass the one that the provider showed for the webhook")]
    Missing,
    /// A secret is empty or white space. Anyone could sign with it.
    #[error(
        "secret number {number} is empty; pass the one that the provider showed for the webhook"
    )]
    Empty {
        /// The number of the secret, from 1.
        number: usize,
    },
}

/// The secrets that the clones of a verifier share.
pub(super) struct Keyring(RwLock<State>);

#[derive(Clone)]
struct State {
    /// The secrets, newest first.
    secrets: Arc<[SecretString]>,
    /// The number of running rotations.
    rotations: usize,
}

/// The state for the check of one delivery. Both parts come from the same moment. Otherwise, a rotation that ends in
/// between would make a delivery with the new secret look forged.
pub(super) struct Snapshot {
    pub(super) secrets: Arc<[SecretString]>,
    pub(super) is_rotating: bool,
}

impl Keyring {
    pub(super) fn new(secrets: Vec<SecretString>) -> Result<Self, SecretError> {
        if secrets.is_empty() {
            return Err(SecretError::Missing);
        }
        for (number, secret) in (1..).zip(&secrets) {
            check(secret, number)?;
        }
        Ok(Self(RwLock::new(State {
            secrets: secrets.into(),
            rotations: 0,
        })))
    }

    pub(super) fn snapshot(&self) -> Snapshot {
        let state = self.read();
        Snapshot {
            secrets: Arc::clone(&state.secrets),
            is_rotating: state.rotations > 0,
        }
    }

    pub(super) fn retire_old(&self) {
        let mut state = self.write();
        state.secrets = state.secrets.iter().take(1).cloned().collect();
    }

    fn add(&self, new: SecretString) {
        let mut state = self.write();
        let old = state
            .secrets
            .iter()
            .filter(|old| old.expose_secret() != new.expose_secret())
            .cloned()
            .collect::<Vec<_>>();
        state.secrets = std::iter::once(new).chain(old).collect();
    }

    fn read(&self) -> RwLockReadGuard<'_, State> {
        // Each change is a single assignment, so a poisoned state is still consistent.
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, State> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

fn check(secret: &SecretString, number: usize) -> Result<(), SecretError> {
    if secret.expose_secret().trim().is_empty() {
        return Err(SecretError::Empty { number });
    }
    Ok(())
}

/// The time in which the provider may already sign with a new secret that the verifier does not know yet.
/// [`Verifier::begin_rotation`](super::Verifier::begin_rotation) returns it.
///
/// While it exists, a signature that fits no known secret is a
/// [`Refusal::MismatchDuringRotation`](super::Refusal::MismatchDuringRotation). Dropping it ends the rotation without a
/// new secret. Do that if the provider did not change the secret.
#[must_use = "dropping it ends the rotation at once"]
pub struct Rotation(Arc<Keyring>);

impl Rotation {
    pub(super) fn begin(keyring: Arc<Keyring>) -> Self {
        let mut state = keyring.write();
        state.rotations = state.rotations.saturating_add(1);
        drop(state);
        Self(keyring)
    }

    /// Adds `new_secret` as the newest secret and ends the rotation. The verifier accepts the old secrets until
    /// [`Verifier::retire_old_secrets`](super::Verifier::retire_old_secrets), because deliveries signed with them may
    /// still arrive.
    ///
    /// # Errors
    ///
    /// [`SecretError::Empty`] if the secret is empty or white space. The rotation then ends without a new secret.
    pub fn finish(self, new_secret: impl Into<SecretString>) -> Result<(), SecretError> {
        let new_secret = new_secret.into();
        check(&new_secret, 1)?;
        // Added before the drop of `self` ends the rotation, so that each delivery finds one or the other.
        self.0.add(new_secret);
        Ok(())
    }
}

impl Drop for Rotation {
    fn drop(&mut self) {
        let mut state = self.0.write();
        state.rotations = state.rotations.saturating_sub(1);
    }
}

impl fmt::Debug for Rotation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Rotation").finish_non_exhaustive()
    }
}
