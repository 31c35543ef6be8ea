//! Writes how a client is made: the facts about its provider, and the constructors.

use proc_macro2::TokenStream;
use quote::quote;

use super::doc;
use crate::model::settings::{Credential, Quota, SecurityScheme, Settings};

/// The parts of `client.rs` that make a client.
pub(crate) struct Construction {
    /// What the parts import of `client_runtime`.
    pub imports: Vec<&'static str>,
    /// The facts about the provider.
    pub provider: TokenStream,
    /// The items in the `impl` of the client.
    pub constructors: TokenStream,
}

/// The constructors for an API.
#[must_use]
pub(crate) fn construction(settings: &Settings) -> Construction {
    let credential = settings.credential.as_ref();
    let has_base_url = settings.base_url.is_some();
    let mut imports = vec!["ClientBuilder", "Provider", "Transport"];
    if credential.is_some() {
        imports.push("SecurityScheme");
        if has_base_url {
            imports.extend(["BuildError", "SecretString"]);
        }
    }
    let base_url = settings.base_url.as_ref().map(|url| {
        quote! {
            /// The URL in the document for its operations.
            pub const BASE_URL: &str = #url;
        }
    });
    let builder_docs = doc::line(if has_base_url {
        "The settings of a client that calls [`Client::BASE_URL`]: credential, timeouts, retries and more."
    } else {
        "The settings of a client: base URL (missing in the document), credential, timeouts, retries and more."
    });
    let keyed = credential.map(|credential| keyed(credential, has_base_url));
    Construction {
        imports,
        provider: provider(settings),
        constructors: quote! {
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
        },
    }
}

fn provider(settings: &Settings) -> TokenStream {
    let base_url = if settings.base_url.is_some() {
        quote!(Client::BASE_URL)
    } else {
        quote!("")
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
        let (names, values): (Vec<_>, Vec<_>) = settings.headers.iter().cloned().unzip();
        quote!(.headers(&[#((#names, #values)),*]))
    });
    let quota = settings
        .quota
        .as_ref()
        .map(|Quota { member, values }| quote!(.quota(#member, &[#(#values),*])));
    quote! {
        /// The base URL and the authorization of calls, unless the caller changes them.
        static PROVIDER: Provider = Provider::new(
            #base_url,
            concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")),
        ) #credential #headers #quota;
    }
}

/// The constructors of a client with a key.
fn keyed(credential: &Credential, has_base_url: bool) -> TokenStream {
    if !has_base_url {
        // The builder needs both the base URL and the key.
        return TokenStream::new();
    }
    let name = match credential.scheme {
        SecurityScheme::Header(_) | SecurityScheme::Query(_) | SecurityScheme::Cookie(_) => {
            "API key"
        }
        SecurityScheme::Bearer => "bearer token",
        SecurityScheme::Token => "access token",
        SecurityScheme::Basic => "`user:password`",
    };
    let mut key_lines = vec![format!(
        "A client that calls [`Client::BASE_URL`] with this {name}."
    )];
    if credential.scheme == SecurityScheme::Token {
        key_lines.extend([
            String::new(),
            "For tokens that expire, give the [`builder`](Client::builder) a \
             [`Credential::from_source`](client_runtime::Credential::from_source)."
                .to_owned(),
        ]);
    }
    key_lines.extend(errors(
        "If it is empty or cannot be sent, or if TLS is not available.",
    ));
    let key_docs = doc::attributes(&key_lines);
    let kept = kept(credential);
    let environment = (!kept.is_empty()).then(|| {
        let mut lines = vec![
            format!("A client that calls [`Client::BASE_URL`] with the {name} of this machine, from the first of:"),
            String::new(),
        ];
        lines.extend(kept.iter().map(|place| format!("* {place}")));
        lines.extend(errors(
            "If there is none or it cannot be sent, or if TLS is not available.",
        ));
        let docs = doc::attributes(&lines);
        quote! {
            #docs
            pub fn from_env() -> Result<Self, BuildError> {
                Self::builder().key_from_env().build()
            }
        }
    });
    quote! {
        #environment

        #key_docs
        pub fn with_key(key: impl Into<SecretString>) -> Result<Self, BuildError> {
            Self::builder().key(key).build()
        }
    }
}

/// The places that keep a key, in the order of the search.
fn kept(credential: &Credential) -> Vec<String> {
    let variables = credential
        .environment
        .iter()
        .map(|name| format!("the environment variable `{name}`"));
    let files = credential
        .files
        .iter()
        .map(|path| format!("the file `{path}`"));
    variables.chain(files).collect()
}

fn errors(text: &str) -> [String; 4] {
    [
        String::new(),
        "# Errors".to_owned(),
        String::new(),
        text.to_owned(),
    ]
}
