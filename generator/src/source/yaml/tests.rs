//! Runs the official YAML test suite (github.com/yaml/yaml-test-suite) from a directory that is not part of this
//! project.

use std::fmt::Write as _;
use std::path::PathBuf;

use granit_parser::{Event, Parser, ScalarStyle, StructureStyle, Tag};
use serde_json::{Deserializer, Map, Value};

use super::{Limits, Place, Reader, Stop, comment};

/// The cases whose value differs from the suite's JSON, and why.
const OTHER_VALUE: [(&str, &str); 1] = [(
    "ZYU8/2",
    "a second version behind `%YAML` is refused, as libyaml does; the suite itself skips the case",
)];

/// The cases that the suite calls wrong but the reader accepts, and why.
const TAKEN: [(&str, &str); 8] = [
    (
        "9C9N",
        "a flow collection stands left of its parent; libyaml takes it",
    ),
    (
        "9JBA",
        "a comment has no space in front of it; libyaml takes it",
    ),
    (
        "CVW2",
        "a comment has no space in front of it; libyaml takes it",
    ),
    (
        "DK95/1",
        "a tab stands in front of the second line of quoted text; libyaml takes it",
    ),
    (
        "MUS6/0",
        "a comment has no space in front of it, here behind a directive",
    ),
    (
        "QB6E",
        "quoted text goes on left of its parent; libyaml takes it",
    ),
    (
        "SU5Z",
        "a comment has no space in front of it; libyaml takes it",
    ),
    (
        "X4QW",
        "a comment has no space in front of it, here behind `>`; libyaml takes it",
    ),
];

#[test]
fn the_yaml_test_suite_passes() {
    let Some(directory) = std::env::var_os("YAML_TEST_SUITE").map(PathBuf::from) else {
        eprintln!(
            "skipped: YAML_TEST_SUITE does not name the directory `src` of the YAML test suite"
        );
        return;
    };
    let mut tally = Tally::default();
    let mut paths: Vec<PathBuf> = std::fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    for path in paths {
        let id = path.file_stem().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let cases = documents(&text).unwrap().remove(0);
        let mut case = Map::new();
        let cases = cases.as_array().unwrap();
        for (index, fields) in cases.iter().enumerate() {
            // A case has the keys of the case before it in the file, unless it overrides them.
            case.remove("fail");
            case.extend(fields.as_object().unwrap().clone());
            let id = if cases.len() > 1 {
                format!("{id}/{index}")
            } else {
                id.clone()
            };
            tally.judge(&id, &case);
        }
    }
    println!("{tally:#?}");
    let names = |list: &[(&'static str, &str)]| list.iter().map(|(id, _)| *id).collect::<Vec<_>>();
    assert_eq!(tally.other_value, names(&OTHER_VALUE));
    assert_eq!(tally.taken, names(&TAKEN));
    assert_eq!(tally.other_tree, names(&OTHER_VALUE));
}

#[derive(Debug, Default)]
struct Tally {
    /// Cases whose value equals the suite's JSON.
    same_value: usize,
    other_value: Vec<String>,
    /// Invalid YAML that the reader refuses.
    refused: usize,
    taken: Vec<String>,
    /// Valid YAML without JSON in the suite.
    without_json: Vec<String>,
    same_tree: usize,
    other_tree: Vec<String>,
}

impl Tally {
    fn judge(&mut self, id: &str, case: &Map<String, Value>) {
        let text = |key: &str| case.get(key).and_then(Value::as_str);
        let yaml = written_out(text("yaml").unwrap());
        let values = documents(&yaml);
        if case.contains_key("fail") {
            match values {
                Err(_) => self.refused += 1,
                Ok(_) => self.taken.push(id.to_owned()),
            }
            return;
        }
        match tree(&yaml) {
            Ok(tree) if tree == normal(&written_out(text("tree").unwrap())) => self.same_tree += 1,
            other => {
                println!("{id}: {yaml:?}\n{other:?}");
                self.other_tree.push(id.to_owned());
            }
        }
        let Some(json) = text("json") else {
            self.without_json.push(match values {
                Ok(values) => format!("{id}: {values:?}"),
                Err(message) => format!("{id}: {message}"),
            });
            return;
        };
        let expected: Vec<Value> = Deserializer::from_str(json)
            .into_iter()
            .map(Result::unwrap)
            .collect();
        if values
            .as_ref()
            .is_ok_and(|values| is_same(values, &expected))
        {
            self.same_value += 1;
        } else {
            println!("{id}: {yaml:?}\n  {values:?}\n  {expected:?}");
            self.other_value.push(id.to_owned());
        }
    }
}

/// The text of a case. The suite writes marks for characters that an editor would hide or remove.
fn written_out(text: &str) -> String {
    let mut text = text
        .replace('␣', " ")
        .replace('↵', "")
        .replace('⇔', "\u{feff}")
        .replace('←', "\r");
    while let Some(end) = text.find('»') {
        let start = text[..end].trim_end_matches('—').len();
        text.replace_range(start..end + '»'.len_utf8(), "\t");
    }
    match text.strip_suffix("∎\n") {
        Some(text) => text.to_owned(),
        None => text,
    }
}

/// The values of all documents of a stream.
fn documents(text: &str) -> Result<Vec<Value>, String> {
    let mut text = text.to_owned();
    loop {
        match comment_or_documents(&text)? {
            Ok(values) => return Ok(values),
            Err(at) => text = comment::blanked(&text, at),
        }
    }
}

fn comment_or_documents(text: &str) -> Result<Result<Vec<Value>, usize>, String> {
    let limits = Limits::default();
    let mut reader = Reader::new(text, &limits);
    match all_documents(&mut reader) {
        Err(Stop::Comment(at)) => Ok(Err(at)),
        Err(Stop::Fault(fault)) => Err(fault.message),
        Ok(values) => match reader.finish(Some(Value::Null)) {
            Err(faults) => Err(faults[0].id.to_owned()),
            Ok(_) => Ok(Ok(values)),
        },
    }
}

fn all_documents(reader: &mut Reader<'_>) -> Result<Vec<Value>, Stop> {
    let mut values = Vec::new();
    let mut document = Value::Null;
    while let Some(event) = reader.next()? {
        match event {
            Event::StreamStart | Event::StreamEnd | Event::DocumentStart(..) => {}
            Event::DocumentEnd => values.push(std::mem::take(&mut document)),
            event => document = reader.value(event, Place::default())?.0,
        }
    }
    Ok(values)
}

/// The events of a text as the suite writes them, without the names of anchors and the markers of documents.
fn tree(text: &str) -> Result<Vec<String>, String> {
    let mut tree = Vec::new();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| error.to_string())?;
        let mut line = String::new();
        match event {
            Event::StreamStart => line.push_str("+STR"),
            Event::StreamEnd => line.push_str("-STR"),
            Event::DocumentStart(..) => line.push_str("+DOC"),
            Event::DocumentEnd => line.push_str("-DOC"),
            Event::Alias(_) => line.push_str("=ALI *"),
            Event::SequenceEnd => line.push_str("-SEQ"),
            Event::MappingEnd => line.push_str("-MAP"),
            Event::SequenceStart(style, anchor, tag) => {
                line.push_str(if style == StructureStyle::Flow {
                    "+SEQ []"
                } else {
                    "+SEQ"
                });
                properties(&mut line, anchor, tag.as_deref());
            }
            Event::MappingStart(style, anchor, tag) => {
                line.push_str(if style == StructureStyle::Flow {
                    "+MAP {}"
                } else {
                    "+MAP"
                });
                properties(&mut line, anchor, tag.as_deref());
            }
            Event::Scalar(text, style, anchor, tag) => {
                line.push_str("=VAL");
                properties(&mut line, anchor, tag.as_deref());
                let indicator = match style {
                    ScalarStyle::Plain if span.is_empty() => {
                        line.push_str(" :");
                        tree.push(line);
                        continue;
                    }
                    ScalarStyle::Plain => ':',
                    ScalarStyle::SingleQuoted => '\'',
                    ScalarStyle::DoubleQuoted => '"',
                    ScalarStyle::Literal => '|',
                    ScalarStyle::Folded => '>',
                };
                let text = text
                    .replace('\\', "\\\\")
                    .replace('\n', "\\n")
                    .replace('\t', "\\t")
                    .replace('\r', "\\r")
                    .replace('\u{8}', "\\b")
                    .replace('\0', "\\0");
                write!(line, " {indicator}{text}").unwrap();
            }
            other => return Err(format!("{other:?}")),
        }
        tree.push(line);
    }
    Ok(tree)
}

