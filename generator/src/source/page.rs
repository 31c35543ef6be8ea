//! Finds the API description in the fenced code blocks of a documentation page in Markdown.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use crate::base::finding::{Finding, SourceFile};

/// A fenced code block of a page that holds an API description.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// The text between the fences, byte for byte, without the indentation of the fence.
    pub text: String,
    /// The text after the opening fence, for example `yaml /openapi.json post /api/v1/users`.
    pub info: String,
    /// The byte of the page at which the text starts.
    pub offset: usize,
    /// The bytes of the page, fences included.
    fence: Range<usize>,
    /// The start of each stretch of the text, in the text and in the page.
    stretches: Vec<(usize, usize)>,
}

impl Block {
    fn offset_in_page(&self, offset: usize) -> usize {
        let reached = self.stretches.partition_point(|it| it.0 <= offset);
        let last = self.stretches.iter().take(reached).next_back();
        last.map_or(self.offset + offset, |(in_text, in_page)| {
            in_page + offset - in_text
        })
    }

    /// The bytes of the page for a span of the text.
    pub(super) fn in_page(&self, span: &Range<usize>) -> Range<usize> {
        let start = self.offset_in_page(span.start);
        // The end follows the last byte of the span: the next byte may come after the indentation of the next line.
        let end = match span.end.checked_sub(1) {
            Some(last) if last >= span.start => self.offset_in_page(last) + 1,
            _ => start,
        };
        start..end
    }
}

/// The API descriptions of a page, in order. These are fenced code blocks in `yaml` or `json` with the key `openapi` or
/// `swagger` at their top level.
///
/// # Errors
///
/// `no-openapi-block` when there is none, and `unterminated-fence` for each block that is never closed.
pub fn extract(page: &Arc<SourceFile>) -> Result<Vec<Block>, Vec<Finding>> {
    let mut blocks = Vec::new();
    let mut findings = Vec::new();
    for block in fenced_blocks(&page.text) {
        if !is_description(&block) {
            continue;
        }
        let source = page.text.get(block.fence.clone()).unwrap_or_default();
        if !is_closed(source) {
            let opening = source.lines().next().map_or(0, str::len);
            let span = block.fence.start..block.fence.start + opening;
            let message = "the code block that starts here has no closing fence";
            findings.push(
                Finding::error("unterminated-fence", page, Some(span), message)
                    .help("the page may be cut off; fetch it again, or add the closing fence"),
            );
        }
        blocks.push(block);
    }
    if blocks.is_empty() {
        let message = "the page has no code block with an API description";
        let help =
            "look for a page with a fenced `yaml` or `json` block that starts with `openapi:`";
        findings.push(Finding::error("no-openapi-block", page, None, message).help(help));
    }
    if findings.is_empty() {
        Ok(blocks)
    } else {
        Err(findings)
    }
}

/// Whether a file is a documentation page instead of an API description. It is a page if its name ends like Markdown,
/// or if it has a block with an API description and is not one itself.
pub fn looks_like_page(path: &str, text: &str) -> bool {
    let extension = Path::new(path).extension().unwrap_or_default();
    let is_markdown = |known: &&str| extension.eq_ignore_ascii_case(known);
    if ["md", "mdx", "markdown"].iter().any(is_markdown) {
        return true;
    }
    let Some(fence) = text.find("```").or_else(|| text.find("~~~")) else {
        return false;
    };
    let before = text.get(..fence).unwrap_or_default();
    !has_top_level_key(before) && fenced_blocks(text).iter().any(is_description)
}

/// All fenced code blocks.
fn fenced_blocks(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut current = None;
    for (event, range) in Parser::new_ext(page, Options::empty()).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                current = Some(Block {
                    text: String::new(),
                    info: info.trim().to_owned(),
                    offset: range.start,
                    fence: range,
                    stretches: Vec::new(),
                });
            }
            Event::Text(text) => {
                if let Some(block) = &mut current {
                    append(block, page, &text, range);
                }
            }
            Event::End(TagEnd::CodeBlock) => blocks.extend(current.take()),
            _ => {}
        }
    }
    blocks
}

