//! The constant facts about one operation of an API.

/// One operation: where it goes and how carefully it is treated. Built in constants by generated code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "they are facts that do not depend on each other"
)]
pub struct Operation {
    pub(crate) id: &'static str,
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    pub(crate) server: Option<&'static str>,
    pub(crate) sensitive: bool,
    idempotent: bool,
    pub(crate) credential: bool,
    deprecated: bool,
    tags: &'static [&'static str],
    statuses: &'static [&'static str],
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
            credential: true,
            deprecated: false,
            tags: &[],
            statuses: &[],
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

    /// Marks this operation as one that must not be sent twice, although its method says that it may: the second time acts
    /// once more. It is not sent again after failures that leave open whether the server has acted.
    #[must_use]
    pub const fn once(self) -> Self {
        Self {
            idempotent: false,
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

    /// Keeps the client's credential, and every [secret header](crate::ClientBuilder::secret_header), out of this
    /// operation: its document says that it needs none (`security: []`).
    #[must_use]
    pub const fn without_credential(self) -> Self {
        Self {
            credential: false,
            ..self
        }
    }

    /// Marks this operation as one that its document advises against.
    #[must_use]
    pub const fn deprecated(self) -> Self {
        Self {
            deprecated: true,
            ..self
        }
    }

    /// Names the groups that the document sorts this operation into.
    #[must_use]
    pub const fn tagged(self, tags: &'static [&'static str]) -> Self {
        Self { tags, ..self }
    }

    /// Names the statuses that the document describes answers for, as it writes them: `200`, `4XX`, `default`.
    #[must_use]
    pub const fn answered_with(self, statuses: &'static [&'static str]) -> Self {
        Self { statuses, ..self }
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

    /// Whether the client's credential goes with this operation, if the client has one.
    pub const fn sends_credential(&self) -> bool {
        self.credential
    }

    /// Whether the document advises against this operation.
    pub const fn is_deprecated(&self) -> bool {
        self.deprecated
    }

    /// The groups that the document sorts this operation into, in its order; none unless it says so.
    pub const fn tags(&self) -> &'static [&'static str] {
        self.tags
    }

    /// The statuses that the document describes answers for, as it writes them: `200`, `4XX`, `default`.
    pub const fn statuses(&self) -> &'static [&'static str] {
        self.statuses
    }
}

/// Whether requests of this method may be sent twice (RFC 9110, section 9.2.2).
const fn is_idempotent(method: &str) -> bool {
    matches!(
        method.as_bytes(),
        b"GET" | b"HEAD" | b"PUT" | b"DELETE" | b"OPTIONS" | b"TRACE" | b"QUERY"
    )
}

#[cfg(test)]
mod tests {
    use super::Operation;

    #[test]
    fn an_operation_says_what_its_document_says_of_it() {
        const PLAIN: Operation = Operation::new("status", "GET", "/status");
        const FULL: Operation = PLAIN
            .without_credential()
            .deprecated()
            .tagged(&["health", "public"])
            .answered_with(&["200", "4XX", "default"]);
        assert!(PLAIN.sends_credential() && !PLAIN.is_deprecated());
        assert!(PLAIN.tags().is_empty() && PLAIN.statuses().is_empty());
        assert!(!FULL.sends_credential() && FULL.is_deprecated());
        assert_eq!(FULL.tags(), ["health", "public"]);
        assert_eq!(FULL.statuses(), ["200", "4XX", "default"]);
        assert_eq!(FULL.id(), PLAIN.id());
    }
}
