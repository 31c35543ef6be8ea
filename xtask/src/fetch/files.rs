//! The files that a description refers to where it is published: of its own origin, and put below its own directory.

use std::collections::HashMap;
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
    /// The document, with the places of the texts as they are kept.
    pub(super) document: Document,
    /// The text of the entry file as it is kept.
    pub(super) text: String,
}

/// Fetches what the document at `location` refers to; `name` is what its own file is called.
///
/// What a server says it does not have leaves the references to it where they are. Everything is asked for a second time at
/// the end; when something has changed meanwhile, all of it is fetched once more.
///
/// # Errors
///
/// When a server does not answer, when the limits are passed, and when the files change each time.
pub(super) async fn complete(
    fetcher: &Arc<Fetcher>,
    (entry, location): (&Document, &Url),
    name: &str,
    watch: &dyn Watch,
) -> Result<Description, UpstreamError> {
    let mut entry_text = entry.file.text.clone();
    for _ in 0..2 {
        let limits = fetcher.settings().limits;
        let parsed = Document::parse(&entry.file.path, entry_text, &limits)?;
        let names = Names::of(location, name);
        let (document, answers) = gather(fetcher, parsed, name, &names, watch).await?;
        let mut asked: Vec<(Url, Answered)> = answers;
        let own = Answered {
            text: document.file.text.clone(),
            location: location.clone(),
            validators: Validators::default(),
        };
        asked.push((location.clone(), own));
        match changed(fetcher, &asked).await? {
            None => return kept(document, name, &names, &limits),
            Some(()) => watch.again(),
        }
        let most = limits.bytes;
        entry_text = match fetcher.get(location, &Validators::default(), most).await? {
            Fetched::Answered(answer) => answer.text,
            Fetched::NotModified => document.file.text.clone(),
        };
    }
    Err(UpstreamError::Changing(location.to_string()))
}

/// The document with all its files, and what each address answered.
async fn gather(
    fetcher: &Arc<Fetcher>,
    entry: Document,
    name: &str,
    names: &Names,
    watch: &dyn Watch,
) -> Result<(Document, Vec<(Url, Answered)>), UpstreamError> {
    let settings = fetcher.settings();
    let mut bytes = entry.file.text.len();
    let mut count = 1;
    let resolve = |base: &str, reference: &str| names.resolve(base, reference);
    let mut bundle = Bundle::new(entry, name, &settings.limits, &resolve);
    let mut answers = Vec::new();
    loop {
        let wanted = bundle.wanted();
        let Some(last) = wanted.last() else {
            let document = bundle.finish().map_err(UpstreamError::Findings)?;
            return Ok((document, answers));
        };
        count += wanted.len();
        if count > settings.limits.files {
            let finding = too_many(last, settings.limits.files);
            return Err(UpstreamError::Findings(vec![finding]));
        }
        watch.begin(count);
        for (one, answer) in fetch_all(fetcher, names, wanted).await? {
            let Some(url) = names.url(&one.path) else {
                continue;
            };
            watch.fetched(url.as_str());
            let file = match answer {
                Ok(answer) => {
                    bytes += answer.text.len();
                    if bytes > settings.limits.bytes {
                        let limit = settings.limits.bytes;
                        return Err(UpstreamError::TooManyBytes { limit });
                    }
                    let text = answer.text.clone();
                    names.redirected(&one.path, &answer.location);
                    answers.push((url.clone(), answer));
                    Document::parse_part(url.as_str(), text, &settings.limits)
                        .map_err(|findings| broken(&one.path, &findings))
                }
                Err(unread) => Err(unread),
            };
            bundle.add(one.path, file);
        }
    }
}

