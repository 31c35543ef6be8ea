//! Runs one fetch: it fetches the named places, again if they changed meanwhile, and assembles the document.

use std::path::Path;
use std::sync::Arc;

use reqwest::Url;

use super::assemble::{Assembled, Part, assemble, is_conflict, unsettled};
use super::cache::Cache;
use super::content::{Kind, is_index_name, kind, most_bytes};
use super::fetcher::{Answered, Fetched, Fetcher, Validators};
use super::files::Entry;
use super::gather::{Trust, fetch, gather};
use super::{
    Answer, DEFAULT_PREFIX, Obtained, Origin, Request, UpstreamError, Watch, files, index, names,
};
use crate::provider::parse_prefix;
use crate::provider::{Place, file_name_fault};
use crate::workspace::bundle::with_files;
use crate::workspace::{ReadError, read_text};
use generator::source::bundle::refers_to_files;
use generator::text::visible;
use generator::{Finding, SourceFile};

/// Obtains the wanted document.
///
/// # Errors
///
/// [`UpstreamError`] names the address or file without a usable answer, or has the findings.
pub fn obtain(request: &Request<'_>, watch: &dyn Watch) -> Result<Answer, UpstreamError> {
    let mut origins: Vec<&Origin> = Vec::new();
    for origin in request.origins {
        if !origins.contains(&origin) {
            origins.push(origin);
        }
    }
    let run = Run {
        request,
        watch,
        fetcher: Arc::new(Fetcher::new(request.settings)),
        origins,
    };
    if run.origins.iter().all(|origin| origin.address().is_none()) {
        return run.files();
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(UpstreamError::Runtime)?;
    let answer = runtime.block_on(run.addresses());
    // The system may still be looking for a host name whose answer nobody needs any more.
    runtime.shutdown_background();
    answer
}

struct Run<'a> {
    request: &'a Request<'a>,
    watch: &'a dyn Watch,
    fetcher: Arc<Fetcher>,
    origins: Vec<&'a Origin>,
}

/// A document without its provenance.
struct Found {
    assembled: Assembled,
    place: Option<Place>,
    validators: Validators,
    parts: usize,
}

