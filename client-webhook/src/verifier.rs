//! Verifying deliveries: signature, age, form and novelty.

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

/// As in Vast's example of a receiver: <https://docs.vast.ai/examples/notifications/slack-webhook>.
const DEFAULT_TOLERANCE: Duration = Duration::from_secs(300);
const DEFAULT_BODY_LIMIT: usize = 1024 * 1024;

/// Verifies deliveries with events of type `E`. Cheap to clone; clones share the secrets and the memory of events.
pub struct Verifier<E> {
    keyring: Arc<Keyring>,
    tolerance: Duration,
    clock: Arc<dyn Fn() -> SystemTime + Send + Sync>,
    pub(crate) body_limit: usize,
    deduplicate: Option<Arc<dyn Deduplicate>>,
    event: PhantomData<fn() -> E>,
}

impl<E> Verifier<E> {
    /// Accepts deliveries signed with any of the secrets, the newest first. A secret is used as it is: neither a prefix
    /// such as `whsec_` nor white space around it is removed.
    ///
    /// A delivery may be 300 s old or early, its body may have 1 MiB, and repetitions are accepted.
    ///
    /// # Errors
    ///
    /// [`SecretError`] when there is no secret, or one is empty or white space.
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

    /// How far the signed time may be from now, in either direction: in whole seconds, a fraction is ignored. A
    /// difference of exactly the tolerance is accepted.
    #[must_use]
    pub fn tolerance(self, tolerance: Duration) -> Self {
        Self { tolerance, ..self }
    }

    /// What says the time now, instead of the clock of the operating system.
    #[must_use]
    pub fn clock(self, clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        Self {
            clock: Arc::new(clock),
            ..self
        }
    }

    /// How many bytes a body may have. A larger one is refused before anything is computed from it.
    #[must_use]
    pub fn body_limit(self, bytes: usize) -> Self {
        Self {
            body_limit: bytes,
            ..self
        }
    }

    /// Refuses an event that was accepted before, recognised by the id in its signed body. An event without an id is
    /// never a duplicate.
    #[must_use]
    pub fn deduplicate(self, memory: impl Deduplicate + 'static) -> Self {
        Self {
            deduplicate: Some(Arc::new(memory)),
            ..self
        }
    }

    /// Lets the next delivery of the event be accepted, because this one could not be handled. `id` is its
    /// [`Delivery::id`]. Call it before answering the provider with an error. Does nothing without
    /// [`deduplicate`](Self::deduplicate).
    pub fn forget(&self, id: &str) {
        if let Some(memory) = &self.deduplicate {
            memory.forget(id);
        }
    }

    /// Says that a new secret is on its way, until the guard is [finished](Rotation::finish) with it or dropped. Call
    /// it before asking the provider to change the secret.
    pub fn begin_rotation(&self) -> Rotation {
        Rotation::begin(Arc::clone(&self.keyring))
    }

    /// Whether a new secret is on its way. To judge one delivery, look at its [`Refusal`] instead: the rotation may
    /// have ended since it was checked.
    pub fn is_rotating(&self) -> bool {
        self.keyring.snapshot().is_rotating
    }

    /// Accepts only the newest secret from now on: the one of the last [`Rotation::finish`], or else the first that was
    /// given.
    pub fn retire_old_secrets(&self) {
        self.keyring.retire_old();
    }
}

impl<E: Event> Verifier<E> {
    /// Checks the signature and age of a delivery, whatever its body is.
    ///
    /// `body` must be the bytes received, before any decoding.
    ///
    /// # Errors
    ///
    /// The first of these that applies: the body is too large; the timestamp header, then the signature header is not
    /// there exactly once; the timestamp, then the signature is malformed; the timestamp is too old or too far in the
    /// future; the signature fits no secret. A delivery that is not fresh is refused before any secret is used, so that
    /// an old signature cannot be tested for being genuine.
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
    /// `body` must be the bytes received, before any decoding.
    ///
    /// # Errors
    ///
    /// Those of [`authenticate`](Self::authenticate); then [`Refusal::NotJson`]; then, with
    /// [`deduplicate`](Self::deduplicate), [`Refusal::Duplicate`].
    pub fn verify(&self, headers: &HeaderMap, body: &[u8]) -> Result<Delivery<E>, Refusal> {
        let authentic = self.authenticate(headers, body)?;
        let payload: Value = serde_json::from_slice(body).map_err(|error| Refusal::NotJson {
            line: error.line(),
            column: error.column(),
        })?;
        let id = id_of(&E::SCHEME, &payload);
        let name = name_of(&E::SCHEME, &payload);
        let event = E::from_payload(name.as_deref(), payload);
        // Last, so that no event counts as accepted that was not.
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
        // All of them, so that the time taken does not tell which one matched.
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

// Not derived, because that would ask for `E: Clone`.
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

/// Shows how many secrets there are, none of them.
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
