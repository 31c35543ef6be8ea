//! The underlying HTTP clients: one with the caller's settings, and one without a proxy for calls to this machine.

use std::sync::OnceLock;
use std::time::Duration;

use reqwest::{Client, ClientBuilder, Url, redirect};

use crate::send::address::PlainHttp;

/// Makes the builder of an HTTP client.
pub(crate) type MakeClient = Box<dyn Fn() -> ClientBuilder + Send + Sync>;

/// The connections of a transport.
pub(crate) struct Connections {
    make: MakeClient,
    connect_timeout: Duration,
    plain_http: PlainHttp,
    usual: OnceLock<Client>,
    direct: OnceLock<Client>,
}

impl Connections {
    pub(crate) fn new(make: MakeClient, connect_timeout: Duration, plain_http: PlainHttp) -> Self {
        // reqwest uses the TLS provider of the process. If the application has installed one, it stays.
        #[cfg(feature = "rustls")]
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self {
            make,
            connect_timeout,
            plain_http,
            usual: OnceLock::new(),
            direct: OnceLock::new(),
        }
    }

    /// Returns the client for calls to this URL.
    ///
    /// Unencrypted calls stay on this machine, so they go there directly. A proxy from the environment would be another
    /// machine, which would see the credential.
    pub(crate) fn to(&self, url: &Url) -> reqwest::Result<&Client> {
        let is_direct = url.scheme() == "http" && self.plain_http == PlainHttp::Loopback;
        let client = if is_direct { &self.direct } else { &self.usual };
        if let Some(client) = client.get() {
            return Ok(client);
        }
        let mut builder = (self.make)();
        if is_direct {
            builder = builder.no_proxy();
        }
        let made = builder
            .redirect(redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            // Other crates of the program may enable decompression. Then a few bytes could become gigabytes.
            .no_gzip()
            .no_brotli()
            .no_zstd()
            .no_deflate()
            // It would log each request with its credential.
            .connection_verbose(false)
            .connect_timeout(self.connect_timeout)
            .build()?;
        Ok(client.get_or_init(|| made))
    }
}
