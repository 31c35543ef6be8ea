//! Tests operations against servers with any answer, for the logs of connections.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use client_runtime::{Operation, Transport};

use crate::answers::written;
use crate::callers::{Body, builder};
use crate::hidden::{assert_hidden, assert_hidden_of};
use crate::kinds::representatives;
use crate::options::options;
use crate::said::debugged;
use crate::told::Told;
use crate::traced;
use crate::ways::{Way, everything};

/// A server that answers the first bytes of each request with the present text, and closes.
struct Server {
    url: String,
    answer: Arc<Mutex<String>>,
}

impl Server {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let answer: Arc<Mutex<String>> = Arc::default();
        let now = Arc::clone(&answer);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(mut stream) = stream else { return };
                // The client may hang up at any time.
                let _ = stream.read(&mut [0; 4096]);
                let answer = now.lock().unwrap().clone();
                let _ = stream.write_all(answer.as_bytes());
            }
        });
        Self { url, answer }
    }
}

/// The URL of a server that does not exist.
fn nowhere() -> String {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", closed.local_addr().unwrap())
}

/// Checks one operation of each kind against the answer of this number. The ways to read it take turns, three at a time
/// for a sensitive operation.
async fn check(transport: &Transport, operations: &[&'static Operation], answer: usize) {
    let transport = transport.with(options());
    for (index, operation) in representatives(operations).into_iter().enumerate() {
        let ways = Way::SHORT.iter().cycle().skip(answer + index);
        let count = if operation.is_sensitive() { 3 } else { 1 };
        for way in ways.take(count) {
            let words = everything(&transport, operation, Body::Json, *way).await;
            assert_hidden_of(operation, &words);
        }
    }
}

/// Checks the operations of a crate. `connect` makes the transport of a client for a URL.
async fn check_all(
    operations: &[&'static Operation],
    connect: impl Fn(&str, &Arc<Told>) -> Transport,
) {
    traced::listen();
    let told = Arc::new(Told::default());
    let server = Server::start();
    let transport = connect(&server.url, &told);
    for (index, answer) in written().into_iter().enumerate() {
        *server.answer.lock().unwrap() = answer;
        check(&transport, operations, index).await;
    }
    let transport = connect(&nowhere(), &told);
    for index in 0..Way::SHORT.len() {
        check(&transport, operations, index).await;
    }
    told.assert_hidden(&[
        "AnswerDeviated",
        "AttemptEnd",
        "AttemptStart",
        "CallEnd",
        "CallStart",
        "Repetition",
        "StreamEnd",
    ]);
    traced::assert_hidden(&["starting new connection", "attempt{"]);
}

#[tokio::test]
async fn no_kind_of_phalas_operations_shows_a_secret_for_any_server() {
    let operations = phala_api::operations::all();
    let connect = |url: &str, told: &_| {
        let client = builder(phala_api::Client::builder(), operations, url, told);
        let client = client.build().unwrap();
        assert_hidden(&debugged(&client));
        client.transport().clone()
    };
    check_all(operations, connect).await;
}

#[tokio::test]
async fn no_kind_of_vasts_operations_shows_a_secret_for_any_server() {
    let operations = vast_api::operations::all();
    let connect = |url: &str, told: &_| {
        let client = builder(vast_api::Client::builder(), operations, url, told);
        let client = client.build().unwrap();
        assert_hidden(&debugged(&client));
        client.transport().clone()
    };
    check_all(operations, connect).await;
}
