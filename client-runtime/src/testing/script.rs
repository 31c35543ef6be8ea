//! A script: what a test has the server answer, and what it asks of the calls afterwards.

use std::fmt;
use std::panic::Location;
use std::sync::{Arc, Mutex};

use super::call::Call;
use super::reply::Reply;
use super::shape::Answers;
use super::stage::{Condition, Expected, Stage};
use crate::call::operation::Operation;

/// What the server answers in a test, instead of a connection; see the [module](super) for how it is used.
///
/// Each reply is for one call, in the order in which they are given; replies to different operations may be asked for in any
/// order. A call that has no reply fails with an error of kind [`InvalidRequest`](crate::ErrorKind::InvalidRequest).
///
/// When it is dropped, it panics if a call had no reply, or a reply had no call, and says which; [`verify`](Self::verify)
/// does so earlier.
pub struct Script {
    stage: Arc<Stage>,
}

impl Script {
    /// A script that knows of answers only the statuses that operations name. The `testing::Script` of a generated crate knows
    /// the bodies as well.
    pub fn new() -> Self {
        Self::described_by(|_| &[])
    }

    /// A script that knows the bodies of answers as well. Called by generated code.
    #[doc(hidden)]
    pub fn described_by(answers: Answers) -> Self {
        Self {
            stage: Arc::new(Stage::new(answers)),
        }
    }

    /// Takes replies to calls of this operation.
    #[must_use = "it takes a reply"]
    pub fn on(&self, operation: &'static Operation) -> Expectation<'_> {
        Expectation {
            stage: &self.stage,
            operation,
            condition: None,
        }
    }

    /// The calls of this operation, in the order in which they came; one for each attempt.
    pub fn calls(&self, operation: &Operation) -> Vec<Call> {
        let mut calls = self.stage.calls();
        calls.retain(|call| call.operation() == operation);
        calls
    }

    /// The calls of all operations, in the order in which they came; one for each attempt.
    pub fn all_calls(&self) -> Vec<Call> {
        self.stage.calls()
    }

    /// Checks that each call had a reply and that each reply had a call.
    ///
    /// # Panics
    ///
    /// When one had none; the message says which, and where the reply stands in the test.
    #[track_caller]
    pub fn verify(&self) {
        let differences = self.stage.differences();
        assert!(differences.is_empty(), "{differences}");
    }

    pub(crate) fn stage(&self) -> Arc<Stage> {
        Arc::clone(&self.stage)
    }
}

impl Default for Script {
    fn default() -> Self {
        Self::new()
    }
}

/// A test that fails already has its reason.
impl Drop for Script {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.verify();
        }
    }
}

/// Shows the calls.
impl fmt::Debug for Script {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Script")
            .field("calls", &self.stage.calls())
            .finish_non_exhaustive()
    }
}

/// Takes the replies to calls of one operation.
pub struct Expectation<'script> {
    stage: &'script Stage,
    operation: &'static Operation,
    condition: Option<Condition>,
}

impl Expectation<'_> {
    /// Takes the replies that follow only for calls of which this holds. Other calls go on to the replies after them.
    #[must_use = "it takes a reply"]
    pub fn when(self, condition: impl Fn(&Call) -> bool + Send + Sync + 'static) -> Self {
        Self {
            condition: Some(Arc::new(condition)),
            ..self
        }
    }

    /// Takes the reply to one call, which has to come.
    ///
    /// # Panics
    ///
    /// When the document does not have the status or the body, and the reply is not
    /// [`undocumented`](Reply::undocumented). When the reply cannot be written, such as a line of text with a line break.
    #[track_caller]
    #[expect(
        clippy::return_self_not_must_use,
        reason = "the reply is taken by then"
    )]
    pub fn reply(self, reply: Reply) -> Self {
        self.expect(reply, true)
    }

    /// Takes the replies to as many calls, one after the other.
    ///
    /// # Panics
    ///
    /// As for [`reply`](Self::reply).
    #[track_caller]
    #[expect(
        clippy::return_self_not_must_use,
        reason = "the replies are taken by then"
    )]
    pub fn reply_in_turn(self, replies: impl IntoIterator<Item = Reply>) -> Self {
        let mut taken = self;
        for reply in replies {
            taken = taken.reply(reply);
        }
        taken
    }

    /// Takes the reply to any number of calls, which may be none.
    ///
    /// # Panics
    ///
    /// As for [`reply`](Self::reply).
    #[track_caller]
    pub fn reply_always(self, reply: Reply) {
        self.expect(reply, false);
    }

    /// Makes the replies to any number of calls, which may be none, of the calls. A reply that the document does not have,
    /// or that cannot be written, fails its call.
    #[track_caller]
    pub fn reply_with(self, answering: impl FnMut(&Call) -> Reply + Send + 'static) {
        self.stage.expect(Expected {
            operation: self.operation,
            condition: self.condition,
            answering: Arc::new(Mutex::new(answering)),
            is_once: false,
            is_used: false,
            place: Location::caller(),
        });
    }

    #[track_caller]
    fn expect(self, reply: Reply, is_once: bool) -> Self {
        if let Err(fault) = self.stage.status(self.operation, &reply) {
            let id = self.operation.id();
            panic!("the reply to {id} is refused: {fault}");
        }
        self.stage.expect(Expected {
            operation: self.operation,
            condition: self.condition.clone(),
            answering: Arc::new(Mutex::new(move |_: &Call| reply.clone())),
            is_once,
            is_used: false,
            place: Location::caller(),
        });
        self
    }
}
