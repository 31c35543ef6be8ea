//! Which alternative of a union a JSON value is.

use std::cell::Cell;

use serde::de::{DeserializeOwned, Deserializer, Error, Visitor};
use serde_json::Value;

/// One alternative of a union, as the derive `Union` describes it.
pub struct Alternative<U> {
    /// The alternative, if the value is one.
    attempt: fn(&Value) -> Option<U>,
    /// The names of its fields, when it is an object with known ones.
    names: fn() -> &'static [&'static str],
    /// The member that tells it from the others, and its values.
    tag: Option<(&'static str, &'static [&'static str])>,
}

impl<U> Alternative<U> {
    /// The alternative that holds a `T`.
    pub const fn of<T: DeserializeOwned>(attempt: fn(&Value) -> Option<U>) -> Self {
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
    fn is_excluded(&self, value: &Value) -> bool {
        self.tag.is_some_and(|(member, values)| {
            let tag = value.get(member).and_then(Value::as_str);
            tag.is_none_or(|tag| !values.contains(&tag))
        })
    }
}

/// The value as a `T`, put into its variant.
pub fn attempt<T: DeserializeOwned, U>(value: &Value, into: fn(T) -> U) -> Option<U> {
    T::deserialize(value).ok().map(into)
}

/// The alternative that a value is: of those that decode it, the one within which least is taken by open ends, of those the
/// one that has fields for most of its members, and of those the first. What none of them decodes is for the open end.
pub fn choose<U>(
    value: &Value,
    alternatives: &[Alternative<U>],
    open: Option<fn(&Value) -> Option<U>>,
) -> Option<U> {
    let _decoding = Decoding::of(value);
    let mut ordered: Vec<(usize, &Alternative<U>)> = alternatives
        .iter()
        .filter(|alternative| !alternative.is_excluded(value))
        .map(|alternative| (known_members(value, alternative.names), alternative))
        .collect();
    // A stable sort: the others are in the order in which they are tried.
    ordered.sort_by_key(|(known, _)| std::cmp::Reverse(*known));
    let before = OPEN_ENDS.get();
    let mut best: Option<(usize, U)> = None;
    for (_, alternative) in ordered {
        if !Decoding::may_attempt() {
            break;
        }
        let decoded = (alternative.attempt)(value);
        let taken = OPEN_ENDS.replace(before) - before;
        let Some(decoded) = decoded else { continue };
        if best.as_ref().is_none_or(|(least, _)| taken < *least) {
            best = Some((taken, decoded));
        }
        if taken == 0 {
            break;
        }
    }
    if let Some((taken, decoded)) = best {
        OPEN_ENDS.set(before + taken);
        return Some(decoded);
    }
    OPEN_ENDS.set(before + 1);
    open.and_then(|open| open(value))
}

thread_local! {
    /// How many values open ends have taken.
    static OPEN_ENDS: Cell<usize> = const { Cell::new(0) };
    /// How many attempts are left; `None` when no union is being decoded.
    static ATTEMPTS: Cell<Option<usize>> = const { Cell::new(None) };
}

/// The decoding of a union that is within no other one.
///
/// An alternative that is refused after what is in it has been decoded is decoded once more as the next one, at every depth:
/// without a limit, a small answer could take for ever.
struct Decoding {
    is_outermost: bool,
}

/// Attempts for every value within a union, and some more.
const ATTEMPTS_PER_VALUE: usize = 32;
const ATTEMPTS_MORE: usize = 1_000;

impl Decoding {
    fn of(value: &Value) -> Self {
        let is_outermost = ATTEMPTS.get().is_none();
        if is_outermost {
            let attempts = size(value).saturating_mul(ATTEMPTS_PER_VALUE);
            ATTEMPTS.set(Some(attempts.saturating_add(ATTEMPTS_MORE)));
        }
        Self { is_outermost }
    }

    fn may_attempt() -> bool {
        let left = ATTEMPTS.get().and_then(|left| left.checked_sub(1));
        ATTEMPTS.set(Some(left.unwrap_or(0)));
        left.is_some()
    }
}

impl Drop for Decoding {
    fn drop(&mut self) {
        if self.is_outermost {
            ATTEMPTS.set(None);
            OPEN_ENDS.set(0);
        }
    }
}

/// How many values there are within a value, itself included.
fn size(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(size).sum::<usize>(),
        Value::Object(members) => 1 + members.values().map(size).sum::<usize>(),
        _ => 1,
    }
}

fn known_members(value: &Value, names: fn() -> &'static [&'static str]) -> usize {
    value.as_object().map_or(0, |members| {
        let names = names();
        let is_known = |name: &&String| names.contains(&name.as_str());
        members.keys().filter(is_known).count()
    })
}

/// The names of the fields that `T` asks a deserializer for; none for what is no object with known ones.
fn names<T: DeserializeOwned>() -> &'static [&'static str] {
    let mut names: &'static [&'static str] = &[];
    // It ends in an error at once: the names are all that is asked for.
    let _ = T::deserialize(Names(&mut names));
    names
}

/// Writes down the names of fields, and has nothing to decode.
struct Names<'names>(&'names mut &'static [&'static str]);

impl<'de> Deserializer<'de> for Names<'_> {
    type Error = serde::de::value::Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
        Err(Self::Error::custom("there is no value"))
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
