//! Scripts that are too long to be sent as they are.

/// The most characters that the API takes as `onstart` ("Key Quirks" in the description of the provider's document).
pub const LONGEST_ONSTART: usize = 4048;

/// A script that is too long even packed.
#[derive(Debug)]
pub(super) struct TooLong {
    /// How many characters it has.
    pub(super) characters: usize,
    /// How many it has packed, or `None` where nothing packs it.
    pub(super) packed_characters: Option<usize>,
}

/// The script as it is sent: as it is while it is short enough, and otherwise one that unpacks it and runs it.
pub(super) fn sent(script: &str) -> Result<String, TooLong> {
    let characters = script.chars().count();
    if characters <= LONGEST_ONSTART {
        return Ok(script.to_owned());
    }
    let packed = packed(script);
    let packed_characters = packed.as_ref().map(String::len);
    packed
        .filter(|it| it.len() <= LONGEST_ONSTART)
        .ok_or(TooLong {
            characters,
            packed_characters,
        })
}

/// A script of ASCII that writes the script to a file of its own and runs it. A file and not a pipe, so that commands in it
/// can read from the standard input, and so that a first line `#!` is obeyed.
#[cfg(feature = "gzip")]
fn packed(script: &str) -> Option<String> {
    use std::io::Write as _;

    use client_runtime::Base64;
    use flate2::{Compression, GzBuilder};

    // Without a time in it, the same script is always packed the same way.
    let mut encoder = GzBuilder::new().write(Vec::new(), Compression::best());
    encoder.write_all(script.as_bytes()).ok()?;
    let packed = Base64::from(encoder.finish().ok()?).to_string();
    let run = if script.starts_with("#!") {
        r#"chmod +x "$f" && "$f""#
    } else {
        r#"bash "$f""#
    };
    Some(format!(
        r#"f=$(mktemp) && printf %s '{packed}' | base64 -d | gzip -d > "$f" && {run}"#
    ))
}

#[cfg(not(feature = "gzip"))]
fn packed(_script: &str) -> Option<String> {
    None
}
