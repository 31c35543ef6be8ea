//! Fetches the text of one address: politely, within limits, and without leaving its origin.

use std::sync::OnceLock;
use std::time::{Duration, SystemTime};

use reqwest::header::{
    ACCEPT, CONTENT_TYPE, ETAG, HeaderMap, HeaderName, IF_MODIFIED_SINCE, IF_NONE_MATCH,
    LAST_MODIFIED, LOCATION, RETRY_AFTER,
};
use reqwest::{Client, Response, StatusCode, Url, redirect};
use serde::{Deserialize, Serialize};

use super::content::refused_type;
use super::{Failure, Settings, UpstreamError};
use crate::provider::{entity_tag_fault, http_date_fault, parse_address, same_origin};

/// The name of this program in requests.
const USER_AGENT: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

/// The accepted types, the best first. Otherwise servers of documentation send HTML.
const WANTED: &str =
    "text/markdown, application/yaml, application/json, text/plain;q=0.9, */*;q=0.5";

/// The most redirects that are followed.
const MOST_REDIRECTS: usize = 5;

/// The number of repetitions if there was no server, or a busy one.
const MOST_REPEATS: u32 = 2;

/// The headers that distinguish versions of an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validators {
    /// Its entity tag.
    pub etag: Option<String>,
    /// The time of its last modification.
    pub last_modified: Option<String>,
}

impl Validators {
    /// The validators of an answer. A malformed value is ignored.
    fn of(headers: &HeaderMap) -> Self {
        let text = |name: HeaderName, fault: fn(&str) -> Option<&'static str>| {
            let text = headers.get(name)?.to_str().ok()?;
            fault(text).is_none().then(|| text.to_owned())
        };
        Self {
            etag: text(ETAG, entity_tag_fault),
            last_modified: text(LAST_MODIFIED, http_date_fault),
        }
    }
}

/// A text, and its final address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answered {
    pub(super) text: String,
    /// The address behind all redirects. Relative links start from it.
    pub(super) location: Url,
    pub(super) validators: Validators,
}

/// Sends requests.
#[derive(Debug)]
pub(super) struct Fetcher {
    pub(super) settings: Settings,
    secure: OnceLock<Client>,
    plain: OnceLock<Client>,
}

impl Fetcher {
    pub(super) fn new(settings: Settings) -> Self {
        // reqwest uses the process's TLS provider, and this keeps an installed one.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self {
            settings,
            secure: OnceLock::new(),
            plain: OnceLock::new(),
        }
    }

    /// Fetches the answer of `url`, of at most `most` bytes.
    ///
    /// # Errors
    ///
    /// [`UpstreamError::Fetch`] with this address.
    pub(super) async fn get(&self, url: &Url, most: usize) -> Result<Answered, UpstreamError> {
        let answer = self.follow(url, &Validators::default(), most).await;
        let answer = answer.and_then(|it| it.ok_or(Failure::NotModified));
        answer.map_err(|failure| failed(url, failure))
    }

    /// Like [`Fetcher::get`]; `None` if the text with these validators is unchanged, according to the server.
    pub(super) async fn get_changed(
        &self,
        url: &Url,
        validators: &Validators,
        most: usize,
    ) -> Result<Option<Answered>, UpstreamError> {
        if *validators == Validators::default() {
            return self.get(url, most).await.map(Some);
        }
        let answer = self.follow(url, validators, most).await;
        answer.map_err(|failure| failed(url, failure))
    }

    async fn follow(
        &self,
        url: &Url,
        validators: &Validators,
        most: usize,
    ) -> Result<Option<Answered>, Failure> {
        let mut location = url.clone();
        for _ in 0..=MOST_REDIRECTS {
            let response = self.ask(&location, validators).await?;
            let status = response.status();
            if status == StatusCode::NOT_MODIFIED {
                return Ok(None);
            }
            if status.is_redirection() {
                location = target(&response, &location)?;
                continue;
            }
            if status != StatusCode::OK {
                return Err(Failure::Status(status.as_u16()));
            }
            return Ok(Some(Answered {
                validators: Validators::of(response.headers()),
                text: self.body(response, most).await?,
                location,
            }));
        }
        Err(Failure::TooManyRedirects(MOST_REDIRECTS))
    }

    /// The head of an answer. Repeats the request if there was no server, or a busy one.
    async fn ask(&self, url: &Url, validators: &Validators) -> Result<Response, Failure> {
        let mut backoff = self.settings.backoff;
        let mut repeats = 0;
        loop {
            let (failure, wait) = match self.send(url, validators).await {
                Ok(response) if is_busy(response.status()) => {
                    let status = response.status().as_u16();
                    match retry_after(response.headers(), SystemTime::now()) {
                        Some(wait) if wait > self.settings.longest_wait => {
                            return Err(Failure::Busy { status, wait });
                        }
                        wait => (Failure::Status(status), wait.unwrap_or(backoff)),
                    }
                }
                Ok(response) => return Ok(response),
                Err(failure @ Failure::Unreachable(_)) => (failure, backoff),
                Err(failure) => return Err(failure),
            };
            if repeats == MOST_REPEATS {
                return Err(failure);
            }
            repeats += 1;
            backoff *= 2;
            tokio::time::sleep(wait).await;
        }
    }

    async fn send(&self, url: &Url, validators: &Validators) -> Result<Response, Failure> {
        let mut request = self.client(url)?.get(url.clone()).header(ACCEPT, WANTED);
        if let Some(etag) = &validators.etag {
            request = request.header(IF_NONE_MATCH, etag);
        }
        if let Some(last_modified) = &validators.last_modified {
            request = request.header(IF_MODIFIED_SINCE, last_modified);
        }
        let answer = request.send().await;
        answer.map_err(|error| self.failure(error, Failure::Unreachable))
    }

    /// A failed connection may work the next time, but a slow server hardly answers faster.
    fn failure(&self, error: reqwest::Error, other: fn(String) -> Failure) -> Failure {
        if error.is_timeout() && !error.is_connect() {
            return Failure::TimedOut(self.settings.timeout);
        }
        other(cause(error))
    }

    fn client(&self, url: &Url) -> Result<&Client, Failure> {
        let is_plain = url.scheme() == "http";
        let client = if is_plain { &self.plain } else { &self.secure };
        if let Some(client) = client.get() {
            return Ok(client);
        }
        let mut builder = Client::builder()
            .user_agent(USER_AGENT)
            .connect_timeout(self.settings.connect_timeout)
            .timeout(self.settings.timeout)
            .redirect(redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false);
        if is_plain {
            // Unencrypted requests stay on this machine.
            builder = builder.no_proxy();
        }
        let made = builder.build();
        let made = made.map_err(|error| Failure::Unreachable(cause(error)))?;
        Ok(client.get_or_init(|| made))
    }

    async fn body(&self, mut response: Response, most: usize) -> Result<String, Failure> {
        let declared = response.headers().get(CONTENT_TYPE);
        let declared = declared.map(|it| String::from_utf8_lossy(it.as_bytes()));
        let declared: String = declared
            .iter()
            .flat_map(|it| it.chars())
            .take(100)
            .collect();
        if let Some(refused) = refused_type(&declared) {
            return Err(Failure::ContentType(refused));
        }
        let most_declared = u64::try_from(most).unwrap_or(u64::MAX);
        if response.content_length() > Some(most_declared) {
            return Err(Failure::TooLarge(most));
        }
        let mut bytes = Vec::new();
        let cut_off = |error| self.failure(error, Failure::CutOff);
        while let Some(chunk) = response.chunk().await.map_err(cut_off)? {
            if bytes.len() + chunk.len() > most {
                return Err(Failure::TooLarge(most));
            }
            bytes.extend_from_slice(&chunk);
        }
        String::from_utf8(bytes).map_err(|error| Failure::NotUtf8(error.utf8_error().valid_up_to()))
    }
}

