//! The expected form of a request on the wire. It follows the OpenAPI Specification, not the client.

use generator::model::{Parameter, Style};
use serde_json::{Map, Value};

/// A name and its value, in the spelling of a URL or a header.
pub(crate) type Pair = (String, String);

/// Percent-encodes everything but the unreserved characters (RFC 3986, section 2.3).
pub(crate) fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

/// The pairs of a query parameter (OpenAPI Specification 3.1.1, "Style Examples").
pub(crate) fn query(parameter: &Parameter, value: &Value) -> Vec<Pair> {
    let name = &parameter.name;
    let joined = |delimiter: &str| {
        let parts: Vec<String> = flat(value).iter().map(|it| encode(it)).collect();
        if parts.is_empty() {
            return Vec::new();
        }
        vec![(encode(name), parts.join(delimiter))]
    };
    match (parameter.style, value) {
        (Style::Json, _) => vec![(encode(name), encode(&value.to_string()))],
        (Style::DeepObject, Value::Object(members)) => deep(name, members),
        (Style::FormExplode | Style::DeepObject, _) => repeated(name, value),
        (Style::SpaceDelimited, _) => joined("%20"),
        (Style::PipeDelimited, _) => joined("%7C"),
        _ => joined(","),
    }
}

/// `form` with `explode`: one pair per item, or one pair per member of an object.
fn repeated(name: &str, value: &Value) -> Vec<Pair> {
    let pair = |name: &str, value: &Value| Some((encode(name), encode(&scalar(value)?)));
    match value {
        Value::Array(items) => items.iter().filter_map(|it| pair(name, it)).collect(),
        Value::Object(members) => {
            let members = members.iter();
            members.filter_map(|(name, it)| pair(name, it)).collect()
        }
        other => pair(name, other).into_iter().collect(),
    }
}

fn deep(prefix: &str, members: &Map<String, Value>) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (member, value) in members {
        let name = format!("{prefix}[{member}]");
        match value {
            Value::Object(inner) => pairs.extend(deep(&name, inner)),
            other => pairs.extend(repeated(&name, other)),
        }
    }
    pairs
}

/// The pairs of a form body: one per property, repeated for lists, JSON for objects.
pub(crate) fn form(members: &Map<String, Value>) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (name, value) in members {
        match value {
            Value::Object(_) => pairs.push((encode(name), encode(&value.to_string()))),
            other => pairs.extend(repeated(name, other)),
        }
    }
    pairs
}

/// The text of a path parameter. `None` if it cannot be sent.
pub(crate) fn path(parameter: &Parameter, value: &Value) -> Option<String> {
    let name = encode(&parameter.name);
    if parameter.style == Style::Json {
        return Some(encode(&value.to_string()));
    }
    let parts = flat(value);
    if parts.is_empty() || parts.iter().any(String::is_empty) {
        return None;
    }
    let plain: Vec<String> = parts.iter().map(|it| encode(it)).collect();
    let exploded = match value {
        Value::Object(members) => assigned(members, &encode),
        _ => plain.clone(),
    };
    Some(match parameter.style {
        Style::Label => format!(".{}", plain.join(",")),
        Style::LabelExplode => format!(".{}", exploded.join(".")),
        Style::Matrix => format!(";{name}={}", plain.join(",")),
        Style::MatrixExplode if value.is_object() => format!(";{}", exploded.join(";")),
        Style::MatrixExplode => format!(";{name}={}", exploded.join(&format!(";{name}="))),
        Style::SimpleExplode => exploded.join(","),
        _ => plain.join(","),
    })
}

/// The text of a header. `None` if it is not sent.
pub(crate) fn header(parameter: &Parameter, value: &Value) -> Option<String> {
    let parts = match (parameter.style, value) {
        (Style::Json, _) => vec![value.to_string()],
        (Style::SimpleExplode, Value::Object(members)) => assigned(members, &str::to_owned),
        _ => flat(value),
    };
    (!parts.is_empty()).then(|| parts.join(","))
}

/// The cookies of a parameter.
pub(crate) fn cookies(parameter: &Parameter, value: &Value) -> Vec<Pair> {
    let name = &parameter.name;
    let named = |text: String| (name.clone(), text);
    match (parameter.style, value) {
        (Style::CookieExplode, Value::Array(items)) => {
            items.iter().filter_map(scalar).map(named).collect()
        }
        (Style::CookieExplode, Value::Object(members)) => {
            let members = members.iter();
            members
                .filter_map(|(name, value)| Some((name.clone(), scalar(value)?)))
                .collect()
        }
        (Style::Cookie | Style::CookieExplode, other) => {
            let parts = flat(other);
            let whole = (!parts.is_empty()).then(|| named(parts.join(",")));
            whole.into_iter().collect()
        }
        _ => encoded_cookie(parameter, value).into_iter().collect(),
    }
}

fn encoded_cookie(parameter: &Parameter, value: &Value) -> Option<Pair> {
    let parts: Vec<String> = flat(value).iter().map(|it| encode(it)).collect();
    (!parts.is_empty()).then(|| (encode(&parameter.name), parts.join(",")))
}

/// The members of an object as `key=value`.
fn assigned(members: &Map<String, Value>, write: &dyn Fn(&str) -> String) -> Vec<String> {
    members
        .iter()
        .filter_map(|(name, value)| Some(format!("{}={}", write(name), write(&scalar(value)?))))
        .collect()
}

/// The items of a list, or the keys and values of an object in turn.
fn flat(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().filter_map(scalar).collect(),
        Value::Object(members) => {
            let members = members.iter();
            let pairs = members.filter_map(|(name, value)| Some([name.clone(), scalar(value)?]));
            pairs.flatten().collect()
        }
        other => scalar(other).into_iter().collect(),
    }
}

/// A string as it is, and everything else as JSON. Nothing for `null`.
pub(crate) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}
