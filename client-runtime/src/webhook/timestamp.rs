//! The text of a timestamp header, and whether the time it names is recent enough.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::refusal::Refusal;

/// Why the text of a timestamp header is no time in decimal seconds since 1970.
///
/// Only one way to write a time is accepted, the one that providers send, so that no two parties on the way can read
/// the same header differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum TimestampFault {
    /// The header has no text.
    #[error("the timestamp is empty; send the seconds since 1970")]
    Empty,
    /// A byte outside ASCII, such as a digit of another script.
    #[error("the timestamp has a character outside ASCII; send the digits 0 to 9 only")]
    NonAscii,
    /// White space before, between or after the digits.
    #[error("the timestamp has white space in it; send the digits only")]
    WhiteSpace,
    /// It begins with `+` or `-`.
    #[error("the timestamp has a sign; send the digits only")]
    Sign,
    /// `_` between digits, which the number parsers of some languages skip.
    #[error("the timestamp has a separator `_`; send the digits only")]
    Separator,
    /// Anything else that is no digit: a fraction, an exponent, a date.
    #[error(
        "the timestamp is no decimal number; send whole seconds since 1970, no date and no fraction"
    )]
    NotDecimal,
    /// A zero before the first other digit.
    #[error("the timestamp has leading zeros; send the shortest form")]
    LeadingZero,
    /// More than 64 bits can count.
    #[error("the timestamp is too large; send seconds since 1970, no smaller unit")]
    TooLarge,
}

impl TimestampFault {
    pub(super) fn reason(self) -> &'static str {
        match self {
            Self::Empty => "timestamp-empty",
            Self::NonAscii => "timestamp-non-ascii",
            Self::WhiteSpace => "timestamp-white-space",
            Self::Sign => "timestamp-sign",
            Self::Separator => "timestamp-separator",
            Self::NotDecimal => "timestamp-not-decimal",
            Self::LeadingZero => "timestamp-leading-zero",
            Self::TooLarge => "timestamp-too-large",
        }
    }
}

/// The seconds since 1970 that a header's text stands for.
pub(super) fn parse(text: &[u8]) -> Result<u64, TimestampFault> {
    if !text.is_ascii() {
        return Err(TimestampFault::NonAscii);
    }
    if text.iter().any(u8::is_ascii_whitespace) {
        return Err(TimestampFault::WhiteSpace);
    }
    match text {
        [] => return Err(TimestampFault::Empty),
        [b'+' | b'-', ..] => return Err(TimestampFault::Sign),
        _ if text.contains(&b'_') => return Err(TimestampFault::Separator),
        _ if !text.iter().all(u8::is_ascii_digit) => return Err(TimestampFault::NotDecimal),
        [b'0', _, ..] => return Err(TimestampFault::LeadingZero),
        _ => {}
    }
    text.iter()
        .try_fold(0_u64, |seconds, digit| {
            seconds
                .checked_mul(10)?
                .checked_add(u64::from(digit - b'0'))
        })
        .ok_or(TimestampFault::TooLarge)
}

/// Refuses a time that is further from `now` than `tolerance`, both in whole seconds.
pub(super) fn check_freshness(
    timestamp: u64,
    now: SystemTime,
    tolerance: Duration,
) -> Result<(), Refusal> {
    let age = seconds_since_1970(now) - i128::from(timestamp);
    let tolerance = tolerance.as_secs();
    let difference = u64::try_from(age.unsigned_abs()).unwrap_or(u64::MAX);
    if difference <= tolerance {
        Ok(())
    } else if age > 0 {
        Err(Refusal::TooOld {
            seconds: difference,
            tolerance,
        })
    } else {
        Err(Refusal::TooFarInFuture {
            seconds: difference,
            tolerance,
        })
    }
}

/// Rounded down, also before 1970.
fn seconds_since_1970(time: SystemTime) -> i128 {
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => i128::from(after.as_secs()),
        Err(error) => {
            let before = error.duration();
            -i128::from(before.as_secs()) - i128::from(before.subsec_nanos() > 0)
        }
    }
}
