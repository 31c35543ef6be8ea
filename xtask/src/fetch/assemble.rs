//! The texts that were obtained to one document: a document or a block byte for byte, several merged.

use std::sync::Arc;

use super::UpstreamError;
use generator::source::page::{self, has_top_level_key, looks_like_page};
use generator::source::{Document, Limits, merge};
use generator::{Finding, SourceFile};

/// A text that a document is taken from.
#[derive(Debug, Clone)]
pub(super) struct Part {
    /// Its text, and the path or address that findings print.
    pub(super) file: Arc<SourceFile>,
    /// The path that tells what it is.
    pub(super) path: String,
    /// Whether it was named itself, so that it must have a document; pages of an index may have none.
    pub(super) is_named: bool,
}

/// One document.
#[derive(Debug)]
pub(super) struct Assembled {
    /// As it goes to `specs/`.
    pub(super) text: String,
    /// The same, parsed; its places are those of the part it is from, of the text itself when several were merged.
    pub(super) document: Document,
    /// What its lines are the lines of, if it is a whole part.
    pub(super) shown: Option<String>,
    /// The parts without a document.
    pub(super) without_document: Vec<String>,
}

/// The document in the parts; `None` when none of them has one, and none was to have one. Findings about a merged one
/// name `merged_path`.
///
/// # Errors
///
/// What is wrong with any part, `merge-conflict` where they contradict each other.
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
            // The same bytes twice say nothing new, and one document needs no merging.
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

/// The blocks of a page, or the whole of a document; `None` when it is a page of an index that has none. What is wrong is
/// added to the findings.
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

/// Says of contradictions that they stood when everything was fetched once more.
pub(super) fn unsettled(findings: Vec<Finding>) -> UpstreamError {
    let explain = |finding: Finding| {
        match finding.id {
        "merge-conflict" => finding.help(
            "the pages were fetched twice, and both times they contradict each other: they may belong to different versions; try again later, or take only those that agree",
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
