//! Tests of dates and times, with the crate jiff as the judge of what a text means.

use jiff::Timestamp;
use jiff::civil;
use jiff::fmt::temporal::DateTimeParser;
use jiff::tz::{Offset, TimeZone};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

/// The judge of `Timestamp`s and of civil times. It is strict about both.
static JUDGE: DateTimeParser = DateTimeParser::new();

/// `0000-01-01T00:00:00Z` to `9999-12-31T23:59:59Z`.
const SECONDS: std::ops::RangeInclusive<i64> = -62_167_219_200..=253_402_300_799;

/// The last moment that jiff supports: it lies in the year 9999 in every offset.
const LAST_JUDGED: i64 = 253_402_207_200;

fn read(text: &str) -> DateTime {
    let read: DateTime = text
        .parse()
        .unwrap_or_else(|fault| panic!("{text}: {fault}"));
    assert_eq!(read, received(text), "{text}");
    read
}

/// Decodes the text as an answer does.
fn received(text: &str) -> DateTime {
    serde_json::from_value(json!(text)).unwrap()
}

fn moment_of(judged: Timestamp) -> SystemTime {
    judged.try_into().unwrap()
}

fn at(seconds: i64, nanoseconds: u32) -> SystemTime {
    let distance = Duration::from_secs(seconds.unsigned_abs());
    let second = if seconds < 0 {
        UNIX_EPOCH - distance
    } else {
        UNIX_EPOCH + distance
    };
    second + Duration::from_nanos(nanoseconds.into())
}

#[test]
fn every_way_to_write_a_time_is_read_and_written_again_unchanged() {
    // 2026-11-24T10:40:50Z
    let seconds = 1_795_516_850;
    for (text, offset, seconds, nanoseconds) in [
        ("2026-11-24T10:40:50Z", Some(0), seconds, 0),
        ("2026-11-24t10:40:50z", Some(0), seconds, 0),
        ("2026-11-24 10:40:50Z", Some(0), seconds, 0),
        ("2026-11-24T10:40:50.123456Z", Some(0), seconds, 123_456_000),
        ("2026-11-24T12:40:50+02:00", Some(7200), seconds, 0),
        ("2026-11-24T02:10:50-08:30", Some(-30_600), seconds, 0),
        ("2026-11-24T10:40:50-00:00", Some(0), seconds, 0),
        (
            "2026-11-24T16:11:05.5+05:30:15",
            Some(19_815),
            seconds,
            500_000_000,
        ),
        ("2026-11-24T10:40+00:00", Some(0), seconds - 50, 0),
        ("2026-11-24T10:40:50.123456", None, seconds, 123_456_000),
        ("2026-11-24T10:40:50", None, seconds, 0),
        ("2026-11-24 10:40:50.000001", None, seconds, 1_000),
        ("2026-11-24T10:40", None, seconds - 50, 0),
        // Nine of these ten digits count.
        (
            "2026-11-24T10:40:50.1234567899Z",
            Some(0),
            seconds,
            123_456_789,
        ),
        ("1969-12-31T23:59:59.9Z", Some(0), -1, 900_000_000),
        // The leap seconds of RFC 3339, section 5.8, and one of a clock without leap seconds.
        ("1990-12-31T23:59:60Z", Some(0), 662_688_000, 0),
        ("1990-12-31T15:59:60-08:00", Some(-28_800), 662_688_000, 0),
        ("1990-12-31T23:59:60.75", None, 662_688_000, 0),
        ("0000-01-01T00:00:00Z", Some(0), *SECONDS.start(), 0),
        ("9999-12-31T23:59:59Z", Some(0), *SECONDS.end(), 0),
    ] {
        let time = read(text);
        let kind = offset.map_or(DateTimeKind::Naive, |_| DateTimeKind::WithOffset);
        assert_eq!(time.kind(), kind, "{text}");
        assert_eq!(time.is_naive(), offset.is_none(), "{text}");
        assert_eq!(time.offset_seconds(), offset, "{text}");
        let moment = Some(at(seconds, nanoseconds));
        assert_eq!(time.assume_utc(), moment, "{text}");
        assert_eq!(time.to_system_time(), offset.and(moment), "{text}");
        assert_eq!(time.unix_seconds(), offset.and(Some(seconds)), "{text}");
        assert_eq!(serde_json::to_value(&time).unwrap(), json!(text));
        assert_eq!(time.to_string(), text);
        assert_eq!(format!("{time:?}"), format!("DateTime({text:?})"));
        assert_eq!(String::from(time), text);
    }
}

