//! Passes messages between a decoder and the type that it decodes, because serde's traits have no room for them.
//!
//! Both run in one thread, and each message is for the next call.

use std::cell::RefCell;
use std::rc::Rc;

use serde::de::Error;

use crate::value::deviation::{Finding, Findings, Mark};
use crate::value::fault::Fault;
use crate::value::place::{Handed, Scope};

thread_local! {
    /// The place of the union that will be decoded next.
    static HANDED: RefCell<Option<Handed>> = const { RefCell::new(None) };
    /// The optional member that has just failed to decode.
    static OFFERED: RefCell<Option<Offer>> = const { RefCell::new(None) };
}

struct Offer {
    finding: Finding,
    found: Rc<RefCell<Findings>>,
    mark: Mark,
}

/// Tells the next union its place.
pub(crate) fn hand(handed: Handed) {
    HANDED.replace(Some(handed));
}

/// Takes the place of the current union. Returns `None` if its value must match the document.
pub(crate) fn handed() -> Option<Handed> {
    HANDED.take()
}

/// Offers to leave out a member.
pub(crate) fn offer(scope: &Scope<'_>, mark: Mark, fault: &Fault, kind: &'static str) {
    let member = scope.written();
    let (documented, received) = fault.sides(kind);
    let place = fault.place().unwrap_or(&member).clone();
    OFFERED.replace(Some(Offer {
        finding: Finding {
            place,
            documented,
            received,
            left_out: Some(member),
        },
        found: Rc::clone(scope.found()),
        mark,
    }));
}

/// Withdraws an offer.
pub(crate) fn keep() {
    OFFERED.take();
}

/// Leaves out the member that has just failed to decode.
///
/// # Errors
///
/// Returns `error` if the member must match the document.
pub(crate) fn leave_out<E: Error>(error: E) -> Result<(), E> {
    let Some(offer) = OFFERED.take() else {
        return Err(error);
    };
    let mut found = offer.found.borrow_mut();
    // Deviations within the member are gone with it.
    found.take_since(offer.mark);
    found.add(|| offer.finding);
    Ok(())
}
