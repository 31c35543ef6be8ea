//! Compares the parts of two requests: the expected one and the one that arrived.

use std::collections::BTreeMap;

use reqwest::Url;
use serde_json::Value;

use crate::difference::difference;
use crate::server::Seen;
use crate::wire::Pair;

/// Headers that the HTTP client sets for every call.
const CLIENT_HEADERS: [&str; 6] = [
    "accept",
    "connection",
    "content-length",
    "host",
    "transfer-encoding",
    "user-agent",
];

/// One request.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Sent {
    pub(crate) method: String,
    /// The path in the spelling of the URL, below the base URL.
    pub(crate) path: String,
    /// The query in the spelling of the URL.
    pub(crate) query: Vec<Pair>,
    /// The headers by name in lower case, without those of every call.
    pub(crate) headers: BTreeMap<String, String>,
    /// The cookies in the spelling of their header.
    pub(crate) cookies: Vec<Pair>,
    pub(crate) content: Content,
}

/// The body of a request.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) enum Content {
    #[default]
    Empty,
    Json(Value),
    Pairs(Vec<Pair>),
    Bytes(Vec<u8>),
    Parts(Vec<SentPart>),
}

/// One part of a multipart body.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct SentPart {
    pub(crate) name: String,
    /// The name of the file.
    pub(crate) file: Option<String>,
    pub(crate) media_type: Option<String>,
    pub(crate) content: Vec<u8>,
}

impl SentPart {
    pub(crate) fn text(name: &str, content: Vec<u8>) -> Self {
        Self {
            name: name.to_owned(),
            content,
            ..Self::default()
        }
    }
}

impl Sent {
    /// Sets a header.
    pub(crate) fn header(&mut self, name: &str, value: &str) {
        self.headers
            .insert(name.to_ascii_lowercase(), value.to_owned());
    }

    /// Sets the path to a filled-in template. A URL may spell it in another way.
    ///
    /// # Errors
    ///
    /// If it is not a valid URL.
    pub(crate) fn set_path(&mut self, path: &str) -> Result<(), String> {
        let url = Url::parse(&format!("http://localhost{path}"));
        let url = url.map_err(|error| format!("the path makes no URL: {error}"))?;
        url.path().clone_into(&mut self.path);
        // Some documents write a fixed query into the path.
        self.query
            .splice(0..0, pairs(url.query().unwrap_or_default()));
        Ok(())
    }

    /// Reads the request that arrived.
    ///
    /// # Errors
    ///
    /// The part that cannot be read.
    pub(crate) fn of(seen: &Seen, wanted: &Self) -> Result<Self, String> {
        let (path, query) = seen.target.split_once('?').unwrap_or((&seen.target, ""));
        let mut sent = Self {
            method: seen.method.clone(),
            path: path.to_owned(),
            query: pairs(query),
            ..Self::default()
        };
        for (name, value) in &seen.headers {
            if name == "cookie" {
                let cookies = value.split("; ").map(|pair| split(pair, "="));
                sent.cookies.extend(cookies);
            } else if sent.headers.contains_key(name) {
                return Err(format!("the header {name} is there twice"));
            } else if !CLIENT_HEADERS.contains(&name.as_str()) || wanted.headers.contains_key(name)
            {
                sent.header(name, value);
            }
        }
        let content_type = sent.headers.get("content-type").cloned();
        let content_type = content_type.unwrap_or_default();
        sent.content = match &wanted.content {
            Content::Empty if seen.body.is_empty() => Content::Empty,
            Content::Json(_) => {
                let value = serde_json::from_slice(&seen.body);
                Content::Json(value.map_err(|error| format!("the body is no JSON: {error}"))?)
            }
            Content::Pairs(_) => Content::Pairs(pairs(&String::from_utf8_lossy(&seen.body))),
            Content::Empty | Content::Bytes(_) => Content::Bytes(seen.body.clone()),
            Content::Parts(_) => {
                let (media_type, boundary) = split(&content_type, "; boundary=");
                sent.header("content-type", &media_type);
                Content::Parts(parts(&seen.body, &boundary)?)
            }
        };
        Ok(sent)
    }

