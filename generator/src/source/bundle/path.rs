//! Paths of files, relative to the directory of the entry file.

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

use super::Unread;
use crate::text::quoted;

/// The path that a reference in the file `base` means, relative to the directory of the entry file (RFC 3986, section
/// 5, for a base that is a file).
///
/// # Errors
///
/// When the reference leads out of that directory, or is an address.
pub fn relative(base: &str, reference: &str) -> Result<String, Unread> {
    if reference.contains("://") || reference.starts_with("//") {
        return Err(Unread {
            id: "external-reference",
            message: format!("`{}` is in another document", quoted(reference)),
            help: "put the file beside the document and refer to it by its path".to_owned(),
        });
    }
    let decoded = percent_decode_str(reference).decode_utf8_lossy();
    let mut steps: Vec<&str> = match base.rsplit_once('/') {
        Some((directory, _)) => directory.split('/').collect(),
        None => Vec::new(),
    };
    let mut leaves = decoded.starts_with(['/', '\\']) || decoded.get(1..2) == Some(":");
    for step in decoded.split(['/', '\\']) {
        match step {
            "" | "." => {}
            ".." => leaves |= steps.pop().is_none(),
            step => steps.push(step),
        }
    }
    if leaves {
        return Err(outside(reference));
    }
    if decoded.contains('#') {
        return Err(Unread {
            id: "unreadable-file",
            message: format!("the name of `{}` has a `#`", quoted(reference)),
            help: "rename the file".to_owned(),
        });
    }
    Ok(steps.join("/"))
}

/// The reference from the file `base` to the file `target`, both relative to the directory of the entry file.
#[must_use]
pub fn relative_to(base: &str, target: &str) -> String {
    let above = base.matches('/').count();
    let mut reference = "../".repeat(above);
    for (index, step) in target.split('/').enumerate() {
        if index > 0 {
            reference.push('/');
        }
        reference.extend(utf8_percent_encode(step, ESCAPED));
    }
    reference
}

/// The characters with a special meaning in a reference.
const ESCAPED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'%')
    .add(b'#')
    .add(b'?')
    .add(b'\\')
    .add(b':');

/// The reason not to read a file: it is outside the directory of the entry file.
#[must_use]
pub fn outside(reference: &str) -> Unread {
    Unread {
        id: "outside-directory",
        message: format!(
            "`{}` leads out of the document's directory",
            quoted(reference)
        ),
        help: "move the file into the document's directory, or below it".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_relative_to_the_file_that_it_stands_in() {
        for (base, reference, expected) in [
            ("openapi.yaml", "a/b.yaml", "a/b.yaml"),
            ("paths/a.yaml", "../schemas/b.yaml", "schemas/b.yaml"),
            ("paths/a.yaml", "./b.yaml", "paths/b.yaml"),
            ("paths/a.yaml", "b%20c.yaml", "paths/b c.yaml"),
            ("a/b/c.yaml", "../../d/./../e.yaml", "e.yaml"),
        ] {
            assert_eq!(relative(base, reference).as_deref(), Ok(expected));
        }
    }

    #[test]
    fn nothing_leads_out_of_the_directory() {
        for reference in [
            "../a.yaml",
            "a/../../b.yaml",
            "/etc/passwd",
            "%2e%2e/a.yaml",
            "..%2Fa.yaml",
            "..\\a.yaml",
            "C:\\a.yaml",
            "\\\\host\\a.yaml",
        ] {
            let id = relative("openapi.yaml", reference).unwrap_err().id;
            assert_eq!(id, "outside-directory", "{reference}");
        }
        for reference in [
            "https://a.example/b.yaml",
            "file:///etc/passwd",
            "//a.example/b",
        ] {
            let id = relative("openapi.yaml", reference).unwrap_err().id;
            assert_eq!(id, "external-reference", "{reference}");
        }
    }

    #[test]
    fn a_reference_to_a_path_means_that_path() {
        for (base, target) in [
            ("a.yaml", "b c.yaml"),
            ("a/b/c.yaml", "d/e:f.yaml"),
            ("a/b.yaml", "a/%41"),
        ] {
            let reference = relative_to(base, target);
            assert_eq!(
                relative(base, &reference).as_deref(),
                Ok(target),
                "{reference}"
            );
        }
    }
}
