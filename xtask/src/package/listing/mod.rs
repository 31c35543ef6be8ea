//! The public surface of a crate as text, and the snapshot that pins it.

mod declaration;
mod render;
mod source;
#[cfg(test)]
mod tests;

use std::io;
use std::path::Path;

/// The reason why the surface of a crate cannot be listed.
#[derive(Debug, thiserror::Error)]
pub enum ListingError {
    /// A source file cannot be read.
    #[error("cannot read `{path}`")]
    Read {
        /// Its path relative to the root.
        path: String,
        /// The error of the operating system.
        source: io::Error,
    },
    /// A source file is not Rust.
    #[error("`{path}` is not Rust source")]
    NotRust {
        /// Its path relative to the root.
        path: String,
        /// The syntax error.
        source: syn::Error,
    },
    /// A module has no file.
    #[error(
        "`{path}` declares the module `{module}`, which has no file; write it or remove the declaration"
    )]
    NoModule {
        /// The path of the file that declares it, relative to the root.
        path: String,
        /// Its name.
        module: String,
    },
    /// A public item has no rendering. The listing never leaves out an item silently.
    #[error("the public surface cannot show {what}; add its kind to `xtask/src/package/listing/`")]
    NoRendering {
        /// The item.
        what: String,
    },
    /// Re-exports lead in a circle.
    #[error("the modules and re-exports of `{path}` lead in a circle")]
    Circle {
        /// The public path at which the circle was found.
        path: String,
    },
}

/// Every item that users of a crate can name, sorted by path. Each is a block under its path, with signatures and
/// types, but without bodies and documentation. The source of the crate is below `root`, in a directory of its name.
///
/// Fails if a file is missing or is not Rust, and if a public item has no rendering.
pub fn listing(root: &Path, crate_name: &str) -> Result<String, ListingError> {
    let items = source::read(root, &format!("{crate_name}/src/lib.rs"))?;
    render::surface(&identifier(crate_name), &items)
}

/// The listing of the crate whose manifest is in `package`, under another name. Paths in errors are relative to
/// `package`.
///
/// Fails like [`listing`].
pub fn of_package(package: &Path, name: &str) -> Result<String, ListingError> {
    render::surface(name, &source::read(package, "src/lib.rs")?)
}

/// The path of the snapshot that pins the listing of a crate, relative to the root, and the file as
/// [insta](https://insta.rs) writes it.
#[must_use]
pub fn snapshot(crate_name: &str, listing: &str) -> (String, String) {
    let path = format!(
        "{SNAPSHOTS}/{SNAPSHOT_PREFIX}{}.snap",
        identifier(crate_name)
    );
    let text = listing.trim_end();
    let file = format!("---\nsource: {TEST}\nexpression: listing\n---\n{text}\n");
    (path, file)
}

/// The test that compares listings with their snapshots, relative to the root. A workspace without this test has no
/// snapshots. There, `update` compares the surfaces, and writes the result into the version and the changelog.
pub const TEST: &str = "tests/surface.rs";

/// The directory of the snapshots of all listings.
pub const SNAPSHOTS: &str = "tests/snapshots";

/// The beginning of the name of a listing's snapshot.
pub const SNAPSHOT_PREFIX: &str = "surface__";

/// The name of a crate in Rust.
fn identifier(crate_name: &str) -> String {
    crate_name.replace('-', "_")
}
