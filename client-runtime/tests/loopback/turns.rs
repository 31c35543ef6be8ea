//! Calls wait for their turn: because of the rate that a program sets, and while a server asks for a pause.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use client_runtime::{
    CallEnd, CallOptions, ClientBuilder, Error, ErrorKind, Observer, Operation, Provider, Request,
    RetryPolicy, Transport, multipart,
};
use serde_json::Value;

use crate::calls::{CHANGE, FETCH, error_of, fetch_value, impatient, value_of};
use crate::server::{Server, reply};

const SECOND: Duration = Duration::from_secs(1);
/// Long enough for a call on this machine, but shorter than any pause.
const MOMENT: Duration = Duration::from_millis(900);

/// Answers the first request with this status and `Retry-After`, and all others with 200.
async fn asking_once(status: u16, retry_after: &str) -> (Server, Arc<Mutex<Vec<Instant>>>) {
    let times: Arc<Mutex<Vec<Instant>>> = Arc::default();
    let (noted, retry_after) = (Arc::clone(&times), retry_after.to_owned());
    let server = Server::start(move || {
        let mut times = noted.lock().unwrap();
        times.push(Instant::now());
        match times.len() {
            1 => reply(status, &[("retry-after", &retry_after)], "true"),
            _ => reply(200, &[], "true"),
        }
    });
    (server.await, times)
}

/// Sends every call once.
fn single(url: &str) -> ClientBuilder {
    Transport::builder(url).retry(RetryPolicy::never())
}

async fn fails(transport: &Transport) -> Error<Value> {
    error_of(transport, &FETCH).await
}

#[tokio::test]
async fn a_rate_holds_for_all_clients_that_share_it_and_for_repetitions() {
    let server = Server::in_turn(&[200, 503, 200]).await;
    let transport = impatient(&server.url).rate(2, SECOND).build().unwrap();
    let other = transport.with(CallOptions::new().header("x-source", "other"));
    let started = Instant::now();
    for transport in [&transport, &other, &transport.clone(), &other] {
        fetch_value(transport).await.unwrap();
    }
    // Five attempts: two at once, two a second later, and the last one.
    assert!(started.elapsed() >= 2 * SECOND, "{:?}", started.elapsed());
    assert_eq!(server.seen().len(), 5);
}

#[tokio::test]
async fn calls_that_wait_for_a_rate_are_sent_in_order_despite_timeouts() {
    let server = Server::answering(200, "1").await;
    let builder = single(&server.url).rate(2, SECOND / 2);
    let transport = builder.total_timeout(SECOND).build().unwrap();
    let calls = (0..8).map(|number| {
        let options = CallOptions::new().query("number", &number.to_string());
        let transport = transport.with(options);
        tokio::spawn(async move { fetch_value(&transport).await.is_ok() })
    });
    for call in calls.collect::<Vec<_>>() {
        assert!(call.await.unwrap());
    }
    let lines = server.seen().into_iter().map(|seen| seen.line);
    for (place, line) in lines.enumerate() {
        // Two simultaneous calls may overtake each other.
        let number: usize = line.rsplit('=').next().unwrap().parse().unwrap();
        assert!(place.abs_diff(number) <= 1, "{line} came as {place}");
    }
}

#[tokio::test]
async fn a_repetition_whose_turn_does_not_come_in_time_leaves_the_answer_as_it_is() {
    let server = Server::answering(429, "\"busy\"").await;
    let builder = impatient(&server.url).rate(1, 30 * SECOND);
    let transport = builder.total_timeout(2 * SECOND).build().unwrap();
    let error = fails(&transport).await;
    assert_eq!(error.status().unwrap(), 429);
    assert_eq!((error.attempts(), server.seen().len()), (1, 1));
}

#[tokio::test]
async fn all_calls_wait_while_a_server_asks_one_for_patience() {
    #[derive(Default)]
    struct Waited(Mutex<Vec<Duration>>);

    impl Observer for Waited {
        fn call_ended(&self, end: &CallEnd) {
            self.0.lock().unwrap().push(end.waited);
        }
    }

    for status in [429, 503] {
        let (server, times) = asking_once(status, "2").await;
        let waited = Arc::new(Waited::default());
        let builder = impatient(&server.url).observe(Arc::clone(&waited));
        let transport = builder.build().unwrap();
        let first = fetch_value(&transport);
        let second = async {
            tokio::time::sleep(SECOND).await;
            value_of(&transport, Request::new(&CHANGE)).await
        };
        let (first, second) = tokio::join!(first, second);
        assert!(first.is_ok() && second.is_ok());
        let lines: Vec<String> = server.seen().into_iter().map(|seen| seen.line).collect();
        assert_eq!(lines, ["GET /value", "GET /value", "POST /value"]);
        let times = times.lock().unwrap();
        assert!(times[1] - times[0] >= 2 * SECOND, "{times:?}");
        // The second call comes later than the first one, because the rate grows slowly.
        assert!(times[2] - times[1] >= SECOND / 2, "{times:?}");
        let waited = waited.0.lock().unwrap().clone();
        assert!(waited.iter().all(|waited| *waited >= SECOND), "{waited:?}");
    }
}

