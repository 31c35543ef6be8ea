//! Servers that write arbitrary bytes on any number of connections, and count the requests.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// A server that answers one request per connection with arbitrary bytes.
pub(crate) struct RawServer {
    pub(crate) url: String,
    requests: Arc<AtomicUsize>,
}

impl RawServer {
    /// Reads a whole request, calls `play` with the number of requests so far, and closes the connection.
    pub(crate) fn start(play: impl Fn(&mut TcpStream, usize) + Send + Sync + 'static) -> Self {
        Self::serve(move |mut stream, request, number| {
            if stream.read_exact(&mut vec![0; request]).is_ok() {
                play(&mut stream, number);
            }
        })
    }

    /// Answers every request with the same bytes.
    pub(crate) fn writing(answer: impl Into<Vec<u8>>) -> Self {
        let answer = answer.into();
        Self::start(move |stream, _| {
            // Some tests make the client hang up before the end.
            let _ = stream.write_all(&answer);
        })
    }

    /// Writes `start`, then `part` repeatedly with `pause` in between, as long as the client reads.
    pub(crate) fn repeating(start: &'static str, part: Vec<u8>, pause: Duration) -> Self {
        Self::start(move |stream, _| {
            let mut result = stream.write_all(start.as_bytes());
            while result.is_ok() {
                std::thread::sleep(pause);
                result = stream.write_all(&part);
            }
        })
    }

    /// Writes `answer` and resets the connection, as kernels do if unread bytes are discarded.
    pub(crate) fn resetting(answer: &'static str) -> Self {
        Self::serve(move |mut stream, _, _| {
            let _ = stream.write_all(answer.as_bytes());
            // Lets the answer arrive first, because a reset discards bytes that the client has not read.
            std::thread::sleep(Duration::from_millis(50));
        })
    }

    /// The number of whole requests that have arrived.
    pub(crate) fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }

    /// Calls `play` once a whole request has arrived but before it is read, with its length and its number.
    fn serve(play: impl Fn(TcpStream, usize, usize) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&requests);
        let play = Arc::new(play);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (counter, play) = (Arc::clone(&counter), Arc::clone(&play));
                std::thread::spawn(move || {
                    if let Some(length) = request_length(&stream) {
                        play(stream, length, counter.fetch_add(1, Ordering::SeqCst) + 1);
                    }
                });
            }
        });
        Self { url, requests }
    }
}

/// Waits for a whole request and returns its length in bytes, or `None` if the client hangs up before.
fn request_length(stream: &TcpStream) -> Option<usize> {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let count = stream.peek(&mut buffer).ok().filter(|count| *count > 0)?;
        let text = String::from_utf8_lossy(&buffer[..count]).to_ascii_lowercase();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.split("content-length: ").nth(1);
            let length = length.and_then(|rest| rest.lines().next()?.parse().ok());
            if body.len() >= length.unwrap_or(0) {
                return Some(count);
            }
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}
