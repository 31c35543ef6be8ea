//! The secrets, and the check that a text contains none of them.

use client_runtime::Operation;

/// The credential.
pub(crate) const KEY: &str = "key-do-not-show";
/// The value that a program adds to calls in a secret header.
pub(crate) const SECOND: &str = "second-do-not-show";
/// The secret of bodies, answers and the other options.
pub(crate) const SECRET: &str = "whsec_do-not-show";
/// Part of all of them.
pub(crate) const MARK: &str = "do-not-show";

/// This text contains no secret.
pub(crate) fn assert_hidden(words: &str) {
    assert_hides(&[MARK], words);
}

/// This text contains no secret of an operation. For an ordinary operation, it may contain the provider's own words.
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
