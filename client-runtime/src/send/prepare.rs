//! Turns the description of a call into the request to send, with URL, headers and credential.

use reqwest::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Client, Method, Url};

use crate::call::body::{Content, UploadFault};
use crate::call::options::CallOptions;
use crate::call::request::Request;
use crate::send::credential::{Credential, TokenFuture};
use crate::send::settings::Settings;
use crate::send::target::Target;

/// Prefers JSON but accepts any type.
const ACCEPTED: HeaderValue = HeaderValue::from_static("application/json, */*;q=0.8");

/// Room for the headers of a usual call, so that the map does not grow.
const USUAL_HEADERS: usize = 8;

/// A request that is ready to send.
pub(crate) struct Prepared {
    pub(crate) client: Client,
    pub(crate) request: reqwest::Request,
    /// The future of the token for `Authorization`, if the credential has a source.
    pub(crate) token: Option<TokenFuture>,
    /// Where the stream for the body stores its error.
    pub(crate) upload: Option<UploadFault>,
}

/// Makes the request for one attempt, or returns the reason why it cannot be sent. It takes a multipart form or a
/// stream out of the description.
pub(crate) fn prepare(
    settings: &Settings,
    target: &Target<'_>,
    options: &CallOptions,
    described: &mut Request,
) -> Result<Prepared, String> {
    let method = Method::from_bytes(described.operation.method.as_bytes())
        .map_err(|_| "the method is not an HTTP method".to_owned())?;
    let credential = target.credential;
    let pair = credential.and_then(Credential::query_pair);
    let url = url(&target.server, described, &options.query, pair)?;

    let mut headers = HeaderMap::with_capacity(USUAL_HEADERS);
    headers.insert(ACCEPT, ACCEPTED);
    for (name, value) in settings.headers.iter().chain(&options.headers) {
        if target.sees_secrets || !value.is_sensitive() {
            headers.insert(name.clone(), value.clone());
        }
    }
    for (name, value) in &described.headers {
        headers.insert(name.clone(), value.clone());
    }
    described.write_cookies(&mut headers)?;
    if let Some(credential) = credential {
        credential.write(&mut headers)?;
    }

    let client = settings.connections.to(&url);
    let client = client.map_err(|error| format!("the HTTP client cannot be created: {error}"))?;
    let mut request = reqwest::Request::new(method, url);
    *request.headers_mut() = headers;
    let mut upload = None;
    match &mut described.body {
        Content::Empty => {
            // RFC 9110, section 8.6, asks for it. Some servers answer 411 to a `POST` without it.
            if matches!(
                *request.method(),
                Method::POST | Method::PUT | Method::PATCH
            ) {
                let none = HeaderValue::from_static("0");
                request.headers_mut().insert(CONTENT_LENGTH, none);
            }
        }
        Content::Bytes(bytes) => *request.body_mut() = Some(bytes.clone().into()),
        Content::Stream(stream) => {
            let stream = stream
                .take()
                .ok_or("the stream for the body is used up; describe the call again")?;
            upload = Some(stream.fault());
            *request.body_mut() = Some(reqwest::Body::wrap(stream));
        }
        Content::Multipart(form) => {
            upload = Some(described.part_fault.clone());
            let form = form
                .take()
                .ok_or("the multipart form is used up; describe the call again")?;
            // reqwest adds its own header with the boundary, even if there is one already.
            request.headers_mut().remove(CONTENT_TYPE);
            request = reqwest::RequestBuilder::from_parts(client.clone(), request)
                .multipart(form)
                .build()
                .map_err(|error| error.without_url().to_string())?;
        }
    }
    Ok(Prepared {
        client: client.clone(),
        request,
        token: credential.and_then(Credential::next_token),
        upload,
    })
}

/// The URL of the call. `more` are additional query parameters of the caller, and `pair` is the parameter of the
/// credential.
fn url(
    server: &Url,
    described: &Request,
    more: &[(String, String)],
    pair: Option<&str>,
) -> Result<Url, String> {
    let mut target = String::with_capacity(256);
    target.push_str(server.path().trim_end_matches('/'));
    described.write_path(&mut target)?;
    let more = more.iter().map(|(_, pair)| pair.as_str());
    let parts = std::iter::once(described.query.as_str()).chain(more);
    for part in parts.chain(pair) {
        if !part.is_empty() {
            // Some documents have a fixed query in the path.
            target.push(if target.contains('?') { '&' } else { '?' });
            target.push_str(part);
        }
    }
    let (path, query) = match target.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (target.as_str(), None),
    };
    // Cloning skips parsing the host, which takes more than half of the time to parse a URL.
    let mut url = server.clone();
    url.set_path(path);
    url.set_query(query);
    Ok(url)
}
