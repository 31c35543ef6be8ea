//! The settings of a transport: everything that it needs to send calls.

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

/// The settings that a [`ClientBuilder`](crate::ClientBuilder) has checked.
pub(crate) struct Settings {
    pub(crate) connections: Connections,
    pub(crate) base_url: Url,
    /// The replacements of operations' own servers.
    pub(crate) servers: Vec<(String, Url)>,
    pub(crate) plain_http: PlainHttp,
    pub(crate) credential: Option<Credential>,
    pub(crate) headers: HeaderMap,
    /// The secrets among these settings, which nothing may show.
    pub(crate) secrets: Secrets,
    pub(crate) connect_timeout: Duration,
    pub(crate) limits: Limits,
    pub(crate) retry: RetryPolicy,
    /// Whether to leave out optional members of answers that do not decode.
    pub(crate) is_tolerant: bool,
    /// One permit for each call that may run at the same time, or `None` without a limit.
    pub(crate) concurrency: Option<Semaphore>,
    pub(crate) origins: Origins,
    /// Which answers with status 429 mean a used-up quota, so that waiting does not help.
    pub(crate) quota: Option<Quota>,
    pub(crate) observers: Observers,
    /// The stage that answers calls instead of a server.
    #[cfg(feature = "testing")]
    pub(crate) stage: Option<std::sync::Arc<crate::testing::stage::Stage>>,
}

impl Settings {
    /// The replacement of this server of an operation, if there is one.
    pub(crate) fn replacement(&self, server: &str) -> Option<&Url> {
        let server = server.trim_end_matches('/');
        let mut replacements = self.servers.iter();
        replacements
            .find(|(replaced, _)| replaced == server)
            .map(|(_, by)| by)
    }
}

/// The settings that options change for the calls of a transport.
pub(crate) struct Different {
    pub(crate) options: CallOptions,
    pub(crate) limits: Limits,
    pub(crate) retry: RetryPolicy,
    pub(crate) secrets: Secrets,
}

/// The limits of a call: its time, and the size of its answer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) attempt_timeout: Duration,
    pub(crate) total_timeout: Duration,
    /// The largest body of an answer, in bytes.
    pub(crate) body: usize,
    /// The largest part of a body that an error keeps, in bytes.
    pub(crate) error_body: usize,
}
