//! The reasons why no document was obtained, with the next step.

use std::io;
use std::time::Duration;

use crate::provider::OriginError;
use crate::report::status::counted;
use crate::workspace::ReadError;
use generator::Finding;
use generator::text::visible;

/// The reason why no document was obtained. It escapes texts of a server, and never contains the user name of a URL.
#[derive(Debug, thiserror::Error)]
pub enum UpstreamError {
    /// The text is not a document, or the parts contradict each other.
    #[error("{}", summary(.0))]
    Findings(Vec<Finding>),
    /// A file could not be read.
    #[error(transparent)]
    Read(ReadError),
    /// An address is not allowed.
    #[error(transparent)]
    Origin(#[from] OriginError),
    /// An address gave no answer to use.
    #[error("`{}` {failure}", visible(.url))]
    Fetch {
        /// The address before any redirect.
        url: String,
        /// The problem there.
        failure: Failure,
    },
    /// The given directory for pages does not belong to the index.
    #[error("the prefix `{}` {reason}", visible(.prefix))]
    Prefix {
        /// The directory as it was given.
        prefix: String,
        /// Its fault.
        reason: &'static str,
    },
    /// The index lists no page in that directory.
    #[error("{}", no_pages(.index, .prefix, .directories))]
    NoPages {
        /// The index.
        index: String,
        /// The wanted directory.
        prefix: String,
        /// The directories that it does list, and the number of pages below each.
        directories: Vec<(String, usize)>,
    },
    /// The index lists too many pages.
    #[error("`{}` lists {count} pages there, but at most {} are allowed; set `prefix` to a directory with fewer", visible(.index), super::MOST_PAGES)]
    TooManyPages {
        /// The index.
        index: String,
        /// The number of pages that it lists.
        count: usize,
    },
    /// The pages are larger together than this number of bytes.
    #[error("the pages have more than {} MiB together; set `prefix` to the directory of the API's pages", .0 / 1024 / 1024)]
    TooManyBytes(usize),
    /// None of the pages has a document.
    #[error("none of the {} that `{}` lists there has an OpenAPI block; set `prefix` to the directory of the API's pages", counted(*.pages, "page"), visible(.index))]
    NoDocument {
        /// The index.
        index: String,
        /// The number of fetched pages.
        pages: usize,
    },
    /// An index was given together with other addresses or files.
    #[error("`{}` is an index of pages; name it alone, without other addresses", visible(.0))]
    IndexAmongOthers(String),
    /// A file of a document changed each time it was fetched.
    #[error("`{}` changes while the files of the document are fetched; try again later, or download the files and name the first of them with --from", visible(.0))]
    Changing(String),
    /// The files of a document are larger together than this number of bytes.
    #[error("the files of the document have more than {} MiB together; check that this is the API description", .0 / 1024 / 1024)]
    FilesTooLarge(usize),
    /// The document would change its meaning if its references led to files.
    #[error("the references of `{}` cannot be rewritten to paths of files; download the files and name the first of them with --from", visible(.0))]
    NotRewritten(String),
    /// The user gave neither a file nor an address.
    #[error("no file or address was named; name one with --from")]
    NothingNamed,
    /// The operating system does not allow requests.
    #[error("cannot send requests")]
    Runtime(#[source] io::Error),
}

impl From<Vec<Finding>> for UpstreamError {
    fn from(findings: Vec<Finding>) -> Self {
        Self::Findings(findings)
    }
}

/// The problem at one address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// There was no connection, or no answer on it.
    #[error("cannot be reached: {}", visible(.0))]
    Unreachable(String),
    /// The whole answer did not arrive in time.
    #[error("did not answer within {}", seconds(*.0))]
    TimedOut(Duration),
    /// The status excludes a document.
    #[error("answered with {}{}", status_line(*.0), advice(*.0))]
    Status(u16),
    /// The server asks for a longer pause than is allowed.
    #[error("answered with {} and asks for a pause of {}; try again then", status_line(*.status), seconds(*.wait))]
    Busy {
        /// The status, 429 or 503.
        status: u16,
        /// The length of the pause.
        wait: Duration,
    },
    /// The answer was 304, although the request had no validators.
    #[error("answered with 304 Not Modified to a request without conditions; try again later")]
    NotModified,
    /// The redirect leads to another origin. Requests go there only if the user names it.
    #[error("redirects to another origin, `{}`; if that is right, name that address instead (with --from or in specs/providers.toml)", visible(.0))]
    OtherOrigin(String),
    /// There were too many redirects.
    #[error("redirects more than {0} times")]
    TooManyRedirects(usize),
    /// The redirect has no target.
    #[error("redirects to nowhere: its `Location` is missing or not a URL")]
    NoLocation,
    /// The answer has a type that a document cannot have.
    #[error("answered with {}, but a document is YAML, JSON or Markdown; name the address of the page's Markdown", visible(.0))]
    ContentType(String),
    /// The answer is too large.
    #[error(
        "answered with more than the {0} bytes allowed; is it the address of an API description?"
    )]
    TooLarge(usize),
    /// The body ended early or cannot be decompressed.
    #[error("did not send its whole answer: {}; try again", visible(.0))]
    CutOff(String),
    /// A body that is not text.
    #[error("answered with text that is not UTF-8, at byte {0}")]
    NotUtf8(usize),
}

