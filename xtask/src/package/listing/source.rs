//! Reads the source of a crate, and puts the file of each module where the module is declared.
//!
//! The places of the files follow the [Rust Reference](https://doc.rust-lang.org/reference/items/modules.html).

use std::path::{Path, PathBuf};

use fs_err as fs;
use syn::ext::IdentExt;
use syn::{Attribute, Expr, ExprLit, Item, Lit, Meta};

use super::ListingError;

/// The items of a crate's root file, whose path is relative to `root`. Each `mod name;` contains the items of its file.
///
/// Fails if a file is missing, is not Rust source, or is a module of itself.
pub(super) fn read(root: &Path, file: &str) -> Result<Vec<Item>, ListingError> {
    let open = Vec::new();
    Reader { root, open }.items(file, &Place::of(file, None))
}

struct Reader<'root> {
    root: &'root Path,
    /// The files whose modules are being read. Each is a module of the one before.
    open: Vec<PathBuf>,
}

impl Reader<'_> {
    /// The items of `file`, whose modules are at `place`.
    fn items(&mut self, file: &str, place: &Place) -> Result<Vec<Item>, ListingError> {
        let unreadable = |source| ListingError::Read {
            path: file.to_owned(),
            source,
        };
        let location = fs::canonicalize(self.root.join(file)).map_err(unreadable)?;
        if self.open.contains(&location) {
            return Err(ListingError::Circle {
                path: file.to_owned(),
            });
        }
        let text = fs::read_to_string(&location).map_err(unreadable)?;
        let parsed = syn::parse_file(&text).map_err(|source| ListingError::NotRust {
            path: file.to_owned(),
            source,
        })?;
        self.open.push(location);
        let mut items = parsed.items;
        self.fill(&mut items, file, place)?;
        self.open.pop();
        Ok(items)
    }

    /// Gives the modules among `items` of `file` the items of their files.
    fn fill(&mut self, items: &mut [Item], file: &str, place: &Place) -> Result<(), ListingError> {
        for item in items {
            let Item::Mod(module) = item else { continue };
            let name = module.ident.unraw().to_string();
            let path = path_attribute(&module.attrs);
            if let Some((_, inner)) = &mut module.content {
                self.fill(inner, file, &place.inside(&name, path.as_deref()))?;
                continue;
            }
            let candidates = place.files(&name, path.as_deref());
            let (found, place) = candidates
                .into_iter()
                .find(|(file, _)| self.root.join(file).is_file())
                .ok_or_else(|| ListingError::NoModule {
                    path: file.to_owned(),
                    module: name,
                })?;
            let content = self.items(&found, &place)?;
            module.content = Some((syn::token::Brace::default(), content));
        }
        Ok(())
    }
}

/// The place of the files of modules that one file or body declares.
struct Place {
    /// The directory to which the attribute `path` is relative.
    directory: String,
    /// The directory in it that has the other files. A file that is not called `mod.rs` has its modules in a directory
    /// of its own name.
    below: Option<String>,
}

impl Place {
    /// The place for a file. `below` is the name of its module if the modules are in a directory of that name.
    fn of(file: &str, below: Option<&str>) -> Self {
        let directory = file.rsplit_once('/').map_or("", |(directory, _)| directory);
        Self {
            directory: directory.to_owned(),
            below: below.map(str::to_owned),
        }
    }

    /// The place for the body of a module that is declared here.
    fn inside(&self, name: &str, path: Option<&str>) -> Self {
        let directory = match path {
            Some(path) => join(&self.directory, path),
            None => join(&self.default(), name),
        };
        let below = None;
        Self { directory, below }
    }

    /// The possible files of a module that is declared here, and the places of their modules.
    fn files(&self, name: &str, path: Option<&str>) -> Vec<(String, Self)> {
        let with = |file: String, below| {
            let place = Self::of(&file, below);
            (file, place)
        };
        if let Some(path) = path {
            // With the attribute, a file of any name counts as a `mod.rs`.
            return vec![with(join(&self.directory, path), None)];
        }
        let inner = join(&self.default(), name);
        vec![
            with(format!("{inner}.rs"), Some(name)),
            with(format!("{inner}/mod.rs"), None),
        ]
    }

    /// The directory of modules without the attribute `path`.
    fn default(&self) -> String {
        match &self.below {
            Some(below) => join(&self.directory, below),
            None => self.directory.clone(),
        }
    }
}

/// A path that is relative to a directory.
fn join(directory: &str, path: &str) -> String {
    if directory.is_empty() || Path::new(path).is_absolute() {
        path.to_owned()
    } else {
        format!("{directory}/{path}")
    }
}

/// The text of `#[path = "…"]`.
fn path_attribute(attributes: &[Attribute]) -> Option<String> {
    attributes.iter().find_map(|attribute| {
        let Meta::NameValue(pair) = &attribute.meta else {
            return None;
        };
        match &pair.value {
            Expr::Lit(ExprLit {
                lit: Lit::Str(text),
                ..
            }) if pair.path.is_ident("path") => Some(text.value()),
            _ => None,
        }
    })
}
