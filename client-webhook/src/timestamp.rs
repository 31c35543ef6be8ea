//! The text of a timestamp header, and whether the time it names is recent enough.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::refusal::{Refusal, TimestampFault};

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
