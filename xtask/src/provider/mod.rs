//! The providers that `specs/providers.toml` describes, one table per provider.

mod address;
mod device;
mod directory;
mod pagination;
mod provenance;
mod read;
mod rules;
mod source;
mod table;
#[cfg(test)]
mod tests;

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use fs_err as fs;
use toml::Spanned;

use crate::program::{self, ProgramError};
use generator::closest;
use generator::{Finding, SourceFile};

pub use address::OriginError;
pub(crate) use address::{
    address, is_address, parse_address, parse_prefix, same_origin, without_user,
};
pub(crate) use device::is_device;
pub use directory::{directory, own_directory};
pub use provenance::{ProvenanceError, with_source, without_supplements};
pub use rules::{base_url_fault, crate_name_fault, is_id};
pub(crate) use rules::{entity_tag_fault, http_date_fault, is_file_name};

/// Where the providers are described, relative to the workspace root.
pub const PROVIDERS_FILE: &str = "specs/providers.toml";

/// One API provider: which document becomes which crate, and how its API is called.
#[derive(Debug, Clone)]
pub struct Provider {
    /// The name of its table, `[a-z][a-z0-9-]*`.
    pub id: Spanned<String>,
    /// The package its client is generated into, a directory of the workspace root.
    pub crate_name: Spanned<String>,
    /// The published document, relative to `specs/`.
    pub document: Spanned<String>,
    /// Descriptions of our own of operations that it does not describe, relative to `specs/`.
    pub supplements: Vec<Spanned<String>>,
    /// The overlays that correct both, in the order they apply, relative to `specs/`.
    pub overlays: Vec<Spanned<String>>,
    /// The URL that paths are appended to, without a trailing slash.
    pub base_url: Spanned<String>,
    /// Where the document came from; `None` until it has been imported.
    pub source: Option<Source>,
    /// How requests are authenticated; `None` when the API needs no credential.
    pub credential: Option<Credential>,
    /// The headers that go with each call, by name, in the order of the file.
    pub headers: Vec<(Spanned<String>, Spanned<String>)>,
    /// Which answers of status 429 mean a quota that waiting does not give back; `None` when nothing tells them apart.
    pub quota: Option<Quota>,
    /// Names of the operations whose bodies are secret.
    pub sensitive_operations: Vec<Spanned<String>>,
    /// Names of the fields whose values are secret.
    pub sensitive_fields: Vec<Spanned<String>>,
    /// Names of the operations that may be sent twice although their methods do not say so.
    pub idempotent: Vec<Spanned<String>>,
    /// Names of the methods that must not be sent twice although their HTTP methods say that they may.
    pub once: Vec<Spanned<String>>,
    /// How deliveries of webhooks are signed; `None` when the provider sends none.
    pub webhook: Option<Webhook>,
    /// How lists are continued, in the order of the file.
    pub pagination: Vec<Pagination>,
    /// The flag in a body that asks for an answer item by item; `None` when there is none.
    pub stream_property: Option<Spanned<String>>,
    /// The operations that are left out on purpose.
    pub skip: Vec<Skip>,
}

/// Which answers of status 429 mean a quota that waiting does not give back, such as one per day.
#[derive(Debug, Clone)]
pub struct Quota {
    /// A member of the body, as a JSON pointer.
    pub member: Spanned<String>,
    /// The values of it that say so, at least one.
    pub values: Vec<Spanned<String>>,
}

/// Which document is in `specs/`: where it is published, and what was taken when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Where it is published; `None` for a document without an address.
    pub place: Option<Place>,
    /// The name of the file it was taken from, of the first when several were merged; `None` when it was fetched from
    /// where it is published.
    pub file: Option<String>,
    /// The day it was taken, `YYYY-MM-DD`.
    pub date: String,
    /// SHA-256 of the file in `specs/`, lower-case hexadecimal.
    pub sha256: String,
    /// The entity tag it was answered with (RFC 9110, section 8.8.3), when it came from exactly one address.
    pub etag: Option<String>,
    /// When that answer had been modified last, as its header says (RFC 9110, section 8.8.2).
    pub last_modified: Option<String>,
}

