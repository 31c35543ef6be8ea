//! Scripts: a test sets the replies beforehand and inspects the calls afterwards.

use std::fmt;
use std::panic::Location;
use std::sync::{Arc, Mutex};

use super::call::Call;
use super::reply::Reply;
use super::shape::Answers;
use super::stage::{Condition, Expected, Stage};
use crate::call::operation::Operation;

/// Answers the calls of a client in a test, in place of a server. See the [module](super) for an example.
///
/// Each reply answers one call. Calls of one operation get their replies in the order in which you add them. A call
/// without a reply fails with an error of kind [`InvalidRequest`](crate::ErrorKind::InvalidRequest).
///
/// On drop, it panics if a call had no reply or a reply had no call. The message says which. Use
/// [`verify`](Self::verify) to check earlier.
pub struct Script {
    stage: Arc<Stage>,
}

impl Script {
    /// Makes a script that checks the statuses of replies but not their bodies. The `testing::Script` of a generated
    /// crate checks both.
    pub fn new() -> Self {
        Self::described_by(|_| &[])
    }

    /// Makes a script that checks the bodies of replies as well. Generated code calls it.
    #[doc(hidden)]
    pub fn described_by(answers: Answers) -> Self {
        Self {
            stage: Arc::new(Stage::new(answers)),
        }
    }

    /// Starts to add replies to calls of this operation.
    #[must_use = "it does nothing until you add a reply"]
    pub fn on(&self, operation: &'static Operation) -> Expectation<'_> {
        Expectation {
            stage: &self.stage,
            operation,
            condition: None,
        }
    }

    /// The received calls of this operation, in order, one for each attempt.
    pub fn calls(&self, operation: &Operation) -> Vec<Call> {
        let mut calls = self.stage.calls();
        calls.retain(|call| call.operation() == operation);
        calls
    }

    /// The received calls of all operations, in order, one for each attempt.
    pub fn all_calls(&self) -> Vec<Call> {
        self.stage.calls()
    }

    /// Checks that each call had a reply and that each reply had a call.
    ///
    /// # Panics
    ///
    /// If a call had no reply, or a reply had no call. The message says which, and where the test adds the reply.
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

/// Does not panic while a test panics, because the test has its reason to fail.
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

/// Adds replies to calls of one operation.
pub struct Expectation<'script> {
    stage: &'script Stage,
    operation: &'static Operation,
    condition: Option<Condition>,
}

impl Expectation<'_> {
    /// Limits the replies that follow to calls that meet the condition. Other calls get later replies.
    #[must_use = "it does nothing until you add a reply"]
    pub fn when(self, condition: impl Fn(&Call) -> bool + Send + Sync + 'static) -> Self {
        Self {
            condition: Some(Arc::new(condition)),
            ..self
        }
    }

    /// Adds the reply to one call. The call must come.
    ///
    /// # Panics
    ///
    /// If the document does not describe the status or the body, unless the reply is
    /// [`undocumented`](Reply::undocumented). Also if the reply cannot be written, such as a line of text with a line
    /// break.
    #[track_caller]
    #[expect(
        clippy::return_self_not_must_use,
        reason = "the reply is taken by then"
    )]
    pub fn reply(self, reply: Reply) -> Self {
        self.expect(reply, true)
    }

    /// Adds one reply per call for as many calls, in order. The calls must come.
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

    /// Adds a reply to any number of calls, even none.
    ///
    /// # Panics
    ///
    /// As for [`reply`](Self::reply).
    #[track_caller]
    pub fn reply_always(self, reply: Reply) {
        self.expect(reply, false);
    }

    /// Computes the replies to any number of calls, even none. If the document does not describe a reply, or it cannot
    /// be written, its call fails.
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
