//! A secret value: nothing shows it, and its memory is wiped on drop.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use bytes::Bytes;
use serde::de::{Error as _, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use zeroize::{Zeroize, Zeroizing};

use crate::value::base64::Base64;
use crate::value::date::Date;
use crate::value::date_time::DateTime;
use crate::value::reader::SECRET;

/// A secret value of an answer or a request, such as a webhook's signing secret.
///
/// `Debug` shows `[redacted]`, and there is no `Display`. The memory is overwritten on drop. It serializes and
/// deserializes like the value itself.
///
/// ```
/// use client_runtime::Sensitive;
///
/// let secret = Sensitive::from("whsec_1".to_owned());
/// assert_eq!(format!("{secret:?}"), "[redacted]");
/// assert_eq!(secret.expose(), "whsec_1");
/// ```
#[derive(Clone, Default, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Sensitive<T: Erase>(T);

impl<T: Erase> Sensitive<T> {
    /// Hides `value`.
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// The value. From here on, the caller must keep it secret.
    pub fn expose(&self) -> &T {
        &self.0
    }
}

impl<'de, T: Erase + Deserialize<'de>> Deserialize<'de> for Sensitive<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Tells the reader not to report what is inside the value.
        let inner = Inner(PhantomData);
        // The error would quote the value. A value that does not match its document may still be the secret.
        let decoded = deserializer.deserialize_newtype_struct(SECRET, inner);
        decoded.map(Self).map_err(|error| {
            let words = Zeroizing::new(error.to_string());
            let place = place(&words);
            D::Error::custom(format_args!(
                "a secret value does not match its description{place}"
            ))
        })
    }
}

struct Inner<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Inner<T> {
    type Value = T;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a secret value")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        T::deserialize(deserializer)
    }
}

/// The ` at line 1 column 2` at the end of a JSON decoder's words, or nothing if they end otherwise. `serde_json` reads
/// the position from it.
fn place(words: &str) -> &str {
    let start = words.rfind(" at line ").unwrap_or(words.len());
    let place = words.get(start..).unwrap_or_default();
    let numbers = place.strip_prefix(" at line ");
    let numbers = numbers.and_then(|numbers| numbers.split_once(" column "));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match numbers {
        Some((line, column)) if is_number(line) && is_number(column) => place,
        _ => "",
    }
}

impl<T: Erase> From<T> for Sensitive<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl From<&str> for Sensitive<String> {
    fn from(value: &str) -> Self {
        Self(value.to_owned())
    }
}

impl From<Sensitive<String>> for crate::SecretString {
    fn from(secret: Sensitive<String>) -> Self {
        secret.expose().as_str().into()
    }
}

impl<T: Erase> fmt::Debug for Sensitive<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[redacted]")
    }
}

impl<T: Erase> Drop for Sensitive<T> {
    fn drop(&mut self) {
        self.0.erase();
    }
}

#[cfg(feature = "schemars")]
impl<T: Erase + schemars::JsonSchema> schemars::JsonSchema for Sensitive<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> std::borrow::Cow<'static, str> {
        T::schema_id()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        T::json_schema(generator)
    }
}

/// Values that a [`Sensitive`] can hold, because they can overwrite their memory.
pub trait Erase: sealed::Sealed {
    /// Overwrites the memory of the value.
    fn erase(&mut self);
}

mod sealed {
    pub trait Sealed {}
}

macro_rules! erase_by_zeroize {
    ($($held:ty),*) => {$(
        impl sealed::Sealed for $held {}

        impl Erase for $held {
            fn erase(&mut self) {
                self.zeroize();
            }
        }
    )*};
}

erase_by_zeroize!(String, bool, f64, i32, i64, u32, u64);

impl<T: Erase> sealed::Sealed for Option<T> {}

impl<T: Erase> Erase for Option<T> {
    fn erase(&mut self) {
        if let Some(value) = self {
            value.erase();
        }
    }
}

impl<T: Erase> sealed::Sealed for Vec<T> {}

impl<T: Erase> Erase for Vec<T> {
    fn erase(&mut self) {
        self.iter_mut().for_each(Erase::erase);
    }
}

impl<T: Erase> sealed::Sealed for BTreeMap<String, T> {}

impl<T: Erase> Erase for BTreeMap<String, T> {
    fn erase(&mut self) {
        for (mut name, mut value) in std::mem::take(self) {
            name.zeroize();
            value.erase();
        }
    }
}

impl sealed::Sealed for Map<String, Value> {}

