//! What a crate needs to know besides the API itself: what `providers.toml` says, in the surface's own terms.

/// What a crate needs to know besides the API itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// The URL that calls go to, unless the caller says otherwise.
    pub base_url: Option<String>,
    /// How calls are authorized.
    pub credential: Option<Credential>,
    /// The headers that go with each call, by name.
    pub headers: Vec<(String, String)>,
    /// Which answers of status 429 mean a quota that waiting does not give back.
    pub quota: Option<Quota>,
    /// Names of the methods whose bodies are never shown.
    pub sensitive: Vec<String>,
    /// Names of the properties whose values are never shown, `key`, or `Type.key` for those of one type.
    pub sensitive_fields: Vec<String>,
    /// Names of the methods that may be sent twice although their HTTP methods do not say so.
    pub idempotent: Vec<String>,
    /// Names of the methods that must not be sent twice although their HTTP methods say that they may.
    pub once: Vec<String>,
    /// How deliveries of webhooks are signed.
    pub webhook: Option<Webhook>,
    /// How lists are continued.
    pub pagination: Vec<Pagination>,
    /// The flag in a body that asks for an answer item by item.
    pub stream_property: Option<String>,
}

impl Settings {
    /// Whether the values of a type's property are never shown.
    #[must_use]
    pub(crate) fn hides(&self, type_name: &str, property: &str) -> bool {
        let mut fields = self.sensitive_fields.iter();
        fields.any(|field| is_of(field, type_name, property))
    }
}

/// Whether an entry of the secret properties is about a type's property. A property's own name may have a dot.
#[must_use]
pub(crate) fn is_of(field: &str, type_name: &str, property: &str) -> bool {
    let of_type = field.strip_suffix(property);
    field == property || of_type.and_then(|it| it.strip_suffix('.')) == Some(type_name)
}

/// How calls are authorized, and where users keep what authorizes them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    /// How it is sent.
    pub scheme: SecurityScheme,
    /// The environment variables that may hold it, first match wins.
    pub environment: Vec<String>,
    /// The files that may hold it, first match wins.
    pub files: Vec<String>,
    /// The origins besides the base URL's that see it.
    pub origins: Vec<String>,
}

impl Credential {
    /// A credential that is kept nowhere and goes to the base URL's origin only.
    #[must_use]
    pub fn of_scheme(scheme: SecurityScheme) -> Self {
        Self {
            scheme,
            environment: Vec::new(),
            files: Vec::new(),
            origins: Vec::new(),
        }
    }
}

/// How a key authorizes a call (OpenAPI Specification 3.1.1, "Security Scheme Object").
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecurityScheme {
    /// An API key in the header of this name.
    Header(String),
    /// An API key in the query parameter of this name.
    Query(String),
    /// An API key in the cookie of this name.
    Cookie(String),
    /// A bearer token.
    Bearer,
    /// A bearer token that an OAuth 2 or OpenID Connect provider gives for some time.
    Token,
    /// A user and a password.
    Basic,
}

/// Which answers of status 429 mean a quota that waiting does not give back, such as one per day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quota {
    /// A member of the body, as a JSON pointer.
    pub member: String,
    /// The values of it that say so.
    pub values: Vec<String>,
}

/// How deliveries of webhooks are signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// The header with the signature.
    pub signature_header: String,
    /// The header with the time of signing.
    pub timestamp_header: String,
    /// The member of the payload that names the event.
    pub event_field: Option<String>,
    /// The member of the payload that is the same in every delivery of one event.
    pub id_field: Option<String>,
}

/// How a list is continued in another call; the members are those of the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pagination {
    /// The query parameter that says where to go on.
    pub parameter: String,
    /// What it says.
    pub position: Position,
    /// The members that may be the list, the first that is one; empty for the only list. One that is named stays the list
    /// when the answer gets another one.
    pub items: Vec<String>,
    /// The member that says how many items there are on all pages.
    pub total: Option<String>,
}

/// What says where a list goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Position {
    /// The value of this member of the answer before.
    Token(String),
    /// How many items there are before the page.
    Items,
    /// The number of the page, the first of which has this number.
    Pages(i64),
}
