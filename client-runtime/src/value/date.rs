//! A date as a provider has written it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::value::date_time::days_of_month;
use crate::value::text;

/// A date of an answer or a request (`format: date`, RFC 3339, section 5.6: `2026-11-24`). It keeps the text in which
/// it was written.
///
/// Decoding accepts any text, so that one malformed date does not fail the whole answer. Making a date to send is
/// strict:
///
/// ```
/// use client_runtime::Date;
///
/// let sent: Date = "2026-11-24".parse()?;
/// assert_eq!(sent.year_month_day(), Some((2026, 11, 24)));
/// assert_eq!(Date::new(2026, 11, 24)?, sent);
/// assert!("24.11.2026".parse::<Date>().is_err());
///
/// let received: Date = serde_json::from_str(r#""24.11.2026""#)?;
/// assert_eq!(received.as_str(), "24.11.2026");
/// assert_eq!(received.year_month_day(), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// It is written again exactly as it was read.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Date {
    text: String,
}

/// Why a date cannot be sent. No variant shows the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum DateFault {
    /// The text is not four, two and two digits with `-` between them.
    #[error("it is not written as `2026-11-24`")]
    Form,
    /// The month is not from 1 to 12.
    #[error("the month is not from 01 to 12")]
    Month,
    /// The month does not have this day in this year.
    #[error("the month does not have this day in this year")]
    Day,
}

impl Date {
    /// Makes a date from a year (0 to 9999), a month (from 1) and a day (from 1).
    ///
    /// # Errors
    ///
    /// A [`DateFault`] if there is no such date. A year after 9999 is a [`DateFault::Form`].
    pub fn new(year: u16, month: u8, day: u8) -> Result<Self, DateFault> {
        match (year, month, day) {
            (10_000.., ..) => Err(DateFault::Form),
            (_, 13.., _) => Err(DateFault::Month),
            (.., 32..) => Err(DateFault::Day),
            _ => format!("{year:04}-{month:02}-{day:02}").parse(),
        }
    }

    /// The text, as it was received or made.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The year, the month (from 1) and the day (from 1), or `None` if the text is not a date.
    pub fn year_month_day(&self) -> Option<(u16, u8, u8)> {
        read(&self.text).ok()
    }

    /// The text, so that the caller can overwrite it.
    pub(crate) fn text_mut(&mut self) -> &mut String {
        &mut self.text
    }
}

fn read(text: &str) -> Result<(u16, u8, u8), DateFault> {
    let number = |from: usize, to: usize| {
        let digits = text.get(from..to)?;
        let is_number = digits.bytes().all(|it| it.is_ascii_digit());
        is_number.then(|| digits.parse::<u16>().ok()).flatten()
    };
    let separators = (text.get(4..5), text.get(7..8)) == (Some("-"), Some("-"));
    let (Some(year), Some(month), Some(day), true, 10) = (
        number(0, 4),
        number(5, 7),
        number(8, 10),
        separators,
        text.len(),
    ) else {
        return Err(DateFault::Form);
    };
    let days = days_of_month(year.into(), month.into()).ok_or(DateFault::Month)?;
    if day == 0 || i64::from(day) > days {
        return Err(DateFault::Day);
    }
    // The month and the day have two digits each.
    Ok((
        year,
        u8::try_from(month).unwrap_or(u8::MAX),
        u8::try_from(day).unwrap_or(u8::MAX),
    ))
}

/// Reads a date to be sent.
///
/// # Errors
///
/// A [`DateFault`] if the text is not a date.
impl FromStr for Date {
    type Err = DateFault;

    fn from_str(text: &str) -> Result<Self, DateFault> {
        read(text)?;
        Ok(Self {
            text: text.to_owned(),
        })
    }
}

/// The text, as it was received or made.
impl From<Date> for String {
    fn from(date: Date) -> Self {
        date.text
    }
}

impl fmt::Display for Date {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.text)
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Date").field(&self.text).finish()
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = text::read(deserializer, "the text of a date")?;
        Ok(Self { text })
    }
}

#[cfg(feature = "schemars")]
impl schemars::JsonSchema for Date {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Date".into()
    }

    fn schema_id() -> std::borrow::Cow<'static, str> {
        "client_runtime::Date".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "string", "format": "date"})
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_dates_that_exist_can_be_sent() {
        for text in ["2024-02-29", "2026-11-24", "0000-01-31", "9999-12-31"] {
            let date: Date = text.parse().unwrap();
            let (year, month, day) = date.year_month_day().unwrap();
            assert_eq!(Date::new(year, month, day).unwrap().as_str(), text);
        }
        for (text, fault) in [
            ("2026-02-29", DateFault::Day),
            ("2026-11-00", DateFault::Day),
            ("2026-13-01", DateFault::Month),
            ("2026-00-01", DateFault::Month),
            ("2026-1-01", DateFault::Form),
            ("2026-11-24T10:00", DateFault::Form),
            ("+026-11-24", DateFault::Form),
            ("２026-11-24", DateFault::Form),
            ("", DateFault::Form),
        ] {
            assert_eq!(text.parse::<Date>(), Err(fault), "{text}");
        }
        assert_eq!(Date::new(10_000, 1, 1), Err(DateFault::Form));
        assert_eq!(Date::new(2026, 100, 1), Err(DateFault::Month));
        assert_eq!(Date::new(2026, 1, 100), Err(DateFault::Day));
    }

    proptest! {
        #[test]
        fn any_text_is_received_and_sent_again(text in "\\PC{0,12}") {
            let json = serde_json::to_string(&text).unwrap();
            let date: Date = serde_json::from_str(&json).unwrap();
            prop_assert_eq!(date.year_month_day().is_some(), text.parse::<Date>().is_ok());
            prop_assert_eq!(serde_json::to_string(&date).unwrap(), json);
        }
    }
}
