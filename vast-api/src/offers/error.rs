//! Why a search found nothing, not even that there is nothing.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::Error;
use crate::refusal;
use crate::responses::SearchOffersError;

const DAY: u64 = 24 * 60 * 60;

/// Why a search has failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SearchError {
    /// The query cannot be sent.
    #[error(transparent)]
    Invalid(#[from] InvalidQuery),
    /// All searches of this day are used up. Another one fails until midnight UTC ("Key Quirks" in the description of the
    /// provider's document).
    #[error("all searches of this day are used up; the next day begins in {}", time_until(*.resets_at))]
    DailyQuota {
        /// When searches are possible again, by the clock of this machine.
        resets_at: SystemTime,
    },
    /// The call has failed.
    #[error(transparent)]
    Call(Error<SearchOffersError>),
}

/// A number of a query that is infinite or not a number. As JSON, it would be `null`, and the condition would not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the number that the query gives to `{field}` is not finite")]
#[non_exhaustive]
pub struct InvalidQuery {
    /// The field that has got it, as the API calls it.
    pub field: &'static str,
}

impl SearchError {
    /// What a failed call means.
    pub(super) fn of(error: Error<SearchOffersError>) -> Self {
        if is_daily_quota(&error) {
            let resets_at = next_midnight(SystemTime::now());
            return Self::DailyQuota { resets_at };
        }
        Self::Call(error)
    }
}

/// Whether an answer says that the searches of the day are used up: the status 429 with an object whose `error` is
/// `search_quota_exceeded` (`is_search_quota_exceeded` in the package `vastai` 1.9.1). Any other 429 is a matter of seconds.
fn is_daily_quota(error: &Error<SearchOffersError>) -> bool {
    if error.status().is_none_or(|status| status.as_u16() != 429) {
        return false;
    }
    refusal::code(error).as_deref() == Some("search_quota_exceeded")
}

/// The midnight UTC after a time.
fn next_midnight(now: SystemTime) -> SystemTime {
    let seconds = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let midnight = (seconds / DAY).saturating_add(1).saturating_mul(DAY);
    UNIX_EPOCH
        .checked_add(Duration::from_secs(midnight))
        .unwrap_or(now)
}

/// The time until then, as people say it.
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
            // 2026-11-28 16:32:09 and the midnight after it.
            (1_795_883_529, 1_795_910_400),
        ] {
            assert_eq!(next_midnight(at(now)), at(midnight), "{now}");
        }
        let before = UNIX_EPOCH - Duration::from_secs(5);
        assert_eq!(next_midnight(before), at(DAY));
    }
}
