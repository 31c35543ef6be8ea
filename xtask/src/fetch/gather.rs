//! Fetches many pages of one site: a few at a time, with pauses, and in the given order.

use std::sync::Arc;

use reqwest::Url;
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::cache::Cache;
use super::content::most_bytes;
use super::fetcher::{Answered, Fetcher};
use super::{Settings, UpstreamError, Watch};

/// The texts of the pages, in the order of their addresses.
///
/// # Errors
///
/// The first error. No more pages are then requested, but those that have arrived are kept.
pub(super) async fn gather(
    fetcher: &Arc<Fetcher>,
    cache: &Arc<Cache>,
    urls: &[Url],
    watch: &dyn Watch,
) -> Result<Vec<String>, UpstreamError> {
    let settings = &fetcher.settings;
    let limit = settings.total_bytes;
    let mut bytes = 0;
    let mut arrived = |url: &Url, text: &String| {
        watch.fetched(url.as_str());
        bytes += text.len();
        if bytes > limit {
            return Err(UpstreamError::TooManyBytes(limit));
        }
        Ok(())
    };
    watch.begin(urls.len());
    let mut texts = Vec::new();
    let mut missing = Vec::new();
    for url in urls {
        let kept = cache.get(url).filter(|kept| kept.is_recent);
        let text = kept.map(|kept| kept.text.text);
        match &text {
            Some(text) => arrived(url, text)?,
            None => missing.push(url.clone()),
        }
        texts.push(text);
    }
    let request = |url: &Url| {
        let (fetcher, cache, url) = (Arc::clone(fetcher), Arc::clone(cache), url.clone());
        async move { Ok(fetch(&fetcher, &cache, &url).await?.text) }
    };
    let fetched = each(settings, &missing, request, arrived).await?;
    let mut fetched = fetched.into_iter();
    let texts = texts
        .into_iter()
        .filter_map(|kept| kept.or_else(|| fetched.next()));
    Ok(texts.collect())
}

/// Sends a request for each item: a few at a time, with a pause after the start of each. The answers are in the order of
/// the items, and `arrived` sees each as soon as it arrives.
///
/// # Errors
///
/// The first error. No more requests are then sent.
pub(super) async fn each<Item, Answer, Request>(
    settings: &Settings,
    items: &[Item],
    request: impl Fn(&Item) -> Request,
    mut arrived: impl FnMut(&Item, &Answer) -> Result<(), UpstreamError>,
) -> Result<Vec<Answer>, UpstreamError>
where
    Answer: Send + 'static,
    Request: Future<Output = Result<Answer, UpstreamError>> + Send + 'static,
{
    let mut answers: Vec<Option<Answer>> = items.iter().map(|_| None).collect();
    let mut waiting = items.iter().enumerate();
    let mut under_way = JoinSet::new();
    loop {
        while under_way.len() < settings.at_once.max(1) {
            let Some((place, item)) = waiting.next() else {
                break;
            };
            let request = request(item);
            under_way.spawn(async move { (place, request.await) });
            sleep(settings.pause).await;
        }
        let Some(ended) = under_way.join_next().await else {
            return Ok(answers.into_iter().flatten().collect());
        };
        let stopped = |error| UpstreamError::Runtime(std::io::Error::other(error));
        let (place, answer) = ended.map_err(stopped)?;
        let answer = answer?;
        arrived(&items[place], &answer)?;
        answers[place] = Some(answer);
    }
}

/// Fetches one page, or lets the server confirm the kept one.
pub(super) async fn fetch(
    fetcher: &Fetcher,
    cache: &Cache,
    url: &Url,
) -> Result<Answered, UpstreamError> {
    let most = most_bytes(url, &fetcher.settings);
    let text = match cache.get(url).map(|kept| kept.text) {
        Some(kept) => {
            let changed = fetcher.get_changed(url, &kept.validators, most).await?;
            changed.unwrap_or(kept)
        }
        None => fetcher.get(url, most).await?,
    };
    cache.put(url, &text);
    Ok(text)
}
