//! The errors of a search.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::Error;
use crate::refusal;
use crate::responses::SearchOffersError;

const DAY: u64 = 24 * 60 * 60;

/// Why a search failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SearchError {
    /// The query cannot be sent.
    #[error(transparent)]
    Invalid(#[from] InvalidQuery),
    /// The searches of this day are used up. Searches fail until midnight UTC ("Key Quirks" in the description of the
    /// provider's document).
    #[error("the searches of this day are used up; search again in {}", time_until(*.resets_at))]
    DailyQuota {
        /// When searches are possible again, by the clock of this machine.
        resets_at: SystemTime,
    },
    /// The call failed.
    #[error(transparent)]
    Call(Error<SearchOffersError>),
}

/// A number of a query is infinite or not a number. In JSON, it would become `null`, and the condition would be lost.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the number for `{field}` in the query is not finite")]
#[non_exhaustive]
pub struct InvalidQuery {
    /// The name of the field in the API.
    pub field: &'static str,
}

impl SearchError {
    /// The error for a failed call.
    pub(super) fn of(error: Error<SearchOffersError>) -> Self {
        if is_daily_quota(&error) {
            let resets_at = next_midnight(SystemTime::now());
            return Self::DailyQuota { resets_at };
        }
        Self::Call(error)
    }
}

/// Whether the searches of the day are used up: the status is 429, and `error` in the body is `search_quota_exceeded`
/// (`is_search_quota_exceeded` in the package `vastai` 1.9.1). Any other 429 passes within seconds.
fn is_daily_quota(error: &Error<SearchOffersError>) -> bool {
    if error.status().is_none_or(|status| status.as_u16() != 429) {
        return false;
    }
    refusal::code(error).as_deref() == Some("search_quota_exceeded")
}

/// The next midnight UTC after `now`.
fn next_midnight(now: SystemTime) -> SystemTime {
    let seconds = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let midnight = (seconds / DAY).saturating_add(1).saturating_mul(DAY);
    UNIX_EPOCH
        .checked_add(Duration::from_secs(midnight))
        .unwrap_or(now)
}

/// The time until `then` in words.
fn time_until(then: SystemTime) -> String {
    let left = then.duration_since(SystemTime::now()).unwrap_or_default();
    let minutes = left.as_secs().div_ceil(60);
    format!("{} h {} min", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn searches_are_possible_again_at_the_midnight_that_follows() {
        let at = |seconds| UNIX_EPOCH + Duration::from_secs(seconds);
        for (now, midnight) in [
            (0, DAY),
            (1, DAY),
            (DAY - 1, DAY),
            (DAY, 2 * DAY),
            // 2026-11-28 16:32:09 UTC and the next midnight.
            (1_795_883_529, 1_795_910_400),
        ] {
            assert_eq!(next_midnight(at(now)), at(midnight), "{now}");
        }
        let before = UNIX_EPOCH - Duration::from_secs(5);
        assert_eq!(next_midnight(before), at(DAY));
    }
}
