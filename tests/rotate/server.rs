//! Servers with the rotate operations of both providers. They remember their requests.

use std::collections::VecDeque;
use std::io::{Read, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderName};
use axum::response::Response;
use axum::routing::post;
use phala_api::RetryPolicy;
use tokio::net::TcpListener;

/// The API key that the servers accept.
pub(crate) const KEY: &str = "key-do-not-show";

/// Repeats calls as usual, but without waiting, and not if a server asks for a pause.
pub(crate) fn quick() -> RetryPolicy {
    RetryPolicy::new()
        .first_delay(Duration::from_millis(1))
        .longest_retry_after(Duration::ZERO)
}

/// The answer of a server to an authorized request.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: String,
}

impl Reply {
    pub(crate) fn json(status: u16, body: impl Into<String>) -> Self {
        Self::new(status, "application/json", body)
    }

    pub(crate) fn text(status: u16, body: impl Into<String>) -> Self {
        Self::new(status, "text/plain; charset=utf-8", body)
    }

    pub(crate) fn html(status: u16, body: impl Into<String>) -> Self {
        Self::new(status, "text/html", body)
    }

    pub(crate) fn empty(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: String::new(),
        }
    }

    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    fn new(status: u16, content_type: &'static str, body: impl Into<String>) -> Self {
        Self {
            body: body.into(),
            ..Self::empty(status).header("content-type", content_type)
        }
    }
}

/// One request as a server received it.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) method: String,
    /// Path and query in their spelling.
    pub(crate) target: String,
    /// The path's parameter, decoded. `None` if the path is not that of the operation.
    pub(crate) id: Option<String>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Seen {
    /// The names of the headers, sorted.
    pub(crate) fn header_names(&self) -> Vec<&str> {
        let mut names: Vec<_> = self.headers.keys().map(HeaderName::as_str).collect();
        names.sort_unstable();
        names
    }
}

/// A server of one provider.
#[derive(Clone)]
pub(crate) struct Server {
    pub(crate) url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
    /// The answers to the first requests.
    first: Arc<Mutex<VecDeque<Reply>>>,
    reply: Reply,
    key: (&'static str, String),
    refusal: Reply,
}

impl Server {
    /// Accepts `POST` on Phala's path with the key in its header. Refuses other keys.
    pub(crate) async fn phala(reply: Reply) -> Self {
        let path = phala_api::operations::ROTATE_WEBHOOK_SECRET.path();
        let refusal = Reply::json(401, r#"{"detail":"Invalid API key"}"#);
        Self::start(path, ("x-api-key", KEY.to_owned()), reply, refusal).await
    }

    /// Accepts `POST` on Vast's path with the key as bearer token. Refuses other keys. The path ends with a slash in
    /// some versions of the document.
    pub(crate) async fn vast(reply: Reply) -> Self {
        let path = vast_api::operations::ROTATE_NOTIFICATION_WEBHOOK_SECRET.path();
        let refusal = Reply::json(
            401,
            r#"{"success":false,"error":"auth_error","msg":"Invalid user key"}"#,
        );
        let key = ("authorization", format!("Bearer {KEY}"));
        Self::start(path, key, reply, refusal).await
    }

    async fn start(path: &str, key: (&'static str, String), reply: Reply, refusal: Reply) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self {
            url: format!("http://{}", listener.local_addr().unwrap()),
            seen: Arc::default(),
            first: Arc::default(),
            reply,
            key,
            refusal,
        };
        let router = Router::new()
            .route(path, post(rotate))
            .fallback(no_route)
            .method_not_allowed_fallback(no_route)
            .with_state(server.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        server
    }

    /// Answers the first authorized requests with these.
    pub(crate) fn first(self, replies: impl IntoIterator<Item = Reply>) -> Self {
        self.first.lock().unwrap().extend(replies);
        self
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// The only request so far.
    pub(crate) fn only(&self) -> Seen {
        let seen = self.seen();
        assert_eq!(seen.len(), 1, "{seen:?}");
        seen.into_iter().next().unwrap()
    }

    async fn remember(&self, id: Option<String>, request: Request) {
        let (parts, body) = request.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        self.seen.lock().unwrap().push(Seen {
            method: parts.method.to_string(),
            target: parts.uri.to_string(),
            id,
            headers: parts.headers,
            body: body.to_vec(),
        });
    }
}

async fn rotate(
    State(server): State<Server>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let (name, value) = &server.key;
    let is_let_in = request
        .headers()
        .get(*name)
        .is_some_and(|sent| sent == value.as_str());
    server.remember(Some(id), request).await;
    if !is_let_in {
        return respond(&server.refusal);
    }
    let first = server.first.lock().unwrap().pop_front();
    respond(first.as_ref().unwrap_or(&server.reply))
}

async fn no_route(State(server): State<Server>, request: Request) -> Response {
    server.remember(None, request).await;
    respond(&Reply::html(404, "<html>no such page</html>"))
}

fn respond(reply: &Reply) -> Response {
    let mut response = Response::builder().status(reply.status);
    for (name, value) in &reply.headers {
        response = response.header(*name, value);
    }
    response.body(Body::from(reply.body.clone())).unwrap()
}

/// A server that answers each connection with exactly these bytes after the first bytes of a request, and closes it.
pub(crate) struct Closing {
    pub(crate) url: String,
    connections: Arc<Mutex<usize>>,
}

impl Closing {
    pub(crate) fn after(answer: &'static str) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self {
            url: format!("http://{}", listener.local_addr().unwrap()),
            connections: Arc::default(),
        };
        let connections = Arc::clone(&server.connections);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                *connections.lock().unwrap() += 1;
                // The client may be gone already.
                let _ = stream.read(&mut [0; 4096]);
                let _ = stream.write_all(answer.as_bytes());
            }
        });
        server
    }

    pub(crate) fn connections(&self) -> usize {
        *self.connections.lock().unwrap()
    }
}
