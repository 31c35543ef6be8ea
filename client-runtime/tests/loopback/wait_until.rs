//! Waiting for a state: how often the client asks, what ends the waiting, and what is known then.

use std::error::Error as _;
use std::io::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use client_runtime::{
    Error, Operation, Request, Response, RetryPolicy, StatusCode, Transport, Verdict, Wait,
    WaitError,
};
use serde_json::Value;
use tokio::time::{sleep, timeout};

use crate::calls::{Problem, fetch_value, once};
use crate::raw::RawServer;
use crate::server::{Server, reply};

/// Longer than any test may take.
const AGES: Duration = Duration::from_secs(1_000_000_000);
const MOMENT: Duration = Duration::from_millis(2);

/// Answers the first request with the first status and state, the second with the second, and so on. It repeats the
/// last one.
async fn states(answers: &'static [(u16, &'static str)]) -> Server {
    let next = AtomicUsize::new(0);
    Server::start(move || {
        let place = next.fetch_add(1, Ordering::SeqCst);
        let (status, state) = answers.get(place).or(answers.last()).unwrap();
        reply(*status, &[], state)
    })
    .await
}

fn decide(state: &Value) -> Verdict {
    match state.as_str() {
        Some("running") => Verdict::Done,
        Some("exited") => Verdict::Failed,
        _ => Verdict::GoOn,
    }
}

async fn running_within(
    limit: Duration,
    transport: &Transport,
) -> Result<Response<Value>, WaitError<Value, Problem>> {
    Wait::at_most(limit)
        .first_delay(MOMENT)
        .longest_delay(MOMENT)
        .until(|| fetch_value(transport), decide)
        .await
}

