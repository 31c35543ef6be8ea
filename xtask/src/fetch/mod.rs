//! Obtains the text of one document from the files or addresses at which a provider publishes it.

mod assemble;
mod cache;
mod content;
mod error;
mod fetcher;
mod files;
mod gather;
mod index;
mod names;
mod origin;
mod run;
mod stored;

use std::path::Path;
use std::time::Duration;

use crate::provider::Place;
use generator::source::{Document, Limits};

pub use error::{Failure, UpstreamError};
pub use fetcher::Validators;
pub use index::DEFAULT_PREFIX;
pub use origin::Origin;
pub use run::obtain;
pub use stored::{StoreError, Stored, fingerprint_of};

/// The most pages of one index.
const MOST_PAGES: usize = 2_000;

/// The wanted document.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// The places of the document: one file, one address, or several that contain parts of it. A repeated place counts
    /// once.
    pub origins: &'a [Origin],
    /// The directory of the pages of an index: an absolute path or a URL of its origin. `None` stands for
    /// [`DEFAULT_PREFIX`].
    pub prefix: Option<&'a str>,
    /// The validators of the earlier answer. They are only used for one address of a document or a page.
    pub known: Option<Validators>,
    /// The directory in which pages are kept. It need not exist or be writable.
    pub cache: &'a Path,
    /// The path in findings about a merged document, which is not in a file yet.
    pub merged_path: &'a str,
    /// The settings for requests.
    pub settings: Settings,
}

/// The settings for requests: their number, times and sizes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// The limits of a document.
    pub limits: Limits,
    /// The most bytes of a page.
    pub page_bytes: usize,
    /// The most bytes of an index.
    pub index_bytes: usize,
    /// The most bytes of all pages together.
    pub total_bytes: usize,
    /// The longest time for making a connection.
    pub connect_timeout: Duration,
    /// The longest time for one request, from the connection to the last byte.
    pub timeout: Duration,
    /// The number of requests at a time, at least one.
    pub at_once: usize,
    /// The pause between the starts of two requests.
    pub pause: Duration,
    /// The longest pause that a server may ask for.
    pub longest_wait: Duration,
    /// The pause before the first repetition if a busy server names none. Each further pause is twice as long.
    pub backoff: Duration,
    /// How long the pages of an interrupted run can be used.
    pub kept_for: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            page_bytes: 8 * 1024 * 1024,
            index_bytes: 4 * 1024 * 1024,
            total_bytes: 128 * 1024 * 1024,
            connect_timeout: Duration::from_secs(10),
            timeout: Duration::from_secs(30),
            at_once: 4,
            pause: Duration::from_millis(50),
            longest_wait: Duration::from_secs(30),
            backoff: Duration::from_millis(500),
            kept_for: Duration::from_secs(60 * 60),
        }
    }
}

/// The result of a request.
#[derive(Debug)]
pub enum Answer {
    /// The document is unchanged, according to its address.
    Unchanged,
    /// A document.
    Obtained(Box<Obtained>),
}

/// A document and its provenance.
#[derive(Debug)]
pub struct Obtained {
    /// The text for `specs/`. A single document or block is byte for byte the published one, and merged parts are YAML.
    /// If the document consists of several files, this is the first.
    pub text: String,
    /// The name of that file.
    pub name: String,
    /// Whether the text is JSON.
    pub is_json: bool,
    /// The same, parsed. If it is a block of a page, its places are lines of the page.
    pub document: Document,
    /// The path or the URL with the same lines. `None` if the text is a block of a page, or merged.
    pub shown: Option<String>,
    /// The place where it is published. `None` if it, or a part of it, came from a file.
    pub place: Option<Place>,
    /// The name of its file, or of the first file.
    pub file: Option<String>,
    /// The entity tag of the answer, if there was exactly one.
    pub etag: Option<String>,
    /// The `Last-Modified` header of that answer.
    pub last_modified: Option<String>,
    /// The number of documents and pages that were searched.
    pub parts: usize,
    /// The pages of the index without a document.
    pub without_document: Vec<String>,
}

/// Observes the progress. The calls come from the thread that called [`obtain`].
pub trait Watch {
    /// This number of pages will be fetched.
    fn begin(&self, total: usize);
    /// One page has arrived.
    fn fetched(&self, url: &str);
    /// The pages changed meanwhile, so everything is fetched again.
    fn again(&self);
}
