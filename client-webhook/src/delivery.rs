//! What a verified delivery says.

use serde::Deserialize;
use serde_json::Value;

use super::scheme::Scheme;

/// The events of one provider's webhooks.
pub trait Event: Sized {
    /// The names of the provider's headers and fields.
    const SCHEME: Scheme;

    /// The event with this name, the text of the payload's [`Scheme::name_field`]. A name that is unknown or absent,
    /// and a payload that is not as documented, must give an event that keeps the payload: the provider may add to both
    /// at any time.
    fn from_payload(name: Option<&str>, payload: Value) -> Self;
}

/// The event that holds the payload as a `T`; `None` when the payload is none. For [`Event::from_payload`].
pub fn typed<'payload, T: Deserialize<'payload>, E>(
    payload: &'payload Value,
    into: fn(T) -> E,
) -> Option<E> {
    T::deserialize(payload).map(into).ok()
}

/// A delivery that is known to come from someone who has the secret, recently, and for the first time if the verifier
/// [deduplicates](super::Verifier::deduplicate).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Delivery<E> {
    /// What happened.
    pub event: E,
    /// What identifies the event, from the signed body: a text that is not empty, or an integer in decimal. `None` if
    /// the payload has none.
    pub id: Option<String>,
    /// What kind of event it is, from the signed body. `None` if the payload has none.
    pub name: Option<String>,
    /// When it was sent, in seconds since 1970, from the signed header.
    pub timestamp: u64,
    /// Which secret it was signed with; see [`Authentic::secret`].
    pub secret: usize,
}

/// A delivery whose signature and age are right; nothing is known about its body's form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Authentic {
    /// When it was sent, in seconds since 1970, from the signed header.
    pub timestamp: u64,
    /// Which of the secrets it was signed with, counted from 0 at that moment: 0 is the first one given, or the newest
    /// after a [rotation](super::Verifier::begin_rotation).
    pub secret: usize,
}

/// What identifies the event that a payload tells of. An empty text identifies nothing: taken as an id, it would make
/// all events that have it duplicates of the first.
pub(super) fn id_of(scheme: &Scheme, payload: &Value) -> Option<String> {
    match payload.get(scheme.event_id_field()?)? {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) if number.is_u64() || number.is_i64() => Some(number.to_string()),
        _ => None,
    }
}

/// What kind of event a payload tells of.
pub(super) fn name_of(scheme: &Scheme, payload: &Value) -> Option<String> {
    let name = payload.get(scheme.event_name_field()?)?;
    Some(name.as_str()?.to_owned())
}