/// Whether the values are the same; the suite writes `450.00` as 450.
fn is_same(values: &[Value], expected: &[Value]) -> bool {
    values.len() == expected.len()
        && values
            .iter()
            .zip(expected)
            .all(|(value, expected)| is_same_value(value, expected))
}

fn is_same_value(value: &Value, expected: &Value) -> bool {
    match (value, expected) {
        (Value::Number(value), Value::Number(expected)) => value.as_f64() == expected.as_f64(),
        (Value::Array(values), Value::Array(expected)) => is_same(values, expected),
        (Value::Object(values), Value::Object(expected)) => {
            values.len() == expected.len()
                && values.iter().all(|(name, value)| {
                    let expected = expected.get(name);
                    expected.is_some_and(|expected| is_same_value(value, expected))
                })
        }
        _ => value == expected,
    }
}

fn properties(line: &mut String, anchor: usize, tag: Option<&Tag>) {
    if anchor != 0 {
        line.push_str(" &");
    }
    if let Some(tag) = tag {
        write!(line, " <{}{}>", tag.handle(), tag.suffix()).unwrap();
    }
}

fn normal(tree: &str) -> Vec<String> {
    let line = |line: &str| {
        let line = line.trim_start();
        if line.starts_with("+DOC") || line.starts_with("-DOC") {
            return line[..4].to_owned();
        }
        if line.starts_with("=ALI") {
            return "=ALI *".to_owned();
        }
        let mut words: Vec<&str> = Vec::new();
        let mut rest = line;
        while let Some((word, behind)) = rest.split_once(' ') {
            if word.starts_with([':', '\'', '"', '|', '>']) {
                break;
            }
            words.push(if word.starts_with('&') { "&" } else { word });
            rest = behind;
        }
        words.push(if rest.starts_with('&') { "&" } else { rest });
        words.join(" ")
    };
    tree.lines().map(line).collect()
}
