//! The rules for the values of a provider.

use super::address::{parse_address, parse_prefix, url_fault};

/// Directories of every workspace that a crate cannot use. Other existing directories are refused when the crate is
/// written.
const RESERVED_DIRECTORIES: [&str; 2] = ["specs", "target"];

/// Words that Cargo refuses as a package name although they can name a library (Cargo book, "The manifest format",
/// `name`), and the keyword `gen`, which `syn` does not know.
const RESERVED_WORDS: [&str; 6] = ["alloc", "core", "gen", "proc_macro", "std", "test"];

/// The longest id or crate name, so that every path with it fits any file system.
const LONGEST_NAME: usize = 64;

/// The longest entity tag that is kept. Tags of file servers and caches have less than a hundred characters.
const LONGEST_TAG: usize = 256;

/// The longest file name that common file systems allow, in bytes.
const LONGEST_FILE_NAME: usize = 255;

/// The ends of the names of documents.
const DOCUMENT_ENDS: [&str; 3] = [".yaml", ".yml", ".json"];

/// Accepts every text.
pub(super) fn no_fault(_text: &str) -> Option<&'static str> {
    None
}

/// The fault of an empty text.
pub(super) fn empty_fault(text: &str) -> Option<&'static str> {
    text.is_empty().then_some("is empty")
}

/// The fault of a text that is empty but for white space.
pub(super) fn blank_fault(text: &str) -> Option<&'static str> {
    empty_fault(text.trim())
}

/// Whether `text` is `[a-z][a-z0-9-]*`.
#[must_use]
pub fn is_id(text: &str) -> bool {
    is_word(text) && !text.contains('_')
}

/// Whether `text` is `[a-z][a-z0-9_-]*`.
fn is_word(text: &str) -> bool {
    let is_usual =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte);
    text.len() <= LONGEST_NAME
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.bytes().all(is_usual)
}

/// The next step if `text` cannot be the id of a provider and name its files. `None` if it can.
pub(super) fn id_advice(text: &str) -> Option<&'static str> {
    if !is_id(text) {
        return Some("begin with a lower-case letter, then use lower-case letters, digits and `-`");
    }
    is_device(text).then_some("Windows keeps this name for a device; choose another")
}

/// Whether Windows takes a file of this name for a device, in any directory and with any ending (Microsoft, "Naming
/// Files, Paths, and Namespaces").
pub(crate) fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default();
    let stem = stem.trim_end_matches(' ').to_ascii_lowercase();
    let is_number = |text: &str| text.chars().count() == 1 && "0123456789¹²³".contains(text);
    let is_port = |port: &str| stem.strip_prefix(port).is_some_and(is_number);
    ["con", "prn", "aux", "nul", "conin$", "conout$"].contains(&&*stem)
        || is_port("com")
        || is_port("lpt")
}

/// The reason why `text` cannot be the name of a generated crate. `None` if it can.
#[must_use]
pub fn crate_name_fault(text: &str) -> Option<&'static str> {
    if RESERVED_DIRECTORIES.contains(&text) {
        return Some("is a directory with another purpose");
    }
    if !is_word(text) {
        return Some("is not made of lower-case letters, digits, `-` and `_`");
    }
    if is_device(text) {
        return Some("is a name that Windows keeps for a device");
    }
    let library = text.replace('-', "_");
    let is_keyword = syn::parse_str::<syn::Ident>(&library).is_err();
    (is_keyword || RESERVED_WORDS.contains(&&*library)).then_some("is a word that Rust reserves")
}

/// Whether a file of this name is visible, and no character of it is special to some system.
pub(crate) fn is_plain(name: &str) -> bool {
    let is_usual = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    !name.is_empty() && !name.starts_with('.') && name.bytes().all(is_usual)
}

/// Whether a file of this name can be a document.
pub(crate) fn is_document_name(name: &str) -> bool {
    DOCUMENT_ENDS.iter().any(|end| name.ends_with(end))
}

/// The reason why `text` cannot name a document below `specs/`. `None` if it can.
pub(super) fn document_path_fault(text: &str) -> Option<&'static str> {
    if text.starts_with('/') {
        return Some("is absolute");
    }
    if text.split('/').any(|step| step == "..") {
        return Some("leaves specs/");
    }
    let mut steps = text.split('/');
    if text.len() > 200 || !steps.all(|step| is_plain(step) && !step.ends_with('.')) {
        return Some("is not made of plain file names (letters, digits, `-`, `_`, `.`)");
    }
    if text.split('/').any(is_device) {
        return Some("has a name that Windows keeps for a device");
    }
    (!is_document_name(text)).then_some("has a name that ends neither in .yaml nor in .json")
}

/// The reason why requests cannot go to `text`. `None` if they can.
#[must_use]
pub fn base_url_fault(text: &str) -> Option<&'static str> {
    let has_query = text.contains(['?', '#']);
    let ends_with_slash = text.ends_with('/');
    url_fault(text)
        .or(has_query.then_some("has a query or a fragment"))
        .or(ends_with_slash.then_some("ends with a slash, but every path begins with one"))
}

/// The reason why documents cannot be fetched from `text`. `None` if they can.
pub(super) fn address_fault(text: &str) -> Option<&'static str> {
    url_fault(text).or_else(|| parse_address(text).err())
}

/// The reason why `text` cannot select pages of the index at this URL. `None` if it can.
pub(super) fn prefix_fault(text: &str, index: &str) -> Option<&'static str> {
    // If the index is not a URL, that is reported separately.
    let index = parse_address(index).ok()?;
    parse_prefix(text, &index).err()
}

