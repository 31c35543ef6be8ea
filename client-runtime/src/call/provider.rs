//! The constant facts about one API provider, which generated code states.

/// Where calls go and how they are authorized, unless the caller says otherwise. Built in constants by generated code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Provider {
    pub(crate) base_url: &'static str,
    pub(crate) user_agent: &'static str,
    pub(crate) security: Option<SecurityScheme>,
    pub(crate) variables: &'static [&'static str],
    pub(crate) files: &'static [&'static str],
    pub(crate) origins: &'static [&'static str],
    pub(crate) headers: &'static [(&'static str, &'static str)],
    pub(crate) quota: Option<Quota>,
}

/// Which answers of status 429 mean a quota that waiting does not give back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Quota {
    /// A member of the body, as a JSON pointer (RFC 6901).
    pub(crate) member: &'static str,
    pub(crate) values: &'static [&'static str],
}

/// How a key authorizes a call: the Security Scheme Object of a document (`OpenAPI` Specification 3.1, section
/// 4.8.27).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SecurityScheme {
    /// `type: apiKey`, `in: header`: the key in the header of this name.
    Header(&'static str),
    /// `type: apiKey`, `in: query`: the key in the query parameter of this name.
    Query(&'static str),
    /// `type: apiKey`, `in: cookie`: the key in the cookie of this name.
    Cookie(&'static str),
    /// `type: http`, `scheme: bearer`, and `oauth2` and `openIdConnect`: the token in `Authorization`.
    Bearer,
    /// `type: http`, `scheme: basic`: `user:password` in `Authorization`.
    Basic,
}

impl Provider {
    /// A provider by the URL of its API and the `User-Agent` of its client, without a credential.
    pub const fn new(base_url: &'static str, user_agent: &'static str) -> Self {
        Self {
            base_url,
            user_agent,
            security: None,
            variables: &[],
            files: &[],
            origins: &[],
            headers: &[],
            quota: None,
        }
    }

    /// How its calls are authorized.
    #[must_use]
    pub const fn security(self, scheme: SecurityScheme) -> Self {
        Self {
            security: Some(scheme),
            ..self
        }
    }

    /// The environment variables that may hold the key, first match wins.
    #[must_use]
    pub const fn variables(self, names: &'static [&'static str]) -> Self {
        Self {
            variables: names,
            ..self
        }
    }

    /// The files that may hold the key when no variable does, first match wins. A path begins with `/`, with `~/` or
    /// with a directory of the XDG Base Directory Specification (`$XDG_CONFIG_HOME/`).
    #[must_use]
    pub const fn files(self, paths: &'static [&'static str]) -> Self {
        Self {
            files: paths,
            ..self
        }
    }

    /// The origins besides the base URL's that see the credential, for operations that have a server of their own.
    #[must_use]
    pub const fn origins(self, urls: &'static [&'static str]) -> Self {
        Self {
            origins: urls,
            ..self
        }
    }

    /// The headers that go with each call, such as the version of the API; no secrets.
    #[must_use]
    pub const fn headers(self, headers: &'static [(&'static str, &'static str)]) -> Self {
        Self { headers, ..self }
    }

    /// Which answers of status 429 mean a quota that waiting does not give back, such as one per day: those whose body has
    /// one of these values at `member`, a JSON pointer (RFC 6901) such as `/error/code`. A call that is answered so is not
    /// sent again, and does not make others wait.
    #[must_use]
    pub const fn quota(self, member: &'static str, values: &'static [&'static str]) -> Self {
        Self {
            quota: Some(Quota { member, values }),
            ..self
        }
    }
}
