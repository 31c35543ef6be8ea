//! Reads the text of a date and time: RFC 3339, and what Python writes for a naive `datetime`.

use super::calendar::{DAY, days_of_month, days_since_1970};

/// The parts of a date and time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Reading {
    /// What the clock shows, in seconds since it showed the start of 1970.
    pub(super) seconds: i64,
    /// Nanoseconds after that.
    pub(super) nanoseconds: u32,
    /// Seconds by which the clock is ahead of UTC, or `None` if the text has no offset.
    pub(super) offset: Option<i32>,
}

impl Reading {
    /// Seconds since 1970 UTC. Without an offset, the clock counts as UTC.
    pub(super) fn unix_seconds(&self) -> i64 {
        self.seconds - i64::from(self.offset.unwrap_or(0))
    }
}

/// Why a date and time cannot be sent. No variant shows the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum DateTimeFault {
    /// The text is empty.
    #[error("the date and time is empty; write it as `2026-11-24T10:40:50Z`")]
    Empty,
    /// The text does not begin with four, two and two digits with `-` between them.
    #[error("it does not begin with a date such as `2026-11-24`")]
    Date,
    /// The month is not from 1 to 12.
    #[error("the month is not from 01 to 12")]
    Month,
    /// The month does not have this day in this year.
    #[error("the month does not have this day in this year")]
    Day,
    /// Neither `T` nor a space follows the date.
    #[error("the date is not followed by `T` or a space and the time")]
    Separator,
    /// Hours, minutes and seconds are not two digits each with `:` between them.
    #[error("the time is not written as `10:40:50` or `10:40`")]
    Time,
    /// The hour is after 23; `24:00` is refused too.
    #[error("the hour is not from 00 to 23")]
    Hour,
    /// The minute is after 59.
    #[error("the minute is not from 00 to 59")]
    Minute,
    /// The second is after 60; 60 is a leap second.
    #[error("the second is not from 00 to 60")]
    Second,
    /// No digit follows the decimal point.
    #[error("no digit follows the decimal point")]
    Fraction,
    /// Something other than an offset follows the time.
    #[error("something other than `Z` or an offset such as `+02:00` follows the time")]
    Offset,
    /// The offset is 24 hours or more, or its minutes or seconds are more than 59.
    #[error("the offset is not from -23:59 to +23:59")]
    OffsetRange,
}

/// The rest of the text, which is not read yet.
struct Rest<'text>(&'text [u8]);

impl Rest<'_> {
    /// Takes the next byte if it is one of these.
    fn take(&mut self, wanted: &[u8]) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        wanted.contains(first).then(|| {
            self.0 = rest;
            *first
        })
    }

    /// Takes exactly this many digits and returns their number.
    fn number(&mut self, digits: usize) -> Option<i64> {
        let (number, rest) = self.0.split_at_checked(digits)?;
        let number = number.iter().try_fold(0, |number, digit| {
            let digit = digit.is_ascii_digit().then(|| i64::from(digit - b'0'))?;
            Some(number * 10 + digit)
        })?;
        self.0 = rest;
        Some(number)
    }

    /// Takes all digits that follow and returns the nanoseconds that they mean, or `None` if there is no digit.
    fn nanoseconds(&mut self) -> Option<u32> {
        let count = self.0.iter().take_while(|byte| byte.is_ascii_digit());
        let (digits, rest) = self.0.split_at_checked(count.count())?;
        self.0 = rest;
        let digit = |place| digits.get(place).map_or(0, |digit| u32::from(digit - b'0'));
        let nanoseconds = (0..9).fold(0, |number, place| number * 10 + digit(place));
        (!digits.is_empty()).then_some(nanoseconds)
    }
}

/// Reads a whole text, or reports its first fault.
pub(super) fn parse(text: &str) -> Result<Reading, DateTimeFault> {
    if text.is_empty() {
        return Err(DateTimeFault::Empty);
    }
    let mut rest = Rest(text.as_bytes());
    let days = date(&mut rest)?;
    rest.take(b"Tt ").ok_or(DateTimeFault::Separator)?;
    let (second_of_day, nanoseconds) = time(&mut rest)?;
    Ok(Reading {
        seconds: days * DAY + second_of_day,
        nanoseconds,
        offset: offset(&mut rest)?,
    })
}

/// The days since 1970 of `2026-11-24`.
fn date(rest: &mut Rest<'_>) -> Result<i64, DateTimeFault> {
    let mut numbers = || {
        let year = rest.number(4)?;
        rest.take(b"-")?;
        let month = rest.number(2)?;
        rest.take(b"-")?;
        Some((year, month, rest.number(2)?))
    };
    let (year, month, day) = numbers().ok_or(DateTimeFault::Date)?;
    let days = days_of_month(year, month).ok_or(DateTimeFault::Month)?;
    if !(1..=days).contains(&day) {
        return Err(DateTimeFault::Day);
    }
    Ok(days_since_1970(year, month, day))
}

/// The seconds and nanoseconds since midnight of `10:40`, `10:40:50` or `10:40:50.123456`.
fn time(rest: &mut Rest<'_>) -> Result<(i64, u32), DateTimeFault> {
    let (hour, minute, second) = clock(rest).ok_or(DateTimeFault::Time)?;
    if hour > 23 {
        return Err(DateTimeFault::Hour);
    }
    if minute > 59 {
        return Err(DateTimeFault::Minute);
    }
    let second_of_day = hour * 3600 + minute * 60 + second.unwrap_or(0);
    let nanoseconds = match second {
        Some(_) if rest.take(b".").is_some() => {
            rest.nanoseconds().ok_or(DateTimeFault::Fraction)?
        }
        _ => 0,
    };
    match second {
        Some(61..) => Err(DateTimeFault::Second),
        // A clock without leap seconds can only continue with the next second.
        Some(60) => Ok((second_of_day, 0)),
        _ => Ok((second_of_day, nanoseconds)),
    }
}

/// The seconds east of UTC of `Z`, `+02:00` or `+05:30:15`, or `None` if the text ends here.
fn offset(rest: &mut Rest<'_>) -> Result<Option<i32>, DateTimeFault> {
    let Some(sign) = rest.take(b"Zz+-") else {
        let is_end = rest.0.is_empty();
        return is_end.then_some(None).ok_or(DateTimeFault::Offset);
    };
    let seconds = match sign {
        b'+' | b'-' => {
            let (hour, minute, second) = clock(rest).ok_or(DateTimeFault::Offset)?;
            let second = second.unwrap_or(0);
            if hour > 23 || minute > 59 || second > 59 {
                return Err(DateTimeFault::OffsetRange);
            }
            hour * 3600 + minute * 60 + second
        }
        _ => 0,
    };
    if !rest.0.is_empty() {
        return Err(DateTimeFault::Offset);
    }
    let seconds = if sign == b'-' { -seconds } else { seconds };
    let seconds = i32::try_from(seconds).map_err(|_| DateTimeFault::OffsetRange)?;
    Ok(Some(seconds))
}

/// The numbers of `10:40` or `10:40:50`, without a check of their ranges.
fn clock(rest: &mut Rest<'_>) -> Option<(i64, i64, Option<i64>)> {
    let hour = rest.number(2)?;
    rest.take(b":")?;
    let minute = rest.number(2)?;
    let second = match rest.take(b":") {
        Some(_) => Some(rest.number(2)?),
        None => None,
    };
    Some((hour, minute, second))
}
