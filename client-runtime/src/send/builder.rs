//! The builder of a client: it collects settings and checks them.

use std::marker::PhantomData;
use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue, USER_AGENT};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::Semaphore;

use crate::answer::observer::{Observer, Observers};
use crate::call::provider::Provider;
use crate::call::request::is_framing;
use crate::call::retry::RetryPolicy;
use crate::call::secrets;
use crate::call::secrets::Secrets;
use crate::send::address::{PlainHttp, parse_server};
use crate::send::build_error::BuildError;
use crate::send::connections::{Connections, MakeClient};
use crate::send::credential::Credential;
use crate::send::environment::find_key;
use crate::send::origins::Origins;
use crate::send::pace::Rate;
use crate::send::settings::{Limits, Settings};
use crate::send::transport::Transport;

#[cfg(feature = "testing")]
mod scripted;
mod turns;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(60);
const TOTAL_TIMEOUT: Duration = Duration::from_secs(180);
const BODY_LIMIT: usize = 16 * 1024 * 1024;
const ERROR_BODY_LIMIT: usize = 64 * 1024;
const OWN_USER_AGENT: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

/// Collects the settings of a client. [`build`](ClientBuilder::build) makes a `C`: a generated client, or a bare
/// [`Transport`].
///
/// Setters never fail. [`build`](ClientBuilder::build) reports the first setting that is not usable.
#[must_use = "a builder does nothing until `build`"]
pub struct ClientBuilder<C = Transport> {
    provider: Provider,
    base_url: String,
    servers: Vec<(String, String)>,
    credential: Option<Credential>,
    headers: HeaderMap,
    http_client: MakeClient,
    plain_http: PlainHttp,
    connect_timeout: Duration,
    limits: Limits,
    retry: RetryPolicy,
    concurrency: Option<usize>,
    is_tolerant: bool,
    rate: Option<Rate>,
    pauses_all: bool,
    observers: Vec<Box<dyn Observer>>,
    #[cfg(feature = "testing")]
    stage: Option<std::sync::Arc<crate::testing::stage::Stage>>,
    fault: Option<BuildError>,
    client: PhantomData<fn() -> C>,
}