#[tokio::test]
async fn a_state_is_asked_for_until_it_is_the_wanted_one_despite_passing_failures() {
    let server = states(&[
        (200, r#""loading""#),
        (503, ""),
        (200, "not JSON"),
        (200, r#""loading""#),
        (200, r#""running""#),
    ])
    .await;
    let transport = once(&server.url);
    let broken = running_within(AGES, &transport).await.unwrap_err();
    // An answer that does not decode would not decode the next time either.
    assert!(matches!(broken, WaitError::Call(_)), "{broken}");
    assert_eq!(server.seen().len(), 3);
    let state = running_within(AGES, &transport).await.unwrap();
    assert_eq!(*state, "running");
    assert_eq!(server.seen().len(), 5);
}

#[tokio::test]
async fn a_state_that_will_never_be_the_wanted_one_is_in_the_error() {
    let server = states(&[(200, r#""loading""#), (200, r#""exited""#)]).await;
    let error = running_within(AGES, &once(&server.url)).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "fetch: the state will never become the wanted one"
    );
    match error {
        WaitError::Failed(state) => assert_eq!(*state, "exited"),
        other => panic!("{other}"),
    }
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn an_error_that_may_not_be_repeated_ends_the_waiting() {
    let server = states(&[(200, r#""loading""#), (404, r#"{"error":"gone"}"#)]).await;
    let error = running_within(AGES, &once(&server.url)).await.unwrap_err();
    match error {
        WaitError::Call(error) => assert_eq!(error.status(), Some(StatusCode::NOT_FOUND)),
        other => panic!("{other}"),
    }
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn when_the_time_is_up_the_last_state_and_the_last_error_are_known() {
    let server = states(&[(200, r#""loading""#), (503, "")]).await;
    let started = Instant::now();
    let limit = Duration::from_millis(500);
    let error = running_within(limit, &once(&server.url)).await.unwrap_err();
    assert!(started.elapsed() >= limit / 2, "{:?}", started.elapsed());
    let shown = error.to_string();
    let source = error.source().map(ToString::to_string);
    assert_eq!(source, None);
    let WaitError::TimedOut(last) = error else {
        panic!("{shown}");
    };
    let start = format!(
        "fetch: gave up waiting after asking {} times; the last error: fetch: 503",
        last.asked
    );
    assert!(shown.starts_with(&start), "{shown}");
    assert_eq!(*last.response.unwrap(), "loading");
    assert_eq!(
        last.error.unwrap().status(),
        Some(StatusCode::SERVICE_UNAVAILABLE)
    );
    // A question that is cancelled because the time is up may not reach the server.
    let seen = server.seen().len();
    assert!((seen..=seen + 1).contains(&(last.asked as usize)), "{seen}");
}

#[tokio::test]
async fn a_delay_that_is_longer_than_the_time_is_cut_so_that_the_last_question_is_in_time() {
    let server = states(&[(200, r#""loading""#), (200, r#""running""#)]).await;
    let transport = once(&server.url);
    let wait = Wait::at_most(Duration::from_secs(1)).first_delay(AGES);
    let wait = wait.longest_delay(AGES);
    let state = wait.until(|| fetch_value(&transport), decide).await;
    assert_eq!(*state.unwrap(), "running");
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_not_waited_for_longer_than_the_limit() {
    let silent = RawServer::start(|stream, number| {
        if number == 2 {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nnull");
        } else {
            std::thread::sleep(Duration::from_secs(20));
        }
    });
    let transport = once(&silent.url);
    let limit = Duration::from_millis(500);
    let waiting = running_within(limit, &transport);
    let first = timeout(10 * limit, waiting).await.unwrap();
    let first = first.unwrap_err();
    assert_eq!(first.to_string(), "gave up waiting after asking once");
    // The server answers the second request, but not the third.
    let waiting = running_within(limit, &transport);
    let second = timeout(10 * limit, waiting).await.unwrap();
    let second = second.unwrap_err().to_string();
    assert_eq!(second, "fetch: gave up waiting after asking 2 times");
}

#[tokio::test]
async fn the_next_question_waits_for_what_the_server_asks_for() {
    let server = Server::with_header(429, "retry-after", "1").await;
    let transport = once(&server.url);
    let started = Instant::now();
    let error = running_within(Duration::from_millis(1900), &transport).await;
    let elapsed = started.elapsed();
    // The third question may come only after two seconds, so waiting until the end is useless.
    assert!(elapsed >= Duration::from_secs(1), "{elapsed:?}");
    assert!(elapsed < Duration::from_millis(1900), "{elapsed:?}");
    assert_eq!(server.seen().len(), 2);
    assert!(matches!(error, Err(WaitError::TimedOut(last)) if last.asked == 2));
}

#[tokio::test]
async fn a_state_that_is_not_there_yet_may_say_when_to_come_back() {
    let next = AtomicUsize::new(0);
    let server = Server::start(move || match next.fetch_add(1, Ordering::SeqCst) {
        0 => reply(202, &[("retry-after", "1")], r#""loading""#),
        _ => reply(200, &[("retry-after", "1")], r#""running""#),
    });
    let server = server.await;
    let started = Instant::now();
    let state = running_within(AGES, &once(&server.url)).await;
    assert_eq!(*state.unwrap(), "running");
    let elapsed = started.elapsed();
    assert!(elapsed >= Duration::from_secs(1), "{elapsed:?}");
}

#[tokio::test]
async fn a_server_that_asks_for_no_time_is_not_asked_without_pause() {
    let server = Server::with_header(503, "retry-after", "0").await;
    let transport = once(&server.url);
    let wait = Wait::at_most(Duration::from_secs(1)).first_delay(Duration::from_millis(200));
    let error = wait.until(|| fetch_value(&transport), decide).await;
    assert!(matches!(error, Err(WaitError::TimedOut(_))));
    // Questions after at least 100, 200 and 400 milliseconds, and a last one.
    assert!(server.seen().len() <= 5, "{}", server.seen().len());
}

#[tokio::test]
async fn dropping_the_future_stops_the_questions() {
    let server = states(&[(200, r#""loading""#)]).await;
    let transport = once(&server.url);
    let waiting = running_within(AGES, &transport);
    assert!(timeout(Duration::from_millis(500), waiting).await.is_err());
    let asked = server.seen().len();
    assert!(asked > 1);
    sleep(Duration::from_millis(50)).await;
    // One question may have been in flight.
    assert!(server.seen().len() <= asked + 1);
}

#[tokio::test]
async fn the_longest_possible_times_do_no_harm() {
    let server = states(&[(200, r#""loading""#), (200, r#""running""#)]).await;
    let transport = once(&server.url);
    let wait = Wait::at_most(Duration::MAX);
    let at_once = wait
        .first_delay(Duration::ZERO)
        .longest_delay(Duration::ZERO);
    let state = at_once.until(|| fetch_value(&transport), decide).await;
    assert_eq!(*state.unwrap(), "running");

    let server = states(&[(200, r#""loading""#)]).await;
    let transport = once(&server.url);
    let forever = wait
        .first_delay(Duration::MAX)
        .longest_delay(Duration::MAX)
        .until(|| fetch_value(&transport), decide);
    assert!(timeout(Duration::from_millis(500), forever).await.is_err());
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn a_secret_state_is_not_shown() {
    const SECRET_STATE: Operation = Operation::new("secret_state", "GET", "/value").sensitive();
    let server = states(&[(200, r#""exited""#)]).await;
    let transport = Transport::builder(&server.url).retry(RetryPolicy::never());
    let transport = transport.build().unwrap();
    let fetch = async || -> Result<Response<Value>, Error<Problem>> {
        Ok(transport.json(Request::new(&SECRET_STATE)).await?)
    };
    for verdict in [Verdict::Failed, Verdict::GoOn] {
        let wait = Wait::at_most(Duration::from_millis(500));
        let error = wait.until(fetch, |_| verdict).await.unwrap_err();
        let state = match &error {
            WaitError::Failed(state) => Some(state),
            WaitError::TimedOut(last) => last.response.as_ref(),
            _ => None,
        };
        assert_eq!(**state.unwrap(), "exited");
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("exited"), "{shown}");
    }
}
