//! Writes parameter values as text: the `OpenAPI` serialization styles and percent-encoding.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};

/// Everything but the unreserved characters of RFC 3986, section 2.3.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// How the value of a parameter is written: `style`, `explode` and `content` of an `OpenAPI` parameter (`OpenAPI`
/// Specification 3.1, section 4.8.12).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    kind: Kind,
    explode: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Form,
    SpaceDelimited,
    PipeDelimited,
    DeepObject,
    Simple,
    Label,
    Matrix,
    Json,
}

impl Style {
    /// `style: form`, `explode: true`: the default of query parameters and cookies; `a=1&a=2`.
    pub const FORM_EXPLODE: Self = Self::new(Kind::Form, true);
    /// `style: form`, `explode: false`: `a=1,2`.
    pub const FORM: Self = Self::new(Kind::Form, false);
    /// `style: spaceDelimited`, `explode: false`: `a=1%202`.
    pub const SPACE_DELIMITED: Self = Self::new(Kind::SpaceDelimited, false);
    /// `style: spaceDelimited`, `explode: true`: the same as [`Style::FORM_EXPLODE`].
    pub const SPACE_DELIMITED_EXPLODE: Self = Self::new(Kind::SpaceDelimited, true);
    /// `style: pipeDelimited`, `explode: false`: `a=1%7C2`.
    pub const PIPE_DELIMITED: Self = Self::new(Kind::PipeDelimited, false);
    /// `style: pipeDelimited`, `explode: true`: the same as [`Style::FORM_EXPLODE`].
    pub const PIPE_DELIMITED_EXPLODE: Self = Self::new(Kind::PipeDelimited, true);
    /// `style: deepObject`: `a[x]=1&a[y]=2`, brackets percent-encoded; deeper objects as `a[x][y]=1`.
    pub const DEEP_OBJECT: Self = Self::new(Kind::DeepObject, true);
    /// `style: simple`, `explode: false`: the default of path parameters and headers; `1,2` and `x,1,y,2`.
    pub const SIMPLE: Self = Self::new(Kind::Simple, false);
    /// `style: simple`, `explode: true`: `1,2` and `x=1,y=2`.
    pub const SIMPLE_EXPLODE: Self = Self::new(Kind::Simple, true);
    /// `style: label`, `explode: false`: `.1,2`.
    pub const LABEL: Self = Self::new(Kind::Label, false);
    /// `style: label`, `explode: true`: `.1.2`.
    pub const LABEL_EXPLODE: Self = Self::new(Kind::Label, true);
    /// `style: matrix`, `explode: false`: `;a=1,2`.
    pub const MATRIX: Self = Self::new(Kind::Matrix, false);
    /// `style: matrix`, `explode: true`: `;a=1;a=2`.
    pub const MATRIX_EXPLODE: Self = Self::new(Kind::Matrix, true);
    /// `content: application/json` instead of a style: the value as JSON text.
    pub const JSON: Self = Self::new(Kind::Json, false);

    const fn new(kind: Kind, explode: bool) -> Self {
        Self { kind, explode }
    }
}

/// Percent-encodes everything but unreserved characters.
pub(crate) fn encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// Like [`encode`], for a text that usually needs no encoding.
fn encode_owned(text: String) -> String {
    match Cow::from(utf8_percent_encode(&text, RESERVED)) {
        Cow::Borrowed(_) => text,
        Cow::Owned(encoded) => encoded,
    }
}

/// The text of one value inside a parameter: strings bare, everything else as JSON. `None` for `null`.
fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

/// Appends text that is already encoded.
pub(crate) fn append_part(query: &mut String, encoded: &str) {
    separate(query);
    query.push_str(encoded);
}

/// Appends the properties of an object, deeper objects as JSON text.
pub(crate) fn append_form(query: &mut String, members: &Map<String, Value>) {
    for (name, value) in members {
        // `explode` would spread a nested object's members among its parent's.
        let style = if value.is_object() {
            Style::JSON
        } else {
            Style::FORM_EXPLODE
        };
        append_query(query, name, style, value);
    }
}

