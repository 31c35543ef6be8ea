//! Why a client cannot be made.

/// Why a client cannot be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// A URL that calls cannot be sent to. It is not shown, because it may hold a password.
    #[error("the base URL is not usable: {reason}")]
    InvalidBaseUrl {
        /// What is wrong with it.
        reason: String,
    },
    /// A credential that cannot be sent. It is not shown.
    #[error("the credential for {place} is not usable: {reason}")]
    InvalidCredential {
        /// What was to carry it.
        place: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// No credential was found where the provider's users keep it.
    #[error("{}", missing_credential(looked_at))]
    MissingCredential {
        /// The places, in the order they were looked at.
        looked_at: Vec<String>,
    },
    /// A place where a credential is kept cannot be read.
    #[error("cannot read the credential from {place}: {reason}")]
    UnreadableCredential {
        /// The variable or file.
        place: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A key was given for an API whose document names no way to send it.
    #[error(
        "the API names no security scheme for a key; pass a `Credential` that says where it is sent"
    )]
    NoSecurityScheme,
    /// A header that cannot be sent with each call. Its value is not shown.
    #[error("the header `{name}` cannot be sent: {reason}")]
    InvalidHeader {
        /// Its name.
        name: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The HTTP client cannot be made, for example because TLS is not available.
    #[error("the HTTP client cannot be made")]
    Client(#[source] reqwest::Error),
}

fn missing_credential(looked_at: &[String]) -> String {
    if looked_at.is_empty() {
        return "no place is known for a credential; give it to the builder".to_owned();
    }
    format!(
        "there is no credential in {}; put it in one of these places, or give it to the builder",
        looked_at.join(", ")
    )
}
