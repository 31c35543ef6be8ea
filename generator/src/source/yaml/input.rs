//! The characters of a YAML text, and a bound on how many the parser may take before it says
//! something.

use std::cell::Cell;

use saphyr_parser::StrInput;
use saphyr_parser::input::{Input, SkipTabs};

/// The most characters, blanks and comments aside, that may belong to one event of the parser.
///
/// The parser looks ahead from the start of a collection in flow style to its end, because the
/// collection may turn out to be a key, and keeps every token in memory meanwhile: up to 250 bytes
/// for each of these characters. No API description has a flow collection, or a text in quotes,
/// that comes near this.
const MOST_STEPS: usize = 2_000_000;

/// How much has been taken since the last event.
#[derive(Debug, Default)]
pub(super) struct Steps(Cell<usize>);

impl Steps {
    /// Whether the text was cut off because one event took too much of it; starts counting for the
    /// next event.
    pub(super) fn are_exhausted(&self) -> bool {
        self.0.replace(0) > MOST_STEPS
    }
}

/// A text that ends early when the parser takes too much of it for one event.
pub(super) struct BoundedInput<'text> {
    text: StrInput<'text>,
    steps: &'text Steps,
}

impl<'text> BoundedInput<'text> {
    pub(super) fn new(text: &'text str, steps: &'text Steps) -> Self {
        Self {
            text: StrInput::new(text),
            steps,
        }
    }

    fn step(&mut self, count: usize) {
        let steps = self.steps.0.get().saturating_add(count);
        self.steps.0.set(steps);
        if steps > MOST_STEPS {
            // The parser has already asked for this many characters to be there; the end is as good
            // as they are.
            let promised = self.text.buflen();
            self.text = StrInput::new("");
            self.text.lookahead(promised);
        }
    }
}

/// The methods of [`StrInput`]; the provided ones of the trait are a good deal slower.
impl Input for BoundedInput<'_> {
    #[inline]
    fn lookahead(&mut self, count: usize) {
        self.text.lookahead(count);
    }

    #[inline]
    fn buflen(&self) -> usize {
        self.text.buflen()
    }

    #[inline]
    fn bufmaxlen(&self) -> usize {
        self.text.bufmaxlen()
    }

    #[inline]
    fn raw_read_ch(&mut self) -> char {
        self.text.raw_read_ch()
    }

    #[inline]
    fn raw_read_non_breakz_ch(&mut self) -> Option<char> {
        self.text.raw_read_non_breakz_ch()
    }

    #[inline]
    fn skip(&mut self) {
        self.text.skip();
        self.step(1);
    }

    #[inline]
    fn skip_n(&mut self, count: usize) {
        self.text.skip_n(count);
        self.step(count);
    }

    #[inline]
    fn peek(&self) -> char {
        self.text.peek()
    }

    #[inline]
    fn peek_nth(&self, n: usize) -> char {
        self.text.peek_nth(n)
    }

    #[inline]
    fn peek_opt(&self) -> Option<char> {
        self.text.peek_opt()
    }

    #[inline]
    fn next_can_be_plain_scalar(&self, in_flow: bool) -> bool {
        self.text.next_can_be_plain_scalar(in_flow)
    }

    fn skip_ws_to_eol(&mut self, skip_tabs: SkipTabs) -> (usize, Result<SkipTabs, &'static str>) {
        self.text.skip_ws_to_eol(skip_tabs)
    }

    fn skip_while_non_breakz(&mut self) -> usize {
        self.text.skip_while_non_breakz()
    }

    fn skip_while_blank(&mut self) -> usize {
        self.text.skip_while_blank()
    }

    fn fetch_while_is_alpha(&mut self, out: &mut String) -> usize {
        self.text.fetch_while_is_alpha(out)
    }

    fn fetch_while_is_yaml_non_space(&mut self, out: &mut String) -> usize {
        self.text.fetch_while_is_yaml_non_space(out)
    }
}
