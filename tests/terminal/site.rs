//! A site on the loopback interface that publishes pages, each with an entity tag.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Its address. Every other path gives 404.
pub(crate) struct Site {
    pub(crate) url: String,
    sent: Arc<AtomicUsize>,
}

impl Site {
    /// Publishes these texts under these paths.
    pub(crate) fn of(pages: &[(&str, String)]) -> Self {
        let pages: BTreeMap<String, String> = pages
            .iter()
            .map(|(path, text)| ((*path).to_owned(), text.clone()))
            .collect();
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let sent = Arc::<AtomicUsize>::default();
        let counter = Arc::clone(&sent);
        thread::spawn(move || {
            for mut stream in listener.incoming().map_while(Result::ok) {
                let head: Vec<String> = BufReader::new(&stream)
                    .lines()
                    .map_while(Result::ok)
                    .take_while(|line| !line.is_empty())
                    .collect();
                let answer = answer(&pages, &head);
                if answer.starts_with("HTTP/1.1 200 ") {
                    counter.fetch_add(1, Ordering::SeqCst);
                }
                // A client may hang up early.
                let _ = stream.write_all(answer.as_bytes());
            }
        });
        Self {
            url: format!("http://{address}"),
            sent,
        }
    }

    /// The number of texts that it sent.
    pub(crate) fn sent(&self) -> usize {
        self.sent.load(Ordering::SeqCst)
    }
}

fn answer(pages: &BTreeMap<String, String>, head: &[String]) -> String {
    let path = head.first().and_then(|line| line.split(' ').nth(1));
    let page = path.and_then(|path| pages.get(path));
    let is_known = head.iter().any(|line| {
        let line = line.to_ascii_lowercase();
        line.strip_prefix("if-none-match:")
            .is_some_and(|tag| tag.trim() == "\"first\"")
    });
    let (status, text) = match page {
        None => ("404 Not Found", ""),
        Some(_) if is_known => ("304 Not Modified", ""),
        Some(text) => ("200 OK", text.as_str()),
    };
    let length = text.len();
    format!(
        "HTTP/1.1 {status}\r\nConnection: close\r\nETag: \"first\"\r\nContent-Length: {length}\r\n\r\n{text}"
    )
}
