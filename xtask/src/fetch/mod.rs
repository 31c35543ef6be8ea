//! From where a provider publishes its API description, files or addresses, to the text of one document.

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
pub use index::DEFAULT_PREFIX;
pub use origin::Origin;
pub use run::obtain;
pub use stored::{StoreError, Stored, fingerprint_of};

/// The most pages that are taken from one index.
const MOST_PAGES: usize = 2_000;

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// Where the document is: one file, one address, or several that hold parts of it. What is named twice counts once.
    pub origins: &'a [Origin],
    /// The directory of the pages of an index: an absolute path or a URL of its origin; `None` for [`DEFAULT_PREFIX`].
    pub prefix: Option<&'a str>,
    /// What is known of the answer of before; only used for one address that is a document or a page.
    pub known: Option<Known<'a>>,
    /// The directory in which pages are kept. It need not exist, nor be writable.
    pub cache: &'a Path,
    /// The path that findings about a merged document name, for it stands in no file yet.
    pub merged_path: &'a str,
    /// How addresses are asked.
    pub settings: Settings,
}

/// The validators of the document that is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known<'a> {
    /// Its entity tag.
    pub etag: Option<&'a str>,
    /// When it was modified last.
    pub last_modified: Option<&'a str>,
}

/// How addresses are asked: how often, how long, and for how much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// What a document may be.
    pub limits: Limits,
    /// The most bytes of a page.
    pub page_bytes: usize,
    /// The most bytes of an index.
    pub index_bytes: usize,
    /// The most bytes of all pages together.
    pub total_bytes: usize,
    /// How long a connection may take to be made.
    pub connect_timeout: Duration,
    /// How long one request may take, from the connection to the last byte.
    pub timeout: Duration,
    /// How many requests are under way at a time, at least one.
    pub at_once: usize,
    /// The pause between the starts of two requests.
    pub pause: Duration,
    /// How long a server may ask to be left alone.
    pub longest_wait: Duration,
    /// How long to wait for a busy server that says nothing, before the first repetition; twice as long before the next.
    pub backoff: Duration,
    /// How long the pages of an interrupted run stand for those of the next.
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

/// What came of it.
#[derive(Debug)]
pub enum Answer {
    /// The address says that the document is the one that is known.
    Unchanged,
    /// A document.
    Obtained(Box<Obtained>),
}

/// A document, and where it came from.
#[derive(Debug)]
pub struct Obtained {
    /// As it goes to `specs/`: byte for byte the one document or block, or the several merged as YAML. Of a document in
    /// several files, its first file.
    pub text: String,
    /// What that file is called.
    pub name: String,
    /// Whether the text is JSON.
    pub is_json: bool,
    /// The same, parsed. Its places are lines of the page when it is a block of one.
    pub document: Document,
    /// The path or the URL whose lines are the lines of the text; `None` when it is a block of a page, or merged.
    pub shown: Option<String>,
    /// Where it is published; `None` when it, or a part of it, came from a file.
    pub place: Option<Place>,
    /// The name of the file it came from, of the first of several.
    pub file: Option<String>,
    /// The entity tag of the answer, when there was exactly one.
    pub etag: Option<String>,
    /// When that answer was modified last, as HTTP writes it.
    pub last_modified: Option<String>,
    /// How many documents and pages it was looked for in.
    pub parts: usize,
    /// The pages of the index that have no document.
    pub without_document: Vec<String>,
}

/// Sees how it goes. It is told from the thread that called [`obtain`].
pub trait Watch {
    /// So many pages are about to be fetched.
    fn begin(&self, total: usize);
    /// One of them is there.
    fn fetched(&self, url: &str);
    /// They changed meanwhile: everything is fetched once more.
    fn again(&self);
}

/// Watches nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unwatched;

impl Watch for Unwatched {
    fn begin(&self, _total: usize) {}
    fn fetched(&self, _url: &str) {}
    fn again(&self) {}
}
