//! The committed crates of the providers.

use tests::root;
use xtask::provider::Providers;
use xtask::resolve::resolve;

use crate::source::Source;
use crate::subject::{Subject, module};

/// The crates, with the providers' tables, documents, supplements and overlays.
///
/// # Errors
///
/// The reason why a crate cannot be generated.
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
