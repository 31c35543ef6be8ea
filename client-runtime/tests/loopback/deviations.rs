//! Answers that do not match their document, and what the program still gets.

use std::sync::{Arc, Mutex};

use client_runtime::{
    AnswerDeviated, Error, ErrorKind, Events, Lines, Object, Observer, Operation, Request,
    Response, RetryPolicy, Transport,
};
use serde_json::Value;

use crate::calls::once;
use crate::server::Server;

static CREATE: Operation = Operation::new("create", "POST", "/machines");

#[derive(Debug, Clone, PartialEq, Object)]
struct Machine {
    id: i64,
    label: Option<String>,
    price: Option<f64>,
    parent: Option<Box<Machine>>,
}

#[derive(Debug, Clone, PartialEq, Object)]
struct Problem {
    code: String,
    fields: Option<Vec<String>>,
}

impl Machine {
    fn new(id: i64) -> Self {
        Self {
            id,
            label: None,
            price: None,
            parent: None,
        }
    }
}

fn tolerant(url: &str) -> Transport {
    let builder = Transport::builder(url).retry(RetryPolicy::never());
    builder.tolerant().build().unwrap()
}

/// A method as in generated code.
async fn create(transport: &Transport) -> Result<Response<Machine>, Error<Problem>> {
    let answer = transport.send(Request::new(&CREATE)).await?;
    match answer.status() {
        201 => answer.json(),
        422 => Err(answer.error()),
        _ => Err(answer.unexpected()),
    }
}

async fn lines(transport: &Transport) -> Lines<Machine> {
    let answer = transport.open(Request::new(&CREATE), |_| true);
    let lines: Result<_, Error<Value>> = answer.await.unwrap().lines();
    lines.unwrap().into_inner()
}

#[tokio::test]
async fn a_scalar_of_another_type_that_means_the_same_is_accepted() {
    let body = r#"{"id": "7", "label": 5, "price": "0.5"}"#;
    let server = Server::answering(201, body).await;
    let machine = create(&once(&server.url)).await.unwrap();
    let expected = Machine {
        label: Some("5".to_owned()),
        price: Some(0.5),
        ..Machine::new(7)
    };
    assert_eq!(*machine, expected);
    assert_eq!(machine.body(), body);
    // Decoding the body later is equally lenient, and so are calls that no document describes.
    assert_eq!(machine.json::<Machine>().unwrap(), expected);
    let transport = once(&server.url);
    let answer: Response<Machine> = transport.json(Request::new(&CREATE)).await.unwrap();
    assert_eq!(answer.into_inner(), expected);
}

#[tokio::test]
async fn a_tolerant_client_leaves_out_what_is_optional_and_does_not_decode() {
    let body = r#"{"id": 7, "label": ["a"], "price": "0.5", "parent": {"price": 1}}"#;
    let server = Server::answering(201, body).await;
    let error = create(&once(&server.url)).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.json_path()),
        (ErrorKind::Decode, Some("label"))
    );
    let transport = tolerant(&server.url);
    let expected = Machine {
        price: Some(0.5),
        ..Machine::new(7)
    };
    let options = client_runtime::CallOptions::new().header("x-team", "a");
    for transport in [transport.with(options), transport] {
        let machine = create(&transport).await.unwrap();
        assert_eq!(*machine, expected);
        assert_eq!(machine.body(), body);
        assert_eq!(machine.json::<Machine>().unwrap(), expected);
    }
}

#[tokio::test]
async fn required_members_are_not_left_out() {
    let server = Server::answering(201, r#"{"id": [], "label": 1}"#).await;
    let error = create(&tolerant(&server.url)).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.json_path()),
        (ErrorKind::Decode, Some("id"))
    );
}

#[tokio::test]
async fn an_error_names_the_refused_value_and_not_the_accepted_one() {
    let server = Server::answering(201, r#"{"id": "7", "parent": {"id": 1.5}}"#).await;
    let error = create(&once(&server.url)).await.unwrap_err();
    assert_eq!(error.json_path(), Some("parent.id"));
    assert_eq!(
        error.to_string(),
        "create: 201 Created: the call was done, but the body does not match its description at `parent.id`: invalid \
         type: a number, expected i64"
    );
}

#[tokio::test]
async fn the_body_of_a_call_that_was_done_is_whole_in_its_error() {
    let body = format!(r#"{{"id": null, "label": "{}"}}"#, "a".repeat(1_000));
    let body: &'static str = body.leak();
    let start = |status| Server::answering(status, body);
    let brief = |url: &str| {
        Transport::builder(url)
            .error_body_limit(10)
            .build()
            .unwrap()
    };
    let error = create(&brief(&start(201).await.url)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.may_have_succeeded());
    assert!(
        error
            .to_string()
            .starts_with("create: 201 Created: the call was done, but the body does not match"),
        "{error}"
    );
    assert_eq!(error.body().unwrap(), body.as_bytes());
    // The error of a failed call need not keep the whole body.
    let error = create(&brief(&start(422).await.url)).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.body().unwrap().len()),
        (ErrorKind::Decode, 10)
    );
    assert!(!error.to_string().contains("was done"), "{error}");
}