fn failed(url: &Url, failure: Failure) -> UpstreamError {
    UpstreamError::Fetch {
        url: url.to_string(),
        failure,
    }
}

/// The target of a redirect. Another origin is an error.
fn target(response: &Response, from: &Url) -> Result<Url, Failure> {
    let location = response.headers().get(LOCATION);
    let location = location.and_then(|location| location.to_str().ok());
    let Some(Ok(mut to)) = location.map(|location| from.join(location)) else {
        return Err(Failure::NoLocation);
    };
    // The user name is never sent, so it is not shown either. Only a URL that cannot have one refuses this.
    let _ = to.set_username("");
    let _ = to.set_password(None);
    if !same_origin(&to, from) {
        return Err(Failure::OtherOrigin(to.to_string()));
    }
    parse_address(to.as_str()).map_err(|_| Failure::NoLocation)
}

fn is_busy(status: StatusCode) -> bool {
    status == StatusCode::TOO_MANY_REQUESTS || status == StatusCode::SERVICE_UNAVAILABLE
}

/// The pause that a server asks for at `now`: seconds or a date (RFC 9110, section 10.2.3).
fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // A number with more digits is longer than anyone waits.
        return Some(Duration::from_secs(text.parse().unwrap_or(u64::MAX)));
    }
    let date = httpdate::parse_http_date(text).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

/// The innermost cause, which is the most precise. Its text may come from another machine, so [`Failure`] escapes it.
fn cause(error: reqwest::Error) -> String {
    // The surrounding error already contains the address.
    let error = error.without_url();
    let mut innermost: &dyn std::error::Error = &error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    fn wait(text: &'static str) -> Option<u64> {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, HeaderValue::from_static(text));
        // `Sun, 06 Nov 1994 08:49:37 GMT` is the example date of RFC 9110.
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
        retry_after(&headers, now).map(|wait| wait.as_secs())
    }

    #[test]
    fn a_pause_is_seconds_or_a_date() {
        assert_eq!(wait("3"), Some(3));
        assert_eq!(wait("99999999999999999999999"), Some(u64::MAX));
        assert_eq!(wait("Sun, 06 Nov 1994 08:50:37 GMT"), Some(60));
        assert_eq!(wait("Sun, 06 Nov 1994 08:00:00 GMT"), Some(0));
        for text in ["", "-1", "soon"] {
            assert_eq!(wait(text), None);
        }
    }

    #[test]
    fn a_malformed_validator_is_ignored() {
        let mut headers = HeaderMap::new();
        headers.insert(ETAG, HeaderValue::from_static("no quotes"));
        headers.insert(LAST_MODIFIED, HeaderValue::from_static("yesterday"));
        assert_eq!(Validators::of(&headers), Validators::default());
        headers.insert(ETAG, HeaderValue::from_static("W/\"a\""));
        assert_eq!(Validators::of(&headers).etag.as_deref(), Some("W/\"a\""));
    }
}