#[tokio::test]
async fn a_call_that_cannot_wait_long_enough_fails_at_once_and_says_when_to_retry() {
    let (server, _) = asking_once(429, "30").await;
    let transport = single(&server.url).build().unwrap();
    assert_eq!(fails(&transport).await.status().unwrap(), 429);
    let hurried = transport.with(CallOptions::new().timeout(20 * SECOND));
    let started = Instant::now();
    let error = fails(&hurried).await;
    assert!(started.elapsed() < 5 * SECOND);
    assert_eq!(error.kind(), ErrorKind::Throttled);
    assert_eq!((error.attempts(), error.status()), (0, None));
    let left = error.retry_after().unwrap();
    assert!(left > 20 * SECOND && left <= 30 * SECOND, "{left:?}");
    assert!(error.is_retryable() && !error.may_have_succeeded());
    assert_eq!(
        error.to_string(),
        "fetch: it was not sent: the server asked all calls to wait longer than this call may take"
    );
    assert_eq!(server.seen().len(), 1);
    // A call with a fault is refused at once.
    let mut broken = Request::new(&FETCH);
    broken.header("bad\n", "x");
    let error = value_of(&hurried, broken).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    // A call with more time waits.
    let waiting = tokio::time::timeout(MOMENT, fetch_value(&transport)).await;
    assert!(waiting.is_err());
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn a_server_that_asks_for_years_stops_nobody_for_longer_than_the_policy_says() {
    let years = httpdate::fmt_http_date(SystemTime::now() + 1_000_000_000 * SECOND);
    for retry_after in ["999999999", "99999999999999999999", &years] {
        let (server, times) = asking_once(429, retry_after).await;
        let policy = RetryPolicy::new().longest_retry_after(SECOND);
        let transport = Transport::builder(&server.url)
            .retry(policy)
            .build()
            .unwrap();
        let error = fails(&transport).await;
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Unexpected, 1));
        // No call waits for such a long time.
        let error = fails(&transport).await;
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Throttled, 0));
        assert!(error.retry_after().unwrap() > 30_000_000 * SECOND);
        tokio::time::sleep(SECOND).await;
        fetch_value(&transport).await.unwrap();
        assert_eq!(times.lock().unwrap().len(), 2, "{retry_after}");
    }
}

#[tokio::test]
async fn a_header_that_cannot_be_read_or_has_passed_makes_nobody_wait() {
    for retry_after in [
        "soon",
        "",
        "-1",
        "1.5",
        "1e9",
        "0",
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 9994",
    ] {
        let (server, _) = asking_once(429, retry_after).await;
        let transport = single(&server.url).build().unwrap();
        assert_eq!(fails(&transport).await.status().unwrap(), 429);
        let second = tokio::time::timeout(MOMENT, fetch_value(&transport)).await;
        second.expect("no pause").unwrap();
    }
}

#[tokio::test]
async fn only_throttling_makes_others_wait() {
    for status in [200, 301, 404, 408, 500, 502, 504] {
        let (server, _) = asking_once(status, "30").await;
        let transport = single(&server.url).build().unwrap();
        let _ = fetch_value(&transport).await;
        let second = tokio::time::timeout(MOMENT, fetch_value(&transport)).await;
        second.expect("no pause").unwrap();
    }
}

#[tokio::test]
async fn calls_pause_alone_if_the_program_asks_for_it() {
    let (server, times) = asking_once(429, "2").await;
    let transport = impatient(&server.url).pause_alone().build().unwrap();
    let first = fetch_value(&transport);
    let second = async {
        tokio::time::sleep(SECOND / 2).await;
        tokio::time::timeout(MOMENT, fetch_value(&transport)).await
    };
    let (first, second) = tokio::join!(first, second);
    first.unwrap();
    second.expect("no pause").unwrap();
    let times = times.lock().unwrap();
    assert!(times[2] - times[0] >= 2 * SECOND, "{times:?}");
}