impl Run<'_> {
    fn files(&self) -> Result<Answer, UpstreamError> {
        self.refuse_prefix()?;
        let parts = self.named_parts(Vec::new())?;
        let assembled = self.assemble(&parts).map_err(UpstreamError::Findings)?;
        let mut assembled = assembled.ok_or(UpstreamError::NothingNamed)?;
        if let [Origin::File(path)] = self.origins.as_slice() {
            let shown = path.display().to_string();
            let limits = &self.request.settings.limits;
            assembled.document = with_files(assembled.document, path, &shown, limits)
                .map_err(UpstreamError::Findings)?;
        }
        Ok(self.answer(Found {
            assembled,
            place: None,
            validators: Validators::default(),
            parts: parts.len(),
        }))
    }

    async fn addresses(&self) -> Result<Answer, UpstreamError> {
        match self.origins.as_slice() {
            [Origin::Index(url)] => self.index(url, None).await,
            [Origin::Address(url)] if is_index_name(url.path()) => self.index(url, None).await,
            [Origin::Address(url)] => self.single(url).await,
            _ => self.several().await,
        }
    }

    /// Fetches one address. Its content decides what it is.
    async fn single(&self, url: &Url) -> Result<Answer, UpstreamError> {
        let known = self.request.known.map(|known| Validators {
            etag: known.etag.map(ToOwned::to_owned),
            last_modified: known.last_modified.map(ToOwned::to_owned),
        });
        self.watch.begin(1);
        let most = most_bytes(url, &self.request.settings);
        let known = known.unwrap_or_default();
        let text = match self.fetcher.get(url, &known, most).await? {
            Fetched::NotModified => return Ok(Answer::Unchanged),
            Fetched::Answered(text) => text,
        };
        self.watch.fetched(url.as_str());
        let address = url.to_string();
        let place = match kind(url.path(), &text.text) {
            Kind::Index => return self.index(url, Some(text)).await,
            Kind::Page => Place::Pages(vec![address]),
            Kind::Document => Place::Document(address),
        };
        self.refuse_prefix()?;
        let part = part(url, text.text, true);
        let assembled = self.assemble(&[part]).map_err(UpstreamError::Findings)?;
        let mut assembled = assembled.ok_or(UpstreamError::NothingNamed)?;
        let mut validators = text.validators;
        let document = &assembled.document;
        if assembled.shown.is_some() && refers_to_files(&document.value) {
            let entry = Entry {
                document,
                asked: url,
                location: &text.location,
                name: &entry_name(url.path(), &assembled.text),
            };
            let whole = files::complete(&self.fetcher, &entry, self.watch).await?;
            if whole.document.files().next().is_some() {
                validators = Validators::default();
            }
            assembled.document = whole.document;
            assembled.text = whole.text;
        }
        Ok(self.answer(Found {
            assembled,
            place: Some(place),
            validators,
            parts: 1,
        }))
    }

    /// Several files and addresses.
    async fn several(&self) -> Result<Answer, UpstreamError> {
        self.refuse_prefix()?;
        let urls: Vec<Url> = self
            .origins
            .iter()
            .filter_map(|origin| origin.address().cloned())
            .collect();
        for origin in &self.origins {
            match origin {
                Origin::Address(url) if !is_index_name(url.path()) => {}
                Origin::Address(url) | Origin::Index(url) => {
                    return Err(UpstreamError::IndexAmongOthers(url.to_string()));
                }
                Origin::File(_) => {}
            }
        }
        let cache = self.cache(urls.iter().map(Url::as_str));
        let mut trust = Trust::Kept;
        loop {
            let texts = gather(&self.fetcher, &cache, &urls, trust, self.watch).await?;
            for (url, text) in urls.iter().zip(&texts) {
                if kind(url.path(), text) == Kind::Index {
                    return Err(UpstreamError::IndexAmongOthers(url.to_string()));
                }
            }
            let parts = self.named_parts(texts)?;
            let assembled = self.assemble(&parts);
            if let Err(findings) = &assembled
                && is_conflict(findings)
                && trust == Trust::Kept
            {
                trust = Trust::Nothing;
                self.watch.again();
                continue;
            }
            cache.finish();
            let is_published = urls.len() == self.origins.len();
            let place =
                is_published.then(|| Place::Pages(urls.iter().map(Url::to_string).collect()));
            return Ok(self.answer(Found {
                assembled: assembled
                    .map_err(unsettled)?
                    .ok_or(UpstreamError::NothingNamed)?,
                place,
                validators: Validators::default(),
                parts: parts.len(),
            }));
        }
    }

    /// Fetches the pages that an index lists.
    async fn index(&self, url: &Url, listing: Option<Answered>) -> Result<Answer, UpstreamError> {
        let given = self.request.prefix.unwrap_or(DEFAULT_PREFIX);
        let prefix = parse_prefix(given, url).map_err(|reason| UpstreamError::Prefix {
            prefix: given.to_owned(),
            reason,
        })?;
        let cache = self.cache([url.as_str(), given].into_iter());
        let most = self.request.settings.index_bytes;
        let mut trust = Trust::Kept;
        let mut listing = match listing {
            Some(listing) => listing,
            None => fetch(&self.fetcher, &cache, url, trust).await?,
        };
        loop {
            let urls = index::pages(&listing.text, &listing.location, &prefix)?;
            let texts = gather(&self.fetcher, &cache, &urls, trust, self.watch).await?;
            let now = self.fetcher.get(url, &listing.validators, most).await?;
            let changed = match now {
                Fetched::Answered(text) if text.text != listing.text => Some(text),
                Fetched::Answered(_) | Fetched::NotModified => None,
            };
            let parts: Vec<Part> = urls
                .iter()
                .zip(texts)
                .map(|(url, text)| part(url, text, false))
                .collect();
            let assembled = self.assemble(&parts);
            let is_conflicting = matches!(&assembled, Err(findings) if is_conflict(findings));
            if trust == Trust::Kept && (changed.is_some() || is_conflicting) {
                trust = Trust::Nothing;
                self.watch.again();
                listing = match changed {
                    Some(changed) => changed,
                    None => fetch(&self.fetcher, &cache, url, trust).await?,
                };
                continue;
            }
            cache.finish();
            let assembled = assembled.map_err(unsettled)?;
            return Ok(self.answer(Found {
                assembled: assembled.ok_or_else(|| UpstreamError::NoDocument {
                    index: url.to_string(),
                    pages: parts.len(),
                })?,
                place: Some(Place::Index {
                    url: url.to_string(),
                    prefix: self.request.prefix.map(ToOwned::to_owned),
                }),
                validators: Validators::default(),
                parts: parts.len(),
            }));
        }
    }

    fn cache<'text>(&self, subject: impl Iterator<Item = &'text str>) -> Arc<Cache> {
        let subject = subject.collect::<Vec<_>>().join(" ");
        let kept_for = self.request.settings.kept_for;
        Arc::new(Cache::begin(self.request.cache, &subject, kept_for))
    }

    /// The named parts in their order: the files, and the texts of the addresses.
    fn named_parts(&self, texts: Vec<String>) -> Result<Vec<Part>, UpstreamError> {
        let mut texts = texts.into_iter();
        let mut parts = Vec::new();
        let mut findings = Vec::new();
        for origin in &self.origins {
            match origin {
                Origin::Address(url) | Origin::Index(url) => {
                    parts.push(part(url, texts.next().unwrap_or_default(), true));
                }
                Origin::File(path) => {
                    let shown = path.display().to_string();
                    match read_text(path, &shown, &self.request.settings.limits) {
                        Ok(file) => parts.push(Part {
                            path: file.path.clone(),
                            file,
                            is_named: true,
                        }),
                        Err(ReadError::Findings(found)) => findings.extend(found),
                        Err(error) => return Err(UpstreamError::Read(error)),
                    }
                }
            }
        }
        if findings.is_empty() {
            Ok(parts)
        } else {
            // The loop goes on, so that one run reports the errors of all files.
            findings.extend(self.assemble(&parts).err().unwrap_or_default());
            Err(UpstreamError::Findings(findings))
        }
    }

    fn assemble(&self, parts: &[Part]) -> Result<Option<Assembled>, Vec<Finding>> {
        let Request {
            merged_path,
            settings,
            ..
        } = self.request;
        assemble(parts, merged_path, &settings.limits)
    }

    fn refuse_prefix(&self) -> Result<(), UpstreamError> {
        match self.request.prefix {
            Some(prefix) => Err(UpstreamError::Prefix {
                prefix: prefix.to_owned(),
                reason: "needs an index of pages, but none was named",
            }),
            None => Ok(()),
        }
    }

    fn answer(&self, found: Found) -> Answer {
        let Assembled {
            text,
            document,
            shown,
            without_document,
        } = found.assembled;
        let name = match self.origins.first() {
            Some(Origin::File(path)) => {
                path.file_name().map(|it| it.to_string_lossy().into_owned())
            }
            Some(Origin::Address(url) | Origin::Index(url)) => Some(entry_name(url.path(), &text)),
            None => None,
        };
        Answer::Obtained(Box::new(Obtained {
            is_json: is_json(&text),
            name: name.unwrap_or_default(),
            text,
            document,
            shown,
            place: found.place,
            file: self.origins.iter().find_map(|origin| match origin {
                Origin::File(path) => Some(file_name(path)),
                Origin::Address(_) | Origin::Index(_) => None,
            }),
            etag: found.validators.etag,
            last_modified: found.validators.last_modified,
            parts: found.parts,
            without_document,
        }))
    }
}

fn part(url: &Url, text: String, is_named: bool) -> Part {
    Part {
        file: Arc::new(SourceFile {
            path: url.to_string(),
            text,
        }),
        path: url.path().to_owned(),
        is_named,
    }
}

fn is_json(text: &str) -> bool {
    let text = text.trim_start_matches('\u{feff}');
    text.trim_start().starts_with('{')
        && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

/// The name for the first file of a document: its own, if a document may have that name.
fn entry_name(path: &str, text: &str) -> String {
    let name = names::plain(path.rsplit('/').next().unwrap_or_default());
    if [".yaml", ".yml", ".json"]
        .iter()
        .any(|end| name.ends_with(end))
    {
        return name;
    }
    let end = if is_json(text) { "json" } else { "yaml" };
    format!("openapi.{end}")
}

/// The name of a file in a form that the table accepts.
fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let plain = visible(&name).replace('\\', "_");
    if file_name_fault(&plain).is_none() {
        plain
    } else {
        "file".to_owned()
    }
}