/// Adds one piece of text that the Markdown parser found at `range`.
fn append(block: &mut Block, page: &str, text: &str, mut range: Range<usize>) {
    // The parser turns `\r\n` into `\n`, but the block keeps the bytes of the page.
    let mut text = text;
    if text.starts_with('\n')
        && range.start > block.offset
        && page.as_bytes().get(range.start - 1) == Some(&b'\r')
    {
        range.start -= 1;
        text = page.get(range.clone()).unwrap_or(text);
    }
    if block.stretches.is_empty() {
        block.offset = range.start;
    }
    block.stretches.push((block.text.len(), range.start));
    block.text.push_str(text);
}

fn is_description(block: &Block) -> bool {
    let language = block.info.split([' ', '\t', ',', '{']).next();
    let is_known = |known: &&str| language.is_some_and(|it| it.eq_ignore_ascii_case(known));
    ["yaml", "yml", "json"].iter().any(is_known) && has_top_level_key(&block.text)
}

/// Whether a text has the key `openapi` or `swagger` at its top level. Does not parse the text, because a text with a
/// fault must be recognised too, so that the fault is reported.
pub fn has_top_level_key(text: &str) -> bool {
    let text = text.trim_start_matches('\u{feff}');
    if text.trim_start().starts_with('{') {
        return ["\"openapi\"", "\"swagger\""].iter().any(|key| {
            text.split(key).skip(1).any(|rest| {
                // The value must be a version in quotes. A schema's property of that name has an object instead.
                let value = rest.trim_start().strip_prefix(':').map(str::trim_start);
                value.is_some_and(|it| it.starts_with("\"2") || it.starts_with("\"3"))
            })
        });
    }
    let mut lines = text
        .lines()
        .filter(|line| {
            let line = line.trim();
            !line.is_empty() && !line.starts_with('#') && line != "---" && !line.starts_with('%')
        })
        .peekable();
    let indentation = lines
        .peek()
        .map_or(0, |line| line.len() - line.trim_start().len());
    lines.any(|line| {
        let entry = line.get(indentation..).unwrap_or_default();
        ["openapi", "swagger"].iter().any(|key| {
            ["", "\"", "'"].iter().any(|quote| {
                let rest = entry
                    .strip_prefix(quote)
                    .and_then(|it| it.strip_prefix(key));
                let rest = rest.and_then(|it| it.strip_prefix(quote));
                rest.is_some_and(|rest| rest.trim_start().starts_with(':'))
            })
        })
    })
}

