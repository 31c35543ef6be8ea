//! Reads text and documents from the file system.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use generator::source::{Document, Limits, decode, too_large};
use generator::{Finding, SourceFile};

/// The reason why a file is not a document.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The file could not be read: it does not exist, is a directory, or is not readable.
    #[error("cannot read `{path}`")]
    Io {
        /// The given path.
        path: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
    /// The file is not a document.
    #[error("{}", summary(.0))]
    Findings(Vec<Finding>),
}

fn summary(findings: &[Finding]) -> String {
    match findings {
        [] => "the document is not usable".to_owned(),
        [only] => only.message.clone(),
        [first, rest @ ..] => format!("{}, and {} more", first.message, rest.len()),
    }
}

/// The result of an access to a file or directory that need not exist. `None` if it does not.
///
/// # Errors
///
/// Every other error of the access.
pub fn existing<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        other => other.map(Some),
    }
}

/// Reads a document; `shown` is the path that findings print.
///
/// # Errors
///
/// See [`read_text`] and [`Document::parse`].
pub fn read(path: &Path, shown: &str, limits: &Limits) -> Result<Document, ReadError> {
    let text = text_of(path, shown, limits)?;
    Document::parse(shown, text, limits).map_err(ReadError::Findings)
}

/// Reads a file of text, such as a docs page; `shown` is the path that findings print.
///
/// # Errors
///
/// [`ReadError::Io`] if the file cannot be read. The finding `document-too-large`, before reading if the size is known.
/// The finding `not-utf8` at the first byte that is not UTF-8.
pub fn read_text(path: &Path, shown: &str, limits: &Limits) -> Result<Arc<SourceFile>, ReadError> {
    let text = text_of(path, shown, limits)?;
    Ok(Arc::new(SourceFile {
        path: shown.to_owned(),
        text,
    }))
}

fn text_of(path: &Path, shown: &str, limits: &Limits) -> Result<String, ReadError> {
    let io_error = |source| ReadError::Io {
        path: path.to_owned(),
        source,
    };
    // Ask before opening: Windows reports a directory as a file that you may not open.
    if path.is_dir() {
        return Err(io_error(io::ErrorKind::IsADirectory.into()));
    }
    let file = File::open(path).map_err(io_error)?;
    let metadata = file.metadata().map_err(io_error)?;
    let most = u64::try_from(limits.bytes).unwrap_or(u64::MAX);
    let mut bytes = Vec::new();
    if metadata.len() <= most {
        // Devices and pipes claim to be empty, so the size alone does not limit the text that they give.
        file.take(most.saturating_add(1))
            .read_to_end(&mut bytes)
            .map_err(io_error)?;
    }
    let text = if metadata.len() > most {
        Err(too_large(shown, limits))
    } else {
        decode(shown, bytes, limits)
    };
    text.map_err(|finding| ReadError::Findings(vec![finding]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(error: ReadError) -> Vec<Finding> {
        match error {
            ReadError::Findings(findings) => findings,
            ReadError::Io { source, .. } => panic!("{source}"),
        }
    }

    #[test]
    fn a_file_over_the_limit_is_refused_by_its_size() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("huge.yaml");
        File::create(&path)
            .unwrap()
            .set_len(200 * 1024 * 1024)
            .unwrap();
        let findings = findings(read(&path, "huge.yaml", &Limits::default()).unwrap_err());
        assert_eq!(findings[0].id, "document-too-large");
        assert_eq!(findings[0].span, None);
        assert_eq!(findings[0].file.path, "huge.yaml");
    }

    #[cfg(unix)]
    #[test]
    fn an_endless_device_is_refused_as_too_large() {
        let limits = Limits {
            bytes: 1000,
            ..Limits::default()
        };
        let findings = findings(read(Path::new("/dev/zero"), "zero", &limits).unwrap_err());
        assert_eq!(findings[0].id, "document-too-large");
    }

    #[test]
    fn a_directory_and_a_missing_file_are_errors_of_the_system() {
        let directory = tempfile::tempdir().unwrap();
        for (path, kind) in [
            (directory.path().to_owned(), io::ErrorKind::IsADirectory),
            (directory.path().join("absent"), io::ErrorKind::NotFound),
        ] {
            match read(&path, "shown", &Limits::default()) {
                Err(ReadError::Io { source, .. }) => assert_eq!(source.kind(), kind),
                other => panic!("{other:?}"),
            }
        }
    }

    #[test]
    fn text_that_is_not_utf8_is_an_error_at_its_first_bad_byte() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("latin1.yaml");
        std::fs::write(&path, b"openapi: 3.1.0\ninfo: caf\xe9\n").unwrap();
        let findings = findings(read(&path, "latin1.yaml", &Limits::default()).unwrap_err());
        assert_eq!(findings[0].id, "not-utf8");
        let position = findings[0].position().unwrap();
        assert_eq!((position.line, position.column), (2, 10));
    }

    #[test]
    fn utf16_is_named() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("utf16.json");
        std::fs::write(&path, b"\xff\xfe{\0}\0").unwrap();
        let findings = findings(read_text(&path, "utf16.json", &Limits::default()).unwrap_err());
        assert!(findings[0].help.as_deref().unwrap().contains("UTF-16"));
    }

    #[test]
    fn a_good_file_is_read() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("good.yaml");
        std::fs::write(&path, "\u{feff}openapi: 3.1.0\n").unwrap();
        let document = read(&path, "good.yaml", &Limits::default()).unwrap();
        assert_eq!(document.value, serde_json::json!({"openapi": "3.1.0"}));
    }
}
