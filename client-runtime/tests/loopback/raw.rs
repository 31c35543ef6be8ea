//! Servers that write whatever bytes they like, on as many connections as come, and count what they are asked.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// A server that answers one request per connection with bytes of its own making.
pub(crate) struct RawServer {
    pub(crate) url: String,
    requests: Arc<AtomicUsize>,
}

impl RawServer {
    /// Calls `play` once a whole request has been read, with how many there are by now, and then closes the connection.
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
            // The client may hang up before the end, that is what some tests want.
            let _ = stream.write_all(&answer);
        })
    }

    /// Writes `start` and then `part` again and again, as long as somebody reads, with `pause` between two parts.
    pub(crate) fn repeating(start: &'static str, part: Vec<u8>, pause: Duration) -> Self {
        Self::start(move |stream, _| {
            let mut result = stream.write_all(start.as_bytes());
            while result.is_ok() {
                std::thread::sleep(pause);
                result = stream.write_all(&part);
            }
        })
    }

    /// Writes `answer` and resets the connection, which a kernel does when unread bytes are thrown away.
    pub(crate) fn resetting(answer: &'static str) -> Self {
        Self::serve(move |mut stream, _, _| {
            let _ = stream.write_all(answer.as_bytes());
            // What a reset overtakes, the client never sees.
            std::thread::sleep(Duration::from_millis(50));
        })
    }

    /// How many whole requests have arrived.
    pub(crate) fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }

    /// Calls `play` once a whole request has arrived, with its length and its number; it is still to be read.
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

/// The bytes of the request that waits to be read, once it is whole; `None` when it never will be.
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
