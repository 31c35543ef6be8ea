//! Reading the source of a crate with the files of its modules put where they are declared.
//!
//! Where the file of a module is follows the [Rust Reference](https://doc.rust-lang.org/reference/items/modules.html).

use std::path::{Path, PathBuf};

use fs_err as fs;
use syn::ext::IdentExt;
use syn::{Attribute, Expr, ExprLit, Item, Lit, Meta};

use super::ListingError;

/// The items of a crate's root file, whose path is relative to `root`; `mod name;` has the items of its file as its
/// content.
///
/// Fails when a file is missing, is no Rust source, or is a module of itself.
pub(super) fn read(root: &Path, file: &str) -> Result<Vec<Item>, ListingError> {
    let open = Vec::new();
    Reader { root, open }.items(file, &Place::of(file, None))
}

struct Reader<'root> {
    root: &'root Path,
    /// The files whose modules are being read, each a module of the one before.
    open: Vec<PathBuf>,
}

impl Reader<'_> {
    /// The items of `file`, whose modules lie at `place`.
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

    /// Gives the modules among `items`, which stand in `file`, the items of their files.
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

/// Where the files of modules lie that are declared in one place.
struct Place {
    /// What the attribute `path` is relative to.
    directory: String,
    /// The directory in it that has the other files: a file that is not called `mod.rs` has them in one of its name.
    below: Option<String>,
}

impl Place {
    /// For a file, and the name of its module if they are in a directory of that name.
    fn of(file: &str, below: Option<&str>) -> Self {
        let directory = file.rsplit_once('/').map_or("", |(directory, _)| directory);
        Self {
            directory: directory.to_owned(),
            below: below.map(str::to_owned),
        }
    }

    /// For the body of a module that is declared here.
    fn inside(&self, name: &str, path: Option<&str>) -> Self {
        let directory = match path {
            Some(path) => join(&self.directory, path),
            None => join(&self.default(), name),
        };
        let below = None;
        Self { directory, below }
    }

    /// The files that a module may have that is declared here, and where their modules lie.
    fn files(&self, name: &str, path: Option<&str>) -> Vec<(String, Self)> {
        let with = |file: String, below| {
            let place = Self::of(&file, below);
            (file, place)
        };
        if let Some(path) = path {
            // Whatever it is called, it counts as a `mod.rs`.
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

/// What `#[path = "…"]` says.
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
