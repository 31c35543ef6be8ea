//! Turns the obtained texts into one document. A single document or block stays byte for byte, and several are merged.

use std::sync::Arc;

use super::UpstreamError;
use generator::source::page::{self, has_top_level_key, looks_like_page};
use generator::source::{Document, Limits, merge};
use generator::{Finding, SourceFile};

/// A text with a document or a part of one.
#[derive(Debug, Clone)]
pub(super) struct Part {
    /// The text, and the path or address that findings print.
    pub(super) file: Arc<SourceFile>,
    /// The path whose name shows what kind of text this is.
    pub(super) path: String,
    /// Whether the user named it. Then it must have a document, but a page of an index need not.
    pub(super) is_named: bool,
}

/// One document.
#[derive(Debug)]
pub(super) struct Assembled {
    /// The text for `specs/`.
    pub(super) text: String,
    /// The same, parsed. Its places are those of its part, or of this text if several parts were merged.
    pub(super) document: Document,
    /// The file or address with the same lines, if the document is a whole part.
    pub(super) shown: Option<String>,
    /// The parts without a document.
    pub(super) without_document: Vec<String>,
}

/// The document in the parts. `None` if only pages of an index were given and none has a document. Findings about a
/// merged document name `merged_path`.
///
/// # Errors
///
/// The findings of all parts. `merge-conflict` if the parts contradict each other.
pub(super) fn assemble(
    parts: &[Part],
    merged_path: &str,
    limits: &Limits,
) -> Result<Option<Assembled>, Vec<Finding>> {
    let mut findings = Vec::new();
    let mut without_document = Vec::new();
    let mut texts: Vec<(String, Option<String>)> = Vec::new();
    let mut documents = Vec::new();
    for part in parts {
        let Some(found) = split(part, &mut findings) else {
            without_document.push(part.file.path.clone());
            continue;
        };
        for block in found {
            let text = block.as_ref().map_or(&part.file.text, |block| &block.text);
            // Equal texts count once, and one document needs no merging.
            if texts.iter().any(|(it, _)| it == text) {
                continue;
            }
            let shown = block.is_none().then(|| part.file.path.clone());
            texts.push((text.clone(), shown));
            let parsed = match &block {
                Some(block) => Document::parse_block(&part.file, block, limits),
                None => Document::parse(&part.file.path, text.clone(), limits),
            };
            match parsed {
                Ok(document) => documents.push(document),
                Err(found) => findings.extend(found),
            }
        }
    }
    if !findings.is_empty() {
        return Err(findings);
    }
    if documents.len() > 1 {
        let text = merge::to_yaml(&merge::merge(&documents)?);
        let document = Document::parse(merged_path, text.clone(), limits)?;
        return Ok(Some(Assembled {
            text,
            document,
            shown: None,
            without_document,
        }));
    }
    Ok(texts
        .pop()
        .zip(documents.pop())
        .map(|((text, shown), document)| Assembled {
            text,
            document,
            shown,
            without_document,
        }))
}

/// The blocks of a page, or the whole document. `None` for a page of an index without a block. Errors are added to the
/// findings.
fn split(part: &Part, findings: &mut Vec<Finding>) -> Option<Vec<Option<page::Block>>> {
    if !looks_like_page(&part.path, &part.file.text) {
        let is_document = part.is_named || has_top_level_key(&part.file.text);
        return is_document.then(|| vec![None]);
    }
    match page::extract(&part.file) {
        Ok(blocks) => Some(blocks.into_iter().map(Some).collect()),
        Err(found) => {
            let has_none = found.iter().all(|it| it.id == "no-openapi-block");
            if has_none && !part.is_named {
                return None;
            }
            findings.extend(found);
            Some(Vec::new())
        }
    }
}

/// Explains that contradictions remained after everything was fetched again.
pub(super) fn unsettled(findings: Vec<Finding>) -> UpstreamError {
    let explain = |finding: Finding| {
        match finding.id {
        "merge-conflict" => finding.help(
            "the pages contradicted each other both times they were fetched, so they may belong to different versions; try again later, or take only pages that agree",
        ),
        _ => finding,
    }
    };
    UpstreamError::Findings(findings.into_iter().map(explain).collect())
}

/// Whether parts contradict each other.
pub(super) fn is_conflict(findings: &[Finding]) -> bool {
    findings
        .iter()
        .any(|finding| finding.id == "merge-conflict")
}