/// What the addresses of files answer, a few at a time, in the order of the files.
async fn fetch_all(
    fetcher: &Arc<Fetcher>,
    names: &Names,
    wanted: Vec<Wanted>,
) -> Result<Vec<(Wanted, Result<Answered, Unread>)>, UpstreamError> {
    let settings = fetcher.settings();
    let mut fetched: Vec<Option<Result<Answered, Unread>>> = vec![None; wanted.len()];
    let mut waiting = wanted.iter().enumerate();
    let mut under_way = JoinSet::new();
    loop {
        while under_way.len() < settings.at_once.max(1) {
            let Some((place, one)) = waiting.next() else {
                break;
            };
            let Some(url) = names.url(&one.path) else {
                continue;
            };
            sleep(settings.pause).await;
            let fetcher = Arc::clone(fetcher);
            under_way.spawn(async move {
                let most = fetcher.settings().limits.bytes;
                let answer = fetcher.get(&url, &Validators::default(), most).await;
                (place, answer)
            });
        }
        match under_way.join_next().await {
            None => break,
            Some(Ok((place, answer))) => fetched[place] = Some(outcome(answer)?),
            Some(Err(stopped)) => {
                return Err(UpstreamError::Runtime(std::io::Error::other(stopped)));
            }
        }
    }
    let both = wanted.into_iter().zip(fetched);
    Ok(both
        .filter_map(|(one, answer)| Some((one, answer?)))
        .collect())
}

/// An answer, or why the server has no such file; a server that cannot say is an error.
fn outcome(
    answer: Result<Fetched, UpstreamError>,
) -> Result<Result<Answered, Unread>, UpstreamError> {
    match answer {
        Ok(Fetched::Answered(answer)) => Ok(Ok(answer)),
        Ok(Fetched::NotModified) => Err(UpstreamError::NothingNamed),
        Err(UpstreamError::Fetch { url, failure }) => match failure {
            Failure::Status(401 | 403 | 404 | 410)
            | Failure::OtherOrigin(_)
            | Failure::TooManyRedirects(_)
            | Failure::NoLocation
            | Failure::ContentType(_)
            | Failure::TooLarge(_)
            | Failure::NotUtf8(_) => Ok(Err(Unread {
                id: "missing-file",
                message: format!("`{}` {failure}", visible(&url)),
                help: "ask the provider, or leave out what needs the file".to_owned(),
            })),
            failure => Err(UpstreamError::Fetch { url, failure }),
        },
        Err(error) => Err(error),
    }
}

/// Whether one of the addresses answers something else than before.
async fn changed(
    fetcher: &Fetcher,
    asked: &[(Url, Answered)],
) -> Result<Option<()>, UpstreamError> {
    let most = fetcher.settings().limits.bytes;
    for (url, before) in asked {
        sleep(fetcher.settings().pause).await;
        match fetcher.get(url, &before.validators, most).await? {
            Fetched::Answered(now) if now.text != before.text => return Ok(Some(())),
            Fetched::Answered(_) | Fetched::NotModified => {}
        }
    }
    Ok(None)
}

/// The files with references that lead to each other on a disk, too.
fn kept(
    document: Document,
    name: &str,
    names: &Names,
    limits: &Limits,
) -> Result<Description, UpstreamError> {
    let known: Vec<&str> = document.files().map(|(path, _)| path).collect();
    let other = |base: &str, text: &str| {
        let (path, fragment) = text.split_once('#').unwrap_or((text, ""));
        let target = names.resolve(base, path).ok()?;
        let is_known = target == name || known.contains(&target.as_str());
        if path.is_empty() || !is_known || relative(base, path).as_ref() == Ok(&target) {
            return None;
        }
        let hash = if text.contains('#') { "#" } else { "" };
        Some(format!("{}{hash}{fragment}", relative_to(base, &target)))
    };
    // The value of the document has more in it than its own file.
    let own = Document::parse(&document.file.path, document.file.text.clone(), limits)?;
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
    let entry = Document::parse(&shown, text.clone(), limits)?;
    let mut bundle = Bundle::new(entry, name, limits, &relative);
    loop {
        let wanted = bundle.wanted();
        if wanted.is_empty() {
            break;
        }
        for one in wanted {
            let file = match files.get(&one.path) {
                Some((shown, text)) => Document::parse_part(shown, text.clone(), limits)
                    .map_err(|findings| broken(&one.path, &findings)),
                None => Err(Unread {
                    id: "missing-file",
                    message: format!("`{}` was not found", visible(&one.path)),
                    help: "ask the provider, or leave out what needs the file".to_owned(),
                }),
            };
            bundle.add(one.path, file);
        }
    }
    let document = bundle.finish().map_err(UpstreamError::Findings)?;
    Ok(Description { document, text })
}
