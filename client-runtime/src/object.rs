//! What the derives expand to: decoding and encoding JSON objects, enumerations and unions.
//!
//! Not part of the public interface: only expanded code uses it, of the same version as the derives.

use std::fmt;

use serde::de::{DeserializeOwned, DeserializeSeed, Error, IgnoredAny};
use serde::ser::SerializeMap;

pub use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
pub use serde::ser::{Serialize, Serializer};
pub use serde_json::Value;

/// The place of the next key in `names`, which are sorted, or one past their end for any other key; `None` when there is no
/// further key.
pub fn key<'de, A: MapAccess<'de>>(
    map: &mut A,
    names: &'static [&'static str],
) -> Result<Option<usize>, A::Error> {
    let other = &mut None;
    map.next_key_seed(Key { names, other })
}

/// Like [`key`]; any other key is written to `other`.
pub fn key_or_other<'de, A: MapAccess<'de>>(
    map: &mut A,
    names: &'static [&'static str],
    other: &mut String,
) -> Result<Option<usize>, A::Error> {
    let other = &mut Some(other);
    map.next_key_seed(Key { names, other })
}

/// Decodes a value that has to be there.
pub fn value<'de, A: MapAccess<'de>, T: Deserialize<'de>>(
    map: &mut A,
    slot: &mut Option<T>,
) -> Result<(), A::Error> {
    *slot = Some(map.next_value()?);
    Ok(())
}

/// Decodes a value that may be `null`.
pub fn optional<'de, A: MapAccess<'de>, T: Deserialize<'de>>(
    map: &mut A,
    slot: &mut Option<T>,
) -> Result<(), A::Error> {
    *slot = map.next_value()?;
    Ok(())
}

/// Decodes a value that no field has, under the key that [`key_or_other`] has written.
pub fn rest<'de, A: MapAccess<'de>, T: Deserialize<'de>, M: Extend<(String, T)>>(
    map: &mut A,
    key: &mut String,
    rest: &mut M,
) -> Result<(), A::Error> {
    let value = map.next_value()?;
    rest.extend([(std::mem::take(key), value)]);
    Ok(())
}

/// Passes over a value that no field has.
pub fn skip<'de, A: MapAccess<'de>>(map: &mut A) -> Result<(), A::Error> {
    map.next_value::<IgnoredAny>().map(|_| ())
}

/// The value that has been decoded, or that it is missing.
pub fn required<T, E: Error>(slot: Option<T>, name: &'static str) -> Result<T, E> {
    slot.ok_or_else(|| E::missing_field(name))
}

struct Key<'other, 'text> {
    names: &'static [&'static str],
    other: &'other mut Option<&'text mut String>,
}

impl<'de> DeserializeSeed<'de> for Key<'_, '_> {
    type Value = usize;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Key<'_, '_> {
    type Value = usize;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<usize, E> {
        let found = self.names.binary_search(&key);
        if found.is_err()
            && let Some(other) = self.other
        {
            key.clone_into(other);
        }
        Ok(found.unwrap_or(self.names.len()))
    }
}

/// Writes a JSON object, one property after the other; the first failure is kept to the end.
pub struct Writer<S: Serializer>(Result<S::SerializeMap, S::Error>);

impl<S: Serializer> Writer<S> {
    /// An object without properties.
    pub fn new(serializer: S) -> Self {
        Self(serializer.serialize_map(None))
    }

    /// Writes a property.
    #[must_use]
    pub fn value<T: Serialize + ?Sized>(mut self, name: &'static str, value: &T) -> Self {
        if let Ok(map) = &mut self.0
            && let Err(error) = map.serialize_entry(name, value)
        {
            self.0 = Err(error);
        }
        self
    }

    /// Writes a property unless it is `None`.
    #[must_use]
    pub fn optional<T: Serialize>(self, name: &'static str, value: &Option<T>) -> Self {
        match value {
            Some(value) => self.value(name, value),
            None => self,
        }
    }

    /// Writes the properties that no field has.
    #[must_use]
    pub fn rest<'rest, T: Serialize + 'rest>(
        mut self,
        rest: impl IntoIterator<Item = (&'rest String, &'rest T)>,
    ) -> Self {
        for (name, value) in rest {
            if let Ok(map) = &mut self.0
                && let Err(error) = map.serialize_entry(name, value)
            {
                self.0 = Err(error);
            }
        }
        self
    }

    /// The end of the object.
    pub fn end(self) -> Result<S::Ok, S::Error> {
        self.0?.end()
    }
}

/// Decodes a string of an enumeration that takes any.
pub fn open<'de, T: for<'text> From<&'text str>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    deserializer.deserialize_str(Text(|text: &str| Some(T::from(text)), &[]))
}

/// Decodes a string of an enumeration that takes only `names`; `variant` gives the variant at a place among them.
pub fn closed<'de, T, D: Deserializer<'de>>(
    deserializer: D,
    names: &'static [&'static str],
    variant: fn(usize) -> Option<T>,
) -> Result<T, D::Error> {
    let find = move |text: &str| variant(names.iter().position(|name| *name == text)?);
    deserializer.deserialize_str(Text(find, names))
}

struct Text<F>(F, &'static [&'static str]);

impl<T, F: FnOnce(&str) -> Option<T>> Visitor<'_> for Text<F> {
    type Value = T;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a string")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        (self.0)(text).ok_or_else(|| E::unknown_variant(text, self.1))
    }
}

/// One alternative of a union.
pub struct Alternative<U> {
    /// The alternative, if the value is one.
    attempt: fn(&Value) -> Option<U>,
    /// The names of its fields, when it is an object with known ones.
    names: fn() -> &'static [&'static str],
}

impl<U> Alternative<U> {
    /// The alternative that holds a `T`.
    pub const fn of<T: DeserializeOwned>(attempt: fn(&Value) -> Option<U>) -> Self {
        Self {
            attempt,
            names: names::<T>,
        }
    }
}

/// The value as a `T`, put into its variant.
pub fn attempt<T: DeserializeOwned, U>(value: &Value, into: fn(T) -> U) -> Option<U> {
    T::deserialize(value).ok().map(into)
}

/// Of the alternatives that a value can be, the one that has fields for most of its members, and of several the first.
pub fn choose<U>(value: &Value, alternatives: &[Alternative<U>]) -> Option<U> {
    let mut ordered: Vec<(usize, &Alternative<U>)> = alternatives
        .iter()
        .map(|alternative| (known_members(value, (alternative.names)()), alternative))
        .collect();
    // A stable sort: the others are in the order in which they are tried.
    ordered.sort_by_key(|(known, _)| std::cmp::Reverse(*known));
    let mut ordered = ordered.into_iter();
    ordered.find_map(|(_, alternative)| (alternative.attempt)(value))
}

fn known_members(value: &Value, names: &[&str]) -> usize {
    value.as_object().map_or(0, |members| {
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

/// An error in these words.
pub fn custom<E: Error>(words: &'static str) -> E {
    E::custom(words)
}
