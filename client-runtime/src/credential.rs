//! The secret that goes with each call, and the origins that may see it.

use std::fmt;

use reqwest::Url;
use reqwest::header::{AUTHORIZATION, HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};

use crate::transport::{BuildError, parse_server};

/// A secret sent in a header with each call to the base URL's origin, and to no other origin unless
/// [`allow_origin`](Self::allow_origin) names it.
#[derive(Clone)]
pub struct Credential {
    name: HeaderName,
    value: HeaderValue,
    origins: Vec<Url>,
}

impl Credential {
    /// An API key in the header `name`.
    ///
    /// # Errors
    ///
    /// [`BuildError::InvalidCredential`] when `name` is no header name, or the key is empty or has characters that a
    /// header cannot carry, such as a line break.
    pub fn header(name: &str, key: impl Into<SecretString>) -> Result<Self, BuildError> {
        let header = HeaderName::from_bytes(name.as_bytes())
            .map_err(|_| invalid(name, "that is not a header name"))?;
        Self::new(header, "", &key.into())
    }

    /// A token sent as `Authorization: Bearer …` (RFC 6750, section 2.1).
    ///
    /// # Errors
    ///
    /// [`BuildError::InvalidCredential`] when the token is empty or has characters that a header cannot carry.
    pub fn bearer(token: impl Into<SecretString>) -> Result<Self, BuildError> {
        Self::new(AUTHORIZATION, "Bearer ", &token.into())
    }

    /// Lets the credential go to the origin (scheme, host and port) of `url` as well, for operations that have a
    /// server of their own.
    ///
    /// # Errors
    ///
    /// The errors of [`Transport::new`](crate::Transport::new) for an invalid URL.
    pub fn allow_origin(mut self, url: &str) -> Result<Self, BuildError> {
        self.origins.push(parse_server(url)?);
        Ok(self)
    }

    fn new(name: HeaderName, prefix: &str, secret: &SecretString) -> Result<Self, BuildError> {
        let secret = secret.expose_secret();
        if secret.trim().is_empty() {
            return Err(invalid(name.as_str(), "it is empty"));
        }
        let mut value = HeaderValue::try_from(format!("{prefix}{secret}")).map_err(|_| {
            let reason = "it has characters that a header cannot carry, check for a line break";
            invalid(name.as_str(), reason)
        })?;
        value.set_sensitive(true);
        Ok(Self {
            name,
            value,
            origins: Vec::new(),
        })
    }

    /// The header to send to `target`, if it may see the credential.
    pub(crate) fn for_target(
        &self,
        target: &Url,
        base: &Url,
    ) -> Option<(&HeaderName, &HeaderValue)> {
        let allowed = std::iter::once(base)
            .chain(&self.origins)
            .any(|origin| same_origin(origin, target));
        allowed.then_some((&self.name, &self.value))
    }
}

fn invalid(header: &str, reason: &'static str) -> BuildError {
    BuildError::InvalidCredential {
        header: header.to_owned(),
        reason,
    }
}

fn same_origin(one: &Url, other: &Url) -> bool {
    one.scheme() == other.scheme()
        && one.host() == other.host()
        && one.port_or_known_default() == other.port_or_known_default()
}

/// Shows the header's name, never its value.
impl fmt::Debug for Credential {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Credential")
            .field("header", &self.name)
            .finish_non_exhaustive()
    }
}
