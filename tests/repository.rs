//! Rules of this repository; a failure says the rule.

use ::xtask::commands::Outcome;
use ::xtask::provider::Providers;
use sha2::{Digest, Sha256};
use tests::{root, xtask};

#[test]
fn the_generated_crates_are_what_their_documents_say() {
    let printed = xtask(root(), ["generate", "--check", "--diff", "full"]);
    assert_eq!(printed.outcome, Outcome::Fine, "{}", printed.stderr);
}

#[test]
fn a_document_is_as_it_was_published() {
    let providers = Providers::read(root()).expect("providers");
    for provider in &providers.all {
        let path = provider.document_path();
        let source = provider.source.as_ref().expect("a source");
        let digest: String = Sha256::digest(fs_err::read(root().join(&path)).expect("a document"))
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(
            digest,
            *source.sha256.get_ref(),
            "{path} was edited by hand; corrections belong in an overlay"
        );
    }
}
