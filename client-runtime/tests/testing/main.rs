//! Scripts: their replies, the calls that they record, and their messages about differences.

#![deny(warnings)]
#![allow(clippy::option_option)]

mod blank;
mod calls;
mod differences;
mod patience;
mod replies;
mod streams;

use client_runtime::testing::{Answers, Script, Shape};
use client_runtime::{
    Error, Failure, Object, Operation, Request, Response, Setters, Style, Transport,
};

/// An instance, as received.
#[derive(Debug, Clone, PartialEq, Object)]
#[non_exhaustive]
pub struct Instance {
    pub id: i64,
    pub state: String,
    pub note: Option<String>,
}

/// A problem, as received.
#[derive(Debug, Clone, PartialEq, Object)]
#[non_exhaustive]
pub struct Problem {
    pub error: String,
}

/// An instance, as sent.
#[derive(Debug, Clone, PartialEq, Setters, Object)]
#[non_exhaustive]
pub struct NewInstance {
    pub image: String,
    pub disk: Option<i64>,
}

static CREATE: Operation =
    Operation::new("create_instance", "PUT", "/asks/{id}").answered_with(&["200", "404", "429"]);
static SHOW: Operation =
    Operation::new("show_instance", "GET", "/instances/{id}").answered_with(&["200", "404"]);
static RENT: Operation = Operation::new("rent", "POST", "/rent");
static REVEAL: Operation = Operation::new("reveal", "POST", "/reveal").sensitive();

static CREATED: &[(&[&str], Shape)] = &[
    (&["200"], Shape::json::<Instance>()),
    (&["404"], Shape::json::<Problem>()),
    (&["429"], Shape::TEXT),
];
static SHOWN: &[(&[&str], Shape)] = &[
    (&["200"], Shape::json::<Instance>()),
    (&["404"], Shape::json::<Problem>()),
];

/// The documented answers, as in a generated crate.
const ANSWERS: Answers = |operation| match operation.id() {
    "create_instance" => CREATED,
    "show_instance" => SHOWN,
    "reveal" => const { &[(&["200"], Shape::json::<[i64; 1]>())] },
    _ => &[],
};

fn script() -> Script {
    Script::described_by(ANSWERS)
}

fn scripted(script: &Script) -> Transport {
    Transport::builder("https://example.com/api").scripted(script)
}

/// A method as in generated code.
async fn create(
    transport: &Transport,
    id: i64,
    body: &NewInstance,
) -> Result<Response<Instance>, Error<Problem>> {
    let mut request = Request::new(&CREATE);
    request.path("id", &id);
    request.query("price", Style::FORM_EXPLODE, &Some(0.5));
    request.json(body);
    let answer = transport.send(request).await?;
    match answer.status() {
        200 => answer.json(),
        404 => Err(answer.error()),
        _ => Err(answer.unexpected()),
    }
}

async fn show(transport: &Transport, id: i64) -> Result<Response<Instance>, Error<Problem>> {
    let mut request = Request::new(&SHOW);
    request.path("id", &id);
    let answer = transport.send(request).await?;
    match answer.status() {
        200 => answer.json(),
        404 => Err(answer.error()),
        _ => Err(answer.unexpected()),
    }
}

async fn rent(transport: &Transport) -> Result<Response<serde_json::Value>, Failure> {
    transport.json(Request::new(&RENT)).await
}

fn instance(id: i64) -> Instance {
    let mut instance = Instance::blank();
    instance.id = id;
    instance
}
