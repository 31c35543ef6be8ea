//! One document to prove. It is generated like in `cargo xtask try`, but with the settings of a provider's table.

use std::path::{Path, PathBuf};

use generator::Severity;
use generator::Steps;
use generator::inspect::{read_api, server_url};
use generator::lint;
use generator::model::settings::{Credential, Pagination, Position, SecurityScheme, Settings};
use generator::source::Limits;
use generator::{self, Failure, Output, Request};
use serde_json::Value;
use xtask::workspace::ReadError;
use xtask::workspace::bundle::read_description;

use crate::source::Source;

/// A document and its generated crate.
pub(crate) struct Subject {
    /// The name of the document's file, or of the provider's crate.
    pub(crate) name: String,
    /// The module of the program that calls its client.
    pub(crate) module: String,
    /// The directory of the crate with the client. `None` if the client is in the program's package.
    pub(crate) directory: Option<PathBuf>,
    pub(crate) settings: Settings,
    pub(crate) output: Output,
    pub(crate) source: Source,
}

impl Subject {
    /// Reads a document and generates its crate.
    ///
    /// # Errors
    ///
    /// The reason why it cannot be generated.
    pub(crate) fn read(path: &Path) -> Result<Self, String> {
        let shown = path.display().to_string();
        let name = path.file_name().unwrap_or_default();
        let name = name.to_string_lossy().into_owned();
        let document =
            read_description(path, &shown, &Limits::default()).map_err(|error| match error {
                ReadError::Findings(findings) => format!("{findings:?}"),
                ReadError::Io { .. } => error.to_string(),
            })?;
        let mut findings = lint(&document, &document.value).into_iter();
        if let Some(error) = findings.find(|it| it.severity == Severity::Error) {
            return Err(error.message);
        }
        let mut settings = settings(&document.value);
        let generate = |settings: &Settings| {
            let request = Request {
                settings: settings.clone(),
                ..Request::default()
            };
            generator::generate(&document.value, &request)
        };
        let output = match generate(&settings) {
            Err(Failure::UnknownStreamProperty(_)) => {
                settings.stream_property = None;
                generate(&settings)
            }
            output => output,
        };
        let output = output.map_err(|failure| format!("{failure:?}"))?;
        Ok(Self {
            module: module(&name),
            directory: None,
            source: Source::read(&output)?,
            name,
            settings,
            output,
        })
    }

    /// The path of the module with its client, for a program in the package of this name.
    pub(crate) fn path(&self, package: &str) -> String {
        match self.directory {
            Some(_) => self.name.replace('-', "_"),
            None => format!("{}::{}", package.replace('-', "_"), self.module),
        }
    }
}

/// The name of a module for a file.
pub(crate) fn module(file: &str) -> String {
    let plain = |it: char| if it.is_ascii_alphanumeric() { it } else { '_' };
    let words: String = file.to_ascii_lowercase().chars().map(plain).collect();
    format!("client_of_{words}")
}

fn settings(document: &Value) -> Settings {
    let schemes = document.pointer("/components/securitySchemes");
    let mut schemes = schemes.and_then(Value::as_object).into_iter().flatten();
    let scheme = schemes.find_map(|(_, scheme)| SecurityScheme::read(scheme));
    // The setting of a table for operations with a server of their own that take the same key.
    let api = read_api(document, &mut Steps::default());
    let mut origins: Vec<String> = api
        .operations
        .into_iter()
        .filter_map(|it| it.server)
        .collect();
    origins.sort_unstable();
    origins.dedup();
    Settings {
        base_url: server_url(document),
        credential: scheme.map(|scheme| Credential {
            origins,
            ..Credential::of_scheme(scheme)
        }),
        pagination: pagination(),
        // The setting of a table for a body with a flag for streams.
        stream_property: Some("stream".to_owned()),
        ..Settings::default()
    }
}

/// The usual paginations of lists.
fn pagination() -> Vec<Pagination> {
    let rule = |parameter: &str, position: Position| Pagination {
        parameter: parameter.to_owned(),
        position,
        items: Vec::new(),
        total: None,
    };
    let token = |parameter: &str, next: &str| rule(parameter, Position::Token(next.to_owned()));
    vec![
        token("after_token", "next_token"),
        token("cursor", "next_cursor"),
        token("page_token", "next_page_token"),
        rule("offset", Position::Items),
        rule("page", Position::Pages(1)),
    ]
}
