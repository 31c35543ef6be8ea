//! Tests of a provider's table `source`: the address of its document, and changes of the table.

use super::*;

const PAGES: &str = "pages = [\"https://docs.phala.com/api\"] # the docs";

/// The good file with these lines in place of its pages.
fn published(lines: &str) -> String {
    GOOD.replace(PAGES, lines)
}

fn place(lines: &str) -> Option<Place> {
    let providers = Providers::parse(&file(&published(lines))).unwrap();
    let phala = providers.get("phala").unwrap();
    phala.source.as_ref().unwrap().place.clone()
}

fn source(place: Option<Place>) -> Source {
    Source {
        place,
        file: None,
        date: "2026-12-01".to_owned(),
        sha256: "0".repeat(64),
        etag: None,
        last_modified: None,
    }
}

#[test]
fn a_document_is_published_in_one_of_three_ways() {
    let url = "https://a.example/openapi.json".to_owned();
    assert_eq!(
        place(&format!("url = \"{url}\"")),
        Some(Place::Document(url))
    );
    let url = "https://a.example/llms.txt".to_owned();
    assert_eq!(
        place(&format!("index = \"{url}\"")),
        Some(Place::Index {
            url: url.clone(),
            prefix: None
        })
    );
    for prefix in ["/api/", "https://a.example/api"] {
        assert_eq!(
            place(&format!("index = \"{url}\"\nprefix = \"{prefix}\"")),
            Some(Place::Index {
                url: url.clone(),
                prefix: Some(prefix.to_owned())
            })
        );
    }
    assert_eq!(place(""), None);
    assert_eq!(place("pages = []"), None);
}

#[test]
fn a_document_from_one_address_has_its_validators() {
    let text = published(
        "url = \"https://a.example/\"\netag = 'W/\"a\"'\nlast-modified = \"Sun, 06 Nov 1994 08:49:37 GMT\"",
    );
    let providers = Providers::parse(&file(&text)).unwrap();
    let source = providers.get("phala").unwrap().source.clone().unwrap();
    assert_eq!(source.etag.as_deref(), Some("W/\"a\""));
    assert_eq!(
        source.last_modified.as_deref(),
        Some("Sun, 06 Nov 1994 08:49:37 GMT")
    );
}

#[test]
fn a_document_has_one_place() {
    let text = "url = \"https://a.example/\"\npages = [\"https://b.example/\"]\nindex = \"https://c.example/llms.txt\"";
    assert_eq!(
        faults(&published(text)),
        [
            "11:10 provider-duplicate `pages` and `url` both give the address of the document",
            "12:9 provider-duplicate `index` and `url` both give the address of the document",
        ]
    );
}

#[test]
fn an_invalid_value_is_refused_at_its_place() {
    let index = "index = \"https://a.example/llms.txt\"\n";
    for (text, expected) in [
        (
            "url = \"http://a.example/\"".to_owned(),
            "10:7 provider-bad-value `http://a.example/` begins with http://",
        ),
        (
            "url = \"https://user@a.example/\"".to_owned(),
            "10:7 provider-bad-value `https://user@a.example/` has a user name in it",
        ),
        (
            "url = \"openapi.yaml\"".to_owned(),
            "10:7 provider-bad-value `openapi.yaml` does not begin with https://",
        ),
        (
            "index = \"\"".to_owned(),
            "10:9 provider-bad-value `` does not begin with https://",
        ),
        (
            "prefix = \"/api/\"".to_owned(),
            "10:10 provider-bad-value `prefix` selects pages of an index, but there is no `index`",
        ),
        (
            format!("{index}prefix = \"api\""),
            "11:10 provider-bad-value `api` is neither an absolute path",
        ),
        (
            format!("{index}prefix = \"https://b.example/\""),
            "11:10 provider-bad-value `https://b.example/` is of another origin than the index",
        ),
        (
            "file = \"a/b.yaml\"".to_owned(),
            "10:8 provider-bad-value `a/b.yaml` is not a file name",
        ),
        (
            "file = \"..\"".to_owned(),
            "10:8 provider-bad-value `..` is not a file name",
        ),
        (
            "url = \"https://a.example/\"\netag = \"a\"".to_owned(),
            "11:8 provider-bad-value `a` is not an entity tag",
        ),
        (
            "url = \"https://a.example/\"\nlast-modified = \"today\"".to_owned(),
            "11:17 provider-bad-value `today` is not an HTTP date",
        ),
        (
            format!("{index}etag = '\"a\"'"),
            "11:8 provider-bad-value `etag` is only for a document from one address",
        ),
        (
            format!("{PAGES}\nfile = \"a.md\"\netag = '\"a\"'"),
            "12:8 provider-bad-value `etag` is only for a document from one address",
        ),
    ] {
        let found = faults(&published(&text));
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert!(found[0].starts_with(expected), "{text}: {found:?}");
    }
}

