//! Reads the files of a description that consists of several. All of them are below one directory.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use fs_err as fs;

use super::read::{ReadError, read, read_text};
use crate::provider::{Provider, directory, own_directory};
use generator::source::bundle::{
    Bundle, Resolve, Unread, Wanted, outside, refers_to_files, relative,
};
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

/// Reads the description whose entry file is at `path`, with the files that it refers to. If a file cannot be read, its
/// references stay as they are, and lint reports them. Files outside of the entry file's directory are never read.
///
/// # Errors
///
/// `too-many-files`, `document-too-large` and `too-deep` if all files together exceed the limits.
pub fn with_files(
    entry: Document,
    path: &Path,
    shown: &str,
    limits: &Limits,
) -> Result<Document, Vec<Finding>> {
    bundled(entry, (path, shown), limits, &relative)
}

/// Reads the files that `resolve` accepts; see [`with_files`].
fn bundled(
    entry: Document,
    (path, shown): (&Path, &str),
    limits: &Limits,
    resolve: &Resolve<'_>,
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
    let mut bundle = Bundle::new(entry, &name, limits, resolve);
    loop {
        let wanted = bundle.wanted();
        if wanted.is_empty() {
            return bundle.finish();
        }
        for one in wanted {
            files.count += 1;
            if files.count > limits.files {
                return Err(vec![too_many(&bundle, &one, limits.files)]);
            }
            let file = files.read(&one.path);
            bundle.add(one.path, file);
        }
    }
}

/// Reads the document at a path of the workspace, below `specs/`. Only a document in a directory of its own may have
/// more files. Otherwise the files beside it belong to other providers.
///
/// # Errors
///
/// See [`read_description`].
pub fn read_kept(root: &Path, document: &str, limits: &Limits) -> Result<Document, ReadError> {
    let path = root.join(document);
    if own_directory(document).is_some() {
        return read_description(&path, document, limits);
    }
    let entry = read(&path, document, limits)?;
    // No other file is read, because every reference is refused.
    let refuse = |base: &str, reference: &str| {
        relative(base, reference)?;
        Err(Unread {
            id: "no-directory",
            message: format!("`{}` is another file", generator::text::visible(reference)),
            help: "give the document a directory of its own below specs/: move it there with `git mv`, and correct `document` in specs/providers.toml".to_owned(),
        })
    };
    bundled(entry, (&path, document), limits, &refuse).map_err(ReadError::Findings)
}

/// Lists the files that the document at a path of the workspace has now, its own included. Their paths start at the
/// root. If the document cannot be read, the list has only its own file.
#[must_use]
pub fn files_of(root: &Path, document: &str) -> Vec<String> {
    let directory = directory(document);
    let mut files = vec![document.to_owned()];
    if let Ok(read) = read_kept(root, document, &Limits::default()) {
        files.extend(read.files().map(|(path, _)| format!("{directory}{path}")));
    }
    files
}

/// Whether a provider uses a file below `root` as its document, a supplement or an overlay.
#[must_use]
pub fn uses(root: &Path, provider: &Provider, path: &str) -> bool {
    files_of(root, &provider.document_path())
        .iter()
        .any(|it| it == path)
        || provider.companion_paths().any(|it| it == path)
}

struct Files {
    directory: PathBuf,
    /// The text in front of their paths when they are printed.
    shown: String,
    limits: Limits,
    bytes: usize,
    count: usize,
}

