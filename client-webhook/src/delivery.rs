//! A verified delivery and its event.

use serde::Deserialize;
use serde_json::Value;

use super::scheme::Scheme;

/// The events of one provider's webhooks. Implement it for an enum of the events.
pub trait Event: Sized {
    /// The names of the provider's headers and fields.
    const SCHEME: Scheme;

    /// Makes the event from its name, which is the text of the payload's [`Scheme::name_field`], and its payload. For
    /// an unknown or absent name, or an undocumented payload, return an event that keeps the payload: the provider may
    /// add names and payloads at any time.
    fn from_payload(name: Option<&str>, payload: Value) -> Self;
}

/// Decodes the payload as a `T` and puts it into an event, or returns `None` if it is not a `T`. Use it in
/// [`Event::from_payload`].
pub fn typed<'payload, T: Deserialize<'payload>, E>(
    payload: &'payload Value,
    into: fn(T) -> E,
) -> Option<E> {
    T::deserialize(payload).map(into).ok()
}

/// A verified delivery. Someone with the secret has sent it recently, and for the first time if the verifier
/// [deduplicates](super::Verifier::deduplicate).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Delivery<E> {
    /// The event.
    pub event: E,
    /// The id of the event from the signed body: a text that is not empty, or an integer in decimal. `None` if the
    /// payload has no id.
    pub id: Option<String>,
    /// The name of the event from the signed body. `None` if the payload has no name.
    pub name: Option<String>,
    /// When it was sent, in seconds since 1970, from the signed header.
    pub timestamp: u64,
    /// The index of the secret that signed it; see [`Authentic::secret`].
    pub secret: usize,
}

/// A delivery with a correct signature and age. The form of its body is not checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Authentic {
    /// When it was sent, in seconds since 1970, from the signed header.
    pub timestamp: u64,
    /// The index of the secret that signed it, counted from 0 at that moment. 0 is the first secret that you passed, or
    /// the newest one after a [rotation](super::Verifier::begin_rotation).
    pub secret: usize,
}

/// The id of the event in a payload. An empty text is not an id: it would make all events with it duplicates of the
/// first.
pub(super) fn id_of(scheme: &Scheme, payload: &Value) -> Option<String> {
    match payload.get(scheme.event_id_field()?)? {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) if number.is_u64() || number.is_i64() => Some(number.to_string()),
        _ => None,
    }
}

/// The name of the event in a payload.
pub(super) fn name_of(scheme: &Scheme, payload: &Value) -> Option<String> {
    let name = payload.get(scheme.event_name_field()?)?;
    Some(name.as_str()?.to_owned())
}
