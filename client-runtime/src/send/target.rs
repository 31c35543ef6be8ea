//! The target of a call: its server, and which of the client's secrets the server sees.

use std::borrow::Cow;

use reqwest::Url;

use crate::call::operation::Operation;
use crate::send::address::{PlainHttp, parse_server, same_origin};
use crate::send::credential::Credential;
use crate::send::settings::Settings;

/// The target of a call.
pub(crate) struct Target<'settings> {
    pub(crate) server: Cow<'settings, Url>,
    /// The credential, if the server sees it.
    pub(crate) credential: Option<&'settings Credential>,
    /// Whether the server sees secret headers.
    pub(crate) sees_secrets: bool,
}

impl<'settings> Target<'settings> {
    /// The target of calls of this operation, or the reason why its server is not usable.
    pub(crate) fn of(settings: &'settings Settings, operation: &Operation) -> Result<Self, String> {
        let replacement = operation.server.and_then(|url| settings.replacement(url));
        let plain_http = match replacement {
            Some(_) => PlainHttp::Anywhere,
            None => settings.plain_http,
        };
        let own_server = operation
            .server
            .map(|url| parse_server(url, plain_http))
            .transpose()?;
        // A replacement sees the same secrets as the server that it replaces.
        let base_url = &settings.base_url;
        let credential = settings.credential.as_ref().filter(|credential| {
            let mut own_server = own_server.iter();
            operation.credential && own_server.all(|own| credential.goes_to(own, base_url))
        });
        let is_home = own_server.iter().all(|own| same_origin(own, base_url));
        Ok(Self {
            sees_secrets: credential.is_some() || (operation.credential && is_home),
            credential,
            server: match (replacement, own_server) {
                (Some(replacement), _) => Cow::Borrowed(replacement),
                (None, Some(own)) => Cow::Owned(own),
                (None, None) => Cow::Borrowed(base_url),
            },
        })
    }
}
