//! The files of a description that stands in several, read below one directory.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use fs_err as fs;

use super::read::{ReadError, read, read_text};
use generator::source::bundle::{Bundle, Unread, Wanted, outside, refers_to_files, relative};
use generator::source::{Document, Limits};
use generator::{Finding, LineColumn};

/// Reads a description with all files that it refers to; `shown` is the path that findings print.
///
/// # Errors
///
/// Those of [`read`] and of [`with_files`].
pub fn read_description(path: &Path, shown: &str, limits: &Limits) -> Result<Document, ReadError> {
    let entry = read(path, shown, limits)?;
    with_files(entry, path, shown, limits).map_err(ReadError::Findings)
}

/// The description whose entry file stands at `path`, with the files that it refers to. A file that cannot be read leaves
/// its references where they are, and lint reports them. Nothing is read that is not below the directory of the entry file.
///
/// # Errors
///
/// `too-many-files`, `document-too-large` and `too-deep` when the files together pass the limits.
pub fn with_files(
    entry: Document,
    path: &Path,
    shown: &str,
    limits: &Limits,
) -> Result<Document, Vec<Finding>> {
    if !refers_to_files(&entry.value) {
        return Ok(entry);
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut files = Files {
        directory: match path.parent() {
            Some(parent) if parent != Path::new("") => parent.to_owned(),
            _ => PathBuf::from("."),
        },
        shown: shown.strip_suffix(&*name).unwrap_or_default().to_owned(),
        limits: *limits,
        bytes: entry.file.text.len(),
        count: 1,
    };
    let mut bundle = Bundle::new(entry, &name, limits, &relative);
    loop {
        let wanted = bundle.wanted();
        if wanted.is_empty() {
            return bundle.finish();
        }
        for one in wanted {
            let file = files.read(&one)?;
            bundle.add(one.path, file);
        }
    }
}

struct Files {
    directory: PathBuf,
    /// What stands in front of their paths where they are printed.
    shown: String,
    limits: Limits,
    bytes: usize,
    count: usize,
}

impl Files {
    fn read(&mut self, wanted: &Wanted) -> Result<Result<Document, Unread>, Vec<Finding>> {
        self.count += 1;
        if self.count > self.limits.files {
            return Err(vec![too_many(wanted, self.limits.files)]);
        }
        Ok(self.read_one(wanted))
    }

    fn read_one(&mut self, wanted: &Wanted) -> Result<Document, Unread> {
        let path = &wanted.path;
        let location = self.directory.join(path);
        let is_below = fs::canonicalize(&location)
            .and_then(|real| Ok(real.starts_with(fs::canonicalize(&self.directory)?)))
            .map_err(|error| unreadable(path, &error))?;
        if !is_below {
            return Err(outside(path));
        }
        let shown = format!("{}{path}", self.shown);
        let limits = Limits {
            bytes: self.limits.bytes.saturating_sub(self.bytes),
            ..self.limits
        };
        let text = match read_text(&location, &shown, &limits) {
            Ok(file) => file.text.clone(),
            Err(ReadError::Io { source, .. }) => return Err(unreadable(path, &source)),
            Err(ReadError::Findings(findings)) => return Err(broken(path, &findings)),
        };
        self.bytes += text.len();
        Document::parse_part(&shown, text, &limits).map_err(|findings| broken(path, &findings))
    }
}

/// More files than a description may have, found where the first that is too many is referred to.
pub(crate) fn too_many(wanted: &Wanted, most: usize) -> Finding {
    let message = format!("the document has more than {most} files");
    Finding::error("too-many-files", &wanted.from, wanted.span.clone(), message)
        .help("check that this is the API description; none of a usual size comes near the limit")
}

/// A file that the system does not give.
fn unreadable(path: &str, error: &std::io::Error) -> Unread {
    let (id, message) = match error.kind() {
        ErrorKind::NotFound => ("missing-file", format!("there is no file `{path}`")),
        ErrorKind::IsADirectory => ("missing-file", format!("`{path}` is a directory")),
        kind => (
            "unreadable-file",
            format!("`{path}` cannot be read: {kind}"),
        ),
    };
    Unread {
        id,
        message: generator::text::visible(&message).into_owned(),
        help: "add the file, or correct the reference".to_owned(),
    }
}

/// A file in which something is wrong.
pub(crate) fn broken(path: &str, findings: &[Finding]) -> Unread {
    let first = findings.first();
    let place = first.and_then(|finding| {
        let LineColumn { line, column } = finding.position()?;
        Some(format!(" ({}:{line}:{column})", finding.file.path))
    });
    let message = first.map_or("it is empty", |finding| &finding.message);
    let text = format!("`{path}` is no part of a document: {message}");
    Unread {
        id: first.map_or("unreadable-file", |finding| finding.id),
        message: format!(
            "{}{}",
            generator::text::visible(&text),
            place.unwrap_or_default()
        ),
        help: first
            .and_then(|finding| finding.help.clone())
            .unwrap_or_else(|| "correct the file".to_owned()),
    }
}
