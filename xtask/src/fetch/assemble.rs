//! Turns the obtained texts into one document. A single document or block stays byte for byte, and several are merged.

use std::sync::Arc;

use super::stored::is_json;
use super::{Obtained, UpstreamError};
use generator::source::page::{self, has_top_level_key, looks_like_page};
use generator::source::{Document, Limits, merge};
use generator::{Finding, SourceFile};

const MERGE_CONFLICT: &str = "merge-conflict";

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

/// The document in the parts, without its provenance. `None` if only pages of an index were given and none has a
/// document. Findings about a merged document name `merged_path`.
///
/// # Errors
///
/// The findings of all parts. `merge-conflict` if the parts contradict each other.
pub(super) fn assemble(
    parts: &[Part],
    merged_path: &str,
    limits: &Limits,
) -> Result<Option<Obtained>, Vec<Finding>> {
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
    let (text, shown, document) = if documents.len() > 1 {
        let text = merge::to_yaml(&merge::merge(&documents)?);
        let document = Document::parse(merged_path, text.clone(), limits)?;
        (text, None, document)
    } else {
        let Some(((text, shown), document)) = texts.pop().zip(documents.pop()) else {
            return Ok(None);
        };
        (text, shown, document)
    };
    Ok(Some(Obtained {
        is_json: is_json(&text),
        text,
        document,
        shown,
        parts: parts.len(),
        without_document,
        name: String::new(),
        place: None,
        file: None,
        etag: None,
        last_modified: None,
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
pub(super) fn unsettled(mut findings: Vec<Finding>) -> UpstreamError {
    let conflicts = findings.iter_mut().filter(|it| it.id == MERGE_CONFLICT);
    let help = "the pages contradicted each other both times they were fetched, so they may belong to different versions; try again later, or take only pages that agree";
    conflicts.for_each(|finding| finding.help = Some(help.to_owned()));
    UpstreamError::Findings(findings)
}

/// Whether parts contradict each other.
pub(super) fn is_conflict(assembled: &Result<Option<Obtained>, Vec<Finding>>) -> bool {
    matches!(assembled, Err(findings) if findings.iter().any(|it| it.id == MERGE_CONFLICT))
}
