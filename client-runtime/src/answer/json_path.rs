//! Finds the path of a byte in a JSON text, such as `webhook.events[2]`.
//!
//! It runs only after decoding failed. So decoding does not get slower, and its generic code is not compiled twice per
//! type.

use std::fmt::Write as _;

/// Limits of the levels and bytes of a path, because hostile text must not make it long.
const MAX_LEVELS: usize = 128;
const MAX_KEY_BYTES: usize = 64;

enum Level<'a> {
    Object {
        key: Option<&'a [u8]>,
        expects_key: bool,
    },
    Array {
        index: usize,
    },
}

/// The path of the value at `line` and `column`, which count as in `serde_json::Error`, or `None` at the top level.
pub(crate) fn path_at(text: &[u8], line: usize, column: usize) -> Option<String> {
    let start = match line {
        0 => return None,
        1 => 0,
        _ => {
            let mut breaks = text.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
            breaks.nth(line - 2)?.0 + 1
        }
    };
    let end = start.saturating_add(column).min(text.len());
    let levels = levels_at(text.get(..end)?);
    let path = written(&levels);
    (!path.is_empty()).then_some(path)
}

fn levels_at(text: &[u8]) -> Vec<Level<'_>> {
    let mut levels: Vec<Level<'_>> = Vec::new();
    // Counts the levels beyond the limit without keeping them.
    let mut deeper = 0_usize;
    let mut place = 0;
    while let Some(byte) = text.get(place) {
        match byte {
            b'{' | b'[' if levels.len() == MAX_LEVELS => deeper += 1,
            b'{' => levels.push(Level::Object {
                key: None,
                expects_key: true,
            }),
            b'[' => levels.push(Level::Array { index: 0 }),
            b'}' | b']' if deeper > 0 => deeper -= 1,
            b'}' | b']' => {
                levels.pop();
            }
            b',' if deeper == 0 => match levels.last_mut() {
                Some(Level::Object { expects_key, .. }) => *expects_key = true,
                Some(Level::Array { index }) => *index += 1,
                None => {}
            },
            b'"' => {
                let end = string_end(text, place + 1);
                if deeper == 0
                    && let Some(Level::Object { key, expects_key }) = levels.last_mut()
                    && *expects_key
                {
                    *key = text.get(place + 1..end);
                    *expects_key = false;
                }
                place = end;
            }
            _ => {}
        }
        place += 1;
    }
    levels
}

/// The place of the quote that ends a string whose content begins at `place`.
fn string_end(text: &[u8], mut place: usize) -> usize {
    while let Some(byte) = text.get(place) {
        match byte {
            b'"' => return place,
            b'\\' => place += 2,
            _ => place += 1,
        }
    }
    text.len()
}

fn written(levels: &[Level<'_>]) -> String {
    let mut path = String::new();
    for level in levels {
        match level {
            Level::Object { key: Some(key), .. } => {
                let cut = key.get(..MAX_KEY_BYTES).unwrap_or(key);
                let key = String::from_utf8_lossy(cut);
                if !path.is_empty() {
                    path.push('.');
                }
                path.extend(key.chars().flat_map(char::escape_debug));
            }
            Level::Object { key: None, .. } => {}
            Level::Array { index } => {
                // Writing to a `String` cannot fail.
                let _ = write!(path, "[{index}]");
            }
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::path_at;

    fn failing_path<T: serde::de::DeserializeOwned>(text: &str) -> Option<String> {
        let error = serde_json::from_str::<T>(text).err()?;
        path_at(text.as_bytes(), error.line(), error.column())
    }

    #[derive(serde::Deserialize)]
    struct Outer {
        #[serde(rename = "hooks")]
        _hooks: Vec<Inner>,
    }

    #[derive(serde::Deserialize)]
    struct Inner {
        #[serde(rename = "id")]
        _id: u32,
    }

    #[test]
    fn a_wrong_type_is_found_at_its_member() {
        let text = r#"{"a": [1, {"x": "}\"]"}], "hooks": [{"id": 1},{"id": "one"}], "z": 1}"#;
        assert_eq!(failing_path::<Outer>(text).as_deref(), Some("hooks[1].id"));
    }

    #[test]
    fn a_missing_member_is_found_at_its_object() {
        let text = "{\n \"hooks\":\n [{\"id\": 1}, {}]}";
        assert_eq!(failing_path::<Outer>(text).as_deref(), Some("hooks[1]"));
    }

    #[test]
    fn the_top_level_has_no_path() {
        assert_eq!(failing_path::<Outer>("3"), None);
        assert_eq!(failing_path::<Outer>("{}"), None);
    }

    #[test]
    fn deep_nesting_gives_a_short_path() {
        let text = format!("{}1", "[".repeat(2_000_000));
        let path = path_at(text.as_bytes(), 1, text.len()).unwrap();
        assert_eq!(path, "[0]".repeat(128));
    }

    #[test]
    fn a_place_outside_the_text_has_no_path() {
        assert_eq!(path_at(b"{}", 9, 9), None);
        assert_eq!(path_at(b"{\"a\":1}", 1, usize::MAX), None);
    }
}
