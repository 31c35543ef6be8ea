//! Servers on the loopback interface, each playing one answer.

use std::io::{Read, Write};
use std::net::Shutdown;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request as Received, State};
use axum::response::Response as Reply;
use tokio::net::TcpListener;

/// One request as the server received it.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) line: String,
    pub(crate) headers: axum::http::HeaderMap,
    pub(crate) body: String,
}

/// A server that answers every request in the same way and records the requests.
#[derive(Clone)]
pub(crate) struct Server {
    pub(crate) url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
    reply: Arc<dyn Fn() -> Reply + Send + Sync>,
}

impl Server {
    pub(crate) async fn start(reply: impl Fn() -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self {
            url: format!("http://{}", listener.local_addr().unwrap()),
            seen: Arc::default(),
            reply: Arc::new(reply),
        };
        let router = Router::new().fallback(answer).with_state(server.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        server
    }

    pub(crate) async fn answering(status: u16, body: &'static str) -> Self {
        Self::start(move || reply(status, &[], body)).await
    }

    /// Answers the first request with the first status, the second with the second, and so on. It repeats the last
    /// status.
    pub(crate) async fn in_turn(statuses: &'static [u16]) -> Self {
        let next = AtomicUsize::new(0);
        Self::start(move || {
            let place = next.fetch_add(1, Ordering::SeqCst);
            let status = statuses.get(place).or(statuses.last());
            reply(*status.unwrap(), &[], "true")
        })
        .await
    }

    /// Answers every request with one header.
    pub(crate) async fn with_header(status: u16, name: &'static str, value: &str) -> Self {
        let value = value.to_owned();
        Self::start(move || reply(status, &[(name, &value)], "true")).await
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }
}

async fn answer(State(server): State<Server>, request: Received) -> Reply {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    server.seen.lock().unwrap().push(Seen {
        line: format!("{} {}", parts.method, parts.uri),
        headers: parts.headers,
        body: String::from_utf8_lossy(&body).into_owned(),
    });
    (server.reply)()
}

pub(crate) fn reply(status: u16, headers: &[(&str, &str)], body: &'static str) -> Reply {
    let mut reply = Reply::builder().status(status);
    for (name, value) in headers {
        reply = reply.header(*name, *value);
    }
    reply.body(Body::from(body)).unwrap()
}

/// Starts a server that answers one connection with exactly these bytes and closes it. Returns its URL.
pub(crate) fn raw_server(answer: Vec<u8>) -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut buffer = [0; 4096];
        let _ = stream.read(&mut buffer);
        // Some tests make the client hang up before the end.
        let _ = stream.write_all(&answer);
        let _ = stream.shutdown(Shutdown::Write);
        while stream.read(&mut buffer).is_ok_and(|count| count > 0) {}
    });
    url
}