impl Files {
    fn read(&mut self, path: &str) -> Result<Document, Unread> {
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

/// The finding for too many files, at the first reference that exceeds the limit.
pub(crate) fn too_many(bundle: &Bundle<'_>, wanted: &Wanted, most: usize) -> Finding {
    let message = format!("the document has more than {most} files");
    bundle
        .error("too-many-files", wanted, message)
        .help("check that this is the API description: a usual one is far smaller than the limit")
}

/// The problem if the system cannot read a file.
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

/// The problem if a file contains an error.
pub(crate) fn broken(path: &str, findings: &[Finding]) -> Unread {
    let first = findings.first();
    let place = first.and_then(|finding| {
        let LineColumn { line, column } = finding.position()?;
        Some(format!(" ({}:{line}:{column})", finding.file.path))
    });
    let message = first.map_or("it is empty", |finding| &finding.message);
    let text = format!("`{path}` is not part of a document: {message}");
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

#[cfg(test)]
mod tests {
    use super::*;
    use generator::Severity;

    /// A directory with these files in `api/`. The first one is the document.
    fn directory(files: &[(&str, &str)]) -> tempfile::TempDir {
        let directory = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = directory.path().join("api").join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        directory
    }

    /// A document whose only answer is a reference.
    fn entry(reference: &str) -> String {
        format!(
            "openapi: 3.1.0\npaths:\n  /a:\n    get:\n      responses:\n        '200':\n          $ref: '{reference}'\n"
        )
    }

    fn read(directory: &Path) -> Result<Document, ReadError> {
        let path = directory.join("api/openapi.yaml");
        read_description(&path, "api/openapi.yaml", &Limits::default())
    }

    /// The rule, the place and the message of the only error.
    fn error(directory: &Path) -> (&'static str, String) {
        let document = read(directory).unwrap();
        let findings = generator::lint(&document, &document.value);
        let errors: Vec<&Finding> = findings
            .iter()
            .filter(|finding| finding.severity == Severity::Error)
            .collect();
        let [error] = errors.as_slice() else {
            panic!("{findings:#?}");
        };
        let at = error.position().unwrap();
        let path = &error.file.path;
        (
            error.id,
            format!("{path}:{}:{}: {}", at.line, at.column, error.message),
        )
    }

    #[test]
    fn nothing_outside_of_the_directory_is_read() {
        let text = "description: secret\n";
        let outside = tempfile::tempdir().unwrap();
        fs::write(outside.path().join("a.yaml"), text).unwrap();
        let absolute = outside.path().join("a.yaml").display().to_string();
        for reference in ["../a.yaml", "x/../../a.yaml", "%2e%2e/a.yaml", &absolute] {
            let directory = directory(&[("openapi.yaml", &entry(reference))]);
            fs::write(directory.path().join("a.yaml"), text).unwrap();
            let (id, message) = error(directory.path());
            assert_eq!(id, "outside-directory");
            let expected = format!(
                "api/openapi.yaml:7:17: `{reference}` leads out of the document's directory"
            );
            assert_eq!(message, expected);
        }
    }

    #[cfg(unix)]
    #[test]
    fn no_link_leads_out_of_the_directory() {
        let outside = tempfile::tempdir().unwrap();
        fs::write(outside.path().join("a.yaml"), "description: secret\n").unwrap();
        let link = |target: &Path, path: &str, reference: &str| {
            let directory = directory(&[("openapi.yaml", &entry(reference))]);
            std::os::unix::fs::symlink(target, directory.path().join("api").join(path)).unwrap();
            error(directory.path())
        };
        let (id, _) = link(&outside.path().join("a.yaml"), "a.yaml", "a.yaml");
        assert_eq!(id, "outside-directory");
        let (id, _) = link(outside.path(), "sub", "sub/a.yaml");
        assert_eq!(id, "outside-directory");
    }

    #[test]
    fn an_unreadable_file_is_reported_at_the_reference_to_it() {
        let files = [
            ("openapi.yaml", entry("a.yaml")),
            ("b/c.yaml", String::new()),
        ];
        let files: Vec<(&str, &str)> = files.iter().map(|(a, b)| (*a, b.as_str())).collect();
        let directory = directory(&files);
        let place = "api/openapi.yaml:7:17";
        let missing = (
            "missing-file",
            format!("{place}: there is no file `a.yaml`"),
        );
        assert_eq!(error(directory.path()), missing);

        let path = directory.path().join("api/a.yaml");
        fs::write(&path, b"a: \xff\n").unwrap();
        let message = format!(
            "{place}: `a.yaml` is not part of a document: byte 3 is not UTF-8 (api/a.yaml:1:4)"
        );
        assert_eq!(error(directory.path()), ("not-utf8", message));

        fs::write(&path, "a: [").unwrap();
        let message = format!(
            "{place}: `a.yaml` is not part of a document: this is not valid YAML: unclosed bracket '[' (api/a.yaml:1:4)"
        );
        assert_eq!(error(directory.path()), ("syntax", message));

        fs::write(directory.path().join("api/openapi.yaml"), entry("b")).unwrap();
        let message = format!("{place}: `b` is a directory");
        assert_eq!(error(directory.path()), ("missing-file", message));
    }

    #[test]
    fn a_file_of_300_megabytes_is_refused_by_its_size() {
        let directory = directory(&[("openapi.yaml", &entry("a.yaml"))]);
        let file = fs::File::create(directory.path().join("api/a.yaml")).unwrap();
        file.set_len(300 * 1024 * 1024).unwrap();
        let (id, message) = error(directory.path());
        assert_eq!(id, "document-too-large");
        assert!(
            message.starts_with("api/openapi.yaml:7:17: `a.yaml` is not part"),
            "{message}"
        );
    }

    #[test]
    fn ten_thousand_files_are_too_many() {
        let names: Vec<String> = (0..10_000).map(|index| format!("f{index}.yaml")).collect();
        let mut files: Vec<(&str, String)> = vec![("openapi.yaml", entry("f0.yaml"))];
        for (index, name) in names.iter().enumerate() {
            let next = format!("{{$ref: 'f{}.yaml'}}", index + 1);
            let next = match index {
                0 => format!("description: d\ncontent: {{t: {{schema: {next}}}}}\n"),
                _ => format!("type: object\nproperties: {{next: {next}}}\n"),
            };
            files.push((name, next));
        }
        let files: Vec<(&str, &str)> = files.iter().map(|(a, b)| (*a, b.as_str())).collect();
        let directory = directory(&files);
        match read(directory.path()) {
            Err(ReadError::Findings(findings)) => {
                assert_eq!(findings[0].id, "too-many-files");
                assert_eq!(findings[0].file.path, "api/f4998.yaml");
                assert_eq!(findings[0].position().unwrap().line, 2);
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_circle_of_files_is_one_error() {
        let directory = directory(&[
            (
                "openapi.yaml",
                "openapi: 3.1.0\npaths:\n  /a: {$ref: a.yaml}\n",
            ),
            ("a.yaml", "$ref: b.yaml\n"),
            ("b.yaml", "$ref: a.yaml\n"),
        ]);
        let message = "api/b.yaml:1:7: `a.yaml` leads back to itself".to_owned();
        assert_eq!(error(directory.path()), ("reference-circle", message));
    }
}