impl Source {
    /// Where the document came from, for people: its addresses, or the name of the file.
    #[must_use]
    pub fn origin(&self) -> String {
        match (&self.file, &self.place) {
            (Some(file), _) => file.clone(),
            (None, Some(Place::Document(url) | Place::Index { url, .. })) => url.clone(),
            (None, Some(Place::Pages(urls))) => match urls.as_slice() {
                [first, rest @ ..] if !rest.is_empty() => {
                    format!("{first} and {} more", rest.len())
                }
                urls => urls.concat(),
            },
            (None, None) => "a file".to_owned(),
        }
    }
}

/// Where a document is published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// One document at this URL.
    Document(String),
    /// Documentation pages that hold it, at least one, merged in this order.
    Pages(Vec<String>),
    /// The pages that an index lists.
    Index {
        /// The URL of the index.
        url: String,
        /// The directory of the pages: an absolute path or a URL of the same origin; `None` for
        /// [`crate::fetch::DEFAULT_PREFIX`].
        prefix: Option<String>,
    },
}

/// The credential that requests carry.
#[derive(Debug, Clone)]
pub struct Credential {
    /// Its name under `components.securitySchemes` of the document.
    pub scheme: Spanned<String>,
    /// The environment variables it is read from, first match wins.
    pub environment: Vec<Spanned<String>>,
    /// The files it is read from when no variable is set, first match wins. They begin with `/`, `~/` or
    /// `$XDG_CONFIG_HOME/`.
    pub files: Vec<Spanned<String>>,
    /// The origins besides the base URL's that see it, for operations that have a server of their own.
    pub origins: Vec<Spanned<String>>,
}

/// How deliveries of webhooks are signed: HMAC-SHA256 of the timestamp, a dot and the body, written as `sha256=` and
/// lower-case hexadecimal digits.
#[derive(Debug, Clone)]
pub struct Webhook {
    /// The header with the signature.
    pub signature_header: Spanned<String>,
    /// The header with the time of signing, in seconds since 1970.
    pub timestamp_header: Spanned<String>,
    /// The member of the payload that names the event, as the document's `webhooks` do.
    pub event_field: Option<Spanned<String>>,
    /// The member of the payload that is the same in every delivery of one event.
    pub id_field: Option<Spanned<String>>,
}

/// How a list is continued in another call.
#[derive(Debug, Clone)]
pub struct Pagination {
    /// The query parameter that says where to go on.
    pub parameter: Spanned<String>,
    /// What it says.
    pub position: Position,
    /// The members of the answer that may be the list, the first that is one; empty for the only list in it.
    pub items: Vec<Spanned<String>>,
    /// The member of the answer that says how many items there are on all pages.
    pub total: Option<Spanned<String>>,
}

/// What says where a list goes on.
#[derive(Debug, Clone)]
pub enum Position {
    /// The value of this member of the answer before.
    Token(Spanned<String>),
    /// How many items there are before the page.
    Items,
    /// The number of the page, the first of which has this number.
    Pages(i64),
}

/// An operation that is left out on purpose.
#[derive(Debug, Clone)]
pub struct Skip {
    /// Its public name, or `METHOD /path`.
    pub operation: Spanned<String>,
    /// Why.
    pub reason: String,
}

impl Provider {
    /// The document, relative to the workspace root.
    pub fn document_path(&self) -> String {
        format!("specs/{}", self.document.get_ref())
    }

    /// The supplements in the order of the table, relative to the workspace root.
    pub fn supplement_paths(&self) -> impl Iterator<Item = String> + '_ {
        self.supplements
            .iter()
            .map(|supplement| format!("specs/{}", supplement.get_ref()))
    }

    /// What is written by hand beside the document, relative to the workspace root: supplements and overlays.
    pub fn companion_paths(&self) -> impl Iterator<Item = String> + '_ {
        self.supplement_paths().chain(self.overlay_paths())
    }

    /// The overlays in the order they apply, relative to the workspace root.
    pub fn overlay_paths(&self) -> impl Iterator<Item = String> + '_ {
        self.overlays
            .iter()
            .map(|overlay| format!("specs/{}", overlay.get_ref()))
    }

    /// The name lock, relative to the workspace root.
    pub fn names_path(&self) -> String {
        format!("specs/{}.names.toml", self.id.get_ref())
    }

    /// The directory that the generator owns, relative to the workspace root.
    pub fn generated_directory(&self) -> String {
        format!("{}/src/generated", self.crate_name.get_ref())
    }

    /// The changelog of the crate, relative to the workspace root.
    pub fn changelog_path(&self) -> String {
        format!("{}/CHANGELOG.md", self.crate_name.get_ref())
    }

    /// The manifest of the crate, relative to the workspace root.
    pub fn manifest_path(&self) -> String {
        format!("{}/Cargo.toml", self.crate_name.get_ref())
    }
}

