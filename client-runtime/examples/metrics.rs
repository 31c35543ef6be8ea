//! Counts calls, failures and times per operation.
//!
//! The example calls its own small server, which answers every third request with `503`:
//!
//! ```console
//! $ cargo run -p openapi-client-runtime --example metrics
//! ```

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use client_runtime::{
    CallEnd, Observer, Operation, Repetition, Request, Response, RetryPolicy, Transport,
};

static LIST_BOOKS: Operation = Operation::new("list_books", "GET", "/books");
static ADD_BOOK: Operation = Operation::new("add_book", "POST", "/books");

/// The numbers of one operation.
#[derive(Default)]
struct Counts {
    calls: u32,
    failures: u32,
    repetitions: u32,
    total: Duration,
    longest: Duration,
}

/// The numbers of each operation by its name.
#[derive(Default)]
struct Metrics(Mutex<BTreeMap<&'static str, Counts>>);

impl Metrics {
    fn count(&self, operation: &Operation, count: impl FnOnce(&mut Counts)) {
        // An observer must not block, so it holds this lock only briefly.
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        count(counts.entry(operation.id()).or_default());
    }

    fn print(&self) {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        println!("operation    calls  failures  sent again  mean ms  longest ms");
        for (operation, counts) in &*counts {
            println!(
                "{operation:<12} {:>5}  {:>8}  {:>10}  {:>7.1}  {:>10.1}",
                counts.calls,
                counts.failures,
                counts.repetitions,
                counts.total.as_secs_f64() * 1e3 / f64::from(counts.calls.max(1)),
                counts.longest.as_secs_f64() * 1e3,
            );
        }
    }
}

impl Observer for Metrics {
    fn call_ended(&self, end: &CallEnd) {
        self.count(end.operation, |counts| {
            counts.calls += 1;
            counts.failures += u32::from(!end.outcome.is_success());
            counts.total += end.duration;
            counts.longest = counts.longest.max(end.duration);
        });
    }

    fn call_repeated(&self, repetition: &Repetition) {
        self.count(repetition.operation, |counts| counts.repetitions += 1);
    }
}

/// Starts a server that answers every third request with `503`. Returns its URL.
fn serve() -> std::io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}", listener.local_addr()?);
    std::thread::spawn(move || {
        for (number, stream) in listener.incoming().enumerate() {
            let Ok(mut stream) = stream else { continue };
            // The requests of this example arrive in one piece.
            let _ = stream.read(&mut [0; 4096]);
            let status = if number % 3 == 1 { "503 X" } else { "200 OK" };
            let head = "content-type: application/json\r\ncontent-length: 2\r\nconnection: close";
            let _ = write!(stream, "HTTP/1.1 {status}\r\n{head}\r\n\r\n[]");
        }
    });
    Ok(url)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let metrics = Arc::new(Metrics::default());
    let transport = Transport::builder(&serve()?)
        .retry(RetryPolicy::new().first_delay(Duration::from_millis(10)))
        .observe(Arc::clone(&metrics))
        .build()?;
    // The client repeats listing. It does not repeat adding, because the server may have added the book already.
    let (list, add) = (&LIST_BOOKS, &ADD_BOOK);
    for operation in [list, add, list, add, list] {
        let answer: Result<Response<Vec<String>>, _> =
            transport.json(Request::new(operation)).await;
        if let Err(error) = answer {
            println!("{error}");
        }
    }
    metrics.print();
    Ok(())
}
