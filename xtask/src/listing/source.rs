//! Reading the source of a crate with the files of its modules put where they are declared.

use std::path::Path;

use fs_err as fs;
use syn::Item;

use super::ListingError;

/// The items of a crate's root file, whose path is relative to `root`; `mod name;` has the items of its file as its
/// content.
///
/// Fails when a file is missing or is no Rust source.
pub(super) fn read(root: &Path, file: &str) -> Result<Vec<Item>, ListingError> {
    let directory = file.rsplit_once('/').map_or("", |(directory, _)| directory);
    items(root, file, directory)
}

/// The items of `file`, whose modules lie below `directory`.
fn items(root: &Path, file: &str, directory: &str) -> Result<Vec<Item>, ListingError> {
    let text = fs::read_to_string(root.join(file)).map_err(|source| ListingError::Read {
        path: file.to_owned(),
        source,
    })?;
    let parsed = syn::parse_file(&text).map_err(|source| ListingError::NotRust {
        path: file.to_owned(),
        source,
    })?;
    let mut items = parsed.items;
    for item in &mut items {
        let Item::Mod(module) = item else { continue };
        if module.content.is_none() {
            let name = module.ident.to_string();
            let inner = format!("{directory}/{name}");
            let file = [format!("{inner}.rs"), format!("{inner}/mod.rs")]
                .into_iter()
                .find(|file| root.join(file).is_file())
                .ok_or_else(|| ListingError::NoModule {
                    path: file.to_owned(),
                    module: name,
                })?;
            let content = self::items(root, &file, &inner)?;
            module.content = Some((syn::token::Brace::default(), content));
        }
    }
    Ok(items)
}
