//! A date and time as a provider has written it, with or without an offset.

use std::fmt;
use std::str::FromStr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::value::text;

mod calendar;
mod parse;
#[cfg(test)]
mod tests;

pub(crate) use calendar::days_of_month;
pub use parse::DateTimeFault;
use parse::Reading;

/// A date and time of an answer or a request (`format: date-time`). It keeps the text in which it was written.
///
/// Providers write it in two ways, and this type reads both:
///
/// * with an offset from UTC, as in RFC 3339: `2026-11-24T10:40:50.123456Z`, `2026-11-24T10:40:50+02:00`;
/// * without one, as Python's `datetime.isoformat()` and `str(datetime)` write a naive `datetime`:
///   `2026-11-24T10:40:50.123456`, `2026-11-24 10:40:50`. The text does not say which clock it means. If the provider
///   means UTC, use [`assume_utc`](Self::assume_utc).
///
/// In both, `T` may be `t` or a space, `Z` may be `z`, and the seconds may be missing. An offset may have seconds
/// (`+05:30:15`). A fraction may have any number of digits; the first nine count.
///
/// Decoding accepts any text, so that one malformed time does not fail the whole answer. Such a text is of the kind
/// [`Other`](DateTimeKind::Other) and converts to no time. Making a time to send is strict:
///
/// ```
/// use client_runtime::{DateTime, DateTimeKind};
///
/// let sent: DateTime = "2026-11-24T10:40:50+02:00".parse()?;
/// assert_eq!(sent.unix_seconds(), Some(1_795_509_650));
/// assert!("tomorrow".parse::<DateTime>().is_err());
///
/// let received: DateTime = serde_json::from_str(r#""tomorrow""#)?;
/// assert_eq!(received.kind(), DateTimeKind::Other);
/// assert_eq!(received.as_str(), "tomorrow");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// It is written again exactly as it was read. Two values are equal if their texts are equal: `10:40:50Z` and
/// `10:40:50+00:00` are the same moment, but they differ as texts. To compare moments, compare
/// [`to_system_time`](Self::to_system_time).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct DateTime {
    text: String,
    /// `None` if the text is not a date and time. Computed from the text.
    reading: Option<Reading>,
}

/// How a [`DateTime`] is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DateTimeKind {
    /// With an offset from UTC (`Z`, `+02:00`). It names a moment.
    WithOffset,
    /// Without an offset. It is what an unknown clock showed.
    Naive,
    /// In no known form. The provider did not send what it documents.
    Other,
}

impl DateTime {
    /// The text, as it was received or made.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// How it is written.
    pub fn kind(&self) -> DateTimeKind {
        match &self.reading {
            None => DateTimeKind::Other,
            Some(Reading { offset: None, .. }) => DateTimeKind::Naive,
            Some(_) => DateTimeKind::WithOffset,
        }
    }

    /// Whether it is a date and time without an offset.
    pub fn is_naive(&self) -> bool {
        self.kind() == DateTimeKind::Naive
    }

    /// The offset in seconds east of UTC, such as `7200` for `+02:00`, or `None` if the text has no offset.
    pub fn offset_seconds(&self) -> Option<i32> {
        self.reading.as_ref()?.offset
    }

    /// The moment that it names, if it has an offset. A leap second, `23:59:60`, counts as the start of the next
    /// second.
    ///
    /// Also `None` if the platform's clock cannot represent the moment.
    pub fn to_system_time(&self) -> Option<SystemTime> {
        let reading = self.reading.as_ref()?;
        reading.offset?;
        system_time(reading)
    }

    /// The moment that it names, with UTC as the offset if the text has none. With an offset, it is the same as
    /// [`to_system_time`](Self::to_system_time). Use it only if the provider's clocks show UTC.
    ///
    /// `None` if it is of the kind [`Other`](DateTimeKind::Other), or if the platform's clock cannot represent the
    /// moment.
    pub fn assume_utc(&self) -> Option<SystemTime> {
        system_time(self.reading.as_ref()?)
    }

    /// The moment that it names, in whole seconds since 1970 UTC, if it has an offset. It is negative before 1970, and
    /// a fraction is rounded down.
    pub fn unix_seconds(&self) -> Option<i64> {
        let reading = self.reading.as_ref()?;
        reading.offset?;
        Some(reading.unix_seconds())
    }

    /// Takes the text that a provider sent, whether or not it is a date and time.
    fn received(text: String) -> Self {
        let reading = parse::parse(&text).ok();
        Self { text, reading }
    }

    /// The text, so that the caller can overwrite it. Forgets the reading of the text.
    pub(crate) fn text_mut(&mut self) -> &mut String {
        self.reading = None;
        &mut self.text
    }
}

/// The moment of a reading, in UTC if it has no offset, or `None` if the platform cannot represent it.
fn system_time(reading: &Reading) -> Option<SystemTime> {
    let seconds = reading.unix_seconds();
    let distance = Duration::from_secs(seconds.unsigned_abs());
    let second = if seconds < 0 {
        UNIX_EPOCH.checked_sub(distance)?
    } else {
        UNIX_EPOCH.checked_add(distance)?
    };
    second.checked_add(Duration::from_nanos(reading.nanoseconds.into()))
}

/// Reads a date and time to be sent.
///
/// # Errors
///
/// A [`DateTimeFault`] if the text is not a date and time.
impl FromStr for DateTime {
    type Err = DateTimeFault;

    fn from_str(text: &str) -> Result<Self, DateTimeFault> {
        let reading = parse::parse(text)?;
        Ok(Self {
            text: text.to_owned(),
            reading: Some(reading),
        })
    }
}

/// Writes a moment in UTC as in RFC 3339. The fraction has as many digits as it needs, at most nine.
///
/// RFC 3339 cannot write a moment before the year 0 or after the year 9999. Such a moment becomes the first or the last
/// one that it can write.
impl From<SystemTime> for DateTime {
    fn from(time: SystemTime) -> Self {
        let (seconds, nanoseconds) = match time.duration_since(UNIX_EPOCH) {
            Ok(since) => (
                i64::try_from(since.as_secs()).unwrap_or(i64::MAX),
                since.subsec_nanos(),
            ),
            Err(error) => {
                let before = error.duration();
                let seconds = i64::try_from(before.as_secs()).map_or(i64::MIN, |seconds| -seconds);
                match before.subsec_nanos() {
                    0 => (seconds, 0),
                    nanoseconds => (seconds.saturating_sub(1), 1_000_000_000 - nanoseconds),
                }
            }
        };
        let (text, seconds, nanoseconds) = calendar::written(seconds, nanoseconds);
        let reading = Some(Reading {
            seconds,
            nanoseconds,
            offset: Some(0),
        });
        Self { text, reading }
    }
}

/// The text, as it was received or made.
impl From<DateTime> for String {
    fn from(date_time: DateTime) -> Self {
        date_time.text
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.text)
    }
}

impl fmt::Debug for DateTime {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("DateTime").field(&self.text).finish()
    }
}

impl Serialize for DateTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for DateTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = text::read(deserializer, "the text of a date and time")?;
        Ok(Self::received(text))
    }
}

#[cfg(feature = "schemars")]
impl schemars::JsonSchema for DateTime {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "DateTime".into()
    }

    fn schema_id() -> std::borrow::Cow<'static, str> {
        "client_runtime::DateTime".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "string", "format": "date-time"})
    }
}
