//! Verifies deliveries: their signature, their age, their form, and whether they are new.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use http::header::{HeaderMap, HeaderValue};
use secrecy::SecretString;
use serde_json::Value;

use super::deduplicate::Deduplicate;
use super::delivery::{Authentic, Delivery, Event, id_of, name_of};
use super::keyring::{Keyring, Rotation, SecretError, Snapshot};
use super::refusal::Refusal;
use super::signature::Signature;
use super::timestamp;

/// The default of 5 minutes, as in Vast's example of a receiver:
/// <https://docs.vast.ai/examples/notifications/slack-webhook>.
const DEFAULT_TOLERANCE: Duration = Duration::from_secs(300);
const DEFAULT_BODY_LIMIT: usize = 1024 * 1024;

/// Verifies deliveries with events of type `E`. It is cheap to clone, and clones share the secrets and the memory of
/// events.
pub struct Verifier<E> {
    keyring: Arc<Keyring>,
    tolerance: Duration,
    clock: Arc<dyn Fn() -> SystemTime + Send + Sync>,
    pub(crate) body_limit: usize,
    deduplicate: Option<Arc<dyn Deduplicate>>,
    event: PhantomData<fn() -> E>,
}

impl<E> Verifier<E> {
    /// Makes a verifier that accepts deliveries signed with any of the secrets. Pass the newest secret first. Secrets
    /// are used unchanged, including a prefix such as `whsec_` and white space around them.
    ///
    /// By default, the time of a delivery may differ from now by 300 seconds, its body may have 1 MiB, and repetitions
    /// are accepted.
    ///
    /// # Errors
    ///
    /// [`SecretError`] if there is no secret, or if a secret is empty or white space.
    pub fn new(
        secrets: impl IntoIterator<Item = impl Into<SecretString>>,
    ) -> Result<Self, SecretError> {
        let secrets = secrets.into_iter().map(Into::into).collect();
        Ok(Self {
            keyring: Arc::new(Keyring::new(secrets)?),
            tolerance: DEFAULT_TOLERANCE,
            clock: Arc::new(SystemTime::now),
            body_limit: DEFAULT_BODY_LIMIT,
            deduplicate: None,
            event: PhantomData,
        })
    }

    /// Sets how far the signed time may differ from now, in the past or in the future. Only whole seconds count. A
    /// difference of exactly the tolerance is accepted. The default is 300 seconds.
    #[must_use]
    pub fn tolerance(self, tolerance: Duration) -> Self {
        Self { tolerance, ..self }
    }

    /// Sets the clock, instead of the clock of the operating system.
    #[must_use]
    pub fn clock(self, clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        Self {
            clock: Arc::new(clock),
            ..self
        }
    }

    /// Sets the largest body in bytes. The verifier refuses a larger body before it computes anything. The default is 1
    /// MiB.
    #[must_use]
    pub fn body_limit(self, bytes: usize) -> Self {
        Self {
            body_limit: bytes,
            ..self
        }
    }

    /// Refuses events that were accepted before. It recognises them by the id in the signed body. An event without an
    /// id is never a duplicate.
    #[must_use]
    pub fn deduplicate(self, memory: impl Deduplicate + 'static) -> Self {
        Self {
            deduplicate: Some(Arc::new(memory)),
            ..self
        }
    }

    /// Forgets an event that you could not handle, so that its next delivery is accepted. `id` is its [`Delivery::id`].
    /// Call it before you answer the provider with an error. Without [`deduplicate`](Self::deduplicate), it does
    /// nothing.
    pub fn forget(&self, id: &str) {
        if let Some(memory) = &self.deduplicate {
            memory.forget(id);
        }
    }

    /// Begins a rotation: a new secret is on its way. [`finish`](Rotation::finish) the returned guard with the new
    /// secret, or drop it if there is none. Call this before you ask the provider to change the secret.
    pub fn begin_rotation(&self) -> Rotation {
        Rotation::begin(Arc::clone(&self.keyring))
    }

    /// Whether a rotation is running. To judge a single delivery, use its [`Refusal`] instead, because the rotation may
    /// have ended since its check.
    pub fn is_rotating(&self) -> bool {
        self.keyring.snapshot().is_rotating
    }

    /// Accepts only the newest secret from now on: the one from the last [`Rotation::finish`], or else the first one
    /// that you passed.
    pub fn retire_old_secrets(&self) {
        self.keyring.retire_old();
    }
}

