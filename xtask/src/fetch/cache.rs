//! Keeps fetched pages, so that an interrupted run can resume, and later runs fetch only changes.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use fs_err as fs;
use reqwest::Url;
use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use super::fetcher::{Answered, Validators};
use crate::workspace::sha256::hexadecimal;

/// How long an unused page is kept.
const LONGEST_UNUSED: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// A directory with one file per address. A failure here only causes more requests.
#[derive(Debug)]
pub(super) struct Cache {
    directory: PathBuf,
    /// How long an interrupted run can resume.
    kept_for: Duration,
    /// The file that exists during the run.
    unfinished: PathBuf,
    /// The name of the run. A resumed run has the name of the interrupted one.
    run: String,
}

/// The answer of an address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    url: String,
    /// The address behind all redirects.
    location: String,
    etag: Option<String>,
    last_modified: Option<String>,
    /// The run in which the server sent or confirmed it.
    run: String,
    /// The time of that, in seconds since 1970.
    taken: u64,
    /// SHA-256 of the text.
    sha256: String,
    text: String,
}

/// The kept answer of an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Kept {
    pub(super) text: Answered,
    /// Whether it is from the present run, so that no request is needed.
    pub(super) is_recent: bool,
}

impl Cache {
    /// Opens the cache for fetching `subject`, a text that identifies the run.
    pub(super) fn begin(directory: &Path, subject: &str, kept_for: Duration) -> Self {
        let name = format!("{}.unfinished", hexadecimal(subject.as_bytes()));
        let unfinished = directory.join(name);
        let is_name = |text: &String| text.len() == 64;
        let run = fs::read_to_string(&unfinished).ok().filter(is_name);
        let cache = Self {
            directory: directory.to_owned(),
            kept_for,
            unfinished,
            run: run.unwrap_or_else(|| new_run(subject)),
        };
        let _ = fs::create_dir_all(&cache.directory);
        let _ = cache.replace(&cache.unfinished, cache.run.as_bytes());
        cache
    }

