//! The names of a new provider. Refuses names that are taken.

use std::path::Path;

use super::Arguments;
use crate::package::listing;
use crate::package::scaffold::lock;
use crate::provider::{Providers, base_url_fault, crate_name_fault, is_device, is_id};
use generator::text::visible;

/// The names of a new provider and its crate.
#[derive(Debug)]
pub(super) struct Names {
    /// The name of its table.
    pub(super) id: String,
    /// The package, and its directory.
    pub(super) crate_name: String,
}

/// The names from the command line.
///
/// # Errors
///
/// If a name is not valid, or a provider, a package or a file has it already.
pub(super) fn names(
    root: &Path,
    providers: &Providers,
    arguments: &Arguments,
) -> anyhow::Result<Names> {
    let id = arguments.name.as_str();
    if !is_id(id) {
        anyhow::bail!(
            "`{}` cannot name a provider; begin with a lower-case letter, and use only lower-case letters, digits and `-`, at most 64",
            visible(id)
        );
    }
    if is_device(id) {
        anyhow::bail!(
            "`{id}` cannot name a provider, because Windows keeps this name for a device; choose another"
        );
    }
    let usual = format!("{id}-api");
    let crate_name = arguments.crate_name.as_deref().unwrap_or(&usual);
    if let Some(fault) = crate_name_fault(crate_name) {
        anyhow::bail!(
            "`{}` cannot be the name of a crate, it {fault}; choose another with `--crate`",
            visible(crate_name)
        );
    }
    if let Some(url) = &arguments.base_url
        && let Some(fault) = base_url_fault(url)
    {
        anyhow::bail!("calls cannot go to `{}`, it {fault}", visible(url));
    }
    unused_in_table(providers, id, crate_name)?;
    unused_on_disk(root, id, crate_name)?;
    Ok(Names {
        id: id.to_owned(),
        crate_name: crate_name.to_owned(),
    })
}

fn unused_in_table(providers: &Providers, id: &str, crate_name: &str) -> anyhow::Result<()> {
    // Two crates whose names differ only in `-` and `_` would be the same library.
    let library = |name: &str| name.replace('-', "_");
    for provider in &providers.all {
        let other = provider.id.get_ref();
        if other == id {
            anyhow::bail!(
                "there is a provider `{id}` already; choose another name, or remove it first: `{} remove {id}`",
                providers.program
            );
        }
        let name = provider.crate_name.get_ref();
        if library(name) == library(crate_name) {
            anyhow::bail!(
                "`{name}` is the crate of `{other}` already; choose another with `--crate`"
            );
        }
    }
    Ok(())
}

/// Files of an earlier provider would become part of the new one.
fn unused_on_disk(root: &Path, id: &str, crate_name: &str) -> anyhow::Result<()> {
    let is_there = |path: &str| root.join(path).symlink_metadata().is_ok();
    if is_there(crate_name) {
        anyhow::bail!("there is a `{crate_name}` already; choose another crate with `--crate`");
    }
    let (snapshot, _) = listing::snapshot(crate_name, "");
    let files = ["", ".yaml", ".yml", ".json", ".names.toml"].map(|end| format!("specs/{id}{end}"));
    for path in files.iter().chain([&snapshot]) {
        if is_there(path) {
            anyhow::bail!("there is a `{path}` already; remove it, or choose another name");
        }
    }
    let lock = fs_err::read_to_string(root.join("Cargo.lock")).unwrap_or_default();
    if lock::has(&lock, crate_name) {
        anyhow::bail!(
            "Cargo.lock has a package `{crate_name}` already; choose another crate with `--crate`"
        );
    }
    Ok(())
}
