//! The stage takes the place of the connection: it receives calls and answers them with the replies of a script.

use std::future::poll_fn;
use std::panic::Location;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http_body::Body as _;
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use reqwest::{Request, Response};
use tokio::time::sleep;

use super::body::Pieces;
use super::call::{Asked, Call};
use super::message;
use super::reply::{Content, Ending, Reply};
use super::shape::{self, Answers};
use crate::answer::error_kind::ErrorKind;
use crate::call::operation::Operation;

/// Whether a reply is for this call.
pub(super) type Condition = Arc<dyn Fn(&Call) -> bool + Send + Sync>;

/// Makes the reply to a call.
pub(super) type Answering = Arc<Mutex<dyn FnMut(&Call) -> Reply + Send>>;

/// The replies of a script, and the calls that it received.
pub(crate) struct Stage {
    answers: Answers,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    expected: Vec<Expected>,
    calls: Vec<Call>,
    /// The faults so far, in words.
    faults: Vec<String>,
}

/// A reply to calls of an operation.
pub(super) struct Expected {
    pub(super) operation: &'static Operation,
    pub(super) condition: Option<Condition>,
    pub(super) answering: Answering,
    /// Whether it answers exactly one call, which must come.
    pub(super) is_once: bool,
    pub(super) is_used: bool,
    /// Where the test adds the reply.
    pub(super) place: &'static Location<'static>,
}

/// Why a call gets no answer.
pub(crate) struct NoAnswer {
    pub(crate) kind: ErrorKind,
    pub(crate) reason: String,
}

impl Stage {
    pub(super) fn new(answers: Answers) -> Self {
        Self {
            answers,
            state: Mutex::default(),
        }
    }

    pub(super) fn status(&self, operation: &Operation, reply: &Reply) -> Result<u16, String> {
        shape::status(operation, self.answers, reply)
    }

    pub(super) fn expect(&self, expected: Expected) {
        self.state().expected.push(expected);
    }

    /// All calls in order.
    pub(super) fn calls(&self) -> Vec<Call> {
        self.state().calls.clone()
    }

    /// Takes the differences from the script in words, or an empty text if there are none.
    pub(super) fn differences(&self) -> String {
        let mut state = self.state();
        let faults = std::mem::take(&mut state.faults);
        let mut unused = Vec::new();
        for expected in &mut state.expected {
            if expected.is_once && !std::mem::replace(&mut expected.is_used, true) {
                unused.push((expected.operation, expected.place));
            }
        }
        message::differences(&faults, &unused)
    }

    /// Answers a request.
    ///
    /// # Errors
    ///
    /// If the script has no reply, or if the reply is a failed connection.
    pub(crate) async fn answer(
        &self,
        asked: Asked,
        mut request: Request,
    ) -> Result<Response, NoAnswer> {
        let body = match request.body_mut().take() {
            Some(body) => gathered(body).await?,
            None => Bytes::new(),
        };
        let call = Call::new(asked, &request, body);
        let (status, reply) = self.reply_to(&call)?;
        if let Some(delay) = reply.delay {
            sleep(delay).await;
        }
        let lost = |kind, reason: &str| NoAnswer {
            kind,
            reason: reason.to_owned(),
        };
        match &reply.content {
            Content::Dropped => Err(lost(
                ErrorKind::Transport,
                "the connection failed during the call: the script ends it",
            )),
            Content::Unreachable => Err(lost(
                ErrorKind::Connect,
                "cannot connect: the script has no connection",
            )),
            _ => response(status, reply).map_err(|reason| lost(ErrorKind::InvalidRequest, &reason)),
        }
    }

    /// Finds the reply to a call, and its status.
    fn reply_to(&self, call: &Call) -> Result<(u16, Reply), NoAnswer> {
        // Conditions and replies run the caller's code, which may use the script. So no lock is held here.
        for (index, condition) in self.candidates(call) {
            if condition.is_some_and(|holds| !holds(call)) {
                continue;
            }
            let Some(answering) = self.take(index) else {
                continue;
            };
            let mut answering = answering.lock().unwrap_or_else(PoisonError::into_inner);
            let reply = answering(call);
            return match self.status(call.operation(), &reply) {
                Ok(status) => Ok((status, reply)),
                Err(fault) => Err(self.fault(message::refused(call, &fault))),
            };
        }
        let left: Vec<&'static Operation> = self
            .state()
            .expected
            .iter()
            .filter(|it| !(it.is_once && it.is_used))
            .map(|it| it.operation)
            .collect();
        Err(self.fault(message::unanswered(call, &left)))
    }

    /// Records a call, and returns the indices and conditions of the replies that may answer it.
    fn candidates(&self, call: &Call) -> Vec<(usize, Option<Condition>)> {
        let mut state = self.state();
        state.calls.push(call.clone());
        let expected = state.expected.iter().enumerate();
        expected
            .filter(|(_, it)| it.operation == call.operation() && !(it.is_once && it.is_used))
            .map(|(index, it)| (index, it.condition.clone()))
            .collect()
    }

    /// Takes the reply at an index, or returns `None` if another call took it meanwhile.
    fn take(&self, index: usize) -> Option<Answering> {
        let mut state = self.state();
        let expected = state.expected.get_mut(index)?;
        let was_used = std::mem::replace(&mut expected.is_used, true);
        (!(expected.is_once && was_used)).then(|| Arc::clone(&expected.answering))
    }

    fn fault(&self, reason: String) -> NoAnswer {
        self.state().faults.push(reason.clone());
        NoAnswer {
            kind: ErrorKind::InvalidRequest,
            reason,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads the whole body of a request.
async fn gathered(mut body: reqwest::Body) -> Result<Bytes, NoAnswer> {
    let mut gathered = Vec::new();
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let frame = frame.map_err(|_| NoAnswer {
            kind: ErrorKind::Transport,
            reason: "the stream of the body failed".to_owned(),
        })?;
        if let Ok(data) = frame.into_data() {
            gathered.extend_from_slice(&data);
        }
    }
    Ok(gathered.into())
}

/// Turns a reply into a response.
fn response(status: u16, reply: Reply) -> Result<Response, String> {
    let Reply {
        mut headers,
        content,
        pause,
        ending,
        ..
    } = reply;
    if let Some(content_type) = content.content_type()
        && !headers.contains_key(CONTENT_TYPE)
    {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    }
    let pieces = match content {
        Content::Json(body) | Content::Text(body) | Content::Bytes(body) => vec![body],
        Content::Items(format, items) => {
            let items = items.into_iter();
            items.map(|item| format.written(&item).into()).collect()
        }
        Content::Empty | Content::Dropped | Content::Unreachable => Vec::new(),
    };
    let body = if pieces.is_empty() && ending == Ending::Complete {
        reqwest::Body::from(Bytes::new())
    } else {
        reqwest::Body::wrap(Pieces::new(pieces, pause, ending))
    };
    let mut response = http::Response::new(body);
    *response.status_mut() =
        http::StatusCode::from_u16(status).map_err(|error| error.to_string())?;
    *response.headers_mut() = headers;
    Ok(response.into())
}
