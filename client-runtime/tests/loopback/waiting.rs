//! How long a call waits before a retry, and when it gives up instead.

use std::time::{Duration, Instant, SystemTime};

use client_runtime::{RetryPolicy, Transport};

use crate::calls::{CHANGE, FETCH, error_of};
use crate::server::{Server, reply};

const SECOND: Duration = Duration::from_secs(1);
/// Longer than any test may take.
const AGES: Duration = Duration::from_secs(1_000_000_000);

#[tokio::test]
async fn the_seconds_that_a_server_asks_for_are_waited() {
    let server = Server::with_header(429, "retry-after", "1").await;
    let policy = RetryPolicy::new().attempts(2).first_delay(Duration::ZERO);
    let transport = Transport::builder(&server.url).retry(policy);
    let started = Instant::now();
    let error = error_of(&transport.build().unwrap(), &CHANGE).await;
    assert!(started.elapsed() >= SECOND, "{:?}", started.elapsed());
    assert_eq!(error.attempts(), 2);
    assert_eq!(error.retry_after(), Some(SECOND));
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn the_date_that_a_server_asks_for_is_waited_for() {
    let started = Instant::now();
    // Dates have whole seconds, so this one is between one and two seconds away.
    let date = httpdate::fmt_http_date(SystemTime::now() + 2 * SECOND);
    let server = Server::with_header(503, "retry-after", &date).await;
    let policy = RetryPolicy::new().attempts(2).first_delay(Duration::ZERO);
    let transport = Transport::builder(&server.url).retry(policy);
    let error = error_of(&transport.build().unwrap(), &CHANGE).await;
    // The clock of the date and that of the test may drift apart a little.
    assert!(
        started.elapsed() >= SECOND * 9 / 10,
        "{:?}",
        started.elapsed()
    );
    assert_eq!(error.attempts(), 2);
    assert_eq!(error.retry_after(), Some(Duration::ZERO));
}

#[tokio::test]
async fn a_server_that_asks_for_too_long_is_not_waited_for() {
    for (value, seconds) in [("61", 61), ("99999999999999999999", u64::MAX)] {
        for status in [429, 503] {
            let server = Server::with_header(status, "retry-after", value).await;
            let transport = Transport::builder(&server.url).total_timeout(AGES);
            let started = Instant::now();
            let error = error_of(&transport.build().unwrap(), &FETCH).await;
            assert!(started.elapsed() < 10 * SECOND);
            assert_eq!(error.retry_after(), Some(Duration::from_secs(seconds)));
            assert_eq!(error.attempts(), 1);
            assert!(error.is_retryable());
            assert_eq!(server.seen().len(), 1);
        }
    }
}

#[tokio::test]
async fn a_call_whose_time_would_run_out_while_waiting_gives_up_at_once() {
    let patient = RetryPolicy::new().longest_retry_after(AGES);
    let slow = patient.first_delay(AGES).longest_delay(AGES);
    for (retry_after, policy) in [(Some("30"), patient), (None, slow)] {
        let server = Server::start(move || match retry_after {
            Some(value) => reply(429, &[("retry-after", value)], ""),
            None => reply(429, &[], ""),
        })
        .await;
        let transport = Transport::builder(&server.url)
            .retry(policy)
            .total_timeout(20 * SECOND);
        let started = Instant::now();
        let error = error_of(&transport.build().unwrap(), &FETCH).await;
        assert!(started.elapsed() < 10 * SECOND);
        assert_eq!(error.status().unwrap(), 429);
        assert_eq!(error.attempts(), 1);
        assert_eq!(server.seen().len(), 1);
    }
}

/// With less time, the next attempt would only replace the server's clear answer by a timeout.
#[tokio::test]
async fn an_attempt_that_would_have_less_time_than_the_last_one_took_is_not_made() {
    let server = Server::start(|| {
        std::thread::sleep(Duration::from_millis(600));
        reply(429, &[], "")
    })
    .await;
    let transport = Transport::builder(&server.url)
        .retry(RetryPolicy::new().first_delay(Duration::ZERO))
        .total_timeout(Duration::from_millis(1100));
    let error = error_of(&transport.build().unwrap(), &FETCH).await;
    assert_eq!(error.status().unwrap(), 429);
    assert_eq!(error.attempts(), 1);
}

#[tokio::test]
async fn no_delay_is_longer_than_the_longest_not_even_the_first() {
    let server = Server::answering(429, "").await;
    let policy = RetryPolicy::new()
        .first_delay(AGES)
        .longest_delay(Duration::ZERO);
    let transport = Transport::builder(&server.url).retry(policy);
    let error = error_of(&transport.build().unwrap(), &FETCH).await;
    assert_eq!(error.attempts(), 3);
    assert_eq!(server.seen().len(), 3);
}

#[tokio::test]
async fn the_longest_possible_times_are_no_trouble() {
    let server = Server::in_turn(&[429, 429, 200]).await;
    let policy = RetryPolicy::new()
        .attempts(u32::MAX)
        .first_delay(Duration::ZERO)
        .longest_delay(Duration::MAX)
        .longest_retry_after(Duration::MAX);
    let transport = Transport::builder(&server.url)
        .connect_timeout(Duration::MAX)
        .attempt_timeout(Duration::MAX)
        .total_timeout(Duration::MAX)
        .retry(policy)
        .build()
        .unwrap();
    crate::calls::fetch_value(&transport).await.unwrap();
    assert_eq!(server.seen().len(), 3);
}