impl Erase for Map<String, Value> {
    fn erase(&mut self) {
        for (mut name, mut value) in std::mem::take(self) {
            name.zeroize();
            value.erase();
        }
    }
}

impl sealed::Sealed for DateTime {}

impl Erase for DateTime {
    fn erase(&mut self) {
        self.text_mut().zeroize();
    }
}

impl sealed::Sealed for Date {}

impl Erase for Date {
    fn erase(&mut self) {
        self.text_mut().zeroize();
    }
}

impl sealed::Sealed for Base64 {}

impl Erase for Base64 {
    fn erase(&mut self) {
        self.text_mut().zeroize();
    }
}

impl sealed::Sealed for Bytes {}

impl Erase for Bytes {
    /// Overwrites the bytes unless something else shares them.
    fn erase(&mut self) {
        if let Ok(mut bytes) = std::mem::take(self).try_into_mut() {
            bytes.as_mut().zeroize();
        }
    }
}

impl sealed::Sealed for Value {}

impl Erase for Value {
    fn erase(&mut self) {
        match self {
            Self::String(text) => text.zeroize(),
            Self::Array(items) => items.erase(),
            Self::Object(members) => members.erase(),
            Self::Null | Self::Bool(_) | Self::Number(_) => {}
        }
        *self = Self::Null;
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
    struct Hook {
        id: i64,
        secret: Option<Sensitive<String>>,
    }

    #[test]
    fn a_sensitive_value_is_shown_nowhere_and_written_unchanged() {
        let text = r#"{"id":1,"secret":"whsec_do-not-show"}"#;
        let hook: Hook = serde_json::from_str(text).unwrap();
        let shown = format!("{hook:?} {hook:#?}");
        assert!(!shown.contains("whsec"), "{shown}");
        assert!(shown.contains("[redacted]"), "{shown}");
        assert_eq!(serde_json::to_string(&hook).unwrap(), text);
        assert_eq!(hook.secret.unwrap().expose(), "whsec_do-not-show");
    }

    #[test]
    fn a_secret_of_another_type_is_not_quoted_by_the_error() {
        for text in [
            r#"{"id":1,"secret":["whsec_do-not-show"]}"#,
            r#"{"id":1,"secret":123456789}"#,
        ] {
            let error = serde_json::from_str::<Hook>(text).unwrap_err();
            let words = format!("{error} {error:?}");
            assert!(
                words.contains("a secret value does not match its description"),
                "{words}"
            );
            assert!(
                !words.contains("show") && !words.contains("12345"),
                "{words}"
            );
            // The position of the value, not of its object.
            assert_eq!(error.line(), 1);
            assert!((17..text.len()).contains(&error.column()), "{error}");
        }
        let error = serde_json::from_str::<Sensitive<i64>>(r#""do-not-show""#).unwrap_err();
        assert!(!error.to_string().contains("show"), "{error}");
        for words in [
            "at line 1 column 2",
            " at line secret column 2",
            " at line 1 column 2, secret",
        ] {
            assert_eq!(place(words), "");
        }
    }

    #[test]
    fn a_whole_answer_can_be_sensitive() {
        let answer = json!({"secret": ["whsec_do-not-show", {"x": 1}]});
        let hidden: Sensitive<Value> = serde_json::from_value(answer.clone()).unwrap();
        assert_eq!(format!("{hidden:?}"), "[redacted]");
        assert_eq!(serde_json::to_value(&hidden).unwrap(), answer);
        assert_eq!(*hidden.expose(), answer);
    }

    #[test]
    fn erasing_leaves_nothing_of_any_kind_of_value() {
        let mut text = "secret".to_owned();
        text.erase();
        assert_eq!(text, "");
        let mut value = json!({"a": ["b", {"c": "d"}], "e": 1});
        value.erase();
        assert_eq!(value, Value::Null);
        let mut map = BTreeMap::from([("name".to_owned(), Some("secret".to_owned()))]);
        map.erase();
        assert!(map.is_empty());
        let mut time: DateTime = "2026-11-24T10:40:50Z".parse().unwrap();
        time.erase();
        assert_eq!((time.as_str(), time.unix_seconds()), ("", None));
        let mut date: Date = "2026-11-24".parse().unwrap();
        date.erase();
        let mut bytes = Base64::from_encoded("a2V5");
        bytes.erase();
        assert_eq!((date.as_str(), bytes.as_str()), ("", ""));
        let mut numbers = vec![7_i64, 8];
        numbers.erase();
        assert_eq!(numbers, [0, 0]);
    }
}
