//! The shared parts of the tests: this workspace, and temporary ones for commands.

#![doc(test(attr(deny(warnings), allow(dead_code))))]

pub mod bookshop;
pub mod package;
pub mod repository;

use std::cell::RefCell;
use std::ffi::OsString;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use fs_err as fs;
use tempfile::TempDir;
use xtask::cli::{Destination, Streams, execute};
use xtask::commands::Outcome;
use xtask::provider::Providers;

/// The code of the READMEs, which the documentation tests compile.
#[cfg(doctest)]
mod readme {
    #[doc = include_str!("../../README.md")]
    struct Workspace;

    #[doc = include_str!("../../phala-api/README.md")]
    struct Phala;

    #[doc = include_str!("../../vast-api/README.md")]
    struct Vast;
}

/// The root of the workspace that these tests belong to.
#[must_use]
pub fn root() -> &'static Path {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package)
}

/// The names of the crates of all providers, in the order of `specs/providers.toml`.
///
/// # Panics
///
/// If the file has errors.
#[must_use]
pub fn crates() -> Vec<String> {
    let providers = Providers::read(root()).expect("providers");
    let names = providers.all.iter();
    names
        .map(|provider| provider.crate_name.get_ref().clone())
        .collect()
}

/// A fixture document, by its path below `tests/fixtures`.
#[must_use]
pub fn fixture(path: &str) -> PathBuf {
    root().join("tests/fixtures").join(path)
}

/// The output of a command, and its outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// The outcome.
    pub outcome: Outcome,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

/// Runs `cargo xtask` with these arguments in this workspace root, without colour, 80 columns wide, into a pipe.
///
/// # Panics
///
/// If the command prints something that is not UTF-8.
pub fn xtask<Argument: Into<OsString>>(
    root: &Path,
    arguments: impl IntoIterator<Item = Argument>,
) -> Printed {
    printed(root, arguments, (80, Destination::Pipe))
}

/// The output of a command in this number of columns, into a pipe or on a terminal without moving lines.
fn printed<Argument: Into<OsString>>(
    root: &Path,
    arguments: impl IntoIterator<Item = Argument>,
    (width, destination): (usize, Destination),
) -> Printed {
    let stdout = Buffer::default();
    let stderr = Buffer::default();
    let streams = Streams {
        stdout: Box::new(stdout.clone()),
        stderr: Box::new(stderr.clone()),
        stdout_color: false,
        color: false,
        destination,
        width,
    };
    let program: [OsString; 3] = ["xtask".into(), "--workspace".into(), root.into()];
    let arguments = arguments.into_iter().map(Into::into);
    let outcome = execute(program.into_iter().chain(arguments), streams);
    Printed {
        outcome,
        stdout: stdout.text(),
        stderr: stderr.text(),
    }
}

/// A separate workspace: `specs/` and the crates of the providers, which commands may change.
pub struct Workspace(TempDir);

impl Workspace {
    /// A copy of the published documents, the generated crates and the workspace's manifest, without build output.
    ///
    /// # Panics
    ///
    /// If the file system refuses.
    #[must_use]
    pub fn copy() -> Self {
        let workspace = Self::empty();
        for directory in crates().into_iter().chain(["specs".to_owned()]) {
            copy(&root().join(&directory), &workspace.path().join(&directory));
        }
        // Generated files contain the name of the command.
        let manifest = fs::read_to_string(root().join("Cargo.toml")).expect("a manifest");
        workspace.write("Cargo.toml", &manifest);
        workspace
    }

    /// Two providers with one operation each. Changes of this workspace's documents do not affect them.
    ///
    /// # Panics
    ///
    /// If the file system refuses, or the two cannot be generated.
    #[must_use]
    pub fn of_two_providers() -> Self {
        let workspace = Self::empty();
        copy(&fixture("workspace"), workspace.path());
        let generated = workspace.xtask(&["generate"]);
        assert_eq!(generated.outcome, Outcome::Fine, "{}", generated.stderr);
        workspace
    }

    /// A workspace without any file.
    ///
    /// # Panics
    ///
    /// If the file system refuses.
    #[must_use]
    pub fn empty() -> Self {
        Self(TempDir::new().expect("a temporary directory"))
    }

    /// Its root.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes a file, and the directories above it.
    ///
    /// # Panics
    ///
    /// If the file system refuses.
    pub fn write(&self, path: &str, text: &str) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().expect("a directory")).expect("a directory");
        fs::write(path, text).expect("a file");
    }

    /// Reads a file.
    ///
    /// # Panics
    ///
    /// If the file does not exist.
    #[must_use]
    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path().join(path)).expect("a file")
    }

    /// Runs `cargo xtask` in it, and removes the path of the workspace from the output.
    pub fn xtask(&self, arguments: &[&str]) -> Printed {
        let mut printed = xtask(self.path(), arguments);
        printed.stdout = portable(&printed.stdout, self.path(), "[workspace]");
        printed.stderr = portable(&printed.stderr, self.path(), "[workspace]");
        printed
    }

    /// Runs `cargo xtask` in it as on a terminal of this width.
    pub fn xtask_on_terminal(&self, width: usize, arguments: &[&str]) -> Printed {
        printed(self.path(), arguments, (width, Destination::DumbTerminal))
    }

    /// Every file with its contents, for finding the changes of a command.
    #[must_use]
    pub fn files(&self) -> std::collections::BTreeMap<PathBuf, Vec<u8>> {
        let mut files = std::collections::BTreeMap::new();
        collect(self.path(), &mut files);
        files
    }
}

/// The output in the form of every system, with a name in place of the path of a directory.
#[must_use]
pub fn portable(text: &str, directory: &Path, name: &str) -> String {
    let directory = directory.display().to_string();
    let mut pieces = text.split(directory.as_str());
    let mut portable = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let is_end = |it: char| it.is_whitespace() || "`'\",:".contains(it);
        let (path, rest) = piece.split_at(piece.find(is_end).unwrap_or(piece.len()));
        portable.push_str(name);
        portable.push_str(&path.replace('\\', "/"));
        portable.push_str(rest);
    }
    // Windows has another message for a missing file.
    for words in [
        "The system cannot find the file specified. (os error 2)",
        "The system cannot find the path specified. (os error 3)",
    ] {
        portable = portable.replace(words, "No such file or directory (os error 2)");
    }
    portable
}

fn collect(directory: &Path, files: &mut std::collections::BTreeMap<PathBuf, Vec<u8>>) {
    for entry in fs::read_dir(directory).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, files);
        } else {
            let contents = fs::read(&path).expect("a file");
            files.insert(path, contents);
        }
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a directory");
    for entry in fs::read_dir(from).expect("a directory") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).expect("a file");
        }
    }
}

#[derive(Clone, Default)]
struct Buffer(Rc<RefCell<Vec<u8>>>);

impl Buffer {
    fn text(&self) -> String {
        String::from_utf8(self.0.borrow().clone()).expect("UTF-8")
    }
}

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Path, portable};

    #[test]
    fn output_on_windows_is_comparable_to_that_on_other_systems() {
        let printed = "cannot read `C:\\Temp\\a\\specs\\b.yaml`: \\d\ncaused by: The system cannot find the file \
                       specified. (os error 2)\n";
        let expected = "cannot read `[workspace]/specs/b.yaml`: \\d\ncaused by: No such file or directory (os error 2)\n";
        let directory = Path::new("C:\\Temp\\a");
        assert_eq!(portable(printed, directory, "[workspace]"), expected);
        assert_eq!(portable("none", Path::new("/tmp/a"), "[new]"), "none");
    }
}
