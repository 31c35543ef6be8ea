//! The URLs of calls, and their credentials.

use std::collections::BTreeSet;

use generator::model::settings::{SecurityScheme, Settings};

use crate::sent::Sent;
use crate::subject::Subject;
use crate::wire;

/// The key of the client. It is also used for HTTP basic authentication.
pub(crate) const KEY: &str = "user:do-not-show";

/// The form of the key for HTTP basic authentication (RFC 7617, section 2).
const BASIC: &str = "Basic dXNlcjpkby1ub3Qtc2hvdw==";

/// The path of the client's base URL.
pub(crate) const BASE_PATH: &str = "/base";

/// The URL path for the servers that operations have of their own.
pub(crate) fn own_servers(subject: &Subject) -> Vec<(String, String)> {
    let operations = subject.output.api.operations.iter();
    let servers: BTreeSet<&String> = operations.filter_map(|it| it.server.as_ref()).collect();
    let servers = servers.into_iter().enumerate();
    servers
        .map(|(index, server)| (server.clone(), format!("/own{index}")))
        .collect()
}

/// Adds the credential.
pub(crate) fn authorize(settings: &Settings, sent: &mut Sent) {
    let Some(credential) = &settings.credential else {
        return;
    };
    let encoded = wire::encode(KEY);
    match &credential.scheme {
        SecurityScheme::Header(name) => sent.header(name, KEY),
        SecurityScheme::Query(name) => sent.query.push((wire::encode(name), encoded)),
        SecurityScheme::Cookie(name) => sent.cookies.push((name.clone(), KEY.to_owned())),
        SecurityScheme::Bearer | SecurityScheme::Token => {
            sent.header("authorization", &format!("Bearer {KEY}"));
        }
        SecurityScheme::Basic => sent.header("authorization", BASIC),
    }
}
