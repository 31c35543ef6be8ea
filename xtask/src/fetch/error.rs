//! Why no document was obtained, each with what to do next.

use std::io;
use std::time::Duration;

use crate::provider::OriginError;
use crate::report::status::counted;
use crate::workspace::ReadError;
use generator::Finding;
use generator::text::visible;

/// Why no document was obtained. No text of a server is printed as it came, and no user name of a URL at all.
#[derive(Debug, thiserror::Error)]
pub enum UpstreamError {
    /// What was obtained is no document, or the parts contradict each other.
    #[error("{}", summary(.0))]
    Findings(Vec<Finding>),
    /// A file could not be read.
    #[error(transparent)]
    Read(ReadError),
    /// An address may not be asked.
    #[error(transparent)]
    Origin(#[from] OriginError),
    /// An address gave nothing.
    #[error("`{}` {failure}", visible(.url))]
    Fetch {
        /// The address that was asked for, before any redirect.
        url: String,
        /// What went wrong there.
        failure: Failure,
    },
    /// A directory was named for pages of an index, and this is none of it.
    #[error("the prefix `{}` {reason}", visible(.prefix))]
    Prefix {
        /// The directory as it was given.
        prefix: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The index lists no page in that directory.
    #[error("{}", no_pages(.index, .prefix, .directories))]
    NoPages {
        /// The index.
        index: String,
        /// The directory.
        prefix: String,
        /// The directories that it does list, and how many pages are below each.
        directories: Vec<(String, usize)>,
    },
    /// The index lists more pages than are taken from one.
    #[error("`{}` lists {count} pages there, more than the {} that are taken; set `prefix` to fewer", visible(.index), super::MOST_PAGES)]
    TooManyPages {
        /// The index.
        index: String,
        /// How many pages it lists.
        count: usize,
    },
    /// The pages are larger together than is taken.
    #[error("the pages have more than {} MiB together; set `prefix` to the directory of the API's pages", limit / 1024 / 1024)]
    TooManyBytes {
        /// How many bytes are taken.
        limit: usize,
    },
    /// None of the pages has a document.
    #[error("none of the {} that `{}` lists there has an OpenAPI block; set `prefix` to the directory of the API's pages", counted(*.pages, "page"), visible(.index))]
    NoDocument {
        /// The index.
        index: String,
        /// How many pages were fetched.
        pages: usize,
    },
    /// An index stands among other addresses or files.
    #[error("`{}` is an index, which stands for all its pages: name it alone", visible(.0))]
    IndexAmongOthers(String),
    /// A file of a document was fetched twice and had changed each time.
    #[error("`{}` changes while the files of the document are fetched; try again later, or download the files and name the first of them with --from", visible(.0))]
    Changing(String),
    /// The files of a document are larger together than a document may be.
    #[error("the files of the document have more than {} MiB together; check that this is the API description", limit / 1024 / 1024)]
    FilesTooLarge {
        /// How many bytes are taken.
        limit: usize,
    },
    /// The document says something else with its references written for files.
    #[error("the references of `{}` cannot be written so that they lead to files; download the files and name the first of them with --from", visible(.0))]
    NotRewritten(String),
    /// Nothing was named.
    #[error("no file and no address was named")]
    NothingNamed,
    /// The operating system does not let requests be sent.
    #[error("cannot send requests")]
    Runtime(#[source] io::Error),
}

impl From<Vec<Finding>> for UpstreamError {
    fn from(findings: Vec<Finding>) -> Self {
        Self::Findings(findings)
    }
}

/// What went wrong at one address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// No connection, or none that answered.
    #[error("cannot be reached: {}", visible(.0))]
    Unreachable(String),
    /// No whole answer within the time.
    #[error("did not answer within {}", seconds(*.0))]
    TimedOut(Duration),
    /// An answer that has no document.
    #[error("answered with {}{}", status_line(*.0), advice(*.0))]
    Status(u16),
    /// An answer that asks for more patience than there is.
    #[error("answered with {} and asks to be left alone for {}; try again then", status_line(*.status), seconds(*.wait))]
    Busy {
        /// The status, 429 or 503.
        status: u16,
        /// How long it asks for.
        wait: Duration,
    },
    /// 304, although nothing was said about what is known.
    #[error("answered with 304 Not Modified although it was asked for everything")]
    NotModified,
    /// A redirect to another origin, which is asked only when somebody says so.
    #[error("redirects to another origin, `{}`; if that is right, name that address instead (with --from or in specs/providers.toml)", visible(.0))]
    OtherOrigin(String),
    /// More redirects than are followed.
    #[error("redirects more than {0} times")]
    TooManyRedirects(usize),
    /// A redirect that does not say where to.
    #[error("redirects to nowhere: its `Location` is missing or no URL")]
    NoLocation,
    /// An answer of a type that no document has.
    #[error("answered with {}, a document is YAML, JSON or Markdown; is it the address of the page's Markdown?", visible(.0))]
    ContentType(String),
    /// An answer that is larger than allowed.
    #[error(
        "answered with more than the {0} bytes allowed; is it the address of an API description?"
    )]
    TooLarge(usize),
    /// A body that ended early or cannot be decompressed.
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
    let listed: Vec<String> = directories
        .iter()
        .map(|(directory, count)| format!("{} ({count})", visible(directory)))
        .collect();
    format!(
        "`{index}` lists no page below `{}`; it has {}: set `prefix` to the directory of the API's pages",
        visible(prefix),
        listed.join(", ")
    )
}

/// The number and, where there is a registered one, its phrase.
fn status_line(code: u16) -> String {
    let phrase = http::StatusCode::from_u16(code)
        .ok()
        .and_then(|status| status.canonical_reason());
    match phrase {
        Some(phrase) => format!("{code} {phrase}"),
        None => code.to_string(),
    }
}

fn advice(code: u16) -> &'static str {
    match code {
        401 | 403 => "; it is not for everyone: download it and name the file",
        404 | 410 => "; is it published elsewhere now?",
        429 | 500.. => "; try again later",
        _ => "",
    }
}

fn seconds(duration: Duration) -> String {
    if duration.subsec_millis() == 0 || duration.as_secs() >= 10 {
        counted(
            usize::try_from(duration.as_secs()).unwrap_or(usize::MAX),
            "second",
        )
    } else {
        format!("{:.1} seconds", duration.as_secs_f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_server_says_is_printed_harmlessly() {
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
    fn a_status_is_named_and_says_what_to_do() {
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
