//! The rules for the values of a provider.

use super::address::{parse_address, parse_prefix, url_fault};
use super::device::is_device;

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

/// Whether `text` is `[a-z][a-z0-9-]*`.
#[must_use]
pub fn is_id(text: &str) -> bool {
    text.len() <= LONGEST_NAME
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// The reason why `text` cannot be the name of a generated crate. `None` if it can.
#[must_use]
pub fn crate_name_fault(text: &str) -> Option<&'static str> {
    if RESERVED_DIRECTORIES.contains(&text) {
        return Some("is a directory with another purpose");
    }
    let is_word = text.len() <= LONGEST_NAME
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.bytes().all(|byte| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte)
        });
    if !is_word {
        return Some("is not made of lower-case letters, digits, `-` and `_`");
    }
    if is_device(text) {
        return Some("is a name that Windows keeps for a device");
    }
    let library = text.replace('-', "_");
    let is_keyword = syn::parse_str::<syn::Ident>(&library).is_err();
    (is_keyword || RESERVED_WORDS.contains(&&*library)).then_some("is a word that Rust reserves")
}

/// The reason why `text` cannot name a document below `specs/`. `None` if it can.
pub(super) fn document_path_fault(text: &str) -> Option<&'static str> {
    if text.starts_with('/') {
        return Some("is absolute");
    }
    if text.split('/').any(|step| step == "..") {
        return Some("leaves specs/");
    }
    let is_plain = |step: &str| {
        !step.is_empty()
            && !step.starts_with('.')
            && !step.ends_with('.')
            && step
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    if text.len() > 200 || !text.split('/').all(is_plain) {
        return Some("is not made of plain file names (letters, digits, `-`, `_`, `.`)");
    }
    if text.split('/').any(is_device) {
        return Some("has a name that Windows keeps for a device");
    }
    let is_document = [".yaml", ".yml", ".json"]
        .iter()
        .any(|extension| text.ends_with(extension));
    (!is_document).then_some("has a name that ends neither in .yaml nor in .json")
}

/// The reason why requests cannot go to `text`. `None` if they can.
#[must_use]
pub fn base_url_fault(text: &str) -> Option<&'static str> {
    if let Some(fault) = url_fault(text) {
        return Some(fault);
    }
    if text.contains(['?', '#']) {
        return Some("has a query or a fragment");
    }
    text.ends_with('/')
        .then_some("ends with a slash, but every path begins with one")
}

/// The reason why documents cannot be fetched from `text`. `None` if they can.
pub(super) fn address_fault(text: &str) -> Option<&'static str> {
    if let Some(fault) = url_fault(text) {
        return Some(fault);
    }
    parse_address(text).err()
}

/// The reason why `text` cannot select pages of the index at this URL. `None` if it can.
pub(super) fn prefix_fault(text: &str, index: &str) -> Option<&'static str> {
    // If the index is not a URL, that is reported separately.
    let index = parse_address(index).ok()?;
    parse_prefix(text, &index).err()
}

/// The reason why `text` is not an entity tag (RFC 9110, section 8.8.3). `None` if it is one.
pub(crate) fn entity_tag_fault(text: &str) -> Option<&'static str> {
    let inner = text
        .strip_prefix("W/")
        .unwrap_or(text)
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    let is_tag = text.len() <= LONGEST_TAG
        && inner.is_some_and(|inner| {
            inner
                .bytes()
                .all(|byte| byte.is_ascii_graphic() && byte != b'"')
        });
    (!is_tag).then_some("is not an entity tag, such as `\"abc\"` or `W/\"abc\"`")
}

/// The reason why `text` is not an HTTP date (RFC 9110, section 5.6.7). `None` if it is one.
pub(crate) fn http_date_fault(text: &str) -> Option<&'static str> {
    httpdate::parse_http_date(text)
        .is_err()
        .then_some("is not an HTTP date, such as `Sun, 06 Nov 1994 08:49:37 GMT`")
}

/// Whether `text` is a file name without a directory and without control characters for terminals.
pub(crate) fn is_file_name(text: &str) -> bool {
    !matches!(text, "" | "." | "..")
        && text.len() <= LONGEST_FILE_NAME
        && !text.contains(['/', '\\'])
        && generator::text::visible(text) == text
}

/// Whether `text` is a date, `YYYY-MM-DD`.
pub(super) fn is_date(text: &str) -> bool {
    // TOML's own date parser knows the length of each month.
    text.len() == 10
        && text
            .parse::<toml::value::Datetime>()
            .is_ok_and(|parsed| parsed.date.is_some() && parsed.time.is_none())
}

/// Whether `text` is a SHA-256 in lower-case hexadecimal.
pub(super) fn is_sha256(text: &str) -> bool {
    text.len() == 64
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

/// Whether `text` names an environment variable that every shell can set.
pub(super) fn is_environment_variable(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_uppercase() || first == '_')
        && text
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
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
    let is_odd = |byte: u8| !(byte.is_ascii_graphic() || byte == b' ') || byte == b'`';
    rest.bytes()
        .any(is_odd)
        .then_some("has characters that a path should not have")
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
    if !is_header_name(name) {
        return Some("is not a header name");
    }
    let mut reserved = RESERVED.iter();
    reserved
        .any(|it| it.eq_ignore_ascii_case(name))
        .then_some("is a header that the client sets itself")
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

/// Whether `text` is the name of a header (RFC 9110, section 5.1).
pub(super) fn is_header_name(text: &str) -> bool {
    http::HeaderName::from_bytes(text.as_bytes()).is_ok()
}
