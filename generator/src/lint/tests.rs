//! Claims about the findings of small documents.

mod document;
mod fixture;
mod hostile;
mod operation;
mod path;
mod reference;
mod schema;

use super::lint;
use crate::source::{Document, Limits};

/// The findings in `text`, as `severity id line:column`.
fn places(text: &str) -> Vec<String> {
    findings(text)
        .iter()
        .map(|finding| {
            let position = finding.position().expect("the finding has a place");
            format!(
                "{} {} {}:{}",
                finding.severity.as_str(),
                finding.id,
                position.line,
                position.column
            )
        })
        .collect()
}

fn findings(text: &str) -> Vec<crate::base::finding::Finding> {
    let document = Document::parse("test.yaml", text.to_owned(), &Limits::default()).expect("YAML");
    lint(&document, &document.value)
}

/// The help line of the only finding in `text`.
fn help(text: &str) -> String {
    match findings(text).as_slice() {
        [finding] => finding.help.clone().expect("the finding has a next step"),
        others => panic!("one finding was expected: {others:#?}"),
    }
}

/// A document with one operation, `GET /pets`, whose answer is `#/components/schemas/Pet`. `schemas` is the text from
/// line 13 on, indented by four columns.
fn with_schemas(schemas: &str) -> String {
    format!(
        "openapi: 3.1.0
info: {{title: Pets, version: '1'}}
paths:
  /pets:
    get:
      responses:
        '200':
          description: The pets.
          content:
            application/json: {{schema: {{$ref: '#/components/schemas/Pet'}}}}
components:
  schemas:
{schemas}"
    )
}

/// A document whose `paths` are the text from line 4 on, indented by two columns.
fn with_paths(paths: &str) -> String {
    format!("openapi: 3.1.0\ninfo: {{title: Pets, version: '1'}}\npaths:\n{paths}")
}
