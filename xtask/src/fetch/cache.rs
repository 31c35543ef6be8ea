//! Keeps fetched pages, so that an interrupted run can resume, and later runs fetch only changes.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, UNIX_EPOCH};

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
    /// Whether kept pages may replace requests. It is false once they contradict each other.
    is_trusted: AtomicBool,
}

/// The answer of an address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    url: String,
    /// The address behind all redirects.
    location: String,
    #[serde(flatten)]
    validators: Validators,
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
            run: run.unwrap_or_else(|| {
                let unique = format!("{subject} {} {}", now().as_nanos(), std::process::id());
                hexadecimal(unique.as_bytes())
            }),
            is_trusted: AtomicBool::new(true),
        };
        let _ = fs::create_dir_all(&cache.directory);
        let _ = cache.replace(&cache.unfinished, cache.run.as_bytes());
        cache
    }

    /// Ends the run. From now on, a server must confirm the kept pages. Removes pages that were unused for a month.
    pub(super) fn finish(&self) {
        let _ = fs::remove_file(&self.unfinished);
        let files = fs::read_dir(&self.directory).into_iter().flatten();
        for file in files.flatten() {
            let modified = file.metadata().and_then(|it| it.modified());
            let age = modified.ok().and_then(|it| it.elapsed().ok());
            if age > Some(LONGEST_UNUSED) {
                let _ = fs::remove_file(file.path());
            }
        }
    }

    /// Answers nothing from now on, so that everything is fetched again. False if that was so before.
    pub(super) fn distrust(&self) -> bool {
        self.is_trusted.swap(false, Ordering::Relaxed)
    }

    /// The kept answer of an address. `None` if its file is missing or damaged.
    pub(super) fn get(&self, url: &Url) -> Option<Kept> {
        if !self.is_trusted.load(Ordering::Relaxed) {
            return None;
        }
        let text = fs::read_to_string(self.path(url)).ok()?;
        let entry: Entry = serde_json::from_str(&text).ok()?;
        if entry.url != url.as_str() || entry.sha256 != hexadecimal(entry.text.as_bytes()) {
            return None;
        }
        let location = Url::parse(&entry.location).ok()?;
        let age = now().as_secs().checked_sub(entry.taken);
        let is_young = age.is_some_and(|age| age <= self.kept_for.as_secs());
        Some(Kept {
            is_recent: is_young && entry.run == self.run,
            text: Answered {
                text: entry.text,
                location,
                validators: entry.validators,
            },
        })
    }

    /// Keeps an answer that has just arrived.
    pub(super) fn put(&self, url: &Url, answer: &Answered) {
        let entry = Entry {
            url: url.to_string(),
            location: answer.location.to_string(),
            validators: answer.validators.clone(),
            run: self.run.clone(),
            taken: now().as_secs(),
            sha256: hexadecimal(answer.text.as_bytes()),
            text: answer.text.clone(),
        };
        if let Ok(bytes) = serde_json::to_vec(&entry) {
            let _ = self.replace(&self.path(url), &bytes);
        }
    }

    fn path(&self, url: &Url) -> PathBuf {
        let name = hexadecimal(url.as_str().as_bytes());
        self.directory.join(format!("{name}.json"))
    }

    /// Writes a file whole or not at all.
    fn replace(&self, path: &Path, bytes: &[u8]) -> std::io::Result<()> {
        let mut file = NamedTempFile::new_in(&self.directory)?;
        file.write_all(bytes)?;
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    }
}

/// The time since 1970.
fn now() -> Duration {
    UNIX_EPOCH.elapsed().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

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
            (now().as_secs() - 3500, true),
            (now().as_secs() - 3700, false),
            (now().as_secs() + 1000, false),
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
