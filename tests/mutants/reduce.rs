//! Makes a document with a fault as small as possible while it keeps the fault.

use generator::source::{Document, Limits};
use serde_json::Value;

use crate::corpus::Texts;

/// The most smaller documents that are tried.
const TRIES: usize = 3_000;

/// The smallest files with the fault so far.
pub(crate) fn reduce(texts: &Texts, is_wrong: impl FnMut(&Texts) -> bool) -> Texts {
    let mut reduction = Reduction {
        texts: texts.clone(),
        is_wrong,
        tries: TRIES,
    };
    reduction.companions();
    let paths: Vec<String> = reduction.texts.files.keys().cloned().collect();
    for path in paths {
        reduction.members(&path);
        reduction.lines(&path);
    }
    reduction.texts
}

struct Reduction<Wrong> {
    texts: Texts,
    is_wrong: Wrong,
    tries: usize,
}

impl<Wrong: FnMut(&Texts) -> bool> Reduction<Wrong> {
    /// Keeps the smaller files if they have the fault.
    fn take(&mut self, smaller: Texts) -> bool {
        if self.tries == 0 {
            return false;
        }
        self.tries -= 1;
        let is_wrong = (self.is_wrong)(&smaller);
        if is_wrong {
            self.texts = smaller;
        }
        is_wrong
    }

    fn take_text(&mut self, path: &str, text: String) -> bool {
        let mut smaller = self.texts.clone();
        smaller.files.insert(path.to_owned(), text);
        self.take(smaller)
    }

    /// Leaves out supplements and overlays.
    fn companions(&mut self) {
        for path in [self.texts.overlays.clone(), self.texts.supplements.clone()].concat() {
            let mut smaller = self.texts.clone();
            smaller.overlays.retain(|it| *it != path);
            smaller.supplements.retain(|it| *it != path);
            smaller.files.remove(&path);
            self.take(smaller);
        }
    }

    /// Leaves out members and entries, the outermost first, until none can go.
    fn members(&mut self, path: &str) {
        let text = self.texts.text(path);
        let parsed = Document::parse_part(path, text, &Limits::default());
        let Ok(Document { mut value, .. }) = parsed else {
            return;
        };
        if !self.take_text(path, format!("{value:#}")) {
            return;
        }
        loop {
            let before = self.tries;
            let mut level = vec![String::new()];
            let mut is_smaller = false;
            while !level.is_empty() {
                let mut below = Vec::new();
                for pointer in level {
                    for key in keys(value.pointer(&pointer)) {
                        let child =
                            format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"));
                        let smaller = without(&value, &pointer, &key);
                        if self.take_text(path, format!("{smaller:#}")) {
                            value = smaller;
                            is_smaller = true;
                        } else {
                            below.push(child);
                        }
                    }
                }
                level = below;
            }
            if !is_smaller || self.tries == 0 || self.tries == before {
                return;
            }
        }
    }

    /// Leaves out lines, many at once first.
    fn lines(&mut self, path: &str) {
        let text = self.texts.text(path);
        let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
        let mut length = lines.len() / 2;
        while length > 0 {
            let mut at = 0;
            while at < lines.len() {
                let mut fewer = lines.clone();
                fewer.drain(at..(at + length).min(lines.len()));
                if self.take_text(path, fewer.concat()) {
                    lines = fewer;
                } else {
                    at += length;
                }
            }
            length /= 2;
        }
    }
}

/// The keys of a value's members. Those of an array come from its end, so that removing one does not move the others.
fn keys(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::Object(object)) => object.keys().cloned().collect(),
        Some(Value::Array(array)) => (0..array.len()).rev().map(|it| it.to_string()).collect(),
        _ => Vec::new(),
    }
}

fn without(value: &Value, pointer: &str, key: &str) -> Value {
    let mut smaller = value.clone();
    match smaller.pointer_mut(pointer) {
        Some(Value::Object(object)) => drop(object.shift_remove(key)),
        Some(Value::Array(array)) => {
            if let Ok(index) = key.parse::<usize>()
                && index < array.len()
            {
                array.remove(index);
            }
        }
        _ => {}
    }
    smaller
}
