//! The settings of a client, and what makes them unusable.

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

/// The settings of a client; `C` is what [`build`](ClientBuilder::build) makes: a generated client, or a bare
/// [`Transport`].
///
/// Setters never fail; [`build`](ClientBuilder::build) reports the first setting that is not usable.
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
    /// The settings that are usual for a provider, without a credential.
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

    /// The URL that calls are sent to instead of the document's. A path in it goes before each operation's, and a `/`
    /// at its end is harmless. `http://` is refused unless it stays on this machine or
    /// [`allow_http`](Self::allow_http) is set, and a URL of this machine is called without the proxy that
    /// environment variables name; a user, password, query or fragment is always refused.
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = base_url.into();
        self
    }

    /// The URL that operations with this server of their own are sent to instead, for example to a stand-in in a test.
    /// It gets the credential when the server would have got it, and is refused as a [`base_url`](Self::base_url) is.
    pub fn replace_server(mut self, server: &str, by: impl Into<String>) -> Self {
        self.servers.push((server.to_owned(), by.into()));
        self
    }

    /// Lets calls, and with them the credential, go unencrypted to other machines.
    pub fn allow_http(mut self) -> Self {
        self.plain_http = PlainHttp::Anywhere;
        self
    }

    /// The key or token, sent where the document says. For HTTP basic authentication it is `user:password`.
    pub fn key(self, key: impl Into<SecretString>) -> Self {
        let credential = match self.provider.security {
            Some(scheme) => Credential::for_scheme(scheme, key),
            None => Err(BuildError::NoSecurityScheme),
        };
        self.provider_credential(credential)
    }

    /// The key or token from the environment variables and files in which the provider's users keep it.
    pub fn key_from_env(self) -> Self {
        match find_key(&self.provider) {
            Ok(key) => self.key(key),
            Err(error) => self.refuse(error),
        }
    }

    /// A credential that is not just the provider's key, such as [`Credential::from_source`]. It goes to the base URL's
    /// origin and to those that it [allows](Credential::allow_origin) itself.
    pub fn credential(mut self, credential: Credential) -> Self {
        self.credential = Some(credential);
        self
    }

    /// The `User-Agent` header, such as `phala-api/0.1.0`.
    pub fn user_agent(self, user_agent: &str) -> Self {
        self.header(USER_AGENT.as_str(), user_agent)
    }

    /// A header that goes with each call; it replaces an earlier one of the same name, and gives way to one that the
    /// operation sets itself. Use [`secret_header`](Self::secret_header) for a secret.
    pub fn header(self, name: &str, value: &str) -> Self {
        self.insert_header(name, value, false)
    }

    /// A header that goes with each call and is a secret, such as a second key: it goes where the credential goes and
    /// nowhere else.
    pub fn secret_header(self, name: &str, value: &SecretString) -> Self {
        self.insert_header(name, value.expose_secret(), true)
    }

    /// The time for a connection; 10 seconds unless set.
    pub fn connect_timeout(mut self, connect_timeout: Duration) -> Self {
        self.connect_timeout = connect_timeout;
        self
    }

    /// The time for one attempt, from connecting to the answer's last byte; 60 seconds unless set.
    pub fn attempt_timeout(mut self, attempt_timeout: Duration) -> Self {
        self.limits.attempt_timeout = attempt_timeout;
        self
    }

    /// The time for a call with all its attempts and the waiting between them; 180 seconds unless set.
    pub fn total_timeout(mut self, total_timeout: Duration) -> Self {
        self.limits.total_timeout = total_timeout;
        self
    }

    /// Which failed calls are sent again, and when.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Who is told of each call and of each of its attempts, together with those of clones and of clients made
    /// [with](Transport::with) options. Several observers add up, and are told in the order in which they were named.
    pub fn observe(mut self, observer: impl Observer + 'static) -> Self {
        self.observers.push(Box::new(observer));
        self
    }

    /// The largest body of an answer in bytes; 16 MiB unless set.
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.limits.body = bytes;
        self
    }

    /// How much of an answer's body an error keeps, in bytes; 64 KiB unless set.
    pub fn error_body_limit(mut self, bytes: usize) -> Self {
        self.limits.error_body = bytes;
        self
    }

    /// Takes answers whose optional members are not as the document says: such a member is left out, so that it is `None`,
    /// and everything else of the answer is there. [`Response::body`](crate::Response::body) has the member as it was sent.
    ///
    /// Without it, one such member makes the whole answer an error of kind [`Decode`](crate::ErrorKind::Decode). A program
    /// that reads what is optional should know that it may be missing because of a [deviation](crate::Deviation): each one
    /// is an event of the crate `tracing`.
    ///
    /// Scalars of another type that say the same, such as `"8"` for an integer, are taken with or without it. Of a union,
    /// members are left out only where no alternative takes the value otherwise.
    pub fn tolerant(mut self) -> Self {
        self.is_tolerant = true;
        self
    }

    /// What makes the settings of the HTTP client below: proxies, certificates, name resolution, connection pool, ….
    ///
    /// It makes a builder and not a `reqwest::Client`, because what makes calls safe is set on it: no redirects (reqwest
    /// would take an API key along to another host), no repetitions, no `Referer`, no decompression, no log of what is
    /// sent, and the connect timeout of this builder. Unencrypted calls to this machine go without a proxy unless
    /// [`allow_http`](Self::allow_http) is set.
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

    /// The client.
    ///
    /// # Errors
    ///
    /// The first [`BuildError`] of the settings; [`BuildError::Client`] when TLS is not available.
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
        // Made now, so that TLS that is not available is found out here and not with the first call.
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

/// Shows no credential and no header.
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
    /// A transport to `base_url` without a credential and with the default limits.
    ///
    /// # Errors
    ///
    /// [`BuildError::InvalidBaseUrl`] when the URL is not `https` (or `http` on this machine), has no host, or has a
    /// user, password, query or fragment; [`BuildError::Client`] when TLS is not available.
    pub fn new(base_url: &str) -> Result<Self, BuildError> {
        Self::builder(base_url).build()
    }

    /// The settings of a transport to `base_url`.
    pub fn builder(base_url: &str) -> ClientBuilder<Self> {
        ClientBuilder::new(&Provider::new("", "")).base_url(base_url)
    }
}
