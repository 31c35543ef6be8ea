//! Fetches the files of a published description from its own origin, and gives them paths below its directory.

use std::cell::Cell;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use reqwest::Url;

use super::fetcher::{Answered, Fetcher, Validators};
use super::gather::each;
use super::names::Names;
use super::{Failure, UpstreamError, Watch};
use crate::workspace::bundle::{broken, too_many};
use generator::source::bundle::{Bundle, Unread, relative, relative_to, rewritten};
use generator::source::{Document, Limits};
use generator::text::visible;

/// Fetches the files that a document refers to. The places of the result refer to the texts that are kept.
///
/// `name` is that of the entry file. The document's final address comes before the address that was asked for.
///
/// If the server does not have a file, the references to it stay. At the end, every file is requested again. If one has
/// changed meanwhile, all files are fetched again.
///
/// # Errors
///
/// If a server does not answer, if the limits are exceeded, or if the files change each time.
pub(super) async fn complete(
    fetcher: &Arc<Fetcher>,
    entry: &Document,
    [location, asked]: [&Url; 2],
    name: &str,
    watch: &dyn Watch,
) -> Result<Document, UpstreamError> {
    let limits = fetcher.settings.limits;
    let mut text = entry.file.text.clone();
    let mut is_second = false;
    loop {
        let parsed = Document::parse(&entry.file.path, text, &limits)?;
        let mut gathering = Gathering {
            fetcher,
            names: Names::of(location, asked, name),
            bytes: Cell::new(parsed.file.text.len()),
            answers: Vec::new(),
            missing: HashMap::new(),
        };
        let document = gathering.gather(parsed, name, watch).await?;
        let now = fetcher.get(location, limits.bytes).await?.text;
        let changed = if is_same(&document.file.text, &now, &limits) {
            gathering.changed().await?
        } else {
            Some(location.clone())
        };
        match changed {
            None => return gathering.kept(document, name),
            Some(url) if is_second => return Err(UpstreamError::Changing(url.to_string())),
            Some(_) => watch.again(),
        }
        is_second = true;
        text = now;
    }
}

/// Whether two texts mean the same. Some servers write the time of each answer into a comment.
fn is_same(before: &str, now: &str, limits: &Limits) -> bool {
    let value = |text: &str| {
        let parsed = Document::parse_part("", text.to_owned(), limits);
        parsed.map(|document| document.value).ok()
    };
    before == now || value(before).is_some_and(|before| Some(before) == value(now))
}

/// The files of one document during the fetch.
struct Gathering<'a> {
    fetcher: &'a Arc<Fetcher>,
    names: Names,
    /// The number of bytes that have arrived.
    bytes: Cell<usize>,
    /// The answer of each address.
    answers: Vec<(Url, Answered)>,
    /// The reasons why files of these names are missing.
    missing: HashMap<String, Unread>,
}

