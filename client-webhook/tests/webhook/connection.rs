//! Sends valid and invalid requests as bytes to a server on the loopback interface.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::Duration;

use axum::Router;
use openapi_client_webhook::sign;
use tokio::net::TcpListener;

/// The answer of a server.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// The head of the answer in lower case.
    pub(crate) head: String,
    pub(crate) body: String,
}

pub(crate) async fn serve(router: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

/// Sends a whole request and reads the answer to its end.
pub(crate) async fn exchange(address: SocketAddr, request: Vec<u8>) -> Answer {
    talk(address, request, false).await
}

/// Sends a part of a request, closes the sending side, and reads the answer to its end.
pub(crate) async fn exchange_cut_off(address: SocketAddr, request: Vec<u8>) -> Answer {
    talk(address, request, true).await
}

async fn talk(address: SocketAddr, request: Vec<u8>, hangs_up: bool) -> Answer {
    tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        // A server that refuses a large body may hang up before it has read all of it.
        let _ = stream.write_all(&request);
        if hangs_up {
            let _ = stream.shutdown(Shutdown::Write);
        }
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        let answer = String::from_utf8(answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        Answer {
            status: head.split(' ').nth(1).unwrap().parse().unwrap(),
            head: head.to_lowercase(),
            body: body.to_owned(),
        }
    })
    .await
    .unwrap()
}

pub(crate) fn head(timestamp: u64, signature: &str) -> String {
    format!(
        "POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
         X-Webhook-Timestamp: {timestamp}\r\nX-Webhook-Signature: {signature}\r\n"
    )
}

pub(crate) fn signed_head(secret: &str, timestamp: u64, body: &str) -> String {
    head(timestamp, &sign(&secret.into(), timestamp, body.as_bytes()))
}

pub(crate) fn with_length(head: &str, length: usize, body: &str) -> Vec<u8> {
    format!("{head}Content-Length: {length}\r\n\r\n{body}").into_bytes()
}

pub(crate) fn in_chunks(head: &str, body: &str) -> Vec<u8> {
    let mut request = format!("{head}Transfer-Encoding: chunked\r\n\r\n");
    for chunk in body.as_bytes().chunks(100) {
        let chunk = std::str::from_utf8(chunk).unwrap();
        request.push_str(&format!("{:x}\r\n{chunk}\r\n", chunk.len()));
    }
    request.push_str("0\r\n\r\n");
    request.into_bytes()
}

pub(crate) fn delivery(secret: &str, timestamp: u64, body: &str) -> Vec<u8> {
    with_length(&signed_head(secret, timestamp, body), body.len(), body)
}
