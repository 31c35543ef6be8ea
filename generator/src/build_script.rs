//! What a build script needs of a document: the files that it writes, and the lines that it prints for Cargo.

use std::collections::BTreeMap;

use crate::base::finding::{Finding, Severity};
use crate::lint::lint;
use crate::model::settings::Settings;
use crate::pipeline::{Output, Request, generate};
use crate::source::{Document, Limits};
use crate::text::visible;

/// What a build script writes and prints.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BuildScript {
    /// The contents of each file below `OUT_DIR`, by name; none when the document has errors. A crate includes `client.in`,
    /// which has the generated modules in the module `generated`.
    pub files: BTreeMap<String, String>,
    /// The lines that Cargo reads, in order (Cargo book, "Build Scripts", "Outputs of the Build Script"). Errors in the
    /// document are among them, with their lines and columns, and fail the build.
    pub instructions: Vec<String>,
}

/// The one file that a crate includes. The other ones are modules of their own, because only those may begin with attributes.
const INCLUDED: &str = "#[path = \"mod.rs\"]\npub mod generated;\n";

/// Generates a client from the text of a document, for the build script of a crate that depends on the runtime as
/// `client-runtime`; `path` is where the text was read, relative to the manifest of the crate. Nothing is read or written.
///
/// Calls go to the first server of the document, and every operation is there. For what else can be asked for, use
/// [`generate`] itself.
#[must_use]
pub fn build_script(path: &str, text: String) -> BuildScript {
    let mut script = BuildScript {
        instructions: vec![format!("cargo::rerun-if-changed={}", visible(path))],
        ..BuildScript::default()
    };
    match output(path, text) {
        Ok((output, warnings)) => {
            script.instructions.extend(lines(&warnings));
            // No manifest has to name the tags of a document.
            let mut features = output.features.clone();
            features.push("operations".to_owned());
            for feature in &features {
                let line = format!("cargo::rustc-cfg=feature=\"{feature}\"");
                script.instructions.push(line);
            }
            features.extend(["schemars", "testing"].map(str::to_owned));
            let known = format!("cargo::rustc-check-cfg=cfg(feature, values({features:?}))");
            script.instructions.push(known.replace(['[', ']'], ""));
            script.files = output.files;
            script
                .files
                .insert("client.in".to_owned(), INCLUDED.to_owned());
        }
        Err(findings) => script.instructions.extend(lines(&findings)),
    }
    script
}

fn output(path: &str, text: String) -> Result<(Output, Vec<Finding>), Vec<Finding>> {
    let document = Document::parse(path, text, &Limits::default())?;
    let findings = lint(&document, &document.value);
    if findings.iter().any(|it| it.severity == Severity::Error) {
        return Err(findings);
    }
    let request = Request {
        settings: Settings::of_document(&document.value),
        regenerate: "cargo build".to_owned(),
        ..Request::default()
    };
    match generate(&document.value, &request) {
        Ok(output) => {
            let findings = output.with_warnings(&document, findings);
            Ok((output, findings))
        }
        Err(failure) => Err(vec![failure.located(&document)]),
    }
}

/// One line for each finding, which Cargo prints behind `error` or `warning`.
fn lines(findings: &[Finding]) -> impl Iterator<Item = String> {
    findings.iter().map(|finding| {
        let place = finding.position().map_or_else(String::new, |position| {
            format!(":{}:{}", position.line, position.column)
        });
        let help = finding.help.as_ref();
        let help = help.map_or_else(String::new, |help| format!("; {help}"));
        let Finding { file, message, .. } = finding;
        let text = format!("{}{place}: {message}{help}", file.path).replace('\n', " ");
        // What a document says must not become a line of its own.
        format!("cargo::{}={}", finding.severity.as_str(), visible(&text))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = "openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
servers: [{url: 'https://pets.example'}]
paths:
  /pets:
    get:
      operationId: listPets
      responses:
        '200': {$ref: '#/components/responses/Pets'}
components:
  responses:
    Pets: {description: The pets.}
";

    #[test]
    fn a_document_becomes_files_and_no_error() {
        let script = build_script("pets.yaml", DOCUMENT.to_owned());
        assert_eq!(
            script.instructions,
            [
                "cargo::rerun-if-changed=pets.yaml",
                "cargo::rustc-cfg=feature=\"operations\"",
                "cargo::rustc-check-cfg=cfg(feature, values(\"operations\", \"schemars\", \"testing\"))",
            ]
        );
        assert!(script.files["client.rs"].contains("pub async fn list_pets"));
        assert_eq!(script.files["client.in"], INCLUDED);
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place_and_nothing_is_written() {
        let broken = DOCUMENT.replace("responses/Pets'", "responses/Pats'");
        let script = build_script("pets.yaml", broken);
        let start = "cargo::error=pets.yaml:9:23: ";
        assert!(
            script.instructions[1].starts_with(start),
            "{:?}",
            script.instructions
        );
        assert!(script.files.is_empty());
    }

    #[test]
    fn a_document_cannot_give_orders_to_cargo() {
        let order = "\\ncargo::rustc-link-lib=evil";
        let hostile = DOCUMENT.replace("'#/components/responses/Pets'", &format!("\"#/a{order}\""));
        let script = build_script("a\ncargo::warning=b", hostile);
        assert!(script.files.is_empty());
        for line in script.instructions {
            assert!(!line.contains('\n'), "{line}");
        }
    }
}
