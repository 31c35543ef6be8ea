//! The constant facts about one operation of an API.

/// One operation of an API: its method, its path, and how carefully the client treats it. Generated code defines one
/// constant per operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the facts are independent of each other"
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
    /// Describes an operation by its public name, its HTTP method and its path template such as `/hooks/{id}`. It goes
    /// to the client's base URL.
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

    /// Marks the bodies of this operation as secret. Then neither `Display` nor `Debug` of its errors and responses
    /// shows them.
    #[must_use]
    pub const fn sensitive(self) -> Self {
        Self {
            sensitive: true,
            ..self
        }
    }

    /// Marks this operation as safe to send twice although its method is not: the second call changes nothing. The
    /// client repeats it even if the server may have acted.
    #[must_use]
    pub const fn idempotent(self) -> Self {
        Self {
            idempotent: true,
            ..self
        }
    }

    /// Marks this operation as unsafe to send twice although its method allows it: the second call acts again. The
    /// client does not repeat it if the server may have acted.
    #[must_use]
    pub const fn once(self) -> Self {
        Self {
            idempotent: false,
            ..self
        }
    }

    /// Sends this operation to its own server instead of the client's base URL. The credential goes there only if
    /// [`Credential::allow_origin`](crate::Credential::allow_origin) allows it.
    #[must_use]
    pub const fn server(self, url: &'static str) -> Self {
        Self {
            server: Some(url),
            ..self
        }
    }

    /// Sends this operation without the client's credential and without any [secret
    /// header](crate::ClientBuilder::secret_header), because its document requires none (`security: []`).
    #[must_use]
    pub const fn without_credential(self) -> Self {
        Self {
            credential: false,
            ..self
        }
    }

    /// Marks this operation as deprecated by its document.
    #[must_use]
    pub const fn deprecated(self) -> Self {
        Self {
            deprecated: true,
            ..self
        }
    }

    /// Sets the tags that the document gives this operation.
    #[must_use]
    pub const fn tagged(self, tags: &'static [&'static str]) -> Self {
        Self { tags, ..self }
    }

    /// Sets the statuses for which the document describes answers, in its notation: `200`, `4XX`, `default`.
    #[must_use]
    pub const fn answered_with(self, statuses: &'static [&'static str]) -> Self {
        Self { statuses, ..self }
    }

    /// The public name, which errors show.
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

    /// The URL of its own server, if it has one.
    pub const fn own_server(&self) -> Option<&'static str> {
        self.server
    }

    /// Whether `Display` and `Debug` hide the bodies of this operation.
    pub const fn is_sensitive(&self) -> bool {
        self.sensitive
    }

    /// Whether this operation may be sent twice, because of its method or because it was [marked](Self::idempotent) so.
    pub const fn is_idempotent(&self) -> bool {
        self.idempotent
    }

    /// Whether calls of this operation carry the client's credential.
    pub const fn sends_credential(&self) -> bool {
        self.credential
    }

    /// Whether the document deprecates this operation.
    pub const fn is_deprecated(&self) -> bool {
        self.deprecated
    }

    /// The tags of this operation, in the order of the document. Empty if the document names none.
    pub const fn tags(&self) -> &'static [&'static str] {
        self.tags
    }

    /// The statuses for which the document describes answers, in its notation: `200`, `4XX`, `default`.
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
    fn an_operation_has_the_facts_of_its_document() {
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
