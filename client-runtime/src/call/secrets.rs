//! The secrets that a call carries, kept out of what is said of it: some servers repeat a key in their complaint.

use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use percent_encoding::percent_decode_str;
use reqwest::header::HeaderValue;
use zeroize::Zeroizing;

/// What stands where a secret stood.
const MARK: &str = "[redacted]";

/// Bytes of the shortest secret that is looked for. Shorter ones stand in many words by chance, and are none.
const SHORTEST: usize = 4;

/// The texts that nothing may show. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Secrets(Option<Arc<[Zeroizing<String>]>>);

/// The texts that say the secret of a header: its value, what follows a scheme as in `Bearer …`, and of `Basic …` the user
/// and the password, because some providers take a key as the user.
pub(crate) fn of_header(value: &HeaderValue) -> Vec<Zeroizing<String>> {
    let value = text(value.as_bytes());
    let mut texts = vec![value.clone()];
    let Some((scheme, secret)) = value.split_once(' ') else {
        return texts;
    };
    texts.push(Zeroizing::new(secret.to_owned()));
    if scheme == "Basic"
        && let Ok(pair) = BASE64_STANDARD.decode(secret)
    {
        let pair = text(&Zeroizing::new(pair));
        let parts = pair.split_once(':').into_iter();
        texts.extend(
            parts
                .flat_map(|(user, password)| [user, password])
                .map(|part| Zeroizing::new(part.to_owned())),
        );
        texts.push(pair);
    }
    texts
}

/// The texts that say the secret of a `name=value` in a query or a cookie: the pair, its value as it is sent, and decoded.
pub(crate) fn of_pair(pair: &[u8]) -> Vec<Zeroizing<String>> {
    let pair = text(pair);
    let secret = pair.split_once('=').map_or("", |(_, secret)| secret);
    let plain = percent_decode_str(secret).decode_utf8_lossy();
    let parts = [secret.to_owned(), plain.into_owned()].map(Zeroizing::new);
    std::iter::once(pair).chain(parts).collect()
}

fn text(bytes: &[u8]) -> Zeroizing<String> {
    Zeroizing::new(String::from_utf8_lossy(bytes).into_owned())
}

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

    /// These and those of other texts.
    pub(crate) fn and(&self, texts: impl Iterator<Item = Zeroizing<String>>) -> Self {
        let mut texts = texts.peekable();
        if texts.peek().is_none() {
            return self.clone();
        }
        let known = self.0.iter().flat_map(|texts| texts.iter().cloned());
        Self::new(known.chain(texts))
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
