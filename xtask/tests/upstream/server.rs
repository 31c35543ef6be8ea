//! Servers on the loopback interface that answer with given bytes.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

/// One request as a server received it.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) path: String,
    head: String,
}

impl Seen {
    /// The value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

type Handler = dyn Fn(&Seen) -> Vec<u8> + Send + Sync;

/// A server that remembers its requests, and the most at a time.
pub(crate) struct Server {
    pub(crate) url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
    at_once: Arc<AtomicUsize>,
}

impl Server {
    /// Answers each request with the bytes from `handler`, and then closes the connection.
    pub(crate) fn start(handler: impl Fn(&Seen) -> Vec<u8> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self {
            url: format!("http://{}", listener.local_addr().unwrap()),
            seen: Arc::default(),
            at_once: Arc::default(),
        };
        let handler: Arc<Handler> = Arc::new(handler);
        let (seen, most) = (Arc::clone(&server.seen), Arc::clone(&server.at_once));
        let now = Arc::new(AtomicUsize::new(0));
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let handler = Arc::clone(&handler);
                let (seen, most, now) = (Arc::clone(&seen), Arc::clone(&most), Arc::clone(&now));
                thread::spawn(move || {
                    let Some(request) = read(&stream) else {
                        return;
                    };
                    most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    seen.lock().unwrap().push(request.clone());
                    let answer = handler(&request);
                    // Counted before the answer leaves, so that a client with the answer finds its request done.
                    now.fetch_sub(1, Ordering::SeqCst);
                    // A client may hang up early.
                    let _ = (&stream).write_all(&answer);
                });
            }
        });
        server
    }

    /// Answers every request in the same way.
    pub(crate) fn answering(answer: Vec<u8>) -> Self {
        Self::start(move |_| answer.clone())
    }

    /// Answers each request with the next answer. The last answer repeats.
    pub(crate) fn in_turn(answers: Vec<Vec<u8>>) -> Self {
        let next = AtomicUsize::new(0);
        Self::start(move |_| {
            let place = next.fetch_add(1, Ordering::SeqCst);
            answers.get(place).or(answers.last()).unwrap().clone()
        })
    }

    /// All requests in their order.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// The requested paths since the last call, sorted.
    pub(crate) fn asked(&self) -> Vec<String> {
        let mut paths: Vec<String> = std::mem::take(&mut *self.seen.lock().unwrap())
            .into_iter()
            .map(|seen| seen.path)
            .collect();
        paths.sort();
        paths
    }

    /// The most requests at a time.
    pub(crate) fn at_once(&self) -> usize {
        self.at_once.load(Ordering::SeqCst)
    }
}

fn read(stream: &TcpStream) -> Option<Seen> {
    let mut head = String::new();
    let mut lines = BufReader::new(stream);
    while !head.ends_with("\r\n\r\n") {
        if lines.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    let path = head.split(' ').nth(1)?.to_owned();
    Some(Seen { path, head })
}

/// An answer with the length of its body.
pub(crate) fn answer(status: u16, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let length = format!("Content-Length: {}\r\n", body.len());
    raw(status, headers, &length, body)
}

/// An answer that ends with the connection. `more` has further headers.
pub(crate) fn raw(status: u16, headers: &[(&str, &str)], more: &str, body: &[u8]) -> Vec<u8> {
    let mut text = format!("HTTP/1.1 {status} Some\r\nConnection: close\r\n{more}");
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    [text.as_bytes(), b"\r\n", body].concat()
}
