//! The secrets that a call carries, kept out of what is said of it: some servers repeat a key in their complaint.

use std::sync::Arc;

use zeroize::Zeroizing;

/// What stands where a secret stood.
const MARK: &str = "[redacted]";

/// Bytes of the shortest secret that is looked for. Shorter ones stand in many words by chance, and are none.
const SHORTEST: usize = 4;

/// The texts that nothing may show. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Secrets(Option<Arc<[Zeroizing<String>]>>);

impl Secrets {
    /// Those of these texts that are long enough to be told from others.
    pub(crate) fn new(texts: impl IntoIterator<Item = Zeroizing<String>>) -> Self {
        let mut texts: Vec<_> = texts
            .into_iter()
            .filter(|text| text.len() >= SHORTEST)
            // As `Debug`, and with it the words of decoders, writes a text.
            .flat_map(|text| {
                let escaped = Zeroizing::new(text.escape_debug().to_string());
                let differs = *escaped != *text;
                [Some(text), differs.then_some(escaped)]
            })
            .flatten()
            .collect();
        // A secret that is part of another one must not leave the rest of it behind.
        texts.sort_by_key(|text| std::cmp::Reverse(text.len()));
        Self((!texts.is_empty()).then(|| texts.into()))
    }

    /// These and one more.
    pub(crate) fn with(&self, text: Zeroizing<String>) -> Self {
        let known = self.0.iter().flat_map(|texts| texts.iter().cloned());
        Self::new(known.chain([text]))
    }

    /// The text without the secrets in it.
    pub(crate) fn redact(&self, text: String) -> String {
        let mut text = text;
        for secret in self.0.iter().flat_map(|texts| texts.iter()) {
            if text.contains(secret.as_str()) {
                text = text.replace(secret.as_str(), MARK);
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets(texts: &[&str]) -> Secrets {
        Secrets::new(texts.iter().map(|text| Zeroizing::new((*text).to_owned())))
    }

    #[test]
    fn a_secret_is_replaced_wherever_it_stands() {
        let secrets = secrets(&["abcd", "abcdef"]).with("token".to_owned().into());
        let text = "key abcdef, abcd and token: bad".to_owned();
        assert_eq!(
            secrets.redact(text),
            "key [redacted], [redacted] and [redacted]: bad"
        );
    }

    #[test]
    fn a_secret_is_replaced_as_debug_writes_it() {
        let secret = "pa\"ss\\word";
        let text = format!("{secret:?} and {secret}");
        assert_eq!(
            secrets(&[secret]).redact(text),
            "\"[redacted]\" and [redacted]"
        );
    }

    #[test]
    fn a_text_without_secrets_and_one_of_a_few_letters_stay() {
        assert_eq!(secrets(&["abc"]).redact("abc".to_owned()), "abc");
        assert_eq!(Secrets::default().redact("abcd".to_owned()), "abcd");
    }
}
