//! Fetches the files of a published description from its own origin, and gives them paths below its directory.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use reqwest::Url;
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::fetcher::{Answered, Fetched, Fetcher, Validators};
use super::names::Names;
use super::{Failure, UpstreamError, Watch};
use crate::workspace::bundle::{broken, too_many};
use generator::source::bundle::{Bundle, Unread, Wanted, relative, relative_to, rewritten};
use generator::source::{Document, Limits};
use generator::text::visible;

/// A description and the files that it refers to.
pub(super) struct Description {
    /// The document. Its places refer to the kept texts.
    pub(super) document: Document,
    /// The kept text of the entry file.
    pub(super) text: String,
}

/// A document whose files are to be fetched.
pub(super) struct Entry<'a> {
    pub(super) document: &'a Document,
    /// The address that was asked for, and the final address of the document.
    pub(super) asked: &'a Url,
    pub(super) location: &'a Url,
    /// The name of the entry file.
    pub(super) name: &'a str,
}

/// Fetches the files that a document refers to.
///
/// If the server does not have a file, the references to it stay. At the end, every file is requested again. If one has
/// changed meanwhile, all files are fetched again.
///
/// # Errors
///
/// If a server does not answer, if the limits are exceeded, or if the files change each time.
pub(super) async fn complete(
    fetcher: &Arc<Fetcher>,
    entry: &Entry<'_>,
    watch: &dyn Watch,
) -> Result<Description, UpstreamError> {
    let limits = fetcher.settings().limits;
    let mut text = entry.document.file.text.clone();
    let mut is_second = false;
    loop {
        let parsed = Document::parse(&entry.document.file.path, text, &limits)?;
        let mut gathering = Gathering {
            fetcher,
            names: Rc::new(Names::of(entry.location, entry.asked, entry.name)),
            bytes: parsed.file.text.len(),
            answers: Vec::new(),
            missing: HashMap::new(),
        };
        let document = gathering.gather(parsed, entry.name, watch).await?;
        let now = match fetcher
            .get(entry.location, &Validators::default(), limits.bytes)
            .await?
        {
            Fetched::Answered(answer) => answer.text,
            Fetched::NotModified => document.file.text.clone(),
        };
        let changed = if is_same(&document.file.text, &now, &limits) {
            gathering.changed().await?
        } else {
            Some(entry.location.clone())
        };
        match changed {
            None => return gathering.kept(document, entry.name),
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
    names: Rc<Names>,
    /// The number of bytes that have arrived.
    bytes: usize,
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
        let limits = self.fetcher.settings().limits;
        let mut count = 1;
        let names = Rc::clone(&self.names);
        let resolve = |base: &str, reference: &str| names.resolve(base, reference);
        let mut bundle = Bundle::new(entry, name, &limits, &resolve);
        let finished = loop {
            let wanted = bundle.wanted();
            let Some(last) = wanted.last() else {
                break bundle.finish();
            };
            count += wanted.len();
            if count > limits.files {
                break Err(vec![too_many(&bundle, last, limits.files)]);
            }
            watch.begin(count);
            let urls: Vec<(Wanted, Url)> = wanted
                .into_iter()
                .filter_map(|one| {
                    let url = names.url(&one.path)?;
                    Some((one, url))
                })
                .collect();
            let addresses = urls
                .iter()
                .map(|(_, url)| (url.clone(), Validators::default()));
            let fetched = self.fetch_all(addresses.collect(), Some(watch)).await?;
            for ((one, url), answer) in urls.into_iter().zip(fetched) {
                let file = match answer {
                    Ok(Fetched::Answered(answer)) => {
                        names.redirected(&one.path, &answer.location);
                        let text = answer.text.clone();
                        self.answers.push((url.clone(), answer));
                        Document::parse_part(url.as_str(), text, &limits)
                            .map_err(|findings| broken(&one.path, &findings))
                    }
                    Ok(Fetched::NotModified) => return Err(UpstreamError::NothingNamed),
                    Err(unread) => Err(unread),
                };
                if let Err(unread) = &file {
                    self.missing.insert(one.path.clone(), unread.clone());
                }
                bundle.add(one.path, file);
            }
        };
        finished.map_err(UpstreamError::Findings)
    }

    /// Fetches addresses, a few at a time. The answers are in the order of the addresses. Bytes count as they arrive,
    /// so that memory stays within the limit.
    async fn fetch_all(
        &mut self,
        addresses: Vec<(Url, Validators)>,
        watch: Option<&dyn Watch>,
    ) -> Result<Vec<Result<Fetched, Unread>>, UpstreamError> {
        let settings = self.fetcher.settings();
        let limit = settings.limits.bytes;
        let mut fetched: Vec<Option<Result<Fetched, Unread>>> = Vec::new();
        fetched.resize_with(addresses.len(), || None);
        let mut waiting = addresses.into_iter().enumerate();
        let mut under_way = JoinSet::new();
        loop {
            while under_way.len() < settings.at_once.max(1) {
                let Some((place, (url, validators))) = waiting.next() else {
                    break;
                };
                sleep(settings.pause).await;
                let fetcher = Arc::clone(self.fetcher);
                let most = limit.saturating_sub(self.bytes);
                under_way.spawn(async move {
                    let answer = fetcher.get(&url, &validators, most).await;
                    (place, url, answer)
                });
            }
            match under_way.join_next().await {
                None => break,
                Some(Ok((place, url, answer))) => {
                    let answer = outcome(answer)?;
                    if let (Ok(Fetched::Answered(answer)), Some(watch)) = (&answer, watch) {
                        watch.fetched(url.as_str());
                        self.bytes += answer.text.len();
                    }
                    if self.bytes > limit {
                        return Err(UpstreamError::FilesTooLarge { limit });
                    }
                    fetched[place] = Some(answer);
                }
                Some(Err(stopped)) => {
                    return Err(UpstreamError::Runtime(std::io::Error::other(stopped)));
                }
            }
        }
        Ok(fetched.into_iter().flatten().collect())
    }

    /// The first address whose answer differs from the one before.
    async fn changed(&mut self) -> Result<Option<Url>, UpstreamError> {
        let limits = self.fetcher.settings().limits;
        // Earlier answers are already held, and the new ones are dropped at once.
        self.bytes = 0;
        let asked = self.answers.iter();
        let asked = asked.map(|(url, answer)| (url.clone(), answer.validators.clone()));
        let now = self.fetch_all(asked.collect(), None).await?;
        let both = self.answers.iter().zip(now);
        let mut changed = both.filter_map(|((url, before), now)| match now {
            Ok(Fetched::NotModified) => None,
            Ok(Fetched::Answered(now)) if is_same(&before.text, &now.text, &limits) => None,
            Ok(Fetched::Answered(_)) | Err(_) => Some(url.clone()),
        });
        Ok(changed.next())
    }

    /// The document with references that lead to its files on a disk too.
    fn kept(self, document: Document, name: &str) -> Result<Description, UpstreamError> {
        let limits = self.fetcher.settings().limits;
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
        let own = Document::parse(&document.file.path, document.file.text.clone(), &limits)?;
        let mut files = HashMap::new();
        let mut is_same = true;
        for (path, part) in std::iter::once((name, &own)).chain(document.parts()) {
            let text = rewritten(part, |text| other(path, text));
            is_same &= text == part.file.text;
            files.insert(path.to_owned(), (part.file.path.clone(), text));
        }
        let Some((shown, text)) = files.get(name).cloned() else {
            return Err(UpstreamError::NothingNamed);
        };
        if is_same {
            return Ok(Description { document, text });
        }
        let entry = Document::parse(&shown, text.clone(), &limits)?;
        // For a reference without a file, the error is that of the server.
        let resolve = |base: &str, reference: &str| match relative(base, reference) {
            Ok(path) if files.contains_key(&path) => Ok(path),
            _ => self.names.resolve(base, reference),
        };
        let mut bundle = Bundle::new(entry, name, &limits, &resolve);
        loop {
            let wanted = bundle.wanted();
            if wanted.is_empty() {
                break;
            }
            for one in wanted {
                let file = match (files.get(&one.path), self.missing.get(&one.path)) {
                    (Some((shown, text)), _) => Document::parse_part(shown, text.clone(), &limits)
                        .map_err(|findings| broken(&one.path, &findings)),
                    (None, Some(unread)) => Err(unread.clone()),
                    (None, None) => Err(missing(&one.path, "was not fetched")),
                };
                bundle.add(one.path, file);
            }
        }
        let kept = bundle.finish().map_err(UpstreamError::Findings)?;
        if kept.value != document.value {
            return Err(UpstreamError::NotRewritten(shown));
        }
        Ok(Description {
            document: kept,
            text,
        })
    }
}

/// An answer, or the reason why the server has no such file. Fails if the server does not say.
fn outcome(
    answer: Result<Fetched, UpstreamError>,
) -> Result<Result<Fetched, Unread>, UpstreamError> {
    match answer {
        Ok(answer) => Ok(Ok(answer)),
        Err(UpstreamError::Fetch { url, failure }) => match failure {
            Failure::Status(401 | 403 | 404 | 410)
            | Failure::OtherOrigin(_)
            | Failure::TooManyRedirects(_)
            | Failure::NoLocation
            | Failure::ContentType(_)
            | Failure::TooLarge(_)
            | Failure::NotUtf8(_) => Ok(Err(missing(&url, &failure.to_string()))),
            failure => Err(UpstreamError::Fetch { url, failure }),
        },
        Err(error) => Err(error),
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
