//! Finds the known word that a misspelt one was probably meant to be.

/// Longer words are not typing mistakes, and comparing them costs quadratic time.
const LONGEST: usize = 100;

/// The most similar word of `known`, if it is similar enough to suggest.
pub fn closest<'known>(word: &str, known: &[&'known str]) -> Option<&'known str> {
    if word.len() > LONGEST {
        return None;
    }
    similar::get_close_matches(word, known, 1, 0.6)
        .into_iter()
        .next()
}

#[cfg(test)]
mod tests {
    use super::closest;

    #[test]
    fn one_wrong_letter_is_recognised() {
        assert_eq!(closest("phalla", &["vast", "phala"]), Some("phala"));
    }

    #[test]
    fn an_unrelated_word_suggests_nothing() {
        assert_eq!(closest("zzz", &["vast", "phala"]), None);
    }

    #[test]
    fn a_very_long_word_suggests_nothing() {
        assert_eq!(closest(&"phala".repeat(100_000), &["phala"]), None);
    }
}
