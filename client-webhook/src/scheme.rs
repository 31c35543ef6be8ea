//! The differences between providers: the names of headers and fields.

/// A provider's names of the two headers with the signature and the timestamp, and of the payload's fields with the id
/// and the name of the event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scheme {
    signature_header: &'static str,
    timestamp_header: &'static str,
    id_field: Option<&'static str>,
    name_field: Option<&'static str>,
}

impl Scheme {
    /// Makes a scheme with these header names, in upper or lower case, whose payloads have neither an id nor a name.
    ///
    /// # Panics
    ///
    /// If one of them is not a header name (RFC 9110, section 5.1). In a constant such as
    /// [`Event::SCHEME`](super::Event::SCHEME), that is a compile error.
    #[must_use]
    pub const fn new(signature_header: &'static str, timestamp_header: &'static str) -> Self {
        assert!(
            is_header_name(signature_header),
            "the signature header is not a header name"
        );
        assert!(
            is_header_name(timestamp_header),
            "the timestamp header is not a header name"
        );
        Self {
            signature_header,
            timestamp_header,
            id_field: None,
            name_field: None,
        }
    }

    /// Sets the top-level field of the payload with the id of the event. Repeated deliveries of an event have the same
    /// id.
    #[must_use]
    pub const fn id_field(self, field: &'static str) -> Self {
        Self {
            id_field: Some(field),
            ..self
        }
    }

    /// Sets the top-level field of the payload with the name of the event.
    #[must_use]
    pub const fn name_field(self, field: &'static str) -> Self {
        Self {
            name_field: Some(field),
            ..self
        }
    }

    /// The name of the header with `sha256=` and the signature.
    pub const fn signature_header(&self) -> &'static str {
        self.signature_header
    }

    /// The name of the header with the signed time.
    pub const fn timestamp_header(&self) -> &'static str {
        self.timestamp_header
    }

    /// The payload's field set with [`id_field`](Self::id_field).
    pub const fn event_id_field(&self) -> Option<&'static str> {
        self.id_field
    }

    /// The payload's field set with [`name_field`](Self::name_field).
    pub const fn event_name_field(&self) -> Option<&'static str> {
        self.name_field
    }
}

/// Whether the text is a `token` of RFC 9110, section 5.6.2.
const fn is_header_name(text: &str) -> bool {
    let mut rest = text.as_bytes();
    if rest.is_empty() {
        return false;
    }
    while let [first, others @ ..] = rest {
        let allowed = first.is_ascii_alphanumeric()
            || matches!(
                first,
                b'!' | b'#'
                    | b'$'
                    | b'%'
                    | b'&'
                    | b'\''
                    | b'*'
                    | b'+'
                    | b'-'
                    | b'.'
                    | b'^'
                    | b'_'
                    | b'`'
                    | b'|'
                    | b'~'
            );
        if !allowed {
            return false;
        }
        rest = others;
    }
    true
}