    /// The differences between the expected request and the one that arrived.
    pub(crate) fn differences(&self, arrived: &Self) -> Vec<String> {
        let mut differences = Vec::new();
        let mut compare = |what: &str, wanted: String, arrived: String| {
            if wanted != arrived {
                differences.push(format!("sent {what} {arrived} instead of {wanted}"));
            }
        };
        compare("method", self.method.clone(), arrived.method.clone());
        compare("path", self.path.clone(), arrived.path.clone());
        compare("query", shown(&self.query), shown(&arrived.query));
        compare(
            "headers",
            format!("{:?}", self.headers),
            format!("{:?}", arrived.headers),
        );
        compare("cookies", shown(&self.cookies), shown(&arrived.cookies));
        match (&self.content, &arrived.content) {
            (Content::Json(wanted), Content::Json(arrived)) => {
                if let Some((wanted, arrived)) = difference(wanted, arrived) {
                    compare("body", wanted, arrived);
                }
            }
            (Content::Pairs(wanted), Content::Pairs(arrived)) => {
                compare("form", shown(wanted), shown(arrived));
            }
            (wanted, arrived) if wanted != arrived => {
                compare("body", wanted.shown(), arrived.shown());
            }
            _ => {}
        }
        differences
    }
}

impl Content {
    fn shown(&self) -> String {
        match self {
            Self::Json(value) => value.to_string(),
            Self::Bytes(bytes) => format!("{:?}", String::from_utf8_lossy(bytes)),
            Self::Parts(parts) => {
                let parts: Vec<String> = parts.iter().map(SentPart::shown).collect();
                format!("[{}]", parts.join(", "))
            }
            Self::Empty | Self::Pairs(_) => format!("{self:?}"),
        }
    }
}

impl SentPart {
    fn shown(&self) -> String {
        let content = String::from_utf8_lossy(&self.content);
        let file = self.file.as_deref().unwrap_or("no file");
        let media_type = self.media_type.as_deref().unwrap_or("no type");
        format!("{} ({file}, {media_type}) {content:?}", self.name)
    }
}

/// Pairs sorted by name. Pairs of the same name keep their order.
fn shown(pairs: &[Pair]) -> String {
    let mut pairs = pairs.to_vec();
    pairs.sort_by(|left, right| left.0.cmp(&right.0));
    let pairs: Vec<String> = pairs
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    format!("`{}`", pairs.join("&"))
}

/// The pairs of a query or form, in their spelling.
fn pairs(text: &str) -> Vec<Pair> {
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    pairs.map(|pair| split(pair, "=")).collect()
}

fn split(text: &str, at: &str) -> Pair {
    let (left, right) = text.split_once(at).unwrap_or((text, ""));
    (left.to_owned(), right.to_owned())
}

/// The parts of a multipart body (RFC 2046, section 5.1.1, and RFC 7578).
fn parts(body: &[u8], boundary: &str) -> Result<Vec<SentPart>, String> {
    // The HTTP client sends a form without parts as nothing, not even its end.
    if body.is_empty() {
        return Ok(Vec::new());
    }
    let delimiter = format!("\r\n--{boundary}");
    let whole = [b"\r\n", body].concat();
    let mut rest = after(&whole, delimiter.as_bytes()).ok_or("the body has no part")?;
    let mut parts = Vec::new();
    while !rest.starts_with(b"--") {
        let rest_of_body = after(rest, b"\r\n").ok_or("a part does not begin")?;
        let end = find(rest_of_body, delimiter.as_bytes()).ok_or("a part does not end")?;
        let (part, _) = rest_of_body.split_at(end);
        let head_end = find(part, b"\r\n\r\n").ok_or("a part has no head")?;
        let (head, content) = part.split_at(head_end);
        let mut read = SentPart {
            content: content.get(4..).unwrap_or_default().to_vec(),
            ..SentPart::default()
        };
        for line in String::from_utf8_lossy(head).split("\r\n") {
            let (name, value) = split(line, ": ");
            match name.to_ascii_lowercase().as_str() {
                "content-disposition" => {
                    read.name = quoted(&value, "; name=\"")
                        .ok_or_else(|| format!("a part has no name: {value}"))?;
                    read.file = quoted(&value, "; filename=\"");
                }
                "content-type" => read.media_type = Some(value),
                _ => return Err(format!("a part has the header {name}")),
            }
        }
        parts.push(read);
        rest = after(rest_of_body, delimiter.as_bytes()).ok_or("the body does not end")?;
    }
    Ok(parts)
}

/// A quoted parameter of a header, in which browsers write a quotation mark as `%22`.
fn quoted(header: &str, name: &str) -> Option<String> {
    let (_, value) = header.split_once(name)?;
    let (value, _) = value.split_once('"')?;
    Some(value.replace("%22", "\""))
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

fn after<'bytes>(bytes: &'bytes [u8], what: &[u8]) -> Option<&'bytes [u8]> {
    bytes.get(find(bytes, what)? + what.len()..)
}
