//! Writes how a client is made: the facts about its provider, and the constructors.

use proc_macro2::TokenStream;
use quote::quote;

use super::doc;
use crate::model::settings::{Credential, Quota, SecurityScheme, Settings};

/// The constructors of a client, and what the code of `client.rs` always imports of `client_runtime`.
#[must_use]
pub(crate) fn constructors(settings: &Settings) -> (TokenStream, Vec<&'static str>) {
    let mut imports = vec!["CallOptions", "ClientBuilder", "Provider", "Transport"];
    let credential = settings.credential.as_ref();
    imports.extend(credential.map(|_| "SecurityScheme"));
    // Without a base URL, the builder needs both the base URL and the key.
    let keyed = credential
        .filter(|_| settings.base_url.is_some())
        .map(keyed);
    if keyed.is_some() {
        imports.extend(["BuildError", "SecretString"]);
    }
    let base_url = settings.base_url.as_ref().map(|url| {
        quote! {
            /// The URL in the document for its operations.
            pub const BASE_URL: &str = #url;
        }
    });
    let builder_docs = doc::line(match base_url {
        Some(_) => {
            "The settings of a client that calls [`Client::BASE_URL`]: credential, timeouts, retries and more."
        }
        None => {
            "The settings of a client: base URL (missing in the document), credential, timeouts, retries and more."
        }
    });
    let constructors = quote! {
        #base_url

        #builder_docs
        pub fn builder() -> ClientBuilder<Self> {
            ClientBuilder::new(&PROVIDER)
        }

        #keyed

        /// A client for tests, whose answers come from a script, such as a
        /// [`testing::Script`](super::testing::Script). [`ClientBuilder::scripted`] makes one with other settings.
        #[cfg(feature = "testing")]
        pub fn scripted(script: &client_runtime::testing::Script) -> Self {
            Self::builder().scripted(script)
        }
    };
    (constructors, imports)
}

/// The facts about the provider.
#[must_use]
pub(crate) fn provider(settings: &Settings) -> TokenStream {
    let base_url = match settings.base_url {
        Some(_) => quote!(Client::BASE_URL),
        None => quote!(""),
    };
    let credential = settings.credential.as_ref().map(|credential| {
        let scheme = match &credential.scheme {
            SecurityScheme::Header(name) => quote!(SecurityScheme::Header(#name)),
            SecurityScheme::Query(name) => quote!(SecurityScheme::Query(#name)),
            SecurityScheme::Cookie(name) => quote!(SecurityScheme::Cookie(#name)),
            SecurityScheme::Bearer | SecurityScheme::Token => quote!(SecurityScheme::Bearer),
            SecurityScheme::Basic => quote!(SecurityScheme::Basic),
        };
        let list = |method: &str, items: &[String]| {
            let method = quote::format_ident!("{method}");
            (!items.is_empty()).then(|| quote!(.#method(&[#(#items),*])))
        };
        let variables = list("variables", &credential.environment);
        let files = list("files", &credential.files);
        let origins = list("origins", &credential.origins);
        quote!(.security(#scheme) #variables #files #origins)
    });
    let headers = (!settings.headers.is_empty()).then(|| {
        let headers = settings.headers.iter();
        let headers = headers.map(|(name, value)| quote!((#name, #value)));
        quote!(.headers(&[#(#headers),*]))
    });
    let quota = settings.quota.as_ref();
    let quota = quota.map(|Quota { member, values }| quote!(.quota(#member, &[#(#values),*])));
    quote! {
        /// The base URL and the authorization of calls, unless the caller changes them.
        static PROVIDER: Provider = Provider::new(
            #base_url,
            concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")),
        ) #credential #headers #quota;
    }
}

/// The constructors of a client with a key.
fn keyed(credential: &Credential) -> TokenStream {
    let name = match credential.scheme {
        SecurityScheme::Header(_) | SecurityScheme::Query(_) | SecurityScheme::Cookie(_) => {
            "API key"
        }
        SecurityScheme::Bearer => "bearer token",
        SecurityScheme::Token => "access token",
        SecurityScheme::Basic => "`user:password`",
    };
    let docs = doc::line(&format!(
        "A client that calls [`Client::BASE_URL`] with this {name}."
    ));
    let expiring = (credential.scheme == SecurityScheme::Token).then(|| {
        quote! {
            ///
            /// For tokens that expire, give the [`builder`](Client::builder) a [`Credential::from_source`](client_runtime::Credential::from_source).
        }
    });
    // The places that keep a key, in the order of the search.
    let variables = credential.environment.iter();
    let variables = variables.map(|name| format!("* the environment variable `{name}`"));
    let files = credential.files.iter();
    let files = files.map(|path| format!("* the file `{path}`"));
    let kept: Vec<String> = variables.chain(files).collect();
    let environment = (!kept.is_empty()).then(|| {
        let docs = doc::line(&format!(
            "A client that calls [`Client::BASE_URL`] with the {name} of this machine, from the first of:"
        ));
        let kept = doc::attributes(&kept);
        quote! {
            #docs
            ///
            #kept
            ///
            /// # Errors
            ///
            /// If there is none or it cannot be sent, or if TLS is not available.
            pub fn from_env() -> Result<Self, BuildError> {
                Self::builder().key_from_env().build()
            }
        }
    });
    quote! {
        #environment

        #docs
        #expiring
        ///
        /// # Errors
        ///
        /// If it is empty or cannot be sent, or if TLS is not available.
        pub fn with_key(key: impl Into<SecretString>) -> Result<Self, BuildError> {
            Self::builder().key(key).build()
        }
    }
}
