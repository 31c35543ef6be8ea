//! The secrets that deliveries may be signed with, and how they change while deliveries arrive.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use secrecy::{ExposeSecret, SecretString};

/// Why secrets cannot be used to verify deliveries.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SecretError {
    /// There is none.
    #[error("there is no secret; give the one that the provider showed for the webhook")]
    Missing,
    /// One of them is empty or white space: anyone could sign with it.
    #[error(
        "secret number {number} is empty; give the one that the provider showed for the webhook"
    )]
    Empty {
        /// Which one, from 1.
        number: usize,
    },
}

/// Secrets shared by the clones of a verifier.
pub(super) struct Keyring(RwLock<State>);

#[derive(Clone)]
struct State {
    /// The newest first.
    secrets: Arc<[SecretString]>,
    /// How many rotations are under way.
    rotations: usize,
}

/// What one delivery is checked against. Both parts are of the same moment: if they were read one after the other, a
/// rotation that ends in between would make a delivery signed with the new secret look forged.
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
        // Each change is a single assignment, so a poisoned state is still whole.
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

/// The time in which the provider may already sign with a secret that is not known here yet; from
/// [`Verifier::begin_rotation`](super::Verifier::begin_rotation).
///
/// While it lives, a signature that fits no known secret is
/// [`Refusal::MismatchDuringRotation`](super::Refusal::MismatchDuringRotation). Dropping it ends that time with the
/// secrets as they were, which is right when the provider did not change the secret.
#[must_use = "dropping it ends the rotation at once"]
pub struct Rotation(Arc<Keyring>);

impl Rotation {
    pub(super) fn begin(keyring: Arc<Keyring>) -> Self {
        let mut state = keyring.write();
        state.rotations = state.rotations.saturating_add(1);
        drop(state);
        Self(keyring)
    }

    /// Makes `new_secret` the newest; the others stay accepted until
    /// [`Verifier::retire_old_secrets`](super::Verifier::retire_old_secrets), because deliveries signed with them may
    /// still be on their way.
    ///
    /// # Errors
    ///
    /// [`SecretError::Empty`] when the secret is empty or white space. The rotation ends then too, with the secrets as
    /// they were.
    pub fn finish(self, new_secret: impl Into<SecretString>) -> Result<(), SecretError> {
        let new_secret = new_secret.into();
        check(&new_secret, 1)?;
        // Before the drop of `self` ends the rotation: no delivery may find neither.
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
