//! The secret of each call, and the origins that may see it.

use std::error::Error as StdError;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use reqwest::Url;
use reqwest::header::{AUTHORIZATION, COOKIE, HeaderMap, HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use crate::call::options::CallOptions;
use crate::call::parameter::encode;
use crate::call::provider::SecurityScheme;
use crate::call::request::is_framing;
use crate::call::secrets;
use crate::send::address::{PlainHttp, parse_server, same_origin};
use crate::send::build_error::BuildError;

/// The result of a token source.
type TokenResult = Result<SecretString, Box<dyn StdError + Send + Sync>>;
pub(crate) type TokenFuture = Pin<Box<dyn Future<Output = TokenResult> + Send>>;

/// A secret that goes with each call to the origin of the base URL. It goes to another origin only if you allow it with
/// [`allow_origin`](Self::allow_origin). Operations that need no credential
/// ([`without_credential`](crate::Operation::without_credential)) get none.
#[derive(Clone)]
pub struct Credential {
    place: Place,
    origins: Vec<Url>,
}

#[derive(Clone)]
enum Place {
    Header(HeaderName, HeaderValue),
    /// Encoded as `name=value`.
    Query(Arc<Zeroizing<String>>),
    /// As `name=value`.
    Cookie(HeaderValue),
    Token(Arc<dyn Fn() -> TokenFuture + Send + Sync>),
}

impl Credential {
    /// Sends an API key in the header `name`.
    ///
    /// # Errors
    ///
    /// [`BuildError::InvalidCredential`] if `name` is not a header name, or if the key is empty or has characters that
    /// a header cannot carry, such as a line break.
    pub fn header(name: &str, key: impl Into<SecretString>) -> Result<Self, BuildError> {
        let place = format!("the header `{name}`");
        let header = HeaderName::from_bytes(name.as_bytes())
            .map_err(|_| invalid(&place, "that is not a header name"))?;
        if is_framing(&header) {
            return Err(invalid(
                &place,
                "the client sets that header itself; use another one",
            ));
        }
        let key = key.into();
        let value = header_value(&place, &key, key.expose_secret())?;
        Ok(Self::at(Place::Header(header, value)))
    }

    /// Sends an API key in the query parameter `name`. This crate never shows a query, but servers and proxies often
    /// log URLs. Prefer a header if the API offers one.
    ///
    /// # Errors
    ///
    /// [`BuildError::InvalidCredential`] if the key is empty.
    pub fn query(name: &str, key: impl Into<SecretString>) -> Result<Self, BuildError> {
        let key = key.into();
        refuse_empty(&format!("the query parameter `{name}`"), &key)?;
        let pair = format!("{}={}", encode(name), encode(key.expose_secret()));
        Ok(Self::at(Place::Query(Arc::new(Zeroizing::new(pair)))))
    }

    /// Sends an API key in the cookie `name`.
    ///
    /// # Errors
    ///
    /// [`BuildError::InvalidCredential`] if the key is empty, or if name or key has characters that a cookie cannot
    /// carry, such as `;` (RFC 6265, section 4.1.1).
    pub fn cookie(name: &str, key: impl Into<SecretString>) -> Result<Self, BuildError> {
        let place = format!("the cookie `{name}`");
        let key = key.into();
        let is_separator = |byte: u8| !byte.is_ascii_graphic() || b"\",;\\".contains(&byte);
        if name.is_empty() || name.bytes().any(|byte| is_separator(byte) || byte == b'=') {
            return Err(invalid(&place, "that cannot be the name of a cookie"));
        }
        if key.expose_secret().bytes().any(is_separator) {
            return Err(invalid(
                &place,
                "it has characters that a cookie cannot carry",
            ));
        }
        let pair = Zeroizing::new(format!("{name}={}", key.expose_secret()));
        let value = header_value(&place, &key, &pair)?;
        Ok(Self::at(Place::Cookie(value)))
    }

    /// Sends a token as `Authorization: Bearer …` (RFC 6750, section 2.1).
    ///
    /// # Errors
    ///
    /// [`BuildError::InvalidCredential`] if the token is empty or has characters that a header cannot carry.
    pub fn bearer(token: impl Into<SecretString>) -> Result<Self, BuildError> {
        let value = bearer_value(&token.into())?;
        Ok(Self::at(Place::Header(AUTHORIZATION, value)))
    }

    /// Sends a user and a password as `Authorization: Basic …` (RFC 7617).
    ///
    /// # Errors
    ///
    /// [`BuildError::InvalidCredential`] if both are empty, if the user contains a `:`, or if either contains a control
    /// character.
    pub fn basic(user: &str, password: impl Into<SecretString>) -> Result<Self, BuildError> {
        let password = password.into();
        if user.contains(':') {
            return Err(invalid(AUTHORIZATION_PLACE, "the user contains a `:`"));
        }
        let pair = format!("{user}:{}", password.expose_secret());
        Self::basic_pair(&pair.into())
    }

    /// Takes `user:password` as one text.
    fn basic_pair(pair: &SecretString) -> Result<Self, BuildError> {
        let text = pair.expose_secret();
        if !text.contains(':') {
            return Err(invalid(
                AUTHORIZATION_PLACE,
                "it is not of the form `user:password`",
            ));
        }
        if text.trim() == ":" {
            return Err(invalid(AUTHORIZATION_PLACE, "it is empty"));
        }
        if text.contains(char::is_control) {
            return Err(invalid(AUTHORIZATION_PLACE, "it has a control character"));
        }
        let encoded = Zeroizing::new(BASE64_STANDARD.encode(text));
        let value = Zeroizing::new(format!("Basic {}", *encoded));
        let value = header_value(AUTHORIZATION_PLACE, pair, &value)?;
        Ok(Self::at(Place::Header(AUTHORIZATION, value)))
    }

    /// Sends tokens that expire, such as those of OAuth 2. The client calls `source` before each attempt of each call,
    /// and sends the token as `Authorization: Bearer …`. The source should keep a token while it is valid.
    ///
    /// ```
    /// use client_runtime::{Credential, SecretString};
    ///
    /// let credential = Credential::from_source(|| async {
    ///     // Ask the token endpoint, or a cache in front of it.
    ///     Ok(SecretString::from("token"))
    /// });
    /// ```
    ///
    /// If the source fails, the attempt is not sent. The call fails with
    /// [`ErrorKind::Credential`](crate::ErrorKind::Credential), and its [`source`](StdError::source) is the error of
    /// the token source.
    pub fn from_source<F, R>(source: F) -> Self
    where
        F: Fn() -> R + Send + Sync + 'static,
        R: Future<Output = TokenResult> + Send + 'static,
    {
        Self::at(Place::Token(Arc::new(move || Box::pin(source()))))
    }

    /// Sends a key in the place that `scheme` names. For [`SecurityScheme::Basic`], pass `user:password`.
    ///
    /// # Errors
    ///
    /// Those of the constructor for that place.
    pub fn for_scheme(
        scheme: SecurityScheme,
        key: impl Into<SecretString>,
    ) -> Result<Self, BuildError> {
        match scheme {
            SecurityScheme::Header(name) => Self::header(name, key),
            SecurityScheme::Query(name) => Self::query(name, key),
            SecurityScheme::Cookie(name) => Self::cookie(name, key),
            SecurityScheme::Bearer => Self::bearer(key),
            SecurityScheme::Basic => Self::basic_pair(&key.into()),
        }
    }

    /// Allows the credential to go to the origin (scheme, host and port) of `url` as well, for operations with a server
    /// of their own.
    ///
    /// # Errors
    ///
    /// [`BuildError::InvalidBaseUrl`] for the same reasons as for the base URL.
    pub fn allow_origin(mut self, url: &str) -> Result<Self, BuildError> {
        let url = parse_server(url, PlainHttp::Anywhere)
            .map_err(|reason| BuildError::InvalidBaseUrl { reason })?;
        self.origins.push(url);
        Ok(self)
    }

    fn at(place: Place) -> Self {
        Self {
            place,
            origins: Vec::new(),
        }
    }

    /// Whether calls to `target` carry the credential.
    pub(crate) fn goes_to(&self, target: &Url, base: &Url) -> bool {
        std::iter::once(base)
            .chain(&self.origins)
            .any(|origin| same_origin(origin, target))
    }

    /// The query parameter that carries the credential, encoded.
    pub(crate) fn query_pair(&self) -> Option<&str> {
        match &self.place {
            Place::Query(pair) => Some(pair.as_str()),
            _ => None,
        }
    }

    /// Returns a message if options would replace the credential.
    pub(crate) fn taken_by(&self, options: &CallOptions) -> Option<String> {
        let header = match &self.place {
            Place::Header(name, _) => Some(name),
            Place::Token(_) => Some(&AUTHORIZATION),
            Place::Cookie(_) | Place::Query(_) => None,
        };
        if let Some(name) = header.filter(|name| options.headers.contains_key(*name)) {
            return Some(format!(
                "header `{name}` carries the credential; choose another name"
            ));
        }
        let name = self.query_pair()?.split_once('=')?.0;
        let is_taken = options
            .query
            .iter()
            .any(|(_, pair)| pair.split_once('=').is_some_and(|(other, _)| other == name));
        is_taken.then(|| {
            format!("query parameter `{name}` carries the credential; choose another name")
        })
    }

    /// Writes the credential into the headers, if a header carries it.
    ///
    /// # Errors
    ///
    /// A reason if the cookies in the headers cannot be combined with it.
    pub(crate) fn write(&self, headers: &mut HeaderMap) -> Result<(), String> {
        match &self.place {
            Place::Header(name, value) => {
                headers.insert(name.clone(), value.clone());
            }
            Place::Cookie(pair) => {
                let joined = match headers.get(COOKIE) {
                    Some(others) => {
                        let text = [others.as_bytes(), b"; ", pair.as_bytes()].concat();
                        let mut joined = HeaderValue::from_bytes(&text)
                            .map_err(|_| "the cookies cannot be sent as a header".to_owned())?;
                        joined.set_sensitive(true);
                        joined
                    }
                    None => pair.clone(),
                };
                headers.insert(COOKIE, joined);
            }
            Place::Query(_) | Place::Token(_) => {}
        }
        Ok(())
    }

    /// The secret texts, in each form in which they are sent.
    pub(crate) fn secrets(&self) -> Vec<Zeroizing<String>> {
        match &self.place {
            Place::Header(_, value) => secrets::of_header(value),
            Place::Cookie(pair) => secrets::of_pair(pair.as_bytes()),
            Place::Query(pair) => secrets::of_pair(pair.as_bytes()),
            // A token is unknown until its source returns it.
            Place::Token(_) => Vec::new(),
        }
    }

    /// The future of the next token, if the credential has a source.
    pub(crate) fn next_token(&self) -> Option<TokenFuture> {
        match &self.place {
            Place::Token(source) => Some(source()),
            _ => None,
        }
    }
}

const AUTHORIZATION_PLACE: &str = "the header `authorization`";

pub(crate) fn bearer_value(token: &SecretString) -> Result<HeaderValue, BuildError> {
    let value = Zeroizing::new(format!("Bearer {}", token.expose_secret()));
    header_value(AUTHORIZATION_PLACE, token, &value)
}

/// Makes a header from `value`, marked as sensitive. `secret` is the part that must not be empty.
fn header_value(
    place: &str,
    secret: &SecretString,
    value: &str,
) -> Result<HeaderValue, BuildError> {
    refuse_empty(place, secret)?;
    let mut value = HeaderValue::from_bytes(value.as_bytes()).map_err(|_| {
        invalid(
            place,
            "it has characters that a header cannot carry; check for a line break",
        )
    })?;
    value.set_sensitive(true);
    Ok(value)
}

fn refuse_empty(place: &str, secret: &SecretString) -> Result<(), BuildError> {
    if secret.expose_secret().trim().is_empty() {
        return Err(invalid(place, "it is empty"));
    }
    Ok(())
}

fn invalid(place: &str, reason: &'static str) -> BuildError {
    BuildError::InvalidCredential {
        place: place.to_owned(),
        reason,
    }
}

/// Shows where the credential goes, but not the credential.
impl fmt::Debug for Credential {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = formatter.debug_struct("Credential");
        match &self.place {
            Place::Header(name, _) => shown.field("header", name),
            Place::Query(_) => shown.field("place", &"query"),
            Place::Cookie(_) => shown.field("place", &"cookie"),
            Place::Token(_) => shown.field("place", &"token source"),
        };
        shown.finish_non_exhaustive()
    }
}
