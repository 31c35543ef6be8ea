//! Packs `onstart` scripts that are too long to send unchanged.

/// The largest number of characters that the API accepts as `onstart` ("Key Quirks" in the description of the
/// provider's document).
pub const LONGEST_ONSTART: usize = 4048;

/// The script is too long, even packed.
#[derive(Debug)]
pub(super) struct TooLong {
    /// The number of characters of the script.
    pub(super) characters: usize,
    /// The number of characters of the packed script, or `None` without the feature `gzip`.
    pub(super) packed_characters: Option<usize>,
}

/// The script to send: unchanged if it is short enough, or else a script that unpacks and runs it.
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

/// An ASCII script that writes the script to a file and runs it. It uses a file and not a pipe, so that the commands
/// can read the standard input, and so that a first line `#!` works.
#[cfg(feature = "gzip")]
fn packed(script: &str) -> Option<String> {
    use std::io::Write as _;

    use client_runtime::Base64;
    use flate2::{Compression, GzBuilder};

    // Leaves out the time, so that the same script always packs to the same text.
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
