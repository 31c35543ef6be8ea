//! The constant facts about one operation of an API.

/// One operation: where it goes and how carefully it is treated. Built in constants by generated code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operation {
    pub(crate) id: &'static str,
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    pub(crate) server: Option<&'static str>,
    pub(crate) sensitive: bool,
    pub(crate) idempotent: bool,
}

impl Operation {
    /// An operation by its public name, HTTP method and path template (`/hooks/{id}`), sent to the client's base URL.
    pub const fn new(id: &'static str, method: &'static str, path: &'static str) -> Self {
        Self {
            id,
            method,
            path,
            server: None,
            sensitive: false,
            idempotent: is_idempotent(method),
        }
    }

    /// Marks the bodies of this operation as secret: neither `Display` nor `Debug` of its errors and responses shows
    /// any of them.
    #[must_use]
    pub const fn sensitive(self) -> Self {
        Self {
            sensitive: true,
            ..self
        }
    }

    /// Marks this operation as one that may be sent twice, although its method does not say so: the second time changes
    /// nothing. It is sent again after failures that leave open whether the server has acted.
    #[must_use]
    pub const fn idempotent(self) -> Self {
        Self {
            idempotent: true,
            ..self
        }
    }

    /// Sends this operation to a server of its own instead of the client's base URL. The credential goes with it only
    /// if [`Credential::allow_origin`](crate::Credential::allow_origin) says so.
    #[must_use]
    pub const fn server(self, url: &'static str) -> Self {
        Self {
            server: Some(url),
            ..self
        }
    }

    /// The public name, as errors show it.
    pub const fn id(&self) -> &'static str {
        self.id
    }

    /// The HTTP method.
    pub const fn method(&self) -> &'static str {
        self.method
    }

    /// The path template, with its parameters in braces.
    pub const fn path(&self) -> &'static str {
        self.path
    }

    /// The server of its own that it is sent to, if it has one.
    pub const fn own_server(&self) -> Option<&'static str> {
        self.server
    }

    /// Whether the bodies of this operation are kept out of `Display` and `Debug`.
    pub const fn is_sensitive(&self) -> bool {
        self.sensitive
    }

    /// Whether this operation may be sent twice, by its method or because the provider says so.
    pub const fn is_idempotent(&self) -> bool {
        self.idempotent
    }
}

/// Whether requests of this method may be sent twice (RFC 9110, section 9.2.2).
const fn is_idempotent(method: &str) -> bool {
    matches!(
        method.as_bytes(),
        b"GET" | b"HEAD" | b"PUT" | b"DELETE" | b"OPTIONS" | b"TRACE"
    )
}
