//! Many calls at once through one transport.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use client_runtime::{CallOptions, Error, ErrorKind, Operation, Request, RetryPolicy, Transport};
use tokio::net::TcpListener;

use axum::extract::Path;
use axum::http::StatusCode;

static ECHO: Operation = Operation::new("echo", "POST", "/echo/{number}");
const CALLS: usize = 1000;
/// Longer than any test may take.
const AGES: Duration = Duration::from_secs(60);

/// Echoes numbers. It refuses every third call once with `429`, and answers every tenth with `404`.
async fn echoing() -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let requests = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&requests);
    let busy: Arc<Vec<AtomicUsize>> = Arc::new((0..CALLS).map(|_| AtomicUsize::new(0)).collect());
    let answer = async move |Path(number): Path<usize>| {
        counter.fetch_add(1, Ordering::SeqCst);
        let is_first = busy[number].fetch_add(1, Ordering::SeqCst) == 0;
        match number {
            _ if number % 3 == 0 && is_first => (StatusCode::TOO_MANY_REQUESTS, String::new()),
            _ if number % 10 == 0 => (StatusCode::NOT_FOUND, format!("\"no {number}\"")),
            _ => (StatusCode::OK, number.to_string()),
        }
    };
    let router = axum::Router::new().route("/echo/{number}", axum::routing::post(answer));
    tokio::spawn(async move { axum::serve(listener, router).await });
    (url, requests)
}

async fn echo(transport: Transport, number: usize) -> Result<usize, Error<String>> {
    let mut request = Request::new(&ECHO);
    request.path("number", &number);
    let answer = transport.send(request).await?;
    match answer.status() {
        200 => Ok(answer.json::<usize, _>()?.into_inner()),
        404 => Err(answer.error()),
        _ => Err(answer.unexpected()),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_thousand_calls_at_once_all_end_right() {
    allow_many_sockets();
    let (url, requests) = echoing().await;
    let delay = Duration::from_millis(20);
    let policy = RetryPolicy::new().first_delay(delay).longest_delay(delay);
    let transport = Transport::builder(&url).retry(policy).build().unwrap();
    let calls: Vec<_> = (0..CALLS)
        .map(|number| tokio::spawn(echo(transport.clone(), number)))
        .collect();
    for (number, call) in calls.into_iter().enumerate() {
        let result = call.await.unwrap();
        if number % 10 == 0 {
            let error = result.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Documented, "{error:?}");
            assert_eq!(error.documented(), Some(&format!("no {number}")));
        } else {
            assert_eq!(result.unwrap(), number);
        }
    }
    // Each call is sent once, and each third call once more.
    assert_eq!(requests.load(Ordering::SeqCst), CALLS + CALLS.div_ceil(3));
}

#[tokio::test]
async fn a_call_that_is_dropped_leaves_the_others_alone() {
    let (url, _) = echoing().await;
    let transport = Transport::new(&url).unwrap();
    for number in [1, 2, 4] {
        let call = echo(transport.clone(), number);
        let _ = tokio::time::timeout(Duration::from_micros(300), call).await;
    }
    assert_eq!(echo(transport, 5).await.unwrap(), 5);
}

/// Takes `time` to answer each number. Records the largest number of simultaneous requests, and the order of the
/// numbers.
async fn busy(time: Duration) -> (String, Arc<AtomicUsize>, Arc<Mutex<Vec<usize>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let most = Arc::new(AtomicUsize::new(0));
    let order: Arc<Mutex<Vec<usize>>> = Arc::default();
    let (highest, came) = (Arc::clone(&most), Arc::clone(&order));
    let now = Arc::new(AtomicUsize::new(0));
    let answer = async move |Path(number): Path<usize>| {
        came.lock().unwrap().push(number);
        highest.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        tokio::time::sleep(time).await;
        now.fetch_sub(1, Ordering::SeqCst);
        number.to_string()
    };
    let router = axum::Router::new().route("/echo/{number}", axum::routing::post(answer));
    tokio::spawn(async move { axum::serve(listener, router).await });
    (url, most, order)
}

#[tokio::test]
async fn at_most_the_allowed_calls_run_and_each_gets_its_turn() {
    let (url, most, order) = busy(Duration::from_millis(60)).await;
    // The last calls wait for longer than the time limit of a call.
    let transport = Transport::builder(&url)
        .total_timeout(Duration::from_secs(1))
        .concurrency(2);
    let transport = transport.build().unwrap();
    let other = transport.with(CallOptions::new().header("x-source", "other"));
    let calls: Vec<_> = (0..40)
        .map(|number| {
            let transport = if number % 2 == 0 { &transport } else { &other };
            tokio::spawn(echo(transport.clone(), number))
        })
        .collect();
    for (number, call) in calls.into_iter().enumerate() {
        assert_eq!(call.await.unwrap().unwrap(), number);
    }
    assert_eq!(most.load(Ordering::SeqCst), 2);
    // Two running calls may overtake each other.
    for (place, number) in order.lock().unwrap().iter().enumerate() {
        assert!(place.abs_diff(*number) <= 1, "{number} came as {place}");
    }
}

#[tokio::test]
async fn a_call_that_is_dropped_gives_its_turn_to_the_next() {
    let (url, _, order) = busy(Duration::from_secs(1)).await;
    let transport = Transport::builder(&url).concurrency(0).build().unwrap();
    let moment = Duration::from_millis(500);
    let on_its_way = tokio::time::timeout(moment, echo(transport.clone(), 1));
    let in_the_queue = tokio::time::timeout(moment / 2, echo(transport.clone(), 2));
    let (first, second) = tokio::join!(on_its_way, in_the_queue);
    assert!(first.is_err() && second.is_err());
    let third = tokio::time::timeout(AGES, echo(transport, 3)).await;
    assert_eq!(third.expect("its turn").unwrap(), 3);
    assert_eq!(*order.lock().unwrap(), [1, 3]);
}

#[tokio::test]
async fn an_open_stream_keeps_no_other_call_from_its_turn() {
    let (url, ..) = busy(Duration::ZERO).await;
    let transport = Transport::builder(&url).concurrency(1).build().unwrap();
    let mut request = Request::new(&ECHO);
    request.path("number", &1);
    let open = transport.open(request, |_| true).await.unwrap();
    let second = tokio::time::timeout(AGES, echo(transport, 2)).await;
    assert_eq!(second.expect("its turn").unwrap(), 2);
    drop(open);
}

/// Both ends of each connection are in this process, and some systems allow only 256 open files by default.
fn allow_many_sockets() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, getrlimit, setrlimit};
        let mut limit = getrlimit(Resource::Nofile);
        let wanted = limit.maximum.map_or(4096, |maximum| maximum.min(4096));
        if limit.current.is_some_and(|current| current < wanted) {
            limit.current = Some(wanted);
            setrlimit(Resource::Nofile, limit).unwrap();
        }
    }
}