fn summary(findings: &[Finding]) -> String {
    match findings {
        [] => "the document is not usable".to_owned(),
        [only] => visible(&only.message).into_owned(),
        [first, rest @ ..] => format!("{}, and {} more", visible(&first.message), rest.len()),
    }
}

fn no_pages(index: &str, prefix: &str, directories: &[(String, usize)]) -> String {
    let index = visible(index);
    if directories.is_empty() {
        return format!(
            "`{index}` lists no page of its own origin; is it the address of an index?"
        );
    }
    let listed = directories.iter();
    let listed = listed.map(|(directory, count)| format!("{} ({count})", visible(directory)));
    let listed: Vec<String> = listed.collect();
    format!(
        "`{index}` lists no page below `{}`; it has {}: set `prefix` to the directory of the API's pages",
        visible(prefix),
        listed.join(", ")
    )
}

/// The number, with its phrase if it is registered.
fn status_line(code: u16) -> String {
    let status = http::StatusCode::from_u16(code).ok();
    match status.and_then(|status| status.canonical_reason()) {
        Some(phrase) => format!("{code} {phrase}"),
        None => code.to_string(),
    }
}

fn advice(code: u16) -> &'static str {
    match code {
        401 | 403 => "; it needs a login: download the document and name the file",
        404 | 410 => "; is it published elsewhere now?",
        429 | 500.. => "; try again later",
        _ => "",
    }
}

fn seconds(duration: Duration) -> String {
    if duration.subsec_millis() == 0 || duration.as_secs() >= 10 {
        let whole = usize::try_from(duration.as_secs());
        counted(whole.unwrap_or(usize::MAX), "second")
    } else {
        format!("{:.1} seconds", duration.as_secs_f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_a_server_are_escaped() {
        for failure in [
            Failure::Unreachable("\u{1b}[2J".to_owned()),
            Failure::OtherOrigin("\u{1b}[2J".to_owned()),
            Failure::ContentType("\u{1b}[2J".to_owned()),
            Failure::CutOff("\u{1b}[2J".to_owned()),
        ] {
            let said = failure.to_string();
            assert!(said.contains(r"\u{1b}[2J"), "{said}");
        }
    }

    #[test]
    fn a_status_has_its_phrase_and_a_next_step() {
        let said = Failure::Status(404).to_string();
        assert_eq!(
            said,
            "answered with 404 Not Found; is it published elsewhere now?"
        );
        assert_eq!(Failure::Status(299).to_string(), "answered with 299");
        assert_eq!(
            Failure::TimedOut(Duration::from_millis(1500)).to_string(),
            "did not answer within 1.5 seconds"
        );
    }
}
