//! Fetches many pages of one site: a few at a time, with pauses, and in the given order.

use std::sync::Arc;

use reqwest::Url;
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::cache::Cache;
use super::content::most_bytes;
use super::fetcher::{Answered, Fetched, Fetcher, Validators};
use super::{Failure, UpstreamError, Watch};

/// Which kept pages may replace requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trust {
    /// Pages of an interrupted run, and pages that the server confirms.
    Kept,
    /// None. Everything is fetched.
    Nothing,
}

/// The texts of the pages, in the order of their addresses.
///
/// # Errors
///
/// The first error. No more pages are then requested, but those that have arrived are kept.
pub(super) async fn gather(
    fetcher: &Arc<Fetcher>,
    cache: &Arc<Cache>,
    urls: &[Url],
    trust: Trust,
    watch: &dyn Watch,
) -> Result<Vec<String>, UpstreamError> {
    let settings = fetcher.settings();
    let mut texts: Vec<Option<String>> = vec![None; urls.len()];
    let mut waiting = urls.iter().enumerate();
    let mut under_way = JoinSet::new();
    let mut is_first = true;
    let mut bytes = 0;
    let limit = settings.total_bytes;
    let mut add = |text: &str| {
        bytes += text.len();
        if bytes > limit {
            return Err(UpstreamError::TooManyBytes { limit });
        }
        Ok(())
    };
    watch.begin(urls.len());
    loop {
        while under_way.len() < settings.at_once.max(1) {
            let Some((place, url)) = waiting.next() else {
                break;
            };
            if trust == Trust::Kept
                && let Some(kept) = cache.get(url).filter(|kept| kept.is_recent)
            {
                watch.fetched(url.as_str());
                add(&kept.text.text)?;
                texts[place] = Some(kept.text.text);
                continue;
            }
            if !is_first {
                sleep(settings.pause).await;
            }
            is_first = false;
            let (fetcher, cache) = (Arc::clone(fetcher), Arc::clone(cache));
            let url = url.clone();
            under_way.spawn(async move {
                let text = fetch(&fetcher, &cache, &url, trust).await;
                (place, url, text)
            });
        }
        match under_way.join_next().await {
            None => break,
            Some(Ok((place, url, text))) => {
                let text = text?.text;
                add(&text)?;
                texts[place] = Some(text);
                watch.fetched(url.as_str());
            }
            Some(Err(stopped)) => {
                return Err(UpstreamError::Runtime(std::io::Error::other(stopped)));
            }
        }
    }
    Ok(texts.into_iter().flatten().collect())
}

/// Fetches one page, or lets the server confirm the kept one.
pub(super) async fn fetch(
    fetcher: &Fetcher,
    cache: &Cache,
    url: &Url,
    trust: Trust,
) -> Result<Answered, UpstreamError> {
    let kept = match trust {
        Trust::Kept => cache.get(url).map(|kept| kept.text),
        Trust::Nothing => None,
    };
    let nothing = Validators::default();
    let validators = kept.as_ref().map_or(&nothing, |kept| &kept.validators);
    let most = most_bytes(url, fetcher.settings());
    let text = match (fetcher.get(url, validators, most).await?, kept) {
        (Fetched::Answered(text), _) => text,
        (Fetched::NotModified, Some(kept)) => kept,
        (Fetched::NotModified, None) => {
            return Err(UpstreamError::Fetch {
                url: url.to_string(),
                failure: Failure::NotModified,
            });
        }
    };
    cache.put(url, &text);
    Ok(text)
}
