//! The secrets that a call carries. They are removed from errors, because some servers repeat a key in their error
//! message.

use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use percent_encoding::percent_decode_str;
use reqwest::header::HeaderValue;
use zeroize::Zeroizing;

/// The replacement of a secret.
const MARK: &str = "[redacted]";

/// The length in bytes of the shortest secret that is searched for. Shorter texts occur in many words by chance.
const SHORTEST: usize = 4;

/// Secret texts that nothing may show. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Secrets(Option<Arc<[Zeroizing<String>]>>);

/// The secret texts in a header: its value, and the part after a scheme as in `Bearer …`. For `Basic …`, also the user
/// and the password, because some providers accept a key as the user.
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

/// The secret texts in a `name=value` of a query or a cookie: the pair, its value, and its decoded value.
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
    /// Keeps the texts that are long enough to search for.
    pub(crate) fn new(texts: impl IntoIterator<Item = Zeroizing<String>>) -> Self {
        let mut texts: Vec<_> = texts
            .into_iter()
            .filter(|text| text.len() >= SHORTEST)
            // Also in the notation of `Debug`, which the errors of decoders use.
            .flat_map(|text| {
                let escaped = Zeroizing::new(text.escape_debug().to_string());
                let differs = *escaped != *text;
                [Some(text), differs.then_some(escaped)]
            })
            .flatten()
            .collect();
        // Longest first, so that a secret within another one does not leave the rest of it behind.
        texts.sort_by_key(|text| std::cmp::Reverse(text.len()));
        Self((!texts.is_empty()).then(|| texts.into()))
    }

    /// Adds a secret.
    pub(crate) fn with(&self, text: Zeroizing<String>) -> Self {
        let known = self.0.iter().flat_map(|texts| texts.iter().cloned());
        Self::new(known.chain([text]))
    }

    /// Adds the secrets among other texts.
    pub(crate) fn and(&self, texts: impl Iterator<Item = Zeroizing<String>>) -> Self {
        let mut texts = texts.peekable();
        if texts.peek().is_none() {
            return self.clone();
        }
        let known = self.0.iter().flat_map(|texts| texts.iter().cloned());
        Self::new(known.chain(texts))
    }

    /// Replaces the secrets in a text.
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