#[test]
fn rewriting_the_source_changes_nothing_else() {
    let pages = vec!["https://one".to_owned(), "https://two".to_owned()];
    let source = source(Some(Place::Pages(pages)));
    let new = with_source(GOOD, "phala", &source).unwrap();
    let expected = GOOD
        .replace(
            "[\"https://docs.phala.com/api\"]",
            "[\"https://one\", \"https://two\"]",
        )
        .replace("2026-11-23", "2026-12-01")
        .replace(
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            &source.sha256,
        );
    assert_eq!(new, expected);
}

#[test]
fn a_new_address_is_written_in_place_of_the_old_one() {
    let source = source(Some(Place::Document("https://one/".to_owned())));
    let new = with_source(GOOD, "phala", &source).unwrap();
    let expected = GOOD
        .replace(PAGES, "url = \"https://one/\"")
        .replace("2026-11-23", "2026-12-01")
        .replace(
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            &source.sha256,
        );
    assert_eq!(new, expected);
    // A different order in the file is kept.
    let turned = expected.replace("date = \"2026-12-01\"\n", "").replace(
        "[phala.source]\n",
        "[phala.source]\n# When.\ndate = \"2026-12-01\"\n",
    );
    assert_eq!(with_source(&turned, "phala", &source).unwrap(), turned);
}

#[test]
fn an_unchanged_source_keeps_its_spelling() {
    let text = GOOD.replace(
        PAGES,
        "pages = [\n    'https://docs.phala.com/api', # the first\n]",
    );
    let providers = Providers::parse(&file(&text)).unwrap();
    let source = providers.get("phala").unwrap().source.clone().unwrap();
    assert_eq!(with_source(&text, "phala", &source).unwrap(), text);
}

#[test]
fn every_source_is_read_as_it_was_written() {
    let places = [
        None,
        Some(Place::Document("https://a.example/".to_owned())),
        Some(Place::Pages(vec!["https://a.example/a.md".to_owned()])),
        Some(Place::Index {
            url: "https://a.example/llms.txt".to_owned(),
            prefix: Some("/api/".to_owned()),
        }),
        Some(Place::Index {
            url: "https://a.example/llms.txt".to_owned(),
            prefix: None,
        }),
    ];
    let sources: Vec<Source> = places
        .into_iter()
        .flat_map(|place| {
            let is_one = matches!(&place, Some(Place::Document(_) | Place::Pages(_)));
            let tag = |text: &str| is_one.then(|| text.to_owned());
            let answered = Source {
                etag: tag("\"a\""),
                last_modified: tag("Sun, 06 Nov 1994 08:49:37 GMT"),
                ..source(place.clone())
            };
            let handed_over = Source {
                file: Some("a file.yaml".to_owned()),
                ..source(place)
            };
            [answered, handed_over]
        })
        .collect();
    // The earlier text of the table is gone.
    for before in &sources {
        let text = with_source(GOOD, "phala", before).unwrap();
        for after in &sources {
            let text = with_source(&text, "phala", after).unwrap();
            let providers = Providers::parse(&file(&text)).unwrap();
            assert_eq!(
                providers.get("phala").unwrap().source.as_ref(),
                Some(after),
                "{text}"
            );
        }
    }
}

#[test]
fn the_first_import_adds_the_source() {
    let source = source(Some(Place::Document("https://one/".to_owned())));
    let new = with_source(GOOD, "vast", &source).unwrap();
    assert!(new.starts_with(GOOD));
    let providers = Providers::parse(&file(&new)).unwrap();
    assert_eq!(providers.get("vast").unwrap().source, Some(source));
    assert!(
        new.ends_with(&format!(
            "[vast.source]\nurl = \"https://one/\"\ndate = \"2026-12-01\"\nsha256 = \"{}\"\n",
            "0".repeat(64)
        )),
        "{new}"
    );
}

#[test]
fn rewriting_an_unknown_provider_is_an_error() {
    let error = with_source(GOOD, "nobody", &source(None)).unwrap_err();
    assert_eq!(error.to_string(), "`nobody` is not a table");
    assert!(with_source("[", "x", &source(None)).is_err());
}

proptest::proptest! {
    #[test]
    fn the_validators_of_any_answer_can_be_written_to_the_table(etag in "(W/)?\"[!#-~]{0,20}\"", name in "\\PC{1,20}") {
        if rules::entity_tag_fault(&etag).is_none() && rules::file_name_fault(&name).is_none() {
            for source in [
                Source { etag: Some(etag), ..source(Some(Place::Document("https://a/".to_owned()))) },
                Source { file: Some(name), ..source(None) },
            ] {
                let text = with_source(GOOD, "vast", &source).unwrap();
                let providers = Providers::parse(&file(&text)).unwrap();
                let read = providers.get("vast").unwrap().source.clone();
                proptest::prop_assert_eq!(read, Some(source));
            }
        }
    }
}