/// Appends a query parameter (or a property of a form body) to `query`; `null` and empty collections append nothing.
pub(crate) fn append_query(query: &mut String, name: &str, style: Style, value: &Value) {
    match (style.kind, value) {
        (_, Value::Null) => {}
        (Kind::Json, _) => append_pair(query, name, &encode(&value.to_string())),
        (Kind::DeepObject, Value::Object(members)) => append_deep(query, name, members),
        (_, Value::Array(items)) if style.explode => {
            for text in items.iter().filter_map(scalar) {
                append_pair(query, name, &encode(&text));
            }
        }
        (_, Value::Object(members)) if style.explode => {
            for (member, value) in members {
                if let Some(text) = scalar(value) {
                    append_pair(query, member, &encode(&text));
                }
            }
        }
        (kind, Value::Array(_) | Value::Object(_)) => {
            let parts: Vec<String> = flat(value).iter().map(|text| encode(text)).collect();
            if !parts.is_empty() {
                let delimiter = match kind {
                    Kind::SpaceDelimited => "%20",
                    Kind::PipeDelimited => "%7C",
                    _ => ",",
                };
                append_pair(query, name, &parts.join(delimiter));
            }
        }
        (_, _) => {
            if let Some(text) = scalar(value) {
                append_pair(query, name, &encode(&text));
            }
        }
    }
}

fn append_deep(query: &mut String, prefix: &str, members: &Map<String, Value>) {
    for (member, value) in members {
        let name = format!("{prefix}[{member}]");
        match value {
            Value::Object(inner) => append_deep(query, &name, inner),
            other => append_query(query, &name, Style::FORM_EXPLODE, other),
        }
    }
}

fn append_pair(query: &mut String, name: &str, encoded_value: &str) {
    separate(query);
    query.extend(utf8_percent_encode(name, RESERVED));
    query.push('=');
    query.push_str(encoded_value);
}

/// Adds the separator after the existing parameters.
fn separate(query: &mut String) {
    if !query.is_empty() {
        query.push('&');
    }
}

/// The items of an array, or alternating keys and values of an object. Leaves out `null` members.
fn flat(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().filter_map(scalar).collect(),
        Value::Object(members) => members
            .iter()
            .filter_map(|(name, value)| Some([name.clone(), scalar(value)?]))
            .flatten()
            .collect(),
        other => scalar(other).into_iter().collect(),
    }
}

/// The items of an array, or the `key=value` pairs of an object. Applies `write` to each item, key and value.
fn exploded(value: &Value, write: &dyn Fn(&str) -> String) -> Vec<String> {
    match value {
        Value::Object(members) => members
            .iter()
            .filter_map(|(name, value)| Some(format!("{}={}", write(name), write(&scalar(value)?))))
            .collect(),
        other => flat(other).iter().map(|text| write(text)).collect(),
    }
}

/// The text of a header or cookie value, or `None` if there is nothing to send.
pub(crate) fn header_text(
    style: Style,
    value: &Value,
    write: &dyn Fn(&str) -> String,
) -> Option<String> {
    if value.is_null() {
        return None;
    }
    if style.kind == Kind::Json {
        return Some(write(&value.to_string()));
    }
    let parts = if style.explode {
        exploded(value, write)
    } else {
        flat(value).iter().map(|text| write(text)).collect()
    };
    (!parts.is_empty()).then(|| parts.join(","))
}

/// The names and values of the cookies for a parameter in style `cookie`.
pub(crate) fn cookie_pairs(name: &str, explode: bool, value: &Value) -> Vec<(String, String)> {
    let named = |text: String| (name.to_owned(), text);
    match value {
        Value::Array(items) if explode => items.iter().filter_map(scalar).map(named).collect(),
        Value::Object(members) if explode => members
            .iter()
            .filter_map(|(name, value)| Some((name.clone(), scalar(value)?)))
            .collect(),
        other => {
            let parts = flat(other);
            let whole = (!parts.is_empty()).then(|| named(parts.join(",")));
            whole.into_iter().collect()
        }
    }
}

