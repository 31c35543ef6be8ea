//! The name lock: which name each operation and schema has been given, kept from one update to the next.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;

use crate::finding::{Finding, SourceFile};

/// The names that have been given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Lock {
    /// Method names, by `METHOD /path`.
    pub operations: BTreeMap<String, String>,
    /// Type names, by the name of the schema.
    pub schemas: BTreeMap<String, String>,
    /// Type names of schemas without a name, by the place where they stand.
    pub inline: BTreeMap<String, String>,
}

impl Lock {
    /// Reads a lock file. A file that is no lock is a finding at the place where it goes wrong.
    pub fn parse(file: &Arc<SourceFile>) -> Result<Self, Vec<Finding>> {
        toml::from_str(&file.text).map_err(|error| {
            let finding = Finding::error("invalid-name-lock", file, error.span(), error.message());
            vec![finding.help("restore the file from version control, or delete it to have every name chosen anew")]
        })
    }

    /// The text of the lock file for the provider `id`.
    #[must_use]
    pub fn render(&self, id: &str) -> String {
        use std::fmt::Write as _;

        let mut text = format!(
            "# The public names of {id}, as they were given first. `cargo xtask generate` keeps them and adds new ones.\n"
        );
        for (section, names) in [
            ("operations", &self.operations),
            ("schemas", &self.schemas),
            ("inline", &self.inline),
        ] {
            if names.is_empty() {
                continue;
            }
            // Writing to a string cannot fail.
            let _ = writeln!(text, "\n[{section}]");
            for (key, name) in names {
                let key = toml::Value::String(key.clone());
                let name = toml::Value::String(name.clone());
                let _ = writeln!(text, "{} = {name}", quoted(&key));
            }
        }
        text
    }
}

/// A key in basic quotes on one line: `toml` would choose a multi-line string for a value with a line break.
fn quoted(key: &toml::Value) -> String {
    let text = key.as_str().unwrap_or_default();
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            other if other.is_control() => {
                quoted.push_str(&format!("\\u{:04X}", u32::from(other)));
            }
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Lock, Vec<Finding>> {
        Lock::parse(&Arc::new(SourceFile {
            path: "specs/vast.names.toml".to_owned(),
            text: text.to_owned(),
        }))
    }

    #[test]
    fn what_is_written_is_read_back() {
        let mut lock = Lock::default();
        lock.operations
            .insert("POST /a/{id}/".to_owned(), "rotate".to_owned());
        lock.schemas
            .insert("a \"quoted\"\nname\\".to_owned(), "Quoted".to_owned());
        lock.inline
            .insert("Pet.tags[]".to_owned(), "PetTag".to_owned());
        assert_eq!(parse(&lock.render("vast")), Ok(lock));
    }

    #[test]
    fn a_merge_conflict_is_reported_where_it_stands() {
        let findings = parse("[operations]\n<<<<<<< ours\n").expect_err("no lock");
        assert_eq!(findings[0].id, "invalid-name-lock");
        assert_eq!(findings[0].position().map(|it| it.line), Some(2));
    }
}
