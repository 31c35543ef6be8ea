//! Chooses the alternative of a union for a JSON value.

use std::cell::Cell;
use std::fmt;

use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error, Visitor};

use crate::value::deviation::Findings;
use crate::value::leaving;
use crate::value::node::{Member, Node};
use crate::value::place::Handed;
use crate::value::reader::{Reader, UNION};

/// One alternative of a union, as the derive `Union` describes it.
pub struct Alternative<U> {
    /// Decodes the value as this alternative.
    attempt: Attempt<U>,
    /// The names of its fields, if it is an object with known fields.
    names: fn() -> &'static [&'static str],
    /// The member that distinguishes it from the others, and the values of that member.
    tag: Option<(&'static str, &'static [&'static str])>,
}

/// Decodes a value as one alternative, or returns `None`.
type Attempt<U> = fn(Candidate<'_, '_>) -> Option<U>;

/// A value to decode as an alternative.
#[derive(Clone, Copy)]
pub struct Candidate<'place, 'value>(Reader<'place, 'value>);

impl<U> Alternative<U> {
    /// Describes the alternative that holds a `T`.
    pub const fn of<T: DeserializeOwned>(attempt: Attempt<U>) -> Self {
        Self {
            attempt,
            names: names::<T>,
            tag: None,
        }
    }

    /// Limits the alternative to objects that have one of these values in this member.
    #[must_use]
    pub const fn tagged(self, member: &'static str, values: &'static [&'static str]) -> Self {
        Self {
            tag: Some((member, values)),
            ..self
        }
    }

    /// Whether the tag of an object excludes this alternative. This needs no decoding.
    fn is_excluded(&self, value: &Node<'_>) -> bool {
        self.tag
            .is_some_and(|(member, values)| match value.member(member) {
                Some(Node::Text(tag)) => !values.contains(&&**tag),
                _ => true,
            })
    }
}

/// Decodes the value as a `T` and puts it into its variant.
pub fn attempt<T: DeserializeOwned, U>(value: Candidate<'_, '_>, into: fn(T) -> U) -> Option<U> {
    T::deserialize(value.0).ok().map(into)
}

/// Chooses the best-matching alternative. It ranks the alternatives that decode the value:
///
/// 1. fewest values within it that went to open variants;
/// 2. most members of the value for which it has fields;
/// 3. first in order.
///
/// If no alternative decodes the value, `open` takes it. Without `open`, and if values may deviate, it chooses the
/// alternative with the fewest deviations.
///
/// # Errors
///
/// An error with the text `words` if no alternative takes the value.
pub fn choose<'de, U, D: Deserializer<'de>>(
    deserializer: D,
    alternatives: &[Alternative<U>],
    open: Option<Attempt<U>>,
    words: &'static str,
) -> Result<U, D::Error> {
    let (value, handed) = deserializer.deserialize_newtype_struct(UNION, Whole)?;
    let chosen = chosen(&value, alternatives, open, handed.as_ref());
    chosen.ok_or_else(|| D::Error::custom(words))
}

fn chosen<U>(
    value: &Node<'_>,
    alternatives: &[Alternative<U>],
    open: Option<Attempt<U>>,
    handed: Option<&Handed>,
) -> Option<U> {
    let _decoding = Decoding::of(value);
    let mut candidates: Vec<(usize, &Alternative<U>)> = alternatives
        .iter()
        .filter(|alternative| !alternative.is_excluded(value))
        .map(|alternative| (0, alternative))
        .collect();
    if candidates.len() > 1 {
        for (known, alternative) in &mut candidates {
            *known = known_members(value, alternative.names);
        }
        // The sort is stable: equal alternatives stay in order.
        candidates.sort_by_key(|(known, _)| std::cmp::Reverse(*known));
    }
    let before = OPEN_ENDS.get();
    if let Some((taken, decoded)) = as_documented(value, &candidates, before) {
        OPEN_ENDS.set(before + taken);
        return Some(decoded);
    }
    OPEN_ENDS.set(before + 1);
    let strict = Candidate(Reader::new(value, None));
    if let Some(decoded) = open.and_then(|open| open(strict)) {
        return Some(decoded);
    }
    let handed = handed?;
    let decoded = deviating(value, &candidates, handed, false);
    if decoded.is_none() && handed.is_tolerant {
        return deviating(value, &candidates, handed, true);
    }
    decoded
}

/// The best alternative that matches the document, and how many values within it went to open variants.
fn as_documented<U>(
    value: &Node<'_>,
    candidates: &[(usize, &Alternative<U>)],
    before: usize,
) -> Option<(usize, U)> {
    let mut best: Option<(usize, U)> = None;
    for (_, alternative) in candidates {
        if !Decoding::may_attempt() {
            break;
        }
        let decoded = (alternative.attempt)(Candidate(Reader::new(value, None)));
        let taken = OPEN_ENDS.replace(before) - before;
        let Some(decoded) = decoded else { continue };
        if best.as_ref().is_none_or(|(least, _)| taken < *least) {
            best = Some((taken, decoded));
        }
        if taken == 0 {
            break;
        }
    }
    best
}

/// The alternative with the fewest deviations.
fn deviating<U>(
    value: &Node<'_>,
    candidates: &[(usize, &Alternative<U>)],
    handed: &Handed,
    is_tolerant: bool,
) -> Option<U> {
    let place = handed.place();
    let scope = handed.scope(&place, is_tolerant);
    let found = scope.found();
    let mark = found.borrow().mark();
    let mut best: Option<(usize, Findings, U)> = None;
    for (_, alternative) in candidates {
        if !Decoding::may_attempt() {
            break;
        }
        let decoded = (alternative.attempt)(Candidate(Reader::new(value, Some(scope))));
        leaving::keep();
        let count = found.borrow().since(mark);
        let findings = found.borrow_mut().take_since(mark);
        let Some(decoded) = decoded else { continue };
        if best.as_ref().is_none_or(|(least, ..)| count < *least) {
            best = Some((count, findings, decoded));
        }
    }
    let (_, findings, decoded) = best?;
    found.borrow_mut().append(findings);
    Some(decoded)
}

/// Reads a whole value with its place.
struct Whole;

impl<'de> Visitor<'de> for Whole {
    type Value = (Node<'de>, Option<Handed>);

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any JSON value")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Self::Value, D::Error> {
        let handed = leaving::handed();
        Ok((Node::deserialize(deserializer)?, handed))
    }
}

thread_local! {
    /// The number of values that went to open variants.
    static OPEN_ENDS: Cell<usize> = const { Cell::new(0) };
    /// The number of values that may still be read, or `None` outside unions.
    static READINGS: Cell<Option<usize>> = const { Cell::new(None) };
}

/// The decoding of an outermost union.
///
/// An alternative may fail after its content has been decoded. Then the next alternative decodes the same content
/// again, at every depth. Without a limit, a small answer could take for ever.
struct Decoding {
    is_outermost: bool,
}

/// The average number of times that each value within a union may be read. A nested union is read once for each attempt
/// of each union around it.
const READINGS_PER_VALUE: usize = 128;
const READINGS_MORE: usize = 1_000;

impl Decoding {
    fn of(value: &Node<'_>) -> Self {
        let size = value.size();
        let is_outermost = READINGS.get().is_none();
        if is_outermost {
            let readings = size.saturating_mul(READINGS_PER_VALUE);
            READINGS.set(Some(readings.saturating_add(READINGS_MORE)));
        } else {
            Self::spend(size);
        }
        Self { is_outermost }
    }

    fn may_attempt() -> bool {
        Self::spend(1)
    }

    /// Takes `values` from the limit. Returns whether they may be read.
    fn spend(values: usize) -> bool {
        let left = READINGS.get().and_then(|left| left.checked_sub(values));
        READINGS.set(Some(left.unwrap_or(0)));
        left.is_some()
    }
}

impl Drop for Decoding {
    fn drop(&mut self) {
        if self.is_outermost {
            READINGS.set(None);
            OPEN_ENDS.set(0);
        }
    }
}

/// The number of members of an object that are among the names. Both usually have the same order, so one comparison
/// finds most of them.
fn known_members(value: &Node<'_>, names: fn() -> &'static [&'static str]) -> usize {
    let Node::Object(members) = value else {
        return 0;
    };
    let names = names();
    let mut next = 0;
    let is_known = |(key, _): &&Member<'_>| {
        let (before, after) = names.split_at_checked(next).unwrap_or_default();
        let mut from_next = after.iter().chain(before);
        let found = from_next.position(|name| name == key);
        if let Some(place) = found {
            next = (next + place + 1) % names.len();
        }
        found.is_some()
    };
    members.iter().filter(is_known).count()
}

/// The names of the fields that `T` asks a deserializer for. Empty unless `T` is an object with known fields.
fn names<T: DeserializeOwned>() -> &'static [&'static str] {
    let mut names: &'static [&'static str] = &[];
    // It fails at once, because `Names` only records the names.
    let _ = T::deserialize(Names(&mut names));
    names
}

/// The error of `Names`. It allocates nothing, because it is made for each alternative of each value.
#[derive(Debug)]
struct NoValue;

impl Error for NoValue {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

impl fmt::Display for NoValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("there is no value")
    }
}

impl std::error::Error for NoValue {}

/// A deserializer without a value. It records the names of fields.
struct Names<'names>(&'names mut &'static [&'static str]);

impl<'de> Deserializer<'de> for Names<'_> {
    type Error = NoValue;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
        Err(NoValue)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        *self.0 = fields;
        self.deserialize_any(visitor)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}
