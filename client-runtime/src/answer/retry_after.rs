//! Reads the `Retry-After` header: how long a server asks a client to wait.

use std::time::{Duration, SystemTime};

use reqwest::header::{HeaderMap, RETRY_AFTER};

/// The time to wait from `now` on: seconds or an HTTP date (RFC 9110, section 10.2.3). It is zero for a date in the
/// past, and `None` without a readable header.
pub(crate) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // A number that does not fit is longer than anyone waits.
        return Some(Duration::from_secs(text.parse().unwrap_or(u64::MAX)));
    }
    let date = httpdate::parse_http_date(text).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    fn waits(text: &'static str) -> Option<u64> {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, HeaderValue::from_static(text));
        // Sun, 06 Nov 1994 08:49:37 GMT, the date of RFC 9110's examples.
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
        retry_after(&headers, now).map(|wait| wait.as_secs())
    }

    #[test]
    fn seconds_and_the_three_forms_of_a_date_are_read() {
        assert_eq!(waits("120"), Some(120));
        assert_eq!(waits(" 0 "), Some(0));
        assert_eq!(waits("Sun, 06 Nov 1994 08:50:37 GMT"), Some(60));
        assert_eq!(waits("Sunday, 06-Nov-94 08:50:37 GMT"), Some(60));
        assert_eq!(waits("Sun Nov  6 08:50:37 1994"), Some(60));
        assert_eq!(waits("Sun, 06 Nov 1994 08:00:00 GMT"), Some(0));
        assert_eq!(waits("99999999999999999999999999"), Some(u64::MAX));
    }

    #[test]
    fn other_texts_are_not_a_time() {
        for text in ["", "-1", "+1", "1.5", "soon", "1 minute", "١"] {
            let mut headers = HeaderMap::new();
            headers.insert(
                RETRY_AFTER,
                HeaderValue::from_bytes(text.as_bytes()).unwrap(),
            );
            assert_eq!(retry_after(&headers, SystemTime::now()), None, "{text}");
        }
    }
}
