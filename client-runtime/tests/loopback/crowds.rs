//! Many calls at once through one transport.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use client_runtime::{Error, ErrorKind, Operation, Request, RetryPolicy, Transport};
use tokio::net::TcpListener;

use axum::extract::Path;
use axum::http::StatusCode;

static ECHO: Operation = Operation::new("echo", "POST", "/echo/{number}");
const CALLS: usize = 1000;

/// Echoes numbers; every third call is refused with `429` at first, every tenth is not found.
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
    // Each call once, and each third call once more.
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

/// Both ends of each connection are in this process, and some systems allow 256 at first.
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
