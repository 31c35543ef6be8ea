//! The constant facts about one API provider. Generated code defines them.

/// The defaults of a provider: where calls go and how they are authorized. Generated code defines them as a constant.
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

/// Which answers with status 429 mean a used-up quota, so that waiting does not help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Quota {
    /// A member of the body, as a JSON pointer (RFC 6901).
    pub(crate) member: &'static str,
    pub(crate) values: &'static [&'static str],
}

/// How a key authorizes a call: the Security Scheme Object of a document (`OpenAPI` Specification 3.1, section 4.8.27).
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
    /// Describes a provider by the URL of its API and the `User-Agent` of its client, without a credential.
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

    /// Sets how calls are authorized.
    #[must_use]
    pub const fn security(self, scheme: SecurityScheme) -> Self {
        Self {
            security: Some(scheme),
            ..self
        }
    }

    /// Sets the environment variables that may hold the key. The first match wins.
    #[must_use]
    pub const fn variables(self, names: &'static [&'static str]) -> Self {
        Self {
            variables: names,
            ..self
        }
    }

    /// Sets the files that may hold the key if no variable does. The first match wins. A path begins with `/`, with
    /// `~/`, or with `$XDG_CONFIG_HOME/` (XDG Base Directory Specification).
    #[must_use]
    pub const fn files(self, paths: &'static [&'static str]) -> Self {
        Self {
            files: paths,
            ..self
        }
    }

    /// Sets further origins that may see the credential, besides that of the base URL. They serve operations with a
    /// server of their own.
    #[must_use]
    pub const fn origins(self, urls: &'static [&'static str]) -> Self {
        Self {
            origins: urls,
            ..self
        }
    }

    /// Sets headers of each call, such as the version of the API. They must not be secret.
    #[must_use]
    pub const fn headers(self, headers: &'static [(&'static str, &'static str)]) -> Self {
        Self { headers, ..self }
    }

    /// Sets which answers with status 429 mean a used-up quota, such as a daily one, so that waiting does not help.
    /// Their body has one of `values` at `member`, a JSON pointer (RFC 6901) such as `/error/code`. The client does not
    /// repeat such a call, and other calls do not wait.
    #[must_use]
    pub const fn quota(self, member: &'static str, values: &'static [&'static str]) -> Self {
        Self {
            quota: Some(Quota { member, values }),
            ..self
        }
    }
}