#[tokio::test]
async fn a_documented_error_is_decoded_as_an_answer_is() {
    let server = Server::answering(422, r#"{"code": 17, "fields": "none"}"#).await;
    let error = create(&once(&server.url)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    let error = create(&tolerant(&server.url)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Documented);
    let expected = Problem {
        code: "17".to_owned(),
        fields: None,
    };
    assert_eq!(error.into_documented(), Some(expected));
}

#[tokio::test]
async fn items_of_streams_are_decoded_as_answers_are() {
    let body = "{\"id\": \"1\"}\n{\"id\": 2, \"label\": {}}\n{\"id\": [], \"label\": \"long\"}\n{\"id\": 4}\n";
    let server = Server::answering(200, body).await;
    let builder = Transport::builder(&server.url).error_body_limit(3);
    let mut strict = lines(&builder.build().unwrap()).await;
    assert_eq!(strict.next().await.unwrap().unwrap(), Machine::new(1));
    assert!(strict.next().await.unwrap().is_err());
    let failure = strict.next().await.unwrap().unwrap_err();
    assert_eq!(failure.body().unwrap(), r#"{"id": [], "label": "long"}"#);
    assert_eq!(strict.next().await.unwrap().unwrap(), Machine::new(4));
    let mut tolerant = lines(&tolerant(&server.url)).await;
    assert_eq!(tolerant.next().await.unwrap().unwrap(), Machine::new(1));
    assert_eq!(tolerant.next().await.unwrap().unwrap(), Machine::new(2));
    assert!(tolerant.next().await.unwrap().is_err());

    let server = Server::answering(200, "data: {\"id\": \"1\"}\n\n").await;
    let transport = once(&server.url);
    let answer = transport.open(Request::new(&CREATE), |_| true);
    let events: Result<Response<Events<Machine>>, Error<Value>> = answer.await.unwrap().events();
    let events = events.unwrap().into_inner().collect().await.unwrap();
    assert_eq!(
        events.first().map(|event| &event.data),
        Some(&Machine::new(1))
    );
}

#[tokio::test]
async fn text_that_is_not_json_is_not_a_deviation() {
    for body in [r#"{"id": "1""#, r#"{"id": "1"} x"#, "<html>"] {
        let server = Server::answering(201, body).await;
        let error = create(&tolerant(&server.url)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{body}");
    }
}

/// The deviations that an observer was told.
#[derive(Default)]
struct Told(Mutex<Vec<String>>);

impl Observer for Told {
    fn answer_deviated(&self, deviated: &AnswerDeviated<'_>) {
        let AnswerDeviated {
            operation,
            deviation,
            ..
        } = deviated;
        let left_out = deviation.left_out.as_deref().unwrap_or("nothing");
        self.0.lock().unwrap().push(format!(
            "{}: {} is {} instead of {}, without {left_out}",
            operation.id(),
            deviation.path,
            deviation.received,
            deviation.documented,
        ));
    }
}

#[tokio::test]
async fn observers_are_told_where_answers_and_items_deviate() {
    let body = r#"{"id": "7", "label": ["a"]}"#;
    let server = Server::answering(201, body).await;
    let told = Arc::new(Told::default());
    let builder = Transport::builder(&server.url).observe(Arc::clone(&told));
    let transport = builder.tolerant().build().unwrap();
    let machine = create(&transport).await.unwrap();
    // Deviations are reported only once.
    assert!(machine.json::<Machine>().is_ok());
    let words = [
        "create: id is a string instead of an integer, without nothing",
        "create: label is an array instead of a string, without label",
    ];
    assert_eq!(*told.0.lock().unwrap(), words);

    told.0.lock().unwrap().clear();
    let server = Server::answering(200, "{\"id\": 7}\n{\"id\": \"8\"}\n").await;
    let builder = Transport::builder(&server.url).observe(Arc::clone(&told));
    let mut lines = lines(&builder.build().unwrap()).await;
    assert_eq!(lines.next().await.unwrap().unwrap(), Machine::new(7));
    assert_eq!(*told.0.lock().unwrap(), [""; 0]);
    assert_eq!(lines.next().await.unwrap().unwrap(), Machine::new(8));
    assert_eq!(*told.0.lock().unwrap(), words[..1]);
}