/// Whether the last line of a fenced block is its closing fence (`CommonMark` 0.31, section 4.5): it has only the
/// fence's character, at least as often as the opening line.
fn is_closed(source: &str) -> bool {
    let mut lines = source.lines();
    let opening = lines.next().unwrap_or_default();
    let (Some(character), Some(last)) = (opening.chars().next(), lines.next_back()) else {
        return false;
    };
    let length = opening.len() - opening.trim_start_matches(character).len();
    let closing = last.trim_start_matches([' ', '\t', '>']).trim_end();
    closing.len() >= length && closing.chars().all(|it| it == character)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::pointer::Pointer;
    use crate::source::{Document, Limits, Part};

    fn page(text: &str) -> Arc<SourceFile> {
        Arc::new(SourceFile {
            path: "page.md".to_owned(),
            text: text.to_owned(),
        })
    }

    fn ids(result: Result<Vec<Block>, Vec<Finding>>) -> Vec<&'static str> {
        result
            .unwrap_err()
            .iter()
            .map(|finding| finding.id)
            .collect()
    }

    #[test]
    fn a_block_is_copied_byte_for_byte() {
        let text = "# Title\n\n````yaml /openapi.json post /a\nopenapi: 3.1.0\n\nx: '```'  \n\n````\nrest\n";
        let blocks = extract(&page(text)).unwrap();
        assert_eq!(blocks.len(), 1);
        assert_eq!(blocks[0].text, "openapi: 3.1.0\n\nx: '```'  \n\n");
        assert_eq!(blocks[0].info, "yaml /openapi.json post /a");
        assert_eq!(&text[blocks[0].offset..blocks[0].offset + 7], "openapi");
    }

    #[test]
    fn carriage_returns_are_kept() {
        let text = "a\r\n\r\n```yaml\r\n\r\nopenapi: 3.1.0\r\n\r\ninfo: {}\r\n```\r\n";
        let blocks = extract(&page(text)).unwrap();
        assert_eq!(blocks[0].text, "\r\nopenapi: 3.1.0\r\n\r\ninfo: {}\r\n");
    }

    #[test]
    fn several_blocks_come_in_order_and_others_are_left_out() {
        let text = "```yaml\nopenapi: 3.1.0\n```\n```yaml\nkey: 1\n```\n```sh\nopenapi: 3.1.0\n```\n~~~json\n{\"openapi\": \"3.0.3\"}\n~~~\n";
        let blocks = extract(&page(text)).unwrap();
        let infos: Vec<&str> = blocks.iter().map(|block| block.info.as_str()).collect();
        assert_eq!(infos, ["yaml", "json"]);
    }

    #[test]
    fn a_nested_key_does_not_make_a_description() {
        let text = "```yaml\napi:\n  openapi: 3.1.0\n```\n```json\n{\"type\": \"openapi\"}\n```\n";
        assert_eq!(ids(extract(&page(text))), ["no-openapi-block"]);
    }

    #[test]
    fn a_fence_that_is_never_closed_is_an_error_at_its_opening() {
        let file = page("text\n\n````yaml\nopenapi: 3.1.0\n```\n");
        let findings = extract(&file).unwrap_err();
        assert_eq!(findings[0].id, "unterminated-fence");
        assert_eq!(findings[0].position().unwrap().line, 3);
    }

    #[test]
    fn places_in_a_block_are_places_of_the_page() {
        let text = "- item\n\n  ```yaml\n  openapi: 3.1.0\n  info:\n    title: é\n    version: \"1\"\n  ```\n\n> ```yaml\r\n> openapi: 3.1.0\r\n> info: {title: b}\r\n> ```\n";
        let file = page(text);
        let blocks = extract(&file).unwrap();
        assert_eq!(
            blocks[0].text,
            "openapi: 3.1.0\ninfo:\n  title: é\n  version: \"1\"\n"
        );
        let spans: Vec<&str> = blocks
            .iter()
            .map(|block| {
                let document = Document::parse_block(&file, block, &Limits::default()).unwrap();
                let (_, span) = document
                    .span(&Pointer::from("/info/title"), Part::Value)
                    .unwrap();
                &text[span]
            })
            .collect();
        assert_eq!(spans, ["é", "b"]);
    }

    #[test]
    fn a_fault_in_a_block_has_its_line_of_the_page() {
        let file = page("# T\n\n```yaml\nopenapi: 3.1.0\ninfo: {\n```\n");
        let blocks = extract(&file).unwrap();
        let findings = Document::parse_block(&file, &blocks[0], &Limits::default()).unwrap_err();
        assert_eq!(findings[0].id, "syntax");
        assert!(findings[0].position().unwrap().line >= 5);
    }

    #[test]
    fn pages_and_descriptions_are_distinguished() {
        let fenced = "text\n\n```yaml\nopenapi: 3.1.0\n```\n";
        let description =
            "openapi: 3.1.0\ninfo:\n  description: |\n    ```yaml\n    openapi: 3.1.0\n    ```\n";
        assert!(looks_like_page("a.MD", ""));
        assert!(looks_like_page("saved", fenced));
        assert!(!looks_like_page("api.yaml", description));
        assert!(!looks_like_page("notes.txt", "no fence"));
    }
}
