//! What must not be said, and where.

use client_runtime::Operation;

/// The credential.
pub(crate) const KEY: &str = "key-do-not-show";
/// What a program adds to calls in a header that it calls secret.
pub(crate) const SECOND: &str = "second-do-not-show";
/// What bodies, answers and the other options hold.
pub(crate) const SECRET: &str = "whsec_do-not-show";
/// Part of all of them.
pub(crate) const MARK: &str = "do-not-show";

/// Nothing of what is secret is in these words.
pub(crate) fn assert_hidden(words: &str) {
    assert_hides(&[MARK], words);
}

/// What must not be said of an operation is not in these words. Of an ordinary one the provider's own words may be said.
pub(crate) fn assert_hidden_of(operation: &Operation, words: &str) {
    if operation.is_sensitive() {
        assert_hidden(words);
    } else {
        assert_hides(&[KEY, SECOND], words);
    }
}

fn assert_hides(secrets: &[&str], words: &str) {
    let is_shown = |line: &&str| secrets.iter().any(|secret| line.contains(secret));
    let shown: Vec<&str> = words.lines().filter(is_shown).collect();
    assert_eq!(shown, [""; 0]);
}
