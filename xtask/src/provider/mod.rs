//! The providers that `specs/providers.toml` describes, one table per provider.

mod address;
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
use generator::model::settings::{Pagination, Quota, Webhook};
use generator::{Finding, SourceFile};

pub use address::OriginError;
pub(crate) use address::{
    address, has_user, is_address, parse_address, parse_prefix, same_origin, without_user,
};
pub use provenance::{ProvenanceError, with_source, without_supplements};
pub use rules::{base_url_fault, crate_name_fault, is_id};
pub(crate) use rules::{
    entity_tag_fault, file_name_fault, http_date_fault, is_device, is_document_name, is_plain,
};

/// The file with the providers, relative to the workspace root.
pub const PROVIDERS_FILE: &str = "specs/providers.toml";

/// One API provider: its document, its crate, and the way to call its API.
#[derive(Debug, Clone)]
pub struct Provider {
    /// The name of its table, `[a-z][a-z0-9-]*`.
    pub id: Spanned<String>,
    /// The package of its client, in a directory of this name below the workspace root.
    pub crate_name: Spanned<String>,
    /// The published document, relative to `specs/`.
    pub document: Spanned<String>,
    /// Our own documents for operations that the published document lacks, relative to `specs/`.
    pub supplements: Vec<Spanned<String>>,
    /// The overlays that correct both, in the order in which they apply, relative to `specs/`.
    pub overlays: Vec<Spanned<String>>,
    /// The URL that paths are appended to, without a trailing slash.
    pub base_url: Spanned<String>,
    /// The source of the document. `None` before it is imported.
    pub source: Option<Source>,
    /// The authentication of requests. `None` if the API needs no credential.
    pub credential: Option<Credential>,
    /// The headers of every call, by name, in the order of the file.
    pub headers: Vec<(Spanned<String>, Spanned<String>)>,
    /// The status 429 answers that mean an exhausted quota, which waiting does not restore. `None` if they look like
    /// all others.
    pub quota: Option<Quota>,
    /// Names of the operations whose bodies are secret.
    pub sensitive_operations: Vec<Spanned<String>>,
    /// Names of the fields whose values are secret.
    pub sensitive_fields: Vec<Spanned<String>>,
    /// Names of the operations that may be sent twice, although their HTTP methods do not allow it.
    pub idempotent: Vec<Spanned<String>>,
    /// Names of the operations that must not be sent twice, although their HTTP methods allow it.
    pub once: Vec<Spanned<String>>,
    /// The signature of webhook deliveries, at the place of its header: HMAC-SHA256 of the timestamp, a dot and the body,
    /// as `sha256=` and lower-case hexadecimal digits. `None` if the provider sends none.
    pub webhook: Option<Spanned<Webhook>>,
    /// The pagination of lists, in the order of the file.
    pub pagination: Vec<Pagination>,
    /// The property of a body that asks for an answer item by item. `None` if there is none.
    pub stream_property: Option<Spanned<String>>,
    /// The operations that are left out on purpose.
    pub skip: Vec<Skip>,
}

/// The source of the document in `specs/`: its address, and the version that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The address of the published document. `None` if it has none.
    pub place: Option<Place>,
    /// The name of the imported file, or of the first if several were merged. `None` if the document was fetched from
    /// its address.
    pub file: Option<String>,
    /// The day on which it was taken, `YYYY-MM-DD`.
    pub date: String,
    /// SHA-256 of the file in `specs/`, lower-case hexadecimal.
    pub sha256: String,
    /// The entity tag of the answer (RFC 9110, section 8.8.3), if the document came from exactly one address.
    pub etag: Option<String>,
    /// The `Last-Modified` header of that answer (RFC 9110, section 8.8.2).
    pub last_modified: Option<String>,
}

impl Source {
    /// The source of the document in a form for people: its addresses, or the name of the file.
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

/// The address of a published document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// One document at this URL.
    Document(String),
    /// Documentation pages with parts of the document, at least one, merged in this order.
    Pages(Vec<String>),
    /// The pages that an index lists.
    Index {
        /// The URL of the index.
        url: String,
        /// The directory of the pages: an absolute path or a URL of the same origin. `None` stands for
        /// [`crate::fetch::DEFAULT_PREFIX`].
        prefix: Option<String>,
    },
}

/// The credential of requests.
#[derive(Debug, Clone)]
pub struct Credential {
    /// Its name under `components.securitySchemes` of the document.
    pub scheme: Spanned<String>,
    /// The environment variables that may contain it. The first one that is set counts.
    pub environment: Vec<String>,
    /// The files that may contain it if no variable is set. The first one that exists counts. They begin with `/`, `~/`
    /// or `$XDG_CONFIG_HOME/`.
    pub files: Vec<String>,
    /// Other origins that receive the credential, besides that of the base URL. Some operations have a server of their
    /// own.
    pub origins: Vec<String>,
}

