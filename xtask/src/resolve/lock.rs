//! Reads and writes the file of the name lock.

use std::fmt::Write as _;
use std::sync::Arc;

use generator::Lock;
use generator::{Finding, SourceFile};

/// Reads a lock file. A file that is not a lock gives a finding at the place of its fault.
pub(super) fn parse(file: &Arc<SourceFile>) -> Result<Lock, Vec<Finding>> {
    toml::from_str(&file.text).map_err(|error| {
        let finding = Finding::error("invalid-name-lock", file, error.span(), error.message());
        vec![finding.help(
            "restore the file from version control, or delete it to have every name chosen anew",
        )]
    })
}

/// The text of the lock file for the provider `id`. `program` is the name of this program in the workspace.
#[must_use]
pub fn render(lock: &Lock, id: &str, program: &str) -> String {
    let mut text = format!(
        "# The public names of {id}, as they were given first. `{program} generate` keeps them and adds new ones.\n"
    );
    if !lock.patched.is_empty() {
        text.push_str("\n# The types whose fields tell `null` from nothing.\npatched = [\n");
        for name in &lock.patched {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "    {},", quoted(name));
        }
        text.push_str("]\n");
    }
    for (section, names) in [
        ("operations", &lock.operations),
        ("schemas", &lock.schemas),
        ("inline", &lock.inline),
        ("features", &lock.features),
    ] {
        if names.is_empty() {
            continue;
        }
        let _ = writeln!(text, "\n[{section}]");
        for (key, name) in names {
            let _ = writeln!(text, "{} = {}", quoted(key), quoted(name));
        }
    }
    if !lock.shared.is_empty() {
        text.push_str("\n# The schemas that are one type whether they are sent or received, with what goes both ways.\n[shared]\n");
        for (schema, properties) in &lock.shared {
            let properties: Vec<String> = properties.iter().map(|it| quoted(it)).collect();
            let _ = writeln!(text, "{} = [{}]", quoted(schema), properties.join(", "));
        }
    }
    text
}

/// A string in basic quotes on one line. For a string with a line break, `toml` would write several lines.
fn quoted(text: &str) -> String {
    let escaped = text.chars().map(|character| match character {
        '"' | '\\' => format!("\\{character}"),
        control if control.is_control() => format!("\\u{:04X}", u32::from(control)),
        other => other.to_string(),
    });
    format!("\"{}\"", escaped.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<Lock, Vec<Finding>> {
        parse(&Arc::new(SourceFile {
            path: "specs/vast.names.toml".to_owned(),
            text: text.to_owned(),
        }))
    }

    #[test]
    fn a_written_lock_is_read_back() {
        let mut lock = Lock::default();
        lock.operations
            .insert("POST /a/{id}/".to_owned(), "rotate".to_owned());
        lock.schemas
            .insert("a \"quoted\"\nname\\".to_owned(), "Quoted".to_owned());
        lock.inline
            .insert("Pet.tags[]".to_owned(), "PetTag".to_owned());
        lock.features
            .insert("SSH Keys".to_owned(), "ssh-keys".to_owned());
        lock.patched.insert("PetPatch".to_owned());
        let properties = [".name".to_owned(), ".a b".to_owned()];
        lock.shared.insert("Pet".to_owned(), properties.into());
        assert_eq!(parsed(&render(&lock, "vast", "cargo xtask")), Ok(lock));
    }

    #[test]
    fn a_merge_conflict_is_reported_at_its_place() {
        let findings = parsed("[operations]\n<<<<<<< ours\n").expect_err("no lock");
        assert_eq!(findings[0].id, "invalid-name-lock");
        assert_eq!(findings[0].position().map(|it| it.line), Some(2));
    }
}