impl<E: Event> Verifier<E> {
    /// Checks the signature and the age of a delivery, but not the form of its body.
    ///
    /// `body` must be the received bytes, before any decoding.
    ///
    /// # Errors
    ///
    /// The first [`Refusal`] that applies:
    ///
    /// 1. The body is too large.
    /// 2. The timestamp header or the signature header does not occur exactly once.
    /// 3. The timestamp or the signature is malformed.
    /// 4. The timestamp is too old or too far in the future.
    /// 5. The signature fits no secret.
    ///
    /// It checks the age before the signature, so that nobody can test whether an old signature is genuine.
    pub fn authenticate(&self, headers: &HeaderMap, body: &[u8]) -> Result<Authentic, Refusal> {
        if body.len() > self.body_limit {
            return Err(Refusal::BodyTooLarge {
                limit: self.body_limit,
            });
        }
        let time_text = only_value(headers, E::SCHEME.timestamp_header())?.as_bytes();
        let signature_text = only_value(headers, E::SCHEME.signature_header())?.as_bytes();
        let timestamp = timestamp::parse(time_text)?;
        let signature = Signature::parse(signature_text)?;
        timestamp::check_freshness(timestamp, (self.clock)(), self.tolerance)?;
        let secret = self.matching_secret(&signature, time_text, body)?;
        Ok(Authentic { timestamp, secret })
    }

    /// Checks a delivery and reads its event.
    ///
    /// `body` must be the received bytes, before any decoding.
    ///
    /// # Errors
    ///
    /// Those of [`authenticate`](Self::authenticate), then [`Refusal::NotJson`]. With
    /// [`deduplicate`](Self::deduplicate), [`Refusal::Duplicate`] comes last.
    pub fn verify(&self, headers: &HeaderMap, body: &[u8]) -> Result<Delivery<E>, Refusal> {
        let authentic = self.authenticate(headers, body)?;
        let payload: Value = serde_json::from_slice(body).map_err(|error| Refusal::NotJson {
            line: error.line(),
            column: error.column(),
        })?;
        let id = id_of(&E::SCHEME, &payload);
        let name = name_of(&E::SCHEME, &payload);
        let event = E::from_payload(name.as_deref(), payload);
        // Checked last, so that a refused event does not count as accepted.
        if let (Some(memory), Some(id)) = (&self.deduplicate, &id)
            && !memory.is_new(id)
        {
            return Err(Refusal::Duplicate { id: id.clone() });
        }
        Ok(Delivery {
            event,
            id,
            name,
            timestamp: authentic.timestamp,
            secret: authentic.secret,
        })
    }

    fn matching_secret(
        &self,
        signature: &Signature,
        time_text: &[u8],
        body: &[u8],
    ) -> Result<usize, Refusal> {
        let Snapshot {
            secrets,
            is_rotating,
        } = self.keyring.snapshot();
        // Checks all secrets, so that the time does not tell which one matched.
        let matching = secrets
            .iter()
            .enumerate()
            .fold(None, |found, (index, secret)| {
                let matches = signature.is_of(secret, time_text, body);
                found.or(matches.then_some(index))
            });
        matching.ok_or(if is_rotating {
            Refusal::MismatchDuringRotation
        } else {
            Refusal::SignatureMismatch
        })
    }
}

fn only_value<'map>(
    headers: &'map HeaderMap,
    header: &'static str,
) -> Result<&'map HeaderValue, Refusal> {
    let mut values = headers.get_all(header).iter();
    let value = values.next().ok_or(Refusal::MissingHeader { header })?;
    match values.next() {
        None => Ok(value),
        Some(_) => Err(Refusal::RepeatedHeader { header }),
    }
}

// Not derived, because the derive would require `E: Clone`.
impl<E> Clone for Verifier<E> {
    fn clone(&self) -> Self {
        Self {
            keyring: Arc::clone(&self.keyring),
            tolerance: self.tolerance,
            clock: Arc::clone(&self.clock),
            body_limit: self.body_limit,
            deduplicate: self.deduplicate.clone(),
            event: PhantomData,
        }
    }
}

/// Shows the number of secrets, but no secret.
impl<E> fmt::Debug for Verifier<E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Snapshot {
            secrets,
            is_rotating,
        } = self.keyring.snapshot();
        formatter
            .debug_struct("Verifier")
            .field("secrets", &secrets.len())
            .field("is_rotating", &is_rotating)
            .field("tolerance", &self.tolerance)
            .field("body_limit", &self.body_limit)
            .field("deduplicates", &self.deduplicate.is_some())
            .finish_non_exhaustive()
    }
}
