//! Compares a call through a generated client with the same call written by hand with reqwest: CPU time and
//! allocations.
//!
//! Both sides send the same call in turn, from one thread to one server on the loopback interface. Only the thread's
//! own CPU time counts, so that neither the server nor the network disturbs the comparison.

#[cfg(unix)]
mod measured {
    use std::hint::black_box;
    use std::time::Duration;

    use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
    use reqwest::header::{ACCEPT, HeaderMap, HeaderValue};
    use reqwest::{Client, StatusCode, redirect};
    use rustix::time::{ClockId, Timespec, clock_gettime};
    use secrecy::ExposeSecret as _;
    use tokio::runtime::{Builder, Runtime};
    use vast_api::SecretString;
    use vast_api::types::{Error as Problem, RotateNotificationWebhookSecretResponse as Rotated};

    const ROUNDS: usize = 1000;
    const CALLS_PER_ROUND: u32 = 40;
    const KEY: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    const USER_AGENT: &str = "overhead/1.0.0";
    const ANSWER: &str = r#"{"success": true, "webhook": {
        "id": 42, "name": "production", "webhook_url": "https://example.com/hooks/vast", "user_id": 7,
        "event_types": ["instance.started", "instance.stopped"], "created_at": 1772490000.5,
        "webhook_secret": "whsec_0123456789abcdef0123456789abcdef"}}"#;

    #[derive(Debug)]
    #[expect(dead_code)]
    enum HandError {
        Http(reqwest::Error),
        Documented(StatusCode, Option<Problem>),
        Unexpected(StatusCode),
        Decode(serde_json::Error),
    }

    impl From<reqwest::Error> for HandError {
        fn from(error: reqwest::Error) -> Self {
            Self::Http(error.without_url())
        }
    }

    /// The call as a careful person writes it.
    async fn by_hand(
        client: &Client,
        base_url: &str,
        key: &SecretString,
        id: i64,
    ) -> Result<(StatusCode, HeaderMap, Rotated), HandError> {
        let id = id.to_string();
        let id = utf8_percent_encode(&id, NON_ALPHANUMERIC);
        let mut response = client
            .post(format!("{base_url}/api/v0/webhooks/{id}/rotate-secret/"))
            .header(ACCEPT, "application/json")
            .bearer_auth(key.expose_secret())
            .timeout(Duration::from_secs(60))
            .send()
            .await?;
        let status = response.status();
        let headers = std::mem::take(response.headers_mut());
        let body = response.bytes().await?;
        match status.as_u16() {
            200 => match serde_json::from_slice(&body) {
                Ok(rotated) => Ok((status, headers, rotated)),
                Err(error) => Err(HandError::Decode(error)),
            },
            401 | 404 => {
                let problem = serde_json::from_slice(&body).ok();
                Err(HandError::Documented(status, problem))
            }
            _ => Err(HandError::Unexpected(status)),
        }
    }

    /// Both sides of the comparison.
    struct Sides {
        runtime: Runtime,
        generated: vast_api::Client,
        client: Client,
        base_url: String,
        key: SecretString,
    }

    impl Sides {
        fn new(base_url: String) -> Self {
            let generated = vast_api::Client::builder()
                .base_url(&base_url)
                .user_agent(USER_AGENT)
                .key(KEY)
                .build()
                .unwrap();
            let client = Client::builder()
                .user_agent(HeaderValue::from_static(USER_AGENT))
                .connect_timeout(Duration::from_secs(10))
                .redirect(redirect::Policy::none())
                .retry(reqwest::retry::never())
                .referer(false)
                .no_proxy()
                // The tests of the runtime enable decompression.
                .no_gzip()
                .build()
                .unwrap();
            Self {
                runtime: Builder::new_current_thread().enable_all().build().unwrap(),
                generated,
                client,
                base_url,
                key: SecretString::from(KEY),
            }
        }

        fn generated(&self, calls: u32) {
            self.runtime.block_on(async {
                for _ in 0..calls {
                    let call = self
                        .generated
                        .rotate_notification_webhook_secret(black_box(42));
                    black_box(call.await.unwrap());
                }
            });
        }

        fn by_hand(&self, calls: u32) {
            self.runtime.block_on(async {
                for _ in 0..calls {
                    let call = by_hand(&self.client, &self.base_url, &self.key, black_box(42));
                    black_box(call.await.unwrap());
                }
            });
        }
    }

    /// Starts a server in a thread of its own. Returns its URL.
    fn serve() -> String {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            let runtime = Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                let json = [("content-type", "application/json")];
                let router = axum::Router::new().fallback(async move || (json, ANSWER));
                axum::serve(listener, router).await.unwrap();
            });
        });
        url
    }

    /// The CPU time of this thread for one call, in microseconds.
    fn microseconds_per_call(calls: impl FnOnce(u32)) -> f64 {
        let now = || {
            let Timespec { tv_sec, tv_nsec } = clock_gettime(ClockId::ThreadCPUTime);
            let time = Duration::new(tv_sec.try_into().unwrap(), tv_nsec.try_into().unwrap());
            time.as_secs_f64() * 1e6
        };
        let before = now();
        calls(CALLS_PER_ROUND);
        (now() - before) / f64::from(CALLS_PER_ROUND)
    }

    fn allocations(calls: impl FnOnce(u32)) -> u32 {
        let counted = allocation_counter::measure(|| calls(1));
        u32::try_from(counted.count_total).unwrap()
    }

    fn median<T: PartialOrd + Copy>(mut values: Vec<T>) -> T {
        values.sort_by(|one, other| one.partial_cmp(other).unwrap());
        values[values.len() / 2]
    }

    /// Measures both sides in turn and prints the result.
    pub(super) fn run() {
        let sides = Sides::new(serve());
        let generated = |calls| sides.generated(calls);
        let by_hand = |calls| sides.by_hand(calls);
        generated(1000);
        by_hand(1000);

        let (mut ours, mut theirs, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
        let (mut our_allocations, mut their_allocations) = (Vec::new(), Vec::new());
        for round in 0..ROUNDS {
            // The sides take turns at being the first.
            let (one, other) = if round % 2 == 0 {
                let one = microseconds_per_call(generated);
                (one, microseconds_per_call(by_hand))
            } else {
                let other = microseconds_per_call(by_hand);
                (microseconds_per_call(generated), other)
            };
            ours.push(one);
            theirs.push(other);
            ratios.push(one / other);
            our_allocations.push(allocations(generated));
            their_allocations.push(allocations(by_hand));
        }
        report("CPU µs per call", median(ours), median(theirs));
        let more = (median(ratios) - 1.0) * 100.0;
        println!("CPU of both in the same round: {more:+.1} %");
        let allocations = [our_allocations, their_allocations];
        let [ours, theirs] = allocations.map(|counts| f64::from(median(counts)));
        report("allocations per call", ours, theirs);
    }

    fn report(what: &str, ours: f64, theirs: f64) {
        let (more, percent) = (ours - theirs, (ours / theirs - 1.0) * 100.0);
        println!("{what}: {ours:.2} generated, {theirs:.2} by hand, {more:+.2} ({percent:+.1} %)");
    }
}

fn main() {
    #[cfg(unix)]
    measured::run();
    #[cfg(not(unix))]
    println!("the CPU time of a thread can be measured on Unix only");
}
