//! Converts dates of the proleptic Gregorian calendar to days and seconds since 1970, and back.

/// Seconds of a day without a leap second.
pub(super) const DAY: i64 = 86_400;

/// `0000-01-01T00:00:00Z` in seconds since 1970.
const FIRST_SECOND: i64 = -62_167_219_200;

/// `9999-12-31T23:59:59Z` in seconds since 1970.
const LAST_SECOND: i64 = 253_402_300_799;

/// Days of 400 years, after which the calendar repeats itself.
const CYCLE: i64 = 146_097;

/// Days from `0000-03-01` to `1970-01-01`. A year that begins in March has its leap day at its end.
const FIRST_MARCH: i64 = 719_468;

/// The number of days of the month, or `None` if there is no such month.
pub(crate) fn days_of_month(year: i64, month: i64) -> Option<i64> {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    Some(match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        _ => return None,
    })
}

/// The days from `1970-01-01` to an existing date, by the algorithm `days_from_civil` of
/// <https://howardhinnant.github.io/date_algorithms.html>.
pub(super) fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month > 2 { year } else { year - 1 };
    let cycle = year.div_euclid(400);
    let year_of_cycle = year.rem_euclid(400);
    let month_since_march = (month + 9) % 12;
    let day_of_year = (153 * month_since_march + 2) / 5 + day - 1;
    let day_of_cycle = year_of_cycle * 365 + year_of_cycle / 4 - year_of_cycle / 100 + day_of_year;
    cycle * CYCLE + day_of_cycle - FIRST_MARCH
}

/// The date `days` days after `1970-01-01`, as year, month and day, by the algorithm `civil_from_days` of the same
/// page.
fn date(days: i64) -> (i64, i64, i64) {
    let days = days + FIRST_MARCH;
    let cycle = days.div_euclid(CYCLE);
    let day_of_cycle = days.rem_euclid(CYCLE);
    let leap_days = day_of_cycle / 1_460 - day_of_cycle / 36_524 + day_of_cycle / 146_096;
    let year_of_cycle = (day_of_cycle - leap_days) / 365;
    let day_of_year =
        day_of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
    let month_since_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_since_march + 2) / 5 + 1;
    let month = (month_since_march + 2) % 12 + 1;
    let year = year_of_cycle + cycle * 400 + i64::from(month <= 2);
    (year, month, day)
}

/// Writes a moment in UTC as in RFC 3339. Returns the text and the written moment, in seconds since 1970 and
/// nanoseconds: the nearest one in the years 0 to 9999.
pub(super) fn written(seconds: i64, nanoseconds: u32) -> (String, i64, u32) {
    let (seconds, nanoseconds) = if seconds < FIRST_SECOND {
        (FIRST_SECOND, 0)
    } else if seconds > LAST_SECOND {
        (LAST_SECOND, 999_999_999)
    } else {
        (seconds, nanoseconds)
    };
    let (year, month, day) = date(seconds.div_euclid(DAY));
    let second = seconds.rem_euclid(DAY);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    let mut text = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}");
    if nanoseconds > 0 {
        let digits = format!("{nanoseconds:09}");
        text.push('.');
        text.push_str(digits.trim_end_matches('0'));
    }
    text.push('Z');
    (text, seconds, nanoseconds)
}