#[tokio::test]
async fn a_server_that_asks_for_patience_does_not_stop_calls_to_another_one() {
    static ELSEWHERE: Operation =
        Operation::new("elsewhere", "GET", "/value").server("https://elsewhere.example");
    let (asking, _) = asking_once(429, "30").await;
    let other = Server::answering(200, "1").await;
    let builder = single(&asking.url).replace_server("https://elsewhere.example", &other.url);
    let transport = builder.build().unwrap();
    assert_eq!(fails(&transport).await.status().unwrap(), 429);
    let call = value_of(&transport, Request::new(&ELSEWHERE));
    let answer = tokio::time::timeout(MOMENT, call).await;
    answer.expect("no pause").unwrap();
}

#[tokio::test]
async fn a_call_that_is_sent_once_makes_others_wait_as_well() {
    static UPLOAD: Operation = Operation::new("upload", "PUT", "/upload");
    let (server, _) = asking_once(503, "30").await;
    let transport = impatient(&server.url).build().unwrap();
    let mut request = Request::new(&UPLOAD);
    request.multipart(multipart::Form::new().text("name", "value"));
    let error = value_of(&transport, request).await.unwrap_err();
    assert_eq!(
        (error.status().unwrap().as_u16(), error.attempts()),
        (503, 1)
    );
    let second = tokio::time::timeout(MOMENT, fetch_value(&transport)).await;
    assert!(second.is_err());
}

/// Answers every request with 429, `Retry-After` and this body.
async fn throttling(retry_after: &'static str, body: &'static str) -> (Server, Arc<AtomicUsize>) {
    let sent = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&sent);
    let server = Server::start(move || {
        counter.fetch_add(1, Ordering::SeqCst);
        reply(429, &[("retry-after", retry_after)], body)
    });
    (server.await, sent)
}

#[tokio::test]
async fn a_quota_that_is_used_up_is_an_error_at_once_and_stops_no_other_call() {
    const BOOKSHOP: Provider =
        Provider::new("", "").quota("/error/code", &["used_up", "over_budget"]);
    let transport = |url: &str, policy: RetryPolicy| {
        let builder = ClientBuilder::<Transport>::new(&BOOKSHOP).base_url(url);
        builder.retry(policy).build().unwrap()
    };
    let patient = RetryPolicy::new().first_delay(Duration::ZERO);
    for body in [
        "{\"error\": {\"code\": \"used_up\"}}",
        "{\"error\": {\"code\": \"over_budget\"}}",
    ] {
        let (server, sent) = throttling("30", body).await;
        let transport = transport(&server.url, patient);
        for _ in 0..2 {
            let error = tokio::time::timeout(MOMENT, fails(&transport)).await;
            let error = error.expect("no pause");
            assert_eq!(
                (error.status().unwrap().as_u16(), error.attempts()),
                (429, 1)
            );
            assert!(!error.is_retryable() && !error.may_have_succeeded());
            assert_eq!(error.retry_after(), Some(30 * SECOND));
        }
        assert_eq!(sent.load(Ordering::SeqCst), 2);
    }
    // Other answers with this status are treated as without the rule.
    for body in ["{\"error\": {\"code\": \"too_fast\"}}", "used_up", ""] {
        let (server, sent) = throttling("0", body).await;
        let error = fails(&transport(&server.url, patient)).await;
        assert!(error.is_retryable());
        assert_eq!(
            (error.attempts(), sent.load(Ordering::SeqCst)),
            (3, 3),
            "{body}"
        );
    }
}

/// Answers `most` requests per second, and all others with `429` and `Retry-After: 1`. Counts the others.
async fn limiting(most: u32) -> (Server, Arc<AtomicUsize>) {
    let refused = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&refused);
    let window = Mutex::new((Instant::now(), 0));
    let server = Server::start(move || {
        let (begun, number) = &mut *window.lock().unwrap();
        if begun.elapsed() >= SECOND {
            (*begun, *number) = (Instant::now(), 0);
        }
        *number += 1;
        if *number <= most {
            return reply(200, &[], "1");
        }
        counter.fetch_add(1, Ordering::SeqCst);
        reply(429, &[("retry-after", "1")], "")
    });
    (server.await, refused)
}

#[tokio::test]
async fn a_crowd_comes_through_a_server_that_limits_its_rate() {
    let (server, refused) = limiting(10).await;
    let transport = Transport::new(&server.url).unwrap();
    let calls: Vec<_> = (0..40)
        .map(|_| {
            let transport = transport.clone();
            tokio::spawn(async move { fetch_value(&transport).await.map(drop) })
        })
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    // The calls of the first moment, and hardly any others.
    let refused = refused.load(Ordering::SeqCst);
    assert!((25..=38).contains(&refused), "{refused}");
}