/// Why a cookie cannot be sent unchanged, or `None` if it can. For example, a `;` would begin another cookie.
pub(crate) fn cookie_fault(name: &str, text: &str) -> Option<&'static str> {
    let is_plain = |byte: u8| byte.is_ascii() && !byte.is_ascii_control() && byte != b';';
    if name.is_empty()
        || !name
            .bytes()
            .all(|it| is_plain(it) && it != b'=' && it != b' ')
    {
        return Some("has a name that cannot be the name of a cookie");
    }
    (!text.bytes().all(is_plain)).then_some("has characters that a cookie cannot carry")
}

/// The percent-encoded text of a path parameter, or why it must not be sent.
///
/// Servers and proxies read `.`, `..` and `\` as steps to another path (WHATWG URL, path state), and an empty value
/// drops a segment. So each of them could call another operation than you meant.
pub(crate) fn path_text(name: &str, style: Style, value: Value) -> Result<String, &'static str> {
    let value = match (style.kind, value) {
        (_, Value::Null) => return Err("has no value"),
        // The usual case, which needs no list.
        (Kind::Simple, Value::String(text)) => {
            check_path_part(&text)?;
            return Ok(encode_owned(text));
        }
        (Kind::Simple, Value::Number(number)) => return Ok(encode_owned(number.to_string())),
        (_, value) => value,
    };
    let mut parts = if style.kind == Kind::Json {
        vec![value.to_string()]
    } else {
        flat(&value)
    };
    if parts.is_empty() {
        return Err("is empty");
    }
    parts.iter().try_for_each(|part| check_path_part(part))?;

    if style.explode {
        parts = exploded(&value, &encode);
    } else {
        for part in &mut parts {
            *part = encode(part);
        }
    }
    Ok(match (style.kind, style.explode) {
        (Kind::Label, true) => format!(".{}", parts.join(".")),
        (Kind::Label, false) => format!(".{}", parts.join(",")),
        (Kind::Matrix, true) if !value.is_object() => {
            let start = format!(";{}=", encode(name));
            format!("{start}{}", parts.join(&start))
        }
        (Kind::Matrix, true) => format!(";{}", parts.join(";")),
        (Kind::Matrix, false) => format!(";{}={}", encode(name), parts.join(",")),
        _ => parts.join(","),
    })
}

fn check_path_part(part: &str) -> Result<(), &'static str> {
    match part {
        "" => Err("is empty"),
        "." | ".." => Err("is `.` or `..`, which leads to another path"),
        _ if part.contains('\\') => Err("contains `\\`, which leads to another path"),
        _ if part.contains(char::is_control) => Err("contains a control character"),
        _ => Ok(()),
    }
}

/// Whether a path has a segment that URL parsers resolve as `.` or `..`, even percent-encoded.
pub(crate) fn has_dot_segment(path: &str) -> bool {
    // Most paths contain neither character, and this check is quick.
    if !path.contains('.') && !path.contains('%') {
        return false;
    }
    let path = path.split(['?', '#']).next().unwrap_or_default();
    path.split(['/', '\\']).any(is_dot_segment)
}

fn is_dot_segment(segment: &str) -> bool {
    let mut rest = segment;
    let mut dots = 0;
    loop {
        rest = match (rest.strip_prefix('.'), rest.split_at_checked(3)) {
            (Some(after), _) => after,
            (None, Some((encoded, after))) if encoded.eq_ignore_ascii_case("%2e") => after,
            _ => break,
        };
        dots += 1;
    }
    rest.is_empty() && (dots == 1 || dots == 2)
}

#[cfg(test)]
mod tests;
