//! Finds a provider's key in environment variables and files.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use secrecy::SecretString;
use zeroize::Zeroizing;

use crate::call::provider::Provider;
use crate::send::build_error::BuildError;

/// The largest size in bytes of a file with a key. A larger file contains something else.
const LARGEST_FILE: u64 = 64 * 1024;

/// Finds the key of `provider` on this machine.
///
/// # Errors
///
/// [`BuildError::MissingCredential`] if no place has a key. [`BuildError::UnreadableCredential`] if a place contains
/// something that is not a key.
pub(crate) fn find_key(provider: &Provider) -> Result<SecretString, BuildError> {
    find_key_with(
        provider,
        |name| std::env::var_os(name),
        std::env::home_dir().as_deref(),
    )
}

fn find_key_with(
    provider: &Provider,
    variable: impl Fn(&str) -> Option<OsString>,
    home: Option<&Path>,
) -> Result<SecretString, BuildError> {
    let mut looked_at = Vec::new();
    for name in provider.variables {
        let Some(text) = variable(name) else {
            looked_at.push(format!("the environment variable `{name}`"));
            continue;
        };
        let text = text.into_string().map_err(|_| {
            let place = format!("the environment variable `{name}`");
            unreadable(place, "it is not UTF-8")
        })?;
        if let Some(key) = key(text) {
            return Ok(key);
        }
        looked_at.push(format!(
            "the environment variable `{name}` (which is empty)"
        ));
    }
    for template in provider.files {
        let Some(path) = expand(template, &variable, home) else {
            looked_at.push(format!("the file `{template}`"));
            continue;
        };
        match read(&path) {
            Ok(text) => {
                if let Some(key) = key(text) {
                    return Ok(key);
                }
                looked_at.push(format!("the file `{}` (which is empty)", path.display()));
            }
            Err(error) if is_absent(&error) => {
                looked_at.push(format!("the file `{}`", path.display()));
            }
            Err(error) => {
                return Err(unreadable(path.display().to_string(), &error.to_string()));
            }
        }
    }
    Err(BuildError::MissingCredential { looked_at })
}

/// The key without the white space that editors and shells leave around it, or `None` if nothing remains.
fn key(text: String) -> Option<SecretString> {
    let text = Zeroizing::new(text);
    let trimmed = text.trim();
    (!trimmed.is_empty()).then(|| trimmed.into())
}

/// Expands a template to a path, or returns `None` if this machine does not define its first directory.
fn expand(
    template: &str,
    variable: &impl Fn(&str) -> Option<OsString>,
    home: Option<&Path>,
) -> Option<PathBuf> {
    if let Some(rest) = template.strip_prefix("~/") {
        return Some(home?.join(rest));
    }
    if let Some(rest) = template.strip_prefix("$XDG_CONFIG_HOME/") {
        // In the XDG Base Directory Specification, a relative path is invalid, and the default is `~/.config`.
        let directory = variable("XDG_CONFIG_HOME")
            .map(PathBuf::from)
            .filter(|path| path.is_absolute());
        let directory = directory.or_else(|| home.map(|home| home.join(".config")))?;
        return Some(directory.join(rest));
    }
    Some(PathBuf::from(template))
}

fn read(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    // Checked before opening, because opening a pipe waits for a writer.
    if !std::fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    let file = File::open(path)?;
    file.take(LARGEST_FILE + 1).read_to_string(&mut text)?;
    if text.len() as u64 > LARGEST_FILE {
        return Err(io::Error::other("it is too large to be a key"));
    }
    Ok(text)
}

fn is_absent(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

fn unreadable(place: String, reason: &str) -> BuildError {
    BuildError::UnreadableCredential {
        place,
        reason: reason.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use secrecy::ExposeSecret as _;
    use tempfile::TempDir;

    use super::*;

    const PROVIDER: Provider = Provider::new("https://example.com", "test")
        .variables(&["FIRST_KEY", "SECOND_KEY"])
        .files(&["$XDG_CONFIG_HOME/vastai/key", "~/.key"]);

    fn found(home: &Path, variables: &[(&str, &str)]) -> Result<String, BuildError> {
        let variable = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| OsString::from(value))
        };
        find_key_with(&PROVIDER, variable, Some(home)).map(|key| key.expose_secret().to_owned())
    }

    #[test]
    fn variables_come_before_files_and_earlier_ones_before_later_ones() {
        let home = TempDir::new().unwrap();
        let home = home.path();
        fs::write(home.join(".key"), "from home\n").unwrap();
        assert_eq!(found(home, &[]).unwrap(), "from home");
        fs::create_dir_all(home.join(".config/vastai")).unwrap();
        fs::write(home.join(".config/vastai/key"), "  from config \r\n").unwrap();
        assert_eq!(found(home, &[]).unwrap(), "from config");

        let other = TempDir::new().unwrap();
        let directory = other.path().to_str().unwrap();
        let variables = [("XDG_CONFIG_HOME", directory)];
        assert_eq!(found(home, &variables).unwrap(), "from home");
        fs::create_dir(other.path().join("vastai")).unwrap();
        fs::write(other.path().join("vastai/key"), "from elsewhere").unwrap();
        assert_eq!(found(home, &variables).unwrap(), "from elsewhere");
        let relative = [("XDG_CONFIG_HOME", "relative")];
        assert_eq!(found(home, &relative).unwrap(), "from config");

        assert_eq!(found(home, &[("SECOND_KEY", "second")]).unwrap(), "second");
        let both = [("SECOND_KEY", "second"), ("FIRST_KEY", "first")];
        assert_eq!(found(home, &both).unwrap(), "first");
        let empty = [("FIRST_KEY", " "), ("SECOND_KEY", "second")];
        assert_eq!(found(home, &empty).unwrap(), "second");
    }

    #[test]
    fn a_missing_key_says_where_it_was_looked_for() {
        let home = TempDir::new().unwrap();
        fs::write(home.path().join(".key"), "\n").unwrap();
        let error = found(home.path(), &[("FIRST_KEY", "")]).unwrap_err();
        let shown = error
            .to_string()
            .replace(home.path().to_str().unwrap(), "[home]")
            .replace('\\', "/");
        assert_eq!(
            shown,
            "there is no credential in the environment variable `FIRST_KEY` (which is empty), the environment variable \
             `SECOND_KEY`, the file `[home]/.config/vastai/key`, the file `[home]/.key` (which is empty); put it in one \
             of these places, or pass it to the builder"
        );
        let nowhere = find_key_with(&PROVIDER, |_| None, None).unwrap_err();
        assert!(
            nowhere.to_string().contains("the file `~/.key`"),
            "{nowhere}"
        );
    }

    #[test]
    fn a_place_without_a_valid_key_is_reported_and_not_skipped() {
        let home = TempDir::new().unwrap();
        let path = home.path().join(".key");
        fs::create_dir(&path).unwrap();
        let error = found(home.path(), &[]).unwrap_err().to_string();
        assert!(error.ends_with(".key: it is not a file"), "{error}");

        fs::remove_dir(&path).unwrap();
        fs::write(&path, [0xff, 0xfe]).unwrap();
        let error = found(home.path(), &[]).unwrap_err().to_string();
        assert!(error.contains("UTF-8"), "{error}");

        fs::write(&path, "x".repeat(70_000)).unwrap();
        let error = found(home.path(), &[]).unwrap_err().to_string();
        assert!(error.ends_with("it is too large to be a key"), "{error}");
    }
}
