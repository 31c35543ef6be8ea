//! Claims about lists that come in pages.

use serde_json::json;

use super::super::{Request, generate};
use crate::model::settings::{Pagination, Position, Settings};

/// The client of an operation that answers a list of books in this media type.
fn client(media_type: &str) -> String {
    let list = json!({"type": "array", "items": {"type": "string"}});
    let books = json!({"type": "object", "required": ["items"], "properties": {"items": list}});
    let page = json!({"name": "page", "in": "query", "schema": {"type": "integer"}});
    let document = json!({
        "openapi": "3.1.0",
        "info": {"title": "Books", "version": "1"},
        "paths": {"/books": {"get": {"operationId": "listBooks", "parameters": [page], "responses": {
            "200": {"description": "Books.", "content": {media_type: {"schema": books}}}
        }}}}
    });
    let rule = Pagination {
        parameter: "page".to_owned(),
        position: Position::Pages(1),
        items: Vec::new(),
        total: None,
    };
    let settings = Settings {
        pagination: vec![rule],
        ..Settings::default()
    };
    let request = Request {
        settings,
        ..Request::default()
    };
    let mut output = generate(&document, &request).expect("a crate");
    output.files.remove("client.rs").expect("a client")
}

#[test]
fn an_answer_with_a_list_has_pages() {
    assert!(client("application/json").contains("-> Pages<'_, String, "));
}

#[test]
fn a_stream_of_lists_has_no_pages() {
    assert!(!client("text/event-stream").contains("Pages"));
}
