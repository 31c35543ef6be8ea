//! Tests of fetching documents from real servers that answer, refuse, break and change.

mod answers;
mod broken;
mod files;
mod indexes;
mod redirects;
mod resumed;
mod server;
mod versions;

use std::cell::RefCell;
use std::path::Path;
use std::time::Duration;

use cargo_openapi_client::fetch::{
    Answer, Failure, Obtained, Origin, Request, Settings, UpstreamError, Validators, Watch, obtain,
};
use tempfile::TempDir;

const DOCUMENT: &str = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {}\n";

/// Settings that let no test wait.
fn quick() -> Settings {
    Settings {
        timeout: Duration::from_secs(5),
        pause: Duration::ZERO,
        backoff: Duration::from_millis(1),
        ..Settings::default()
    }
}

/// A page with one operation of version `version` of an API.
fn page(path: &str, version: &str) -> String {
    format!(
        "# A page\n\n````yaml openapi.yaml get {path}\nopenapi: 3.1.0\ninfo: {{title: T, version: '{version}'}}\npaths:\n  {path}:\n    get: {{operationId: get{}, responses: {{'204': {{description: Done.}}}}}}\n````\n",
        path.replace('/', "_")
    )
}

/// A request with a cache of its own.
struct Asked<'a> {
    origins: Vec<Origin>,
    prefix: Option<&'a str>,
    known: Option<Validators>,
    settings: Settings,
    cache: &'a Path,
}

impl<'a> Asked<'a> {
    fn new(cache: &'a TempDir, from: &[&str]) -> Self {
        Self {
            origins: from
                .iter()
                .map(|text| Origin::parse(text.as_ref()).unwrap())
                .collect(),
            prefix: None,
            known: None,
            settings: quick(),
            cache: cache.path(),
        }
    }

    fn watched(&self, watch: &dyn Watch) -> Result<Answer, UpstreamError> {
        let request = Request {
            origins: &self.origins,
            prefix: self.prefix,
            known: self.known.clone(),
            cache: self.cache,
            merged_path: "specs/library.yaml",
            settings: self.settings,
        };
        obtain(&request, watch)
    }

    fn answer(&self) -> Result<Answer, UpstreamError> {
        self.watched(&Log::default())
    }

    fn obtained(&self) -> Obtained {
        match self.answer() {
            Ok(Answer::Obtained(obtained)) => *obtained,
            other => panic!("{other:?}"),
        }
    }

    fn error(&self) -> UpstreamError {
        self.answer().unwrap_err()
    }
}

fn obtained(from: &[&str]) -> Obtained {
    Asked::new(&TempDir::new().unwrap(), from).obtained()
}

fn error(from: &[&str]) -> UpstreamError {
    Asked::new(&TempDir::new().unwrap(), from).error()
}

/// The failure of one address. The error must name it.
fn failure(url: &str) -> Failure {
    failure_of(error(&[url]), url)
}

fn failure_of(error: UpstreamError, expected: &str) -> Failure {
    match error {
        UpstreamError::Fetch { url, failure } => {
            assert_eq!(url, expected);
            failure
        }
        other => panic!("{other}"),
    }
}

/// Remembers the progress.
#[derive(Default)]
struct Log(RefCell<Vec<String>>);

impl Watch for Log {
    fn begin(&self, total: usize) {
        self.0.borrow_mut().push(format!("begin {total}"));
    }

    fn fetched(&self, url: &str) {
        self.0.borrow_mut().push(format!("fetched {url}"));
    }

    fn again(&self) {
        self.0.borrow_mut().push("again".to_owned());
    }
}

impl Log {
    fn count(&self, word: &str) -> usize {
        let lines = self.0.borrow();
        lines.iter().filter(|line| line.starts_with(word)).count()
    }
}
