//! Runs one fetch: it fetches the named places, again if they changed meanwhile, and assembles the document.

use std::path::Path;
use std::sync::Arc;

use reqwest::Url;

use super::assemble::{Part, assemble, is_conflict, unsettled};
use super::cache::Cache;
use super::content::{Kind, is_index_name, kind, most_bytes};
use super::fetcher::{Answered, Fetcher, Validators};
use super::gather::{fetch, gather};
use super::stored::entry_name;
use super::{
    Answer, DEFAULT_PREFIX, Obtained, Origin, Request, UpstreamError, Watch, files, index, names,
};
use crate::provider::{Place, file_name_fault, parse_prefix};
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

impl Run<'_> {
    fn files(&self) -> Result<Answer, UpstreamError> {
        self.refuse_prefix()?;
        let parts = self.named_parts(Vec::new())?;
        let mut obtained = self.assemble(&parts)?.ok_or(UpstreamError::NothingNamed)?;
        if let [Origin::File(path)] = self.origins.as_slice() {
            let shown = path.display().to_string();
            let limits = &self.request.settings.limits;
            obtained.document = with_files(obtained.document, path, &shown, limits)?;
        }
        Ok(self.answer(obtained, None))
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
        self.watch.begin(1);
        let most = most_bytes(url, &self.request.settings);
        let known = self.request.known.clone().unwrap_or_default();
        let Some(text) = self.fetcher.get_changed(url, &known, most).await? else {
            return Ok(Answer::Unchanged);
        };
        self.watch.fetched(url.as_str());
        let address = url.to_string();
        let place = match kind(url.path(), &text.text) {
            Kind::Index => return self.index(url, Some(text)).await,
            Kind::Page => Place::Pages(vec![address]),
            Kind::Document => Place::Document(address),
        };
        self.refuse_prefix()?;
        let parts = [part(url, text.text, true)];
        let mut obtained = self.assemble(&parts)?.ok_or(UpstreamError::NothingNamed)?;
        let mut validators = text.validators;
        if obtained.shown.is_some() && refers_to_files(&obtained.document.value) {
            let name = name_of(url, &obtained.text);
            let (document, addresses) = (&obtained.document, [&text.location, url]);
            let whole = files::complete(&self.fetcher, document, addresses, &name, self.watch);
            obtained.document = whole.await?;
            obtained.text.clone_from(&obtained.document.file.text);
            if obtained.document.files().next().is_some() {
                validators = Validators::default();
            }
        }
        obtained.etag = validators.etag;
        obtained.last_modified = validators.last_modified;
        Ok(self.answer(obtained, Some(place)))
    }

    /// Several files and addresses.
    async fn several(&self) -> Result<Answer, UpstreamError> {
        self.refuse_prefix()?;
        let among_others = |url: &Url| UpstreamError::IndexAmongOthers(url.to_string());
        let mut urls = Vec::new();
        for origin in &self.origins {
            match origin {
                Origin::Address(url) if !is_index_name(url.path()) => urls.push(url.clone()),
                Origin::Address(url) | Origin::Index(url) => return Err(among_others(url)),
                Origin::File(_) => {}
            }
        }
        let cache = self.cache(urls.iter().map(Url::as_str));
        loop {
            let texts = gather(&self.fetcher, &cache, &urls, self.watch).await?;
            let mut pairs = urls.iter().zip(&texts);
            if let Some((url, _)) = pairs.find(|(url, text)| kind(url.path(), text) == Kind::Index)
            {
                return Err(among_others(url));
            }
            let parts = self.named_parts(texts)?;
            let assembled = self.assemble(&parts);
            if is_conflict(&assembled) && cache.distrust() {
                self.watch.again();
                continue;
            }
            cache.finish();
            let obtained = assembled.map_err(unsettled)?;
            let obtained = obtained.ok_or(UpstreamError::NothingNamed)?;
            let is_published = urls.len() == self.origins.len();
            let pages = || Place::Pages(urls.iter().map(Url::to_string).collect());
            return Ok(self.answer(obtained, is_published.then(pages)));
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
        let mut listing = match listing {
            Some(listing) => listing,
            None => fetch(&self.fetcher, &cache, url).await?,
        };
        loop {
            let urls = index::pages(&listing.text, &listing.location, &prefix)?;
            let texts = gather(&self.fetcher, &cache, &urls, self.watch).await?;
            let now = self.fetcher.get_changed(url, &listing.validators, most);
            let changed = now.await?.filter(|now| now.text != listing.text);
            let pages = urls.iter().zip(texts);
            let parts: Vec<Part> = pages.map(|(url, text)| part(url, text, false)).collect();
            let assembled = self.assemble(&parts);
            if (changed.is_some() || is_conflict(&assembled)) && cache.distrust() {
                self.watch.again();
                listing = match changed {
                    Some(changed) => changed,
                    None => fetch(&self.fetcher, &cache, url).await?,
                };
                continue;
            }
            cache.finish();
            let obtained = assembled.map_err(unsettled)?;
            let obtained = obtained.ok_or_else(|| UpstreamError::NoDocument {
                index: url.to_string(),
                pages: parts.len(),
            })?;
            let place = Place::Index {
                url: url.to_string(),
                prefix: self.request.prefix.map(ToOwned::to_owned),
            };
            return Ok(self.answer(obtained, Some(place)));
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

    fn assemble(&self, parts: &[Part]) -> Result<Option<Obtained>, Vec<Finding>> {
        let limits = &self.request.settings.limits;
        assemble(parts, self.request.merged_path, limits)
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

    fn answer(&self, mut obtained: Obtained, place: Option<Place>) -> Answer {
        obtained.name = match self.origins.first() {
            Some(Origin::File(path)) => last_name(path),
            Some(Origin::Address(url) | Origin::Index(url)) => name_of(url, &obtained.text),
            None => String::new(),
        };
        obtained.place = place;
        obtained.file = self.origins.iter().find_map(|origin| match origin {
            Origin::File(path) => Some(file_name(path)),
            Origin::Address(_) | Origin::Index(_) => None,
        });
        Answer::Obtained(Box::new(obtained))
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

/// The name for the first file of a document at an address.
fn name_of(url: &Url, text: &str) -> String {
    let name = url.path().rsplit('/').next().unwrap_or_default();
    entry_name(&names::plain(name), text)
}

fn last_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

/// The name of a file in a form that the table accepts.
fn file_name(path: &Path) -> String {
    let plain = visible(&last_name(path)).replace('\\', "_");
    match file_name_fault(&plain) {
        None => plain,
        Some(_) => "file".to_owned(),
    }
}