/// All providers, in the order of the file.
#[derive(Debug, Clone)]
pub struct Providers {
    /// The file that describes them; the spans of every [`Provider`] point into it.
    pub file: Arc<SourceFile>,
    /// What people type to run this program in the workspace, which generated files say; see [`program::name`].
    pub program: String,
    /// The providers, no two of which share an id or a crate.
    pub all: Vec<Provider>,
}

/// Why the providers could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The file is missing or is not readable as UTF-8.
    #[error("cannot read `{PROVIDERS_FILE}`; run the command inside the workspace")]
    Unreadable(#[source] std::io::Error),
    /// The manifest of the workspace does not say what this program is called.
    #[error(transparent)]
    Program(#[from] ProgramError),
    /// The file has faults.
    #[error("`{PROVIDERS_FILE}` has {} faults", .0.len())]
    Invalid(Vec<Finding>),
}

/// A provider was asked for that the file does not describe.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error(
    "there is no provider `{}`{}; known: {}",
    name.escape_debug(),
    suggestion.as_ref().map(|known| format!(" (did you mean `{known}`?)")).unwrap_or_default(),
    known.join(", ")
)]
pub struct UnknownProvider {
    /// What was asked for.
    pub name: String,
    /// The known provider that was probably meant.
    pub suggestion: Option<String>,
    /// Every known provider.
    pub known: Vec<String>,
}

impl Providers {
    /// A document of another provider, a supplement or an overlay that is in the directory that a provider's document has for
    /// itself.
    #[must_use]
    pub fn in_directory_of(&self, provider: &Provider) -> Option<String> {
        let document = provider.document_path();
        let directory = own_directory(&document)?;
        let paths = self.all.iter().flat_map(|it| {
            let own = std::iter::once(it.document_path());
            own.chain(it.companion_paths())
        });
        let mut others = paths.filter(|path| *path != document);
        others.find(|path| path.starts_with(directory))
    }

    /// Reads `specs/providers.toml` below the workspace root, and what this program is called there.
    ///
    /// Fails when a file cannot be read, or with every fault of it at once.
    pub fn read(root: &Path) -> Result<Self, ReadError> {
        let text = fs::read_to_string(root.join(PROVIDERS_FILE)).map_err(ReadError::Unreadable)?;
        let file = Arc::new(SourceFile {
            path: PROVIDERS_FILE.to_owned(),
            text,
        });
        let providers = Self::parse(&file).map_err(ReadError::Invalid)?;
        Ok(Self {
            program: program::name(root)?,
            ..providers
        })
    }

    /// Reads the text of `specs/providers.toml` of a workspace in which this program has its usual name; fails with every
    /// fault of it at once.
    pub fn parse(file: &Arc<SourceFile>) -> Result<Self, Vec<Finding>> {
        read::providers(file).map(|all| Self {
            file: Arc::clone(file),
            program: program::USUAL.to_owned(),
            all,
        })
    }

    /// The providers with these ids, each once and in the order of the file; all of them when no
    /// id is given.
    ///
    /// Fails at the first id that no provider has.
    pub fn select(&self, ids: &[String]) -> Result<Vec<&Provider>, UnknownProvider> {
        for id in ids {
            self.get(id)?;
        }
        let wanted = |provider: &&Provider| ids.is_empty() || ids.contains(provider.id.get_ref());
        Ok(self.all.iter().filter(wanted).collect())
    }

    /// The provider with this id; fails when there is none.
    pub fn get(&self, id: &str) -> Result<&Provider, UnknownProvider> {
        self.all
            .iter()
            .find(|provider| provider.id.get_ref() == id)
            .ok_or_else(|| {
                let known: Vec<&str> = self.all.iter().map(|it| it.id.get_ref().as_str()).collect();
                UnknownProvider {
                    name: id.to_owned(),
                    suggestion: closest(id, &known).map(ToOwned::to_owned),
                    known: known.into_iter().map(ToOwned::to_owned).collect(),
                }
            })
    }

    /// An error about a part of the file, for example about an entry of [`Provider::skip`] that
    /// names nothing.
    pub fn error(
        &self,
        id: &'static str,
        span: Range<usize>,
        message: impl Into<String>,
    ) -> Finding {
        Finding::error(id, &self.file, Some(span), message)
    }
}