/// An operation that is left out on purpose.
#[derive(Debug, Clone)]
pub struct Skip {
    /// Its public name, or `METHOD /path`.
    pub operation: Spanned<String>,
    /// The reason.
    pub reason: String,
}

impl Provider {
    /// The document, relative to the workspace root.
    pub fn document_path(&self) -> String {
        format!("specs/{}", self.document.get_ref())
    }

    /// The supplements in the order of the table, relative to the workspace root.
    pub fn supplement_paths(&self) -> impl Iterator<Item = String> + '_ {
        below_specs(&self.supplements)
    }

    /// The overlays in the order in which they apply, relative to the workspace root.
    pub fn overlay_paths(&self) -> impl Iterator<Item = String> + '_ {
        below_specs(&self.overlays)
    }

    /// The hand-written files of the document, relative to the workspace root: supplements and overlays.
    pub fn companion_paths(&self) -> impl Iterator<Item = String> + '_ {
        self.supplement_paths().chain(self.overlay_paths())
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

fn below_specs(paths: &[Spanned<String>]) -> impl Iterator<Item = String> + '_ {
    paths.iter().map(|path| format!("specs/{}", path.get_ref()))
}

/// The directory of a path, with a slash at its end. Empty for a path without a directory.
#[must_use]
pub fn directory(path: &str) -> &str {
    path.rfind('/').map_or("", |slash| &path[..=slash])
}

/// The directory of a document, with a slash at its end. `None` if it is `specs/` itself. `document` is a path from the
/// workspace root.
#[must_use]
pub fn own_directory(document: &str) -> Option<&str> {
    let directory = directory(document);
    (!matches!(directory, "" | "specs/")).then_some(directory)
}

/// All providers, in the order of the file.
#[derive(Debug, Clone)]
pub struct Providers {
    /// The file with the providers. The spans of every [`Provider`] point into it.
    pub file: Arc<SourceFile>,
    /// The command that runs this program in the workspace. Generated files contain it; see [`program::name`].
    pub program: String,
    /// The providers. Each has an id and a crate of its own.
    pub all: Vec<Provider>,
}

/// The reason why the providers could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The file is missing, or is not readable as UTF-8.
    #[error("cannot read `{PROVIDERS_FILE}`; run the command inside the workspace")]
    Unreadable(#[source] std::io::Error),
    /// The manifest of the workspace does not contain the name of this program.
    #[error(transparent)]
    Program(#[from] ProgramError),
    /// The file has faults.
    #[error("`{PROVIDERS_FILE}` has {} faults", .0.len())]
    Invalid(Vec<Finding>),
}

/// The wanted provider is not in the file. The text names the known ones.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{0}")]
pub struct UnknownProvider(String);

impl Providers {
    /// Finds a file in this document's own directory that does not belong there: another document, a supplement or an
    /// overlay.
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

    /// Reads `specs/providers.toml` below the workspace root, and the name of this program in the workspace.
    ///
    /// Fails if a file cannot be read, or with all faults of the file.
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

    /// Reads the text of `specs/providers.toml` for a workspace in which this program has its usual name. Fails with
    /// all faults of the text.
    pub fn parse(file: &Arc<SourceFile>) -> Result<Self, Vec<Finding>> {
        read::providers(file).map(|all| Self {
            file: Arc::clone(file),
            program: program::USUAL.to_owned(),
            all,
        })
    }

    /// The providers with these ids, each once and in the order of the file. Without ids, all providers.
    ///
    /// Fails at the first unknown id.
    pub fn select(&self, ids: &[String]) -> Result<Vec<&Provider>, UnknownProvider> {
        for id in ids {
            self.get(id)?;
        }
        let wanted = |provider: &&Provider| ids.is_empty() || ids.contains(provider.id.get_ref());
        Ok(self.all.iter().filter(wanted).collect())
    }

    /// The provider with this id. Fails if there is none.
    pub fn get(&self, id: &str) -> Result<&Provider, UnknownProvider> {
        let mut all = self.all.iter();
        let provider = all.find(|provider| provider.id.get_ref() == id);
        provider.ok_or_else(|| {
            let known: Vec<&str> = self.all.iter().map(|it| it.id.get_ref().as_str()).collect();
            let meant = closest(id, &known).map(|known| format!(" (did you mean `{known}`?)"));
            UnknownProvider(format!(
                "there is no provider `{}`{}; known: {}",
                id.escape_debug(),
                meant.unwrap_or_default(),
                known.join(", ")
            ))
        })
    }

    /// An error at a part of the file, for example at an entry of [`Provider::skip`] without an operation.
    pub fn error(
        &self,
        id: &'static str,
        span: Range<usize>,
        message: impl Into<String>,
    ) -> Finding {
        Finding::error(id, &self.file, Some(span), message)
    }
}
