//! What differs between providers that sign in the same way: the names of headers and fields.

/// The names of the headers that carry a delivery's signature and timestamp, and of the payload's fields that hold the
/// event's id and name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scheme {
    signature_header: &'static str,
    timestamp_header: &'static str,
    id_field: Option<&'static str>,
    name_field: Option<&'static str>,
}

impl Scheme {
    /// A scheme with these headers, in any case, whose payloads have neither an id nor a name.
    ///
    /// # Panics
    ///
    /// When one of them is no header name (RFC 9110, section 5.1): in a constant, such as
    /// [`Event::SCHEME`](super::Event::SCHEME), while it is compiled.
    #[must_use]
    pub const fn new(signature_header: &'static str, timestamp_header: &'static str) -> Self {
        assert!(
            is_header_name(signature_header),
            "the signature header is no header name"
        );
        assert!(
            is_header_name(timestamp_header),
            "the timestamp header is no header name"
        );
        Self {
            signature_header,
            timestamp_header,
            id_field: None,
            name_field: None,
        }
    }

    /// The top-level field of the payload that identifies the event, the same in each delivery of it.
    #[must_use]
    pub const fn id_field(self, field: &'static str) -> Self {
        Self {
            id_field: Some(field),
            ..self
        }
    }

    /// The top-level field of the payload that says what kind of event it is.
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