    /// Ends the run. From now on, a server must confirm the kept pages. Removes pages that were unused for a month.
    pub(super) fn finish(&self) {
        let _ = fs::remove_file(&self.unfinished);
        for entry in fs::read_dir(&self.directory)
            .into_iter()
            .flatten()
            .flatten()
        {
            let age = entry
                .metadata()
                .and_then(|metadata| metadata.modified())
                .map(|modified| {
                    SystemTime::now()
                        .duration_since(modified)
                        .unwrap_or_default()
                });
            if age.is_ok_and(|age| age > LONGEST_UNUSED) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    /// The kept answer of an address. `None` if its file is missing or damaged.
    pub(super) fn get(&self, url: &Url) -> Option<Kept> {
        let text = fs::read_to_string(self.path(url)).ok()?;
        let entry: Entry = serde_json::from_str(&text).ok()?;
        if entry.url != url.as_str() || entry.sha256 != hexadecimal(entry.text.as_bytes()) {
            return None;
        }
        let location = Url::parse(&entry.location).ok()?;
        let age = now().checked_sub(entry.taken);
        Some(Kept {
            is_recent: entry.run == self.run
                && age.is_some_and(|age| age <= self.kept_for.as_secs()),
            text: Answered {
                text: entry.text,
                location,
                validators: Validators {
                    etag: entry.etag,
                    last_modified: entry.last_modified,
                },
            },
        })
    }

    /// Keeps an answer that has just arrived.
    pub(super) fn put(&self, url: &Url, answer: &Answered) {
        let entry = Entry {
            url: url.to_string(),
            location: answer.location.to_string(),
            etag: answer.validators.etag.clone(),
            last_modified: answer.validators.last_modified.clone(),
            run: self.run.clone(),
            taken: now(),
            sha256: hexadecimal(answer.text.as_bytes()),
            text: answer.text.clone(),
        };
        if let Ok(bytes) = serde_json::to_vec(&entry) {
            let _ = self.replace(&self.path(url), &bytes);
        }
    }

    fn path(&self, url: &Url) -> PathBuf {
        let name = format!("{}.json", hexadecimal(url.as_str().as_bytes()));
        self.directory.join(name)
    }

    /// Writes a file whole or not at all.
    fn replace(&self, path: &Path, bytes: &[u8]) -> std::io::Result<()> {
        let mut file = NamedTempFile::new_in(&self.directory)?;
        file.write_all(bytes)?;
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    }
}

fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}

/// A unique name for a run.
fn new_run(subject: &str) -> String {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let unique = format!("{subject} {} {}", since.as_nanos(), std::process::id());
    hexadecimal(unique.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    fn url() -> Url {
        Url::parse("https://docs.example/a.md").unwrap()
    }

    fn answer() -> Answered {
        Answered {
            text: "some text".to_owned(),
            location: Url::parse("https://docs.example/b.md").unwrap(),
            validators: Validators {
                etag: Some("\"a\"".to_owned()),
                last_modified: None,
            },
        }
    }

    #[test]
    fn a_page_is_recent_until_its_run_has_finished() {
        let directory = tempfile::tempdir().unwrap();
        let directory = directory.path().join("a/b");
        let first = Cache::begin(&directory, "index", HOUR);
        assert_eq!(first.get(&url()), None);
        first.put(&url(), &answer());
        let resumed = Cache::begin(&directory, "index", HOUR);
        let expected = Kept {
            text: answer(),
            is_recent: true,
        };
        assert_eq!(resumed.get(&url()), Some(expected));
        assert!(
            !Cache::begin(&directory, "other", HOUR)
                .get(&url())
                .unwrap()
                .is_recent
        );
        resumed.finish();
        let later = Cache::begin(&directory, "index", HOUR);
        assert!(!later.get(&url()).unwrap().is_recent);
    }

    #[test]
    fn an_interrupted_run_cannot_resume_forever() {
        let directory = tempfile::tempdir().unwrap();
        let cache = Cache::begin(directory.path(), "index", HOUR);
        cache.put(&url(), &answer());
        let path = cache.path(&url());
        for (taken, is_recent) in [
            (now() - 3500, true),
            (now() - 3700, false),
            (now() + 1000, false),
        ] {
            let mut entry: Entry =
                serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
            entry.taken = taken;
            fs::write(&path, serde_json::to_vec(&entry).unwrap()).unwrap();
            assert_eq!(cache.get(&url()).unwrap().is_recent, is_recent);
        }
    }

    #[test]
    fn a_damaged_entry_is_ignored() {
        let directory = tempfile::tempdir().unwrap();
        let cache = Cache::begin(directory.path(), "index", HOUR);
        cache.put(&url(), &answer());
        let path = cache.path(&url());
        let good = fs::read_to_string(&path).unwrap();
        for bad in [
            "",
            "{}",
            "\u{1b}",
            &good[..good.len() / 2],
            &good.replace("some text", "some tex"),
            &good.replace("docs.example", "evil.example"),
        ] {
            fs::write(&path, bad).unwrap();
            assert_eq!(cache.get(&url()), None, "{bad}");
        }
        fs::write(&path, good).unwrap();
        assert!(cache.get(&url()).is_some());
    }

    #[test]
    fn pages_unused_for_a_month_are_removed() {
        let directory = tempfile::tempdir().unwrap();
        let cache = Cache::begin(directory.path(), "index", HOUR);
        cache.put(&url(), &answer());
        cache.finish();
        assert!(cache.get(&url()).is_some());
        let file = fs::OpenOptions::new()
            .append(true)
            .open(cache.path(&url()))
            .unwrap();
        let long_ago = SystemTime::now() - LONGEST_UNUSED - HOUR;
        file.set_modified(long_ago).unwrap();
        cache.finish();
        assert_eq!(cache.get(&url()), None);
    }

    #[test]
    fn a_directory_that_cannot_be_written_keeps_nothing() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let cache = Cache::begin(&file.path().join("below"), "index", HOUR);
        cache.put(&url(), &answer());
        assert_eq!(cache.get(&url()), None);
        cache.finish();
    }
}
