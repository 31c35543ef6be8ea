//! The functions that derived code calls to decode and encode JSON objects and enumerations. Those for unions are in
//! `union`.
//!
//! Not part of the public interface: only code from derives of the same version uses it.

use std::fmt;

use serde::de::{DeserializeSeed, Error, IgnoredAny};
use serde::ser::{SerializeMap, SerializeSeq};

pub use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
pub use serde::ser::{Serialize, Serializer};

#[cfg(feature = "testing")]
pub use crate::value::blank::Blank;
pub use crate::value::names::{Keys, Names};
pub use crate::value::union::{Alternative, Candidate, attempt, choose};

use crate::value::leaving;

/// The place of the next key among the names, or their number for any other key. `None` if there is no further key.
#[inline]
pub fn key<'de, A: MapAccess<'de>>(
    map: &mut A,
    keys: &mut Keys<'_>,
) -> Result<Option<usize>, A::Error> {
    map.next_key_seed(Key(keys))
}

/// Like [`key`], but writes any other key to `other`.
pub fn key_or_other<'de, A: MapAccess<'de>>(
    map: &mut A,
    keys: &mut Keys<'_>,
    other: &mut String,
) -> Result<Option<usize>, A::Error> {
    map.next_key_seed(KeyOrOther { keys, other })
}

/// Decodes a required value.
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
    match map.next_value() {
        Ok(value) => {
            *slot = value;
            Ok(())
        }
        Err(error) => leave_out(error),
    }
}

/// Decodes a value that may be `null`, and distinguishes `null` from a missing value.
pub fn nullable<'de, A: MapAccess<'de>, T: Deserialize<'de>>(
    map: &mut A,
    slot: &mut Option<Option<T>>,
) -> Result<(), A::Error> {
    match map.next_value() {
        Ok(value) => {
            *slot = Some(value);
            Ok(())
        }
        Err(error) => leave_out(error),
    }
}

/// Leaves out a member that does not decode, if the decoder allows it.
#[cold]
fn leave_out<E: Error>(error: E) -> Result<(), E> {
    leaving::leave_out(error)
}

/// Decodes the item at an index of an array, or fails if the array is shorter.
pub fn place<'de, A: SeqAccess<'de>, T: Deserialize<'de>>(
    array: &mut A,
    index: usize,
    expected: &'static str,
) -> Result<T, A::Error> {
    array
        .next_element()?
        .ok_or_else(|| A::Error::invalid_length(index, &expected))
}

/// Skips the items of an array after the known places.
pub fn skip_places<'de, A: SeqAccess<'de>>(array: &mut A) -> Result<(), A::Error> {
    while array.next_element::<IgnoredAny>()?.is_some() {}
    Ok(())
}

/// Decodes a value that belongs to no field, under the key from [`key_or_other`].
pub fn rest<'de, A: MapAccess<'de>, T: Deserialize<'de>, M: Extend<(String, T)>>(
    map: &mut A,
    key: &mut String,
    rest: &mut M,
) -> Result<(), A::Error> {
    let key = std::mem::take(key);
    match map.next_value() {
        Ok(value) => {
            rest.extend([(key, value)]);
            Ok(())
        }
        Err(error) => leave_out(error),
    }
}

/// Skips a value that belongs to no field.
pub fn skip<'de, A: MapAccess<'de>>(map: &mut A) -> Result<(), A::Error> {
    map.next_value::<IgnoredAny>().map(|_| ())
}

/// Returns the decoded value, or an error that it is missing.
#[inline]
pub fn required<T, E: Error>(slot: Option<T>, name: &'static str) -> Result<T, E> {
    slot.ok_or_else(|| E::missing_field(name))
}

struct Key<'keys, 'names>(&'keys mut Keys<'names>);

impl<'de> DeserializeSeed<'de> for Key<'_, '_> {
    type Value = usize;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Key<'_, '_> {
    type Value = usize;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a key")
    }

    #[inline]
    fn visit_str<E: Error>(self, key: &str) -> Result<usize, E> {
        Ok(self.0.place(key))
    }
}

struct KeyOrOther<'keys, 'names> {
    keys: &'keys mut Keys<'names>,
    other: &'keys mut String,
}

impl<'de> DeserializeSeed<'de> for KeyOrOther<'_, '_> {
    type Value = usize;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for KeyOrOther<'_, '_> {
    type Value = usize;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a key")
    }

    #[inline]
    fn visit_str<E: Error>(self, key: &str) -> Result<usize, E> {
        let place = self.keys.place(key);
        if place == self.keys.count() {
            key.clone_into(self.other);
        }
        Ok(place)
    }
}

/// Writes a JSON object, one property after the other. It keeps the first failure until the end.
pub struct Writer<S: Serializer>(Result<S::SerializeMap, S::Error>);

impl<S: Serializer> Writer<S> {
    /// Starts an object without properties.
    pub fn new(serializer: S) -> Self {
        Self(serializer.serialize_map(None))
    }

    /// Writes a property.
    #[must_use]
    pub fn value<T: Serialize + ?Sized>(mut self, name: &'static str, value: &T) -> Self {
        self.entry(name, value);
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

    /// Writes the properties that belong to no field.
    #[must_use]
    pub fn rest<'rest, T: Serialize + 'rest>(
        mut self,
        rest: impl IntoIterator<Item = (&'rest String, &'rest T)>,
    ) -> Self {
        for (name, value) in rest {
            self.entry(name, value);
        }
        self
    }

    fn entry<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) {
        if let Ok(map) = &mut self.0
            && let Err(error) = map.serialize_entry(name, value)
        {
            self.0 = Err(error);
        }
    }

    /// Ends the object and returns the first failure, if any.
    pub fn end(self) -> Result<S::Ok, S::Error> {
        self.0?.end()
    }
}

/// Writes a JSON array whose places have types of their own. It keeps the first failure until the end.
pub struct Places<S: Serializer>(Result<S::SerializeSeq, S::Error>);

impl<S: Serializer> Places<S> {
    /// Starts an array of `count` places.
    pub fn new(serializer: S, count: usize) -> Self {
        Self(serializer.serialize_seq(Some(count)))
    }

    /// Writes the next place.
    #[must_use]
    pub fn place<T: Serialize + ?Sized>(mut self, value: &T) -> Self {
        if let Ok(array) = &mut self.0
            && let Err(error) = array.serialize_element(value)
        {
            self.0 = Err(error);
        }
        self
    }

    /// Ends the array and returns the first failure, if any.
    pub fn end(self) -> Result<S::Ok, S::Error> {
        self.0?.end()
    }
}

/// Decodes a string of an enumeration that accepts any string.
pub fn open<'de, T: for<'text> From<&'text str>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    deserializer.deserialize_str(Text(|text: &str| Some(T::from(text)), &[]))
}

/// Decodes a string of an enumeration that accepts only `names`. `variant` returns the variant for a place among them.
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
