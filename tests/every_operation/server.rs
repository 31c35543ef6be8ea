//! A loopback server that gives prepared answers and remembers its requests.

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use crate::value::MARK;

/// The answer of the server.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) content_type: Option<&'static str>,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    /// Whether it contains a secret.
    pub(crate) fn has_secret(&self) -> bool {
        String::from_utf8_lossy(&self.body).contains(MARK)
    }
}

/// One request that arrived.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) method: String,
    /// Path and query in their spelling.
    pub(crate) target: String,
    /// The headers, their names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

#[derive(Default)]
struct Exchange {
    replies: VecDeque<Reply>,
    seen: Vec<Seen>,
}

/// The server. It runs until this value is dropped.
pub(crate) struct Server {
    pub(crate) url: String,
    exchange: Arc<Mutex<Exchange>>,
    _runtime: Runtime,
}

impl Server {
    /// Starts a server on a free port of this machine.
    pub(crate) fn start() -> io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()?;
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"))?;
        let url = format!("http://{}", listener.local_addr()?);
        let exchange: Arc<Mutex<Exchange>> = Arc::default();
        let router = Router::new()
            .fallback(answer)
            .with_state(Arc::clone(&exchange));
        runtime.spawn(async move { axum::serve(listener, router).await });
        Ok(Self {
            url,
            exchange,
            _runtime: runtime,
        })
    }

    /// Sets the answer to the next request, and forgets earlier requests.
    pub(crate) fn next(&self, reply: Reply) {
        let mut exchange = self.exchange.lock().unwrap_or_else(PoisonError::into_inner);
        exchange.seen.clear();
        exchange.replies.clear();
        exchange.replies.push_back(reply);
    }

    /// The requests since [`next`](Self::next).
    pub(crate) fn seen(&self) -> Vec<Seen> {
        let exchange = self.exchange.lock().unwrap_or_else(PoisonError::into_inner);
        exchange.seen.clone()
    }
}

async fn answer(State(exchange): State<Arc<Mutex<Exchange>>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX)
        .await
        .unwrap_or_default();
    let headers = parts.headers.iter().map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        (name.as_str().to_owned(), value)
    });
    let seen = Seen {
        method: parts.method.to_string(),
        target: parts.uri.to_string(),
        headers: headers.collect(),
        body: body.to_vec(),
    };
    let reply = {
        let mut exchange = exchange.lock().unwrap_or_else(PoisonError::into_inner);
        exchange.seen.push(seen);
        exchange.replies.pop_front()
    };
    // An unexpected request shows in the number of requests.
    let reply = reply.unwrap_or(Reply {
        status: 599,
        ..Reply::default()
    });
    let mut response = Response::new(Body::from(reply.body));
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or_default();
    if let Some(content_type) = reply.content_type.and_then(|it| it.parse().ok()) {
        response.headers_mut().insert("content-type", content_type);
    }
    response
}