impl Gathering<'_> {
    /// The document with all its files.
    async fn gather(
        &mut self,
        entry: Document,
        name: &str,
        watch: &dyn Watch,
    ) -> Result<Document, UpstreamError> {
        let limits = self.fetcher.settings.limits;
        let mut count = 1;
        let resolve = |base: &str, reference: &str| self.names.resolve(base, reference);
        let mut bundle = Bundle::new(entry, name, &limits, &resolve);
        loop {
            let wanted = bundle.wanted();
            let Some(last) = wanted.last() else {
                return Ok(bundle.finish()?);
            };
            count += wanted.len();
            if count > limits.files {
                return Err(vec![too_many(&bundle, last, limits.files)].into());
            }
            watch.begin(count);
            let addresses = wanted.into_iter().filter_map(|one| {
                let url = self.names.url(&one.path)?;
                Some(((url, Validators::default()), one))
            });
            let (addresses, wanted): (Vec<_>, Vec<_>) = addresses.unzip();
            let fetched = self.fetch_all(&addresses, Some(watch)).await?;
            for ((one, (url, _)), answer) in wanted.into_iter().zip(addresses).zip(fetched) {
                let file = answer.and_then(|answer| {
                    let answer = answer.ok_or_else(|| missing(url.as_str(), "was not fetched"))?;
                    self.names.redirected(&one.path, &answer.location);
                    let text = answer.text.clone();
                    self.answers.push((url.clone(), answer));
                    Document::parse_part(url.as_str(), text, &limits)
                        .map_err(|findings| broken(&one.path, &findings))
                });
                if let Err(unread) = &file {
                    self.missing.insert(one.path.clone(), unread.clone());
                }
                bundle.add(one.path, file);
            }
        }
    }

    /// Fetches addresses, a few at a time. `None` stands for an unchanged text. Bytes count as they arrive, so that
    /// memory stays within the limit.
    async fn fetch_all(
        &self,
        addresses: &[(Url, Validators)],
        watch: Option<&dyn Watch>,
    ) -> Result<Vec<Result<Option<Answered>, Unread>>, UpstreamError> {
        let settings = &self.fetcher.settings;
        let limit = settings.limits.bytes;
        let request = |(url, validators): &(Url, Validators)| {
            let fetcher = Arc::clone(self.fetcher);
            let (url, validators) = (url.clone(), validators.clone());
            let most = limit.saturating_sub(self.bytes.get());
            async move { outcome(fetcher.get_changed(&url, &validators, most).await) }
        };
        each(settings, addresses, request, |(url, _), answer| {
            if let (Ok(Some(answer)), Some(watch)) = (answer, watch) {
                watch.fetched(url.as_str());
                self.bytes.set(self.bytes.get() + answer.text.len());
            }
            if self.bytes.get() > limit {
                return Err(UpstreamError::FilesTooLarge(limit));
            }
            Ok(())
        })
        .await
    }

    /// The first address whose answer differs from the one before.
    async fn changed(&self) -> Result<Option<Url>, UpstreamError> {
        let limits = self.fetcher.settings.limits;
        // Earlier answers are already held, and the new ones are dropped at once.
        self.bytes.set(0);
        let asked = self.answers.iter();
        let asked = asked.map(|(url, answer)| (url.clone(), answer.validators.clone()));
        let asked: Vec<_> = asked.collect();
        let now = self.fetch_all(&asked, None).await?;
        let mut both = self.answers.iter().zip(now);
        let changed = both.find(|((_, before), now)| match now {
            Ok(None) => false,
            Ok(Some(now)) => !is_same(&before.text, &now.text, &limits),
            Err(_) => true,
        });
        Ok(changed.map(|((url, _), _)| url.clone()))
    }

    /// The document with references that lead to its files on a disk too.
    fn kept(self, document: Document, name: &str) -> Result<Document, UpstreamError> {
        let limits = self.fetcher.settings.limits;
        let known: HashSet<&str> = document.files().map(|(path, _)| path).collect();
        let other = |base: &str, text: &str| {
            let (path, fragment) = text.split_once('#').unwrap_or((text, ""));
            let target = self.names.resolve(base, path).ok()?;
            let is_known = target == name || known.contains(target.as_str());
            if path.is_empty() || !is_known || relative(base, path).as_ref() == Ok(&target) {
                return None;
            }
            let hash = if text.contains('#') { "#" } else { "" };
            Some(format!("{}{hash}{fragment}", relative_to(base, &target)))
        };
        // The document's value contains its other files too.
        let shown = document.file.path.clone();
        let own = Document::parse(&shown, document.file.text.clone(), &limits)?;
        let text = rewritten(&own, |text| other(name, text));
        let mut is_same = text == own.file.text;
        let mut files = HashMap::new();
        for (path, part) in document.parts() {
            let text = rewritten(part, |text| other(path, text));
            is_same &= text == part.file.text;
            files.insert(path, (&part.file.path, text));
        }
        if is_same {
            return Ok(document);
        }
        let entry = Document::parse(&shown, text, &limits)?;
        // For a reference without a file, the error is that of the server.
        let resolve = |base: &str, reference: &str| match relative(base, reference) {
            Ok(path) if path == name || files.contains_key(&*path) => Ok(path),
            _ => self.names.resolve(base, reference),
        };
        let mut bundle = Bundle::new(entry, name, &limits, &resolve);
        loop {
            let wanted = bundle.wanted();
            if wanted.is_empty() {
                break;
            }
            for one in wanted {
                let file = match files.get(&*one.path) {
                    Some((shown, text)) => Document::parse_part(shown, text.clone(), &limits)
                        .map_err(|findings| broken(&one.path, &findings)),
                    None => Err(match self.missing.get(&one.path) {
                        Some(unread) => unread.clone(),
                        None => missing(&one.path, "was not fetched"),
                    }),
                };
                bundle.add(one.path, file);
            }
        }
        let kept = bundle.finish()?;
        if kept.value != document.value {
            return Err(UpstreamError::NotRewritten(shown));
        }
        Ok(kept)
    }
}

/// An answer, or the reason why the server has no such file. Fails if the server does not say.
fn outcome<Answer>(
    answer: Result<Answer, UpstreamError>,
) -> Result<Result<Answer, Unread>, UpstreamError> {
    match answer {
        Err(UpstreamError::Fetch {
            url,
            failure:
                failure @ (Failure::Status(401 | 403 | 404 | 410)
                | Failure::OtherOrigin(_)
                | Failure::TooManyRedirects(_)
                | Failure::NoLocation
                | Failure::ContentType(_)
                | Failure::TooLarge(_)
                | Failure::NotUtf8(_)),
        }) => Ok(Err(missing(&url, &failure.to_string()))),
        answer => answer.map(Ok),
    }
}

/// The problem of a path or address without a file.
fn missing(place: &str, reason: &str) -> Unread {
    Unread {
        id: "missing-file",
        message: format!("`{}` {reason}", visible(place)),
        help: "ask the provider, or leave out the operations that need the file".to_owned(),
    }
}
