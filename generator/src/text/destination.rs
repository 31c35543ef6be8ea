//! Which links a published page may have, and how their destinations are written.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::escape::is_entity;

/// The destination as it can stand in `[text](destination)` and `<destination>`, or `None` when it is not an absolute
/// `http`, `https`, or `mailto` one. rustdoc would take a relative one for a path of the crate, and other schemes can
/// run code.
pub(super) fn destination(raw: &str) -> Option<String> {
    let (scheme, rest) = raw.split_once(':')?;
    let usable = if scheme.eq_ignore_ascii_case("mailto") {
        // Without an `@`, rustdoc takes `mailto:name` for a path.
        rest.split_once('@')
            .is_some_and(|(user, host)| !user.is_empty() && !host.is_empty())
    } else {
        (scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https"))
            && rest.strip_prefix("//").is_some_and(|host| {
                host.starts_with(|c: char| c.is_alphanumeric() || c == '[' || c == '{')
            })
    };
    usable.then(|| encode(raw))
}

/// Percent-encodes characters that would end the destination or mean something to Markdown.
fn encode(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut entity_end = None;
    for (at, character) in raw.char_indices() {
        if character == '&' {
            entity_end = is_entity(&raw[at..]).map(|length| at + length - 1);
        }
        let kept = match character {
            ';' => entity_end != Some(at),
            _ => character.is_alphanumeric() || "-._~:/?#@!$&'*+,=%[]".contains(character),
        };
        if kept {
            out.push(character);
        } else {
            let mut bytes = [0; 4];
            let character = character.encode_utf8(&mut bytes);
            out.extend(utf8_percent_encode(character, NON_ALPHANUMERIC));
        }
    }
    out
}