#[test]
fn a_text_that_cannot_be_sent_is_refused_for_its_first_fault_but_still_received() {
    for (text, fault) in [
        ("", DateTimeFault::Empty),
        ("tomorrow", DateTimeFault::Date),
        (" 2026-11-24T10:40:50Z", DateTimeFault::Date),
        ("1795516850", DateTimeFault::Date),
        ("26-11-24T10:40:50Z", DateTimeFault::Date),
        ("+02026-11-24T10:40:50Z", DateTimeFault::Date),
        ("20261124T104050Z", DateTimeFault::Date),
        ("2026-1-24T10:40:50Z", DateTimeFault::Date),
        ("٢٠٢٦-11-24T10:40:50Z", DateTimeFault::Date),
        ("2026-00-24T10:40:50Z", DateTimeFault::Month),
        ("2026-13-24T10:40:50Z", DateTimeFault::Month),
        ("2026-11-00T10:40:50Z", DateTimeFault::Day),
        ("2026-11-31T10:40:50Z", DateTimeFault::Day),
        ("2026-02-29T10:40:50Z", DateTimeFault::Day),
        ("1900-02-29T10:40:50Z", DateTimeFault::Day),
        ("2026-11-24", DateTimeFault::Separator),
        ("2026-11-24_10:40:50Z", DateTimeFault::Separator),
        ("2026-11-24T", DateTimeFault::Time),
        ("2026-11-24T10", DateTimeFault::Time),
        ("2026-11-24T1040", DateTimeFault::Time),
        ("2026-11-24T10:40:5", DateTimeFault::Time),
        ("2026-11-24T-1:40:50Z", DateTimeFault::Time),
        ("2026-11-24T24:00:00Z", DateTimeFault::Hour),
        ("2026-11-24T10:60:50Z", DateTimeFault::Minute),
        ("2026-11-24T10:40:61Z", DateTimeFault::Second),
        ("2026-11-24T10:40:50.", DateTimeFault::Fraction),
        ("2026-11-24T10:40:50.Z", DateTimeFault::Fraction),
        ("2026-11-24T10:40:50,5Z", DateTimeFault::Offset),
        ("2026-11-24T10:40.5Z", DateTimeFault::Offset),
        ("2026-11-24T10:40:50 Z", DateTimeFault::Offset),
        ("2026-11-24T10:40:50UTC", DateTimeFault::Offset),
        ("2026-11-24T10:40:50Z ", DateTimeFault::Offset),
        ("2026-11-24T10:40:50+02", DateTimeFault::Offset),
        ("2026-11-24T10:40:50+0200", DateTimeFault::Offset),
        ("2026-11-24T10:40:50+02:00:", DateTimeFault::Offset),
        (
            "2026-11-24T10:40:50+02:00[Europe/Berlin]",
            DateTimeFault::Offset,
        ),
        ("2026-11-24T10:40:50+24:00", DateTimeFault::OffsetRange),
        ("2026-11-24T10:40:50+02:60", DateTimeFault::OffsetRange),
        ("2026-11-24T10:40:50+02:00:60", DateTimeFault::OffsetRange),
    ] {
        assert_eq!(text.parse::<DateTime>(), Err(fault), "{text}");
        let time = received(text);
        assert_eq!(time.kind(), DateTimeKind::Other, "{text}");
        assert!(!time.is_naive(), "{text}");
        assert_eq!(time.offset_seconds(), None, "{text}");
        assert_eq!(time.to_system_time(), None, "{text}");
        assert_eq!(time.assume_utc(), None, "{text}");
        assert_eq!(time.unix_seconds(), None, "{text}");
        assert_eq!(serde_json::to_value(&time).unwrap(), json!(text));
    }
}

#[test]
fn a_value_that_is_not_text_is_not_a_date_and_time() {
    for value in [
        json!(null),
        json!(1_795_516_850),
        json!(true),
        json!([]),
        json!({}),
    ] {
        let error = serde_json::from_value::<DateTime>(value).unwrap_err();
        let words = error.to_string();
        assert!(
            words.contains("expected the text of a date and time"),
            "{words}"
        );
    }
    let none: Option<DateTime> = serde_json::from_value(Value::Null).unwrap();
    assert_eq!(none, None);
}

#[test]
fn two_times_are_equal_when_their_texts_are() {
    let zulu = read("2026-11-24T10:40:50Z");
    let zero = read("2026-11-24T10:40:50+00:00");
    assert_ne!(zulu, zero);
    assert_eq!(zulu.to_system_time(), zero.to_system_time());
    assert_eq!(zulu, DateTime::from(zero.to_system_time().unwrap()));
}

#[test]
fn a_moment_that_cannot_be_written_becomes_the_nearest_one_that_can() {
    let year = Duration::from_secs(366 * 86_400);
    for (moment, text) in [
        (
            at(*SECONDS.end(), 0) + year,
            "9999-12-31T23:59:59.999999999Z",
        ),
        (
            UNIX_EPOCH + Duration::from_secs(i64::MAX as u64),
            "9999-12-31T23:59:59.999999999Z",
        ),
        (at(*SECONDS.start(), 0) - year, "0000-01-01T00:00:00Z"),
        (
            at(*SECONDS.start(), 0) - Duration::from_nanos(1),
            "0000-01-01T00:00:00Z",
        ),
        (
            at(*SECONDS.end(), 999_999_999),
            "9999-12-31T23:59:59.999999999Z",
        ),
    ] {
        let time = DateTime::from(moment);
        assert_eq!(time.as_str(), text);
        assert_eq!(time, read(text));
    }
}

