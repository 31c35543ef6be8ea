//! Parses the text of a timestamp header, and checks that the time is recent.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::refusal::{Refusal, TimestampFault};

/// Parses the text of a header as seconds since 1970.
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

/// Refuses a time that differs from `now` by more than `tolerance`, both in whole seconds.
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

/// The seconds since 1970, rounded down even before 1970.
fn seconds_since_1970(time: SystemTime) -> i128 {
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => i128::from(after.as_secs()),
        Err(error) => {
            let before = error.duration();
            -i128::from(before.as_secs()) - i128::from(before.subsec_nanos() > 0)
        }
    }
}