/// The reason why `text` is not an entity tag (RFC 9110, section 8.8.3). `None` if it is one.
pub(crate) fn entity_tag_fault(text: &str) -> Option<&'static str> {
    let opaque = text.strip_prefix("W/").unwrap_or(text);
    let opaque = opaque.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
    let is_usual = |byte: u8| byte.is_ascii_graphic() && byte != b'"';
    let is_tag = text.len() <= LONGEST_TAG && opaque.is_some_and(|it| it.bytes().all(is_usual));
    (!is_tag).then_some("is not an entity tag, such as `\"abc\"` or `W/\"abc\"`")
}

/// The reason why `text` is not an HTTP date (RFC 9110, section 5.6.7). `None` if it is one.
pub(crate) fn http_date_fault(text: &str) -> Option<&'static str> {
    httpdate::parse_http_date(text)
        .is_err()
        .then_some("is not an HTTP date, such as `Sun, 06 Nov 1994 08:49:37 GMT`")
}

/// The reason why `text` is not a file name without a directory and without control characters for terminals.
pub(crate) fn file_name_fault(text: &str) -> Option<&'static str> {
    let is_name = !matches!(text, "" | "." | "..")
        && text.len() <= LONGEST_FILE_NAME
        && !text.contains(['/', '\\'])
        && generator::text::visible(text) == text;
    (!is_name).then_some("is not a file name")
}

/// The reason why `text` is not a date, `YYYY-MM-DD`.
pub(super) fn date_fault(text: &str) -> Option<&'static str> {
    // TOML's own date parser knows the length of each month.
    let parsed = text.parse::<toml::value::Datetime>();
    let is_date = parsed.is_ok_and(|it| it.date.is_some() && it.time.is_none());
    (text.len() != 10 || !is_date).then_some("is not a date of the form YYYY-MM-DD")
}

/// The reason why `text` is not a SHA-256 in lower-case hexadecimal.
pub(super) fn sha256_fault(text: &str) -> Option<&'static str> {
    let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    (text.len() != 64 || !text.bytes().all(is_digit))
        .then_some("is not 64 lower-case hexadecimal digits")
}

/// The reason why `text` is not an environment variable that every shell can set.
pub(super) fn environment_variable_fault(text: &str) -> Option<&'static str> {
    let is_usual = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    let starts_with_digit = text.starts_with(|first: char| first.is_ascii_digit());
    (text.is_empty() || starts_with_digit || !text.bytes().all(is_usual))
        .then_some("is not made of capital letters, digits and `_`")
}

/// The reason why `text` cannot be a file with a key. `None` if it can.
pub(super) fn key_file_fault(text: &str) -> Option<&'static str> {
    let starts = ["/", "~/", "$XDG_CONFIG_HOME/"];
    let Some(rest) = starts.iter().find_map(|start| text.strip_prefix(start)) else {
        return Some("does not begin with `/`, `~/` or `$XDG_CONFIG_HOME/`");
    };
    if rest.is_empty() || rest.ends_with('/') {
        return Some("names no file");
    }
    if rest.split('/').any(|step| matches!(step, "" | "." | "..")) {
        return Some("is not a plain path");
    }
    let is_usual = |byte: u8| (byte.is_ascii_graphic() || byte == b' ') && byte != b'`';
    (!rest.bytes().all(is_usual)).then_some("has characters that a path should not have")
}

/// The reason why `name` cannot be a header of every call.
pub(super) fn fixed_header_fault(name: &str) -> Option<&'static str> {
    const RESERVED: [&str; 12] = [
        "accept",
        "accept-encoding",
        "authorization",
        "connection",
        "content-length",
        "content-type",
        "cookie",
        "host",
        "idempotency-key",
        "transfer-encoding",
        "upgrade",
        "user-agent",
    ];
    let is_reserved = RESERVED.iter().any(|it| it.eq_ignore_ascii_case(name));
    let reserved = is_reserved.then_some("is a header that the client sets itself");
    header_name_fault(name).or(reserved)
}

/// The reason why `text` cannot be the value of a header (RFC 9110, section 5.5).
pub(super) fn header_value_fault(text: &str) -> Option<&'static str> {
    let is_empty = text.trim().is_empty();
    (is_empty || http::HeaderValue::from_str(text).is_err())
        .then_some("cannot be the value of a header")
}

/// The reason why `text` is not a JSON pointer to a member of a body (RFC 6901, section 3).
pub(super) fn member_fault(text: &str) -> Option<&'static str> {
    let mut after_tildes = text.split('~').skip(1);
    let is_pointer = text.starts_with('/') && after_tildes.all(|rest| rest.starts_with(['0', '1']));
    (!is_pointer).then_some("is not a JSON pointer, such as `/error/code`")
}

/// The reason why `text` is not the name of a header (RFC 9110, section 5.1).
pub(super) fn header_name_fault(text: &str) -> Option<&'static str> {
    let parsed = http::HeaderName::from_bytes(text.as_bytes());
    parsed.is_err().then_some("is not a header name")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_has_any_ending_and_any_case() {
        for name in [
            "con",
            "CON",
            "prn",
            "aux.rs",
            "Aux.names.toml",
            "nul",
            "nul .yaml",
            "com1",
            "lpt9.json",
            "com²",
            "CONIN$",
        ] {
            assert!(is_device(name), "{name}");
        }
        for name in [
            "",
            "cons",
            "con-api",
            "com",
            "com10",
            "a.con",
            "ülpt1",
            "auxiliary.rs",
        ] {
            assert!(!is_device(name), "{name}");
        }
    }
}