impl<C: From<Transport>> ClientBuilder<C> {
    /// Starts with the defaults of a provider, without a credential.
    pub fn new(provider: &Provider) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(USER_AGENT, HeaderValue::from_static(OWN_USER_AGENT));
        let builder = Self {
            provider: *provider,
            base_url: provider.base_url.to_owned(),
            servers: Vec::new(),
            credential: None,
            headers,
            http_client: Box::new(reqwest::Client::builder),
            plain_http: PlainHttp::Loopback,
            connect_timeout: CONNECT_TIMEOUT,
            limits: Limits {
                attempt_timeout: ATTEMPT_TIMEOUT,
                total_timeout: TOTAL_TIMEOUT,
                body: BODY_LIMIT,
                error_body: ERROR_BODY_LIMIT,
            },
            retry: RetryPolicy::default(),
            concurrency: None,
            is_tolerant: false,
            rate: None,
            pauses_all: true,
            observers: Vec::new(),
            #[cfg(feature = "testing")]
            stage: None,
            fault: None,
            client: PhantomData,
        };
        let builder = match provider.user_agent {
            "" => builder,
            user_agent => builder.user_agent(user_agent),
        };
        let headers = provider.headers.iter();
        headers.fold(builder, |builder, (name, value)| {
            builder.header(name, value)
        })
    }

    /// Sets the URL of the API, in place of the one from the document. A path in it comes before the path of each
    /// operation. A `/` at the end is harmless.
    ///
    /// [`build`](Self::build) refuses a URL with a user, password, query or fragment. It refuses `http://` to other
    /// machines, unless you set [`allow_http`](Self::allow_http). Calls to `http://` on this machine ignore the proxy
    /// from environment variables.
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = base_url.into();
        self
    }

    /// Sends operations with the server `server` of their own to the URL `by` instead, for example in a test. The URL
    /// gets the credential if the server would get it. The same rules as for [`base_url`](Self::base_url) apply to it.
    pub fn replace_server(mut self, server: &str, by: impl Into<String>) -> Self {
        self.servers.push((server.to_owned(), by.into()));
        self
    }

    /// Allows `http://` to other machines. Calls and the credential then go there unencrypted.
    pub fn allow_http(mut self) -> Self {
        self.plain_http = PlainHttp::Anywhere;
        self
    }

    /// Sets the key or token. It goes where the document says. For HTTP basic authentication, pass `user:password`.
    pub fn key(self, key: impl Into<SecretString>) -> Self {
        let credential = match self.provider.security {
            Some(scheme) => Credential::for_scheme(scheme, key),
            None => Err(BuildError::NoSecurityScheme),
        };
        self.provider_credential(credential)
    }

    /// Takes the key or token from the provider's usual environment variables and files.
    pub fn key_from_env(self) -> Self {
        match find_key(&self.provider) {
            Ok(key) => self.key(key),
            Err(error) => self.refuse(error),
        }
    }

    /// Sets any credential, such as [`Credential::from_source`]. It goes to the origin of the base URL and to the
    /// origins that it [allows](Credential::allow_origin).
    pub fn credential(mut self, credential: Credential) -> Self {
        self.credential = Some(credential);
        self
    }

    /// Sets the `User-Agent` header, such as `phala-api/0.1.0`.
    pub fn user_agent(self, user_agent: &str) -> Self {
        self.header(USER_AGENT.as_str(), user_agent)
    }

    /// Adds a header to each call. It replaces an earlier header of the same name. A header that the operation sets
    /// itself takes precedence. Use [`secret_header`](Self::secret_header) for a secret.
    pub fn header(self, name: &str, value: &str) -> Self {
        self.insert_header(name, value, false)
    }

    /// Adds a secret header to each call, such as a second key. It goes only where the credential goes, and nothing
    /// shows it.
    pub fn secret_header(self, name: &str, value: &SecretString) -> Self {
        self.insert_header(name, value.expose_secret(), true)
    }

    /// Sets the time limit for connecting. The default is 10 seconds.
    pub fn connect_timeout(mut self, connect_timeout: Duration) -> Self {
        self.connect_timeout = connect_timeout;
        self
    }

    /// Sets the time limit for one attempt, from connecting to the last byte of the answer. The default is 60 seconds.
    pub fn attempt_timeout(mut self, attempt_timeout: Duration) -> Self {
        self.limits.attempt_timeout = attempt_timeout;
        self
    }

    /// Sets the time limit for a call, with all its attempts and the waiting between them. The default is 180 seconds.
    pub fn total_timeout(mut self, total_timeout: Duration) -> Self {
        self.limits.total_timeout = total_timeout;
        self
    }

    /// Sets how often and when failed calls are sent again.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Adds an observer of all calls, including those of clones and of clients made [with](Transport::with) options.
    /// You can add several observers. They are told in the order in which you add them.
    pub fn observe(mut self, observer: impl Observer + 'static) -> Self {
        self.observers.push(Box::new(observer));
        self
    }

    /// Sets the size limit for the body of an answer, in bytes. The default is 16 MiB.
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.limits.body = bytes;
        self
    }

    /// Sets how many bytes of an answer's body an error keeps. The default is 64 KiB.
    pub fn error_body_limit(mut self, bytes: usize) -> Self {
        self.limits.error_body = bytes;
        self
    }

    /// Accepts answers in which optional members do not match the document. The client leaves out such a member, so
    /// that it is `None`, and keeps the rest of the answer. [`Response::body`](crate::Response::body) has the member as
    /// the server sent it.
    ///
    /// Without this setting, one such member turns the whole answer into an error of kind
    /// [`Decode`](crate::ErrorKind::Decode). With it, an optional member may be `None` although the server sent it.
    /// Each such [deviation](crate::Deviation) is an event of the crate `tracing`.
    ///
    /// With or without it, the client accepts scalars of another type that mean the same, such as `"8"` for an integer.
    /// In a union, it leaves out members only if no alternative decodes the value otherwise.
    pub fn tolerant(mut self) -> Self {
        self.is_tolerant = true;
        self
    }

    /// Sets a function that configures the underlying HTTP client: proxies, certificates, name resolution, connection
    /// pool, ….
    ///
    /// The function returns a builder and not a `reqwest::Client`, because this crate then adds the settings that make
    /// calls safe:
    ///
    /// * no redirects, because reqwest would take an API key along to another host;
    /// * no retries by reqwest, no `Referer`, no decompression, and no log of requests;
    /// * the connect timeout of this builder;
    /// * no proxy for `http://` on this machine, unless [`allow_http`](Self::allow_http) is set.
    ///
    /// ```
    /// use client_runtime::{Transport, reqwest};
    ///
    /// let transport = Transport::builder("https://example.com")
    ///     .http_client(|| reqwest::Client::builder().pool_max_idle_per_host(4))
    ///     .build();
    /// # transport.unwrap();
    /// ```
    pub fn http_client(
        mut self,
        make: impl Fn() -> reqwest::ClientBuilder + Send + Sync + 'static,
    ) -> Self {
        self.http_client = Box::new(make);
        self
    }

    /// Checks the settings and builds the client.
    ///
    /// # Errors
    ///
    /// The [`BuildError`] of the first setting that is not usable, or [`BuildError::Client`] if TLS is not available.
    pub fn build(self) -> Result<C, BuildError> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        if self.base_url.is_empty() {
            let reason = "there is none; set one with `base_url`".to_owned();
            return Err(BuildError::InvalidBaseUrl { reason });
        }
        let parse = |url: &str| {
            parse_server(url, self.plain_http)
                .map_err(|reason| BuildError::InvalidBaseUrl { reason })
        };
        let base_url = parse(&self.base_url)?;
        let servers = self
            .servers
            .iter()
            .map(|(server, by)| Ok((server.trim_end_matches('/').to_owned(), parse(by)?)))
            .collect::<Result<_, BuildError>>()?;
        let connections = Connections::new(self.http_client, self.connect_timeout, self.plain_http);
        // Created here, so that missing TLS fails now and not with the first call.
        connections.to(&base_url).map_err(BuildError::Client)?;
        let secret_headers = self.headers.values().filter(|value| value.is_sensitive());
        let secret_headers = secret_headers.flat_map(secrets::of_header);
        let credential = self.credential.iter().flat_map(Credential::secrets);
        let secrets = Secrets::new(credential.chain(secret_headers));
        Ok(C::from(Transport::with_settings(Settings {
            connections,
            base_url,
            servers,
            plain_http: self.plain_http,
            credential: self.credential,
            headers: self.headers,
            secrets,
            connect_timeout: self.connect_timeout,
            limits: self.limits,
            retry: self.retry,
            is_tolerant: self.is_tolerant,
            concurrency: self.concurrency.map(Semaphore::new),
            origins: Origins::new(self.rate, self.pauses_all),
            quota: self.provider.quota,
            observers: Observers::new(self.observers),
            #[cfg(feature = "testing")]
            stage: self.stage,
        })))
    }

    fn provider_credential(mut self, credential: Result<Credential, BuildError>) -> Self {
        let origins = self.provider.origins;
        let credential = credential.and_then(|credential| {
            let mut origins = origins.iter();
            origins.try_fold(credential, |credential, url| credential.allow_origin(url))
        });
        match credential {
            Ok(credential) => {
                self.credential = Some(credential);
                self
            }
            Err(error) => self.refuse(error),
        }
    }

    fn insert_header(mut self, name: &str, value: &str, is_secret: bool) -> Self {
        let refuse = |reason| BuildError::InvalidHeader {
            name: name.escape_debug().to_string(),
            reason,
        };
        let Ok(header) = HeaderName::from_bytes(name.as_bytes()) else {
            return self.refuse(refuse("that is not a header name"));
        };
        if is_framing(&header) {
            return self.refuse(refuse("the client sets it for each call"));
        }
        let Ok(mut value) = HeaderValue::from_bytes(value.as_bytes()) else {
            return self.refuse(refuse("its value has a control character"));
        };
        value.set_sensitive(is_secret);
        self.headers.insert(header, value);
        self
    }

    fn refuse(mut self, fault: BuildError) -> Self {
        self.fault.get_or_insert(fault);
        self
    }
}

/// Shows neither the credential nor headers.
impl<C> std::fmt::Debug for ClientBuilder<C> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("ClientBuilder")
            .field("credential", &self.credential)
            .field("connect_timeout", &self.connect_timeout)
            .field("limits", &self.limits)
            .field("retry", &self.retry)
            .field("concurrency", &self.concurrency)
            .field("is_tolerant", &self.is_tolerant)
            .field("rate", &self.rate)
            .field("pauses_all", &self.pauses_all)
            .field("observers", &self.observers.len())
            .finish_non_exhaustive()
    }
}

impl Transport {
    /// Makes a transport to `base_url` without a credential and with the default limits.
    ///
    /// # Errors
    ///
    /// [`BuildError::InvalidBaseUrl`] if the URL is not `https` (or `http` on this machine), has no host, or has a
    /// user, password, query or fragment. [`BuildError::Client`] if TLS is not available.
    pub fn new(base_url: &str) -> Result<Self, BuildError> {
        Self::builder(base_url).build()
    }

    /// Starts to build a transport to `base_url`.
    pub fn builder(base_url: &str) -> ClientBuilder<Self> {
        ClientBuilder::new(&Provider::new("", "")).base_url(base_url)
    }
}