#[cfg(feature = "schemars")]
#[test]
fn the_schema_is_that_of_the_document() {
    let schema = schemars::SchemaGenerator::default().into_root_schema_for::<Vec<DateTime>>();
    let expected = json!({"type": "string", "format": "date-time"});
    assert_eq!(schema.get("items"), Some(&expected));
}

/// Texts that nearly are a date and time: a valid one with a few characters replaced.
fn nearly() -> impl Strategy<Value = String> {
    let letters = prop::sample::select("0123456789:-+.TtZz ٣é\0".chars().collect::<Vec<_>>());
    let start = prop::sample::select(vec![
        // At most nine digits of a second, because jiff refuses more.
        "2026-11-24T10:40:50.123+02:00",
        "2024-02-29 23:59:60",
        "0000-03-01T00:00Z",
    ]);
    let changes = prop::collection::vec((any::<prop::sample::Index>(), letters), 0..4);
    let cut = any::<prop::sample::Index>();
    (start, changes, cut, any::<bool>()).prop_map(|(start, changes, cut, is_cut)| {
        let mut text: Vec<char> = start.chars().collect();
        for (place, letter) in changes {
            let place = place.index(text.len());
            text[place] = letter;
        }
        if is_cut {
            text.truncate(cut.index(text.len()));
        }
        text.into_iter().collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_moment_is_written_as_the_judge_reads_it(
        seconds in *SECONDS.start()..=LAST_JUDGED,
        nanoseconds in prop_oneof![Just(0), 0..1_000_000_000_u32, (0..1_000_u32).prop_map(|n| n * 1_000_000)],
    ) {
        let moment = at(seconds, nanoseconds);
        let time = DateTime::from(moment);
        let judged: Timestamp = time.as_str().parse().unwrap();
        prop_assert_eq!(moment_of(judged), moment);
        prop_assert_eq!(time.to_system_time(), Some(moment));
        prop_assert_eq!(time.unix_seconds(), Some(seconds));
        prop_assert_eq!(time.kind(), DateTimeKind::WithOffset);
        prop_assert!(!time.as_str().ends_with("0Z") || nanoseconds == 0);
        prop_assert_eq!(&time, &read(time.as_str()));
    }

    #[test]
    fn a_moment_of_any_offset_is_the_judge_s(
        // A day within the years 0 to 9999, so that every offset is within them too.
        seconds in SECONDS.start() + 86_400..=LAST_JUDGED - 86_400,
        nanoseconds in 0..1_000_000_000_i32,
        offset in -86_399..=86_399_i32,
        separator in prop::sample::select(vec!["T", "t", " "]),
    ) {
        let moment = Timestamp::new(seconds, nanoseconds).unwrap();
        let shown = Offset::from_seconds(offset).unwrap().to_datetime(moment);
        let sign = if offset < 0 { '-' } else { '+' };
        let (hours, rest) = (offset.abs() / 3600, offset.abs() % 3600);
        let mut text = format!("{shown:.9}{sign}{hours:02}:{:02}", rest / 60);
        if rest % 60 != 0 {
            text += &format!(":{:02}", rest % 60);
        }
        let text = text.replace('T', separator);
        let time = read(&text);
        prop_assert_eq!(time.to_system_time(), Some(moment_of(moment)), "{}", text);
        prop_assert_eq!(time.offset_seconds(), Some(offset));
        prop_assert_eq!(time.as_str(), text);
    }

    #[test]
    fn a_time_that_is_read_means_the_same_to_the_judge(text in nearly()) {
        let Ok(time) = text.parse::<DateTime>() else {
            let refused = received(&text);
            prop_assert_eq!(refused.kind(), DateTimeKind::Other);
            prop_assert_eq!(refused.as_str(), text);
            return Ok(());
        };
        // The judge takes a leap second for the second before it.
        let leap = i64::from(text.get(16..19) == Some(":60"));
        let judged = if time.is_naive() {
            let shown: civil::DateTime = JUDGE.parse_datetime(&text).unwrap();
            TimeZone::UTC.to_timestamp(shown).unwrap()
        } else {
            JUDGE.parse_timestamp(&text).unwrap()
        };
        let nanoseconds = if leap == 1 { 0 } else { judged.subsec_nanosecond() };
        let mut judged = judged.as_second();
        // jiff counts a fraction before 1970 backwards.
        if nanoseconds < 0 {
            judged -= 1;
        }
        let utc = time.reading.unwrap();
        prop_assert_eq!(utc.unix_seconds(), judged + leap, "{}", text);
        prop_assert_eq!(i64::from(utc.nanoseconds), i64::from(nanoseconds).rem_euclid(1_000_000_000));
    }

    #[test]
    fn every_text_is_received_and_written_again(text: String) {
        let time = received(&text);
        prop_assert_eq!(time.as_str(), &text);
        prop_assert_eq!(text.parse::<DateTime>().is_ok(), time.kind() != DateTimeKind::Other);
        prop_assert_eq!(serde_json::to_value(&time).unwrap(), json!(text));
    }
}
