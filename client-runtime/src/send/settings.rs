//! What a [`ClientBuilder`](crate::ClientBuilder) has settled: everything that a transport needs to send calls.

use std::time::Duration;

use reqwest::Url;
use reqwest::header::HeaderMap;
use tokio::sync::Semaphore;

use crate::answer::observer::Observers;
use crate::call::options::CallOptions;
use crate::call::provider::Quota;
use crate::call::retry::RetryPolicy;
use crate::call::secrets::Secrets;
use crate::send::address::PlainHttp;
use crate::send::connections::Connections;
use crate::send::credential::Credential;
use crate::send::origins::Origins;

/// What a builder has settled.
pub(crate) struct Settings {
    pub(crate) connections: Connections,
    pub(crate) base_url: Url,
    /// What stands in for operations' own servers.
    pub(crate) servers: Vec<(String, Url)>,
    pub(crate) plain_http: PlainHttp,
    pub(crate) credential: Option<Credential>,
    pub(crate) headers: HeaderMap,
    /// What of these nothing may show.
    pub(crate) secrets: Secrets,
    pub(crate) connect_timeout: Duration,
    pub(crate) limits: Limits,
    pub(crate) retry: RetryPolicy,
    /// Whether optional members that do not decode are left out of answers.
    pub(crate) is_tolerant: bool,
    /// One permit for each call that may be on its way at a time; `None` for any number.
    pub(crate) concurrency: Option<Semaphore>,
    pub(crate) origins: Origins,
    /// Which answers of status 429 mean a quota that waiting does not give back.
    pub(crate) quota: Option<Quota>,
    pub(crate) observers: Observers,
    /// What answers calls instead of a server.
    #[cfg(feature = "testing")]
    pub(crate) stage: Option<std::sync::Arc<crate::testing::stage::Stage>>,
}

impl Settings {
    /// What stands in for this server of an operation.
    pub(crate) fn replacement(&self, server: &str) -> Option<&Url> {
        let server = server.trim_end_matches('/');
        let mut replacements = self.servers.iter();
        replacements
            .find(|(replaced, _)| replaced == server)
            .map(|(_, by)| by)
    }
}

/// What is different for the calls of a transport, and what follows from that.
pub(crate) struct Different {
    pub(crate) options: CallOptions,
    pub(crate) limits: Limits,
    pub(crate) retry: RetryPolicy,
    pub(crate) secrets: Secrets,
}

/// How long a call may take and how large its answer may be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) attempt_timeout: Duration,
    pub(crate) total_timeout: Duration,
    /// Bytes of an answer's body.
    pub(crate) body: usize,
    /// Bytes of an answer's body that an error keeps.
    pub(crate) error_body: usize,
}
