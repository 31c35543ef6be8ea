//! The settings of a crate that do not come from the document: the content of `providers.toml`, in the terms of the
//! generator.

/// The settings of a crate besides the API itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// The URL that calls go to, unless the caller says otherwise.
    pub base_url: Option<String>,
    /// How calls are authorized.
    pub credential: Option<Credential>,
    /// The headers that go with each call, by name.
    pub headers: Vec<(String, String)>,
    /// The answers of status 429 that mean an exhausted quota, which waiting does not restore.
    pub quota: Option<Quota>,
    /// Names of the methods whose bodies are secret.
    pub sensitive: Vec<String>,
    /// Names of the secret properties: `key`, or `Type.key` for the properties of one type.
    pub sensitive_fields: Vec<String>,
    /// Names of the methods that may be repeated although their HTTP methods do not allow it.
    pub idempotent: Vec<String>,
    /// Names of the methods that must not be repeated although their HTTP methods allow it.
    pub once: Vec<String>,
    /// How deliveries of webhooks are signed.
    pub webhook: Option<Webhook>,
    /// How a program asks for the next page of a list.
    pub pagination: Vec<Pagination>,
    /// The flag in a body that asks for an answer item by item.
    pub stream_property: Option<String>,
}

impl Settings {
    /// Whether a type's property is secret.
    #[must_use]
    pub(crate) fn hides(&self, type_name: &str, property: &str) -> bool {
        let mut fields = self.sensitive_fields.iter();
        fields.any(|field| is_of(field, type_name, property))
    }
}

/// Whether an entry of the secret properties names this property of this type. A property's own name may have a dot.
#[must_use]
pub(crate) fn is_of(field: &str, type_name: &str, property: &str) -> bool {
    let of_type = field.strip_suffix(property);
    field == property || of_type.and_then(|it| it.strip_suffix('.')) == Some(type_name)
}

/// How calls are authorized, and where users keep the credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    /// How the client sends the credential.
    pub scheme: SecurityScheme,
    /// The environment variables that may hold it; the first match wins.
    pub environment: Vec<String>,
    /// The files that may hold it; the first match wins.
    pub files: Vec<String>,
    /// The origins that receive it besides the base URL's.
    pub origins: Vec<String>,
}

impl Credential {
    /// A credential without a place to read it from, which goes only to the base URL's origin.
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
    /// A bearer token with limited lifetime from an OAuth 2 or OpenID Connect provider.
    Token,
    /// A user and a password.
    Basic,
}

/// The answers of status 429 that mean an exhausted quota, such as one per day, which waiting does not restore.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quota {
    /// A member of the body, as a JSON pointer.
    pub member: String,
    /// The values of this member that mean it.
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

/// How the next page of a list is requested; the members are those of the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pagination {
    /// The query parameter that says where the next page starts.
    pub parameter: String,
    /// The meaning of its value.
    pub position: Position,
    /// The members that may be the list; the first that is a list wins. Empty: the only list of the answer. A named
    /// member stays the list when the answer gets another one.
    pub items: Vec<String>,
    /// The member that counts the items of all pages.
    pub total: Option<String>,
}

/// The value that says where the next page starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Position {
    /// The value of this member of the previous answer.
    Token(String),
    /// The number of items before the page.
    Items,
    /// The number of the page; the first page has this number.
    Pages(i64),
}
