//! Tests that no other origin hears of a call, wherever a server redirects its client.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use client_runtime::{Operation, Transport};

use crate::callers::{Body, builder};
use crate::hidden::assert_hidden_of;
use crate::options::options;
use crate::told::Told;
use crate::traced;
use crate::ways::{Way, everything};

/// A server that redirects its clients to `elsewhere`, with one redirect status after the other.
fn redirecting(elsewhere: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let elsewhere = elsewhere.to_owned();
    std::thread::spawn(move || {
        let statuses = [301, 302, 303, 307, 308].into_iter().cycle();
        for (stream, status) in listener.incoming().zip(statuses) {
            let Ok(mut stream) = stream else { return };
            let _ = stream.read(&mut [0; 4096]);
            let answer = format!(
                "HTTP/1.1 {status} X\r\nlocation: {elsewhere}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
            );
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    url
}

/// A server that counts its visitors. Returns its URL.
fn counting(visits: &Arc<AtomicUsize>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/there", listener.local_addr().unwrap());
    let visits = Arc::clone(visits);
    std::thread::spawn(move || {
        for _ in listener.incoming() {
            visits.fetch_add(1, Ordering::SeqCst);
        }
    });
    url
}

async fn check(transport: &Transport, operations: &[&'static Operation]) {
    let transport = transport.with(options());
    for operation in operations {
        let words = everything(&transport, operation, Body::Json, Way::Unexpected).await;
        assert!(words.contains("redirects are not followed"), "{words}");
        assert_hidden_of(operation, &words);
    }
}

#[tokio::test]
async fn no_operation_of_either_crate_follows_a_redirect_to_another_origin() {
    traced::listen();
    let visits = Arc::new(AtomicUsize::new(0));
    let url = redirecting(&counting(&visits));
    let told = Arc::new(Told::default());
    let phalas = phala_api::operations::all();
    let phala = builder(phala_api::Client::builder(), phalas, &url, &told);
    check(phala.build().unwrap().transport(), phalas).await;
    let vasts = vast_api::operations::all();
    let vast = builder(vast_api::Client::builder(), vasts, &url, &told);
    check(vast.build().unwrap().transport(), vasts).await;
    assert_eq!(visits.load(Ordering::SeqCst), 0);
    traced::assert_hidden(&["starting new connection"]);
}
