//! The errors of building a client.

/// Why a client cannot be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// The base URL is not usable. The error does not show it, because it may contain a password.
    #[error("the base URL is not usable: {reason}")]
    InvalidBaseUrl {
        /// What is wrong with it.
        reason: String,
    },
    /// The credential cannot be sent. The error does not show it.
    #[error("the credential for {place} is not usable: {reason}")]
    InvalidCredential {
        /// The place that should carry it, such as a header.
        place: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// No credential was found in the usual places of the provider.
    #[error("{}", missing_credential(looked_at))]
    MissingCredential {
        /// The places that were searched, in order.
        looked_at: Vec<String>,
    },
    /// A place for the credential cannot be read.
    #[error("cannot read the credential from {place}: {reason}")]
    UnreadableCredential {
        /// The variable or file.
        place: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A key was set, but the document of the API does not say how to send it.
    #[error(
        "the API has no security scheme for a key; pass a `Credential` that says where to send it"
    )]
    NoSecurityScheme,
    /// A header for each call cannot be sent. The error does not show its value.
    #[error("the header `{name}` cannot be sent: {reason}")]
    InvalidHeader {
        /// Its name.
        name: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The HTTP client cannot be created, for example because TLS is not available.
    #[error("the HTTP client cannot be created")]
    Client(#[source] reqwest::Error),
}

fn missing_credential(looked_at: &[String]) -> String {
    if looked_at.is_empty() {
        return "no place for a credential is known; pass the credential to the builder".to_owned();
    }
    format!(
        "there is no credential in {}; put it in one of these places, or pass it to the builder",
        looked_at.join(", ")
    )
}
