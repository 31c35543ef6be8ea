//! Which alternative of a union a JSON value is.

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
    /// The alternative, if the value is one.
    attempt: Attempt<U>,
    /// The names of its fields, when it is an object with known ones.
    names: fn() -> &'static [&'static str],
    /// The member that tells it from the others, and its values.
    tag: Option<(&'static str, &'static [&'static str])>,
}

/// The union that a value is.
type Attempt<U> = fn(Candidate<'_, '_>) -> Option<U>;

/// A value that may be an alternative.
#[derive(Clone, Copy)]
pub struct Candidate<'place, 'value>(Reader<'place, 'value>);

impl<U> Alternative<U> {
    /// The alternative that holds a `T`.
    pub const fn of<T: DeserializeOwned>(attempt: Attempt<U>) -> Self {
        Self {
            attempt,
            names: names::<T>,
            tag: None,
        }
    }

    /// Says that only objects with one of these values in this member are the alternative.
    #[must_use]
    pub const fn tagged(self, member: &'static str, values: &'static [&'static str]) -> Self {
        Self {
            tag: Some((member, values)),
            ..self
        }
    }

    /// Whether the tag of an object says that it is not this alternative, which takes no decoding to see.
    fn is_excluded(&self, value: &Node<'_>) -> bool {
        self.tag
            .is_some_and(|(member, values)| match value.member(member) {
                Some(Node::Text(tag)) => !values.contains(&&**tag),
                _ => true,
            })
    }
}

/// The value as a `T`, put into its variant.
pub fn attempt<T: DeserializeOwned, U>(value: Candidate<'_, '_>, into: fn(T) -> U) -> Option<U> {
    T::deserialize(value.0).ok().map(into)
}

/// The alternative that a value is: of those that decode it, the one within which least is taken by open ends, of those the
/// one that has fields for most of its members, and of those the first. What none of them decodes is for the open end, or an
/// error in these words.
///
/// Where values may deviate from the document and there is no open end, the alternative within which least deviates is taken
/// then.
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
        // A stable sort: the others are in the order in which they are tried.
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

/// The best alternative of those that the value is, and how much open ends have taken within it.
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

/// The alternative within which least deviates.
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

/// A value with everything within it, and where it is.
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
    /// How many values open ends have taken.
    static OPEN_ENDS: Cell<usize> = const { Cell::new(0) };
    /// How many values may still be read; `None` when no union is being decoded.
    static READINGS: Cell<Option<usize>> = const { Cell::new(None) };
}

/// The decoding of a union that is within no other one.
///
/// An alternative that is refused after what is in it has been decoded is decoded once more as the next one, at every depth:
/// without a limit, a small answer could take for ever.
struct Decoding {
    is_outermost: bool,
}

/// How often every value within a union may be read, and some more. A union within others is read once for each of them
/// that holds it, and for each of their attempts.
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

    /// Whether so many values may be read.
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

/// How many members of an object are among the names. Both mostly have the same order, so that one comparison finds most.
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

/// The names of the fields that `T` asks a deserializer for; none for what is no object with known ones.
fn names<T: DeserializeOwned>() -> &'static [&'static str] {
    let mut names: &'static [&'static str] = &[];
    // It ends in an error at once: the names are all that is asked for.
    let _ = T::deserialize(Names(&mut names));
    names
}

/// Why nothing is decoded; it takes no memory, because it is made for each alternative of each value.
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

/// Writes down the names of fields, and has nothing to decode.
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
