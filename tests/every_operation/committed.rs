//! The crates of the providers, as they are in this repository.

use tests::root;
use xtask::provider::Providers;
use xtask::resolve::resolve;

use crate::source::Source;
use crate::subject::{Subject, module};

/// The crates, with all that the providers' table, documents, supplements and overlays say of them.
///
/// # Errors
///
/// Why nothing can be made of one.
pub(crate) fn committed() -> Result<Vec<Subject>, String> {
    let providers = Providers::read(root()).map_err(|error| format!("{error:?}"))?;
    let subjects = providers.all.iter().map(|provider| {
        let resolved = resolve(root(), &providers, provider);
        let resolved = resolved.map_err(|error| format!("{error:?}"))?;
        let name = provider.crate_name.get_ref().clone();
        Ok(Subject {
            module: module(&name),
            directory: Some(root().join(&name)),
            source: Source::read(&resolved.output)?,
            name,
            settings: resolved.settings,
            output: resolved.output,
        })
    });
    subjects.collect()
}
