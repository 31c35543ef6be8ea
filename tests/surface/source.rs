//! Reading the source of a crate with the files of its modules put where they are declared.

use std::path::Path;

use fs_err as fs;
use syn::Item;

/// The items of a crate's root file; `mod name;` has the items of its file as its content.
///
/// # Panics
///
/// When a file is missing or is no Rust source.
pub(crate) fn read(root: &Path) -> Vec<Item> {
    items(root, root.parent().expect("a directory"))
}

/// The items of `file`, whose modules lie below `directory`.
fn items(file: &Path, directory: &Path) -> Vec<Item> {
    let text = fs::read_to_string(file).expect("a readable file");
    let mut items = syn::parse_file(&text).expect("Rust source").items;
    for item in &mut items {
        let Item::Mod(module) = item else { continue };
        if module.content.is_none() {
            let inner = directory.join(module.ident.to_string());
            let file = [inner.with_extension("rs"), inner.join("mod.rs")]
                .into_iter()
                .find(|file| file.is_file())
                .expect("the file of a module");
            module.content = Some((syn::token::Brace::default(), self::items(&file, &inner)));
        }
    }
    items
}
